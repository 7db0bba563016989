//! The documents say what is there: options, keys, links and files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

/// A document, by its path from the root of the project.
fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Each document and its Chinese twin.
const TWINS: [(&str, &str); 7] = [
    ("README.md", "README.zh-CN.md"),
    ("docs/command-line.md", "docs/command-line.zh-CN.md"),
    ("docs/json-lines.md", "docs/json-lines.zh-CN.md"),
    ("docs/lessons.md", "docs/lessons.zh-CN.md"),
    ("docs/recordings.md", "docs/recordings.zh-CN.md"),
    ("docs/systems.md", "docs/systems.zh-CN.md"),
    ("docs/window.md", "docs/window.zh-CN.md"),
];

/// What stands in back quotes.
fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The first words of the first cells of tables: options, keys and commands.
fn first_cells(text: &str) -> Vec<&str> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = rows.filter_map(|row| row.split(" |").next());
    let names = cells.flat_map(quoted);
    names.filter_map(|name| name.split(' ').next()).collect()
}

#[test]
fn every_option_is_explained_in_both_languages() {
    for document in [TWINS[1].0, TWINS[1].1] {
        let text = read(document);
        for command in [
            "", "listen", "send", "serve", "ask", "run", "code", "sweep", "show", "exam", "play",
            "sockets", "doctor",
        ] {
            let mut run = Command::new(env!("CARGO_BIN_EXE_packet-lab"));
            let args = [command, "--help"]
                .into_iter()
                .filter(|arg| !arg.is_empty());
            let help = run.args(args).output().unwrap().stdout;
            let help = String::from_utf8(help).unwrap();
            let words = help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            let options = words.filter(|word| word.len() > 2 && word.starts_with("--"));
            for option in options.filter(|option| !["--help", "--version"].contains(option)) {
                assert!(text.contains(&format!("`{option}")), "{document}: {option}");
            }
        }
    }
}

#[test]
fn both_languages_explain_the_same_keys_and_options() {
    for (english, chinese) in TWINS {
        let (english, chinese) = (read(english), read(chinese));
        let plain = |cell: &&str| {
            cell.chars()
                .all(|c| c.is_ascii_lowercase() || "_-".contains(c))
        };
        let [english, chinese] = [&english, &chinese].map(|text| {
            first_cells(text)
                .into_iter()
                .filter(plain)
                .collect::<Vec<_>>()
        });
        let differ = english.iter().zip(&chinese).find(|(en, zh)| en != zh);
        assert_eq!(differ, None);
        assert_eq!(english.len(), chinese.len());
    }
}

#[test]
fn every_key_of_a_json_line_is_explained() {
    for args in [&["play"][..], &["play", "--tcp"]] {
        let mut run = Command::new(env!("CARGO_BIN_EXE_packet-lab"));
        let output = run.args(args).args(["--format", "jsonl"]).output().unwrap();
        let lines = String::from_utf8(output.stdout).unwrap();
        assert!(lines.lines().count() > 10, "{args:?}: {lines}");
        let mut keys = BTreeSet::new();
        for line in lines.lines() {
            let object: BTreeMap<String, serde_json::Value> = serde_json::from_str(line).unwrap();
            let summary = object
                .get("summary")
                .and_then(|summary| summary.as_object());
            let below = summary.into_iter().flat_map(|summary| summary.keys());
            keys.extend(object.keys().chain(below).cloned());
        }
        keys.remove("summary");
        for document in [TWINS[2].0, TWINS[2].1] {
            let text = read(document);
            let explained = quoted(&text);
            let missing = keys.iter().find(|key| !explained.contains(key.as_str()));
            assert_eq!(missing, None, "{document}, of {args:?}");
        }
    }
}

#[test]
fn the_readme_says_how_many_lessons_there_are() {
    let lessons = packet_lab::lesson::BUILT_IN.len();
    for (document, words) in [("README.md", " lessons"), ("README.zh-CN.md", " 课")] {
        let words_there = format!(" {lessons}{words}");
        assert!(
            read(document).contains(&words_there),
            "{document}:{words_there}"
        );
    }
}

#[test]
fn a_reader_of_the_readme_can_start_soon() {
    for document in ["README.md", "README.zh-CN.md"] {
        assert!(read(document).lines().count() < 250, "{document} is long");
    }
    let words = read("README.md").split_whitespace().count();
    assert!(words < 1_800, "{words} words");
}

#[test]
fn prose_fits_beside_other_windows() {
    let documents = [
        "README.md",
        "README.zh-CN.md",
        "ARCHITECTURE.md",
        "docs/where.md",
        "docs/window.md",
        "docs/window.zh-CN.md",
    ];
    for document in documents {
        let text = read(document);
        // Tables and code have their own lines.
        let prose = text.split("```").step_by(2).flat_map(str::lines);
        for line in prose.filter(|line| !line.starts_with('|')) {
            // A Chinese character is as wide as two others.
            let columns: usize = line.chars().map(|c| 1 + usize::from(c > '\u{2e7f}')).sum();
            assert!(columns <= 120, "{document}: {columns} columns: {line}");
        }
    }
}

#[test]
fn every_link_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let others = [
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/where.md",
    ];
    let twins = TWINS
        .iter()
        .flat_map(|(english, chinese)| [*english, *chinese]);
    for document in twins.chain(others) {
        let folder = root.join(document).parent().unwrap().to_owned();
        let text = read(document);
        let targets = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.contains("://")) {
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            assert!(folder.join(file).exists(), "{document}: {target}");
            let title = |line: &str| line.trim_start_matches('#').trim().to_lowercase();
            let of = match (file, heading) {
                ("", _) | (_, "") => text.clone(),
                _ => fs::read_to_string(folder.join(file)).unwrap(),
            };
            let mut titles = of.lines().filter(|line| line.starts_with('#')).map(title);
            let known = titles.any(|title| title.replace(' ', "-") == heading);
            assert!(heading.is_empty() || known, "{document}: {target}");
        }
    }
}

#[test]
fn every_file_that_is_named_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/where.md"] {
        let text = read(document);
        for name in quoted(&text) {
            let file = name.contains('/')
                && !name.contains(' ')
                && [".rs", ".ftl", ".sh"].iter().any(|end| name.ends_with(end));
            let there = root.join(name).exists() || root.join("src").join(name).exists();
            assert!(!file || name.contains('*') || there, "{document}: {name}");
        }
    }
}

#[test]
fn every_function_that_the_journeys_name_is_in_its_file() {
    let text = read("ARCHITECTURE.md");
    let (words, mut found) = (text.split('`').collect::<Vec<_>>(), 0);
    for piece in words.windows(3).skip(1).step_by(2) {
        let (file, name) = (piece[0], piece[2]);
        let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if Path::new(file).extension().is_some_and(|end| end == "rs")
            && piece[1].trim() == ","
            && is_name
        {
            let there = read(&format!("src/{file}")).contains(&format!("fn {name}"));
            assert!(there, "ARCHITECTURE.md: {file}, {name}");
            found += 1;
        }
    }
    assert!(found > 20, "only {found} functions are named");
}

/// The table of how an epoch of the ledger goes from state to state, with its footnotes: from its head to the paragraph
/// after them.
fn table_of_states(text: &str) -> Vec<&str> {
    let lines = text
        .lines()
        .map(|line| line.trim_start_matches("//!").trim());
    let rows = lines.skip_while(|line| !line.starts_with("| what happens |"));
    let is_of_it = |line: &&str| !line.starts_with("Names are") && !line.starts_with("Before");
    rows.take_while(is_of_it).collect()
}

#[test]
fn the_table_of_the_ledgers_states_is_the_same_in_the_module() {
    let [architecture, module] = ["ARCHITECTURE.md", "src/ledger/mod.rs"].map(read);
    let table = table_of_states(&architecture);
    assert!(table.len() > 10 && table.iter().any(|line| line.starts_with('¹')));
    assert_eq!(table, table_of_states(&module));
}
