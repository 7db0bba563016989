//! What the command line understands, compared with `tests/snapshots/command_lines.txt`: below each line (`$ …`) stands
//! what is to be done, without what is not asked for, or the key of what is wrong with it and its arguments.
//!
//! `UPDATE_SNAPSHOTS=1` writes the file anew from its lines; read what has changed in it before it is committed.

use super::*;
use crate::{model::PayloadSpec, testing::compare_snapshot};

fn parsed(line: &str) -> Result<ParsedArgs, ParseError> {
    let args: Vec<OsString> = line
        .split(' ')
        .map(|word| if word == "''" { "" } else { word }.into())
        .collect();
    parse(&args).1
}

#[test]
fn command_lines_are_read_as_they_were() {
    compare_snapshot("command_lines.txt", 91, |kept| {
        let lines = kept.lines().filter(|line| line.starts_with(['#', '$']));
        let lines = lines.flat_map(|line| {
            let of = line.strip_prefix('$').map(result_of);
            std::iter::once(line.to_owned()).chain(of)
        });
        lines.collect()
    });
}

/// What is to be done, without the names of types, or what is wrong with which argument.
fn result_of(line: &str) -> String {
    match parsed(&format!("packet-lab{line}")) {
        Ok(parsed) => {
            let defaults = [": None", ": false", ": []"];
            let text = format!("{parsed:?}");
            let parts = text.split(", ");
            let parts = parts.filter(|part| !defaults.iter().any(|end| part.ends_with(end)));
            let parts = parts.collect::<Vec<_>>().join(", ");
            let (types, last) = parts.rsplit_once(" {").unwrap_or(("", &parts));
            let pieces = types.split(" {");
            let pieces = pieces.map(|piece| piece.trim_end_matches(char::is_alphanumeric));
            pieces.flat_map(|piece| [piece, "{"]).collect::<String>() + last
        }
        Err(ParseError::Wrong(message)) => format!("{} {:?}", message.key, message.args.first()),
        Err(ParseError::Text(text)) => format!("{} lines", text.lines().count()),
    }
}

#[test]
fn a_seed_that_is_drawn_is_told() {
    let parsed = parsed("packet-lab send --to :9 --pattern random").unwrap();
    let Subcommand::Send(send) = parsed.command else {
        panic!("{parsed:?}");
    };
    let PayloadSpec::Random { size: 64, seed } = send.bursts[0].payload else {
        panic!("{send:?}")
    };
    let seed_message = Message::new("cli-seed").with("seed", seed.to_string());
    assert_eq!(send.messages, [seed_message]);
}

#[test]
fn help_is_there_in_both_languages() {
    for (lang, word) in [("en", "Usage"), ("zh-CN", "用法")] {
        for command in ["", " listen", " send", " play"] {
            match parsed(&format!("packet-lab{command} --lang {lang} --help")) {
                Err(ParseError::Text(text)) => {
                    assert!(text.contains(word) && !text.contains("help-"), "{text}");
                    let is_listen = command == " listen";
                    assert!(text.contains("--framing") || !is_listen, "{text}");
                }
                other => panic!("{command}: {other:?}"),
            }
        }
    }
}

#[test]
fn seeded_storms_of_words_never_panic() {
    let words: Vec<&str> = "listen send play --bind --read-size 4,, -1 --lang zh -- --hex 68 --to [::1] --repeat 99999999999 --for 1e9s --format jsonl 你好 --wait= -h --count --reset"
        .split(' ')
        .chain(["", "\\x", "\u{0}"])
        .collect();
    let mut state = 0x1234_5678_9abc_def1_u64;
    for _ in 0..3000 {
        let mut args = vec![OsString::from("packet-lab")];
        for _ in 0..state % 9 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            args.push(words[usize::try_from((state >> 33) % words.len() as u64).unwrap()].into());
        }
        state ^= state >> 17;
        drop(parse(&args));
    }
}
