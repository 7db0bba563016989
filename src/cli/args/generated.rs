//! Manual pages and completions, made from the grammar.

use clap::{Arg, Command, ValueEnum as _, builder::PossibleValuesParser};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::model::Message;

/// The manual page (`man(7)`) of the program, or of one of its subcommands.
///
/// # Errors
/// No subcommand has that name.
pub(super) fn man(mut grammar: Command, of: Option<&str>) -> Result<String, Message> {
    grammar.build();
    let command = match of {
        None => grammar,
        Some(name) => {
            let found = grammar.find_subcommand(name).cloned();
            let unknown = || Message::new("error-unknown-command").with("command", name);
            found
                .ok_or_else(unknown)?
                .name(format!("packet-lab-{name}"))
        }
    };
    let mut page = Vec::new();
    let written = Man::new(command).render(&mut page);
    debug_assert!(written.is_ok(), "memory takes all that is written");
    Ok(String::from_utf8_lossy(&page).into_owned())
}

/// A script that completes commands, options and their values in a shell.
///
/// # Errors
/// No shell was named, or one for which there is no script.
pub(super) fn completions(grammar: Command, shell: Option<&str>) -> Result<String, Message> {
    let missing = || Message::new("error-missing-option").with("option", "SHELL");
    let shell = shell.ok_or_else(missing)?;
    let unknown = |_| Message::new("error-shell").with("value", shell);
    let shell = Shell::from_str(shell, true).map_err(unknown)?;
    let with_choices = |command: Command| command.mut_args(choices);
    let mut grammar = with_choices(grammar).mut_subcommands(with_choices);
    let mut script = Vec::new();
    // `clap_complete` 4.6 writes a hyphen in two ways, so that no bash function of a name with one is found.
    let name = if shell == Shell::Bash {
        "packet_lab"
    } else {
        "packet-lab"
    };
    clap_complete::generate(shell, &mut grammar, name, &mut script);
    let script = String::from_utf8_lossy(&script);
    Ok(script.replace("default packet_lab\n", "default packet-lab\n"))
}

/// Gives an option whose value is one of a few words these words: `text|jsonl`.
fn choices(arg: Arg) -> Arg {
    let names = arg.get_value_names().unwrap_or_default();
    let words: Vec<String> = match names {
        [name] => name.split('|').map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let is_word = |word: &String| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let is_name = |word: &String| word.chars().all(|c| c.is_ascii_uppercase());
    if words.len() < 2 || !words.iter().all(is_word) || words.iter().any(is_name) {
        return arg;
    }
    arg.value_parser(PossibleValuesParser::new(words))
}
