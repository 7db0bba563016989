//! Whatever the code says has a sentence.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The Rust files under `folder`.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// The keys that a Rust source names: `Message::new("…")` and `message! { "…"` anywhere; `.get("…")` and
/// `.format("…"` where the receiver is a catalogue by its name, or the literal has a dash.
fn keys_in(code: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for (call, sure) in [
        ("Message::new(", true),
        ("message! {", true),
        (".get(", false),
        (".format(", false),
    ] {
        for (at, _) in code.match_indices(call) {
            let before = code[..at].trim_end();
            let speaks = sure || before.ends_with("text") || before.ends_with("catalog");
            let after = code[at + call.len()..].trim_start();
            let literal = after
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next());
            found.extend(literal.filter(|key| speaks || key.contains('-')));
        }
    }
    found
}

/// A source without its comments and its tests.
fn code_only(source: &str) -> String {
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn every_key_that_the_code_names_has_a_sentence() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let english = fs::read_to_string(root.join("assets/text/en.ftl")).unwrap();
    let english: BTreeSet<&str> = english
        .lines()
        .filter_map(|line| line.split_once(" ="))
        .map(|(key, _)| key)
        .collect();
    let mut missing = BTreeSet::new();
    for path in rust_files(&root.join("src")) {
        let code = code_only(&fs::read_to_string(&path).unwrap());
        let unknown = keys_in(&code)
            .into_iter()
            .filter(|key| !english.contains(key));
        missing.extend(unknown.map(|key| format!("{key} in {}", path.display())));
    }
    assert!(missing.is_empty(), "no sentence for {missing:#?}");
}

/// Beginnings of keys whose ends are words of the glossary.
const GLOSSARY: [&str; 3] = ["word-", "proof-", "state-"];

/// Whether a key is among what the code writes, or made of a beginning and an end that are.
fn is_named(key: &str, written: &BTreeSet<&str>) -> bool {
    written.contains(key)
        || key.match_indices('-').any(|(at, _)| {
            let (stem, end) = key.split_at(at);
            let (beginning, rest) = key.split_at(at + 1);
            let made = written.contains(rest) || GLOSSARY.contains(&beginning);
            (written.contains(beginning) && made)
                || (written.contains(end) && is_named(stem, written))
        })
}

#[test]
fn every_sentence_is_named_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: PathBuf| fs::read_to_string(path).unwrap();
    let english = read(root.join("assets/text/en.ftl"));
    let sources = rust_files(&root.join("src"));
    let mut texts: Vec<_> = sources
        .into_iter()
        .map(|path| code_only(&read(path)))
        .collect();
    for folder in ["assets", "assets/lessons"] {
        let files = fs::read_dir(root.join(folder)).unwrap();
        let paths = files.map(|file| file.unwrap().path());
        texts.extend(paths.filter(|path| path.is_file()).map(read));
    }
    let is_end = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
    let mut written: BTreeSet<&str> = texts.iter().flat_map(|text| text.split(is_end)).collect();
    // A sentence that stands in another.
    let inner = english.split("{ ").skip(1);
    written.extend(inner.filter_map(|rest| rest.split(is_end).next()));
    let keys = english.lines().filter_map(|line| line.split_once(" ="));
    let keys = keys.filter(|(key, _)| !key.contains([' ', '#']));
    let dead: Vec<_> = keys.filter(|(key, _)| !is_named(key, &written)).collect();
    assert!(dead.is_empty(), "nothing says {dead:#?}");
}

#[test]
fn keys_are_found_in_code() {
    let code = "Message::new(\"a\").with(x); message! {\n \"m\", x }; map.get(\"b\"); self.text\n  .get(\n \"c\"); t.format(\"d-e\", &[])";
    assert_eq!(
        keys_in(code),
        BTreeSet::from(["a", "c", "d-e", "m"]),
        "b may be any map's"
    );
    assert_eq!(
        code_only("a\n  // b\nc\n#[cfg(test)]\nmod tests {}"),
        "a\nc\n",
        "neither comments nor tests"
    );
}

/// Words that have another in their place, so that one thing has one name.
const RETIRED: [(&str, &str); 16] = [
    ("再见", "FIN、关闭"),
    ("告别", "四次挥手"),
    ("实验室", "本程序"),
    ("结局", "去向"),
    ("下落", "去向"),
    ("舞台", "示意图"),
    ("时间线", "时序图"),
    ("读取大小", "每次最多读"),
    ("截掉", "截断"),
    ("切断", "复位（RST）"),
    ("中止", "复位（RST）"),
    ("另一端", "对端"),
    ("对方", "对端"),
    ("连发", "批量发送"),
    ("goodbye", "FIN"),
    ("borders", "message boundaries"),
];

#[test]
fn one_thing_has_one_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = [
        "assets/text/en.ftl",
        "assets/text/zh-CN.ftl",
        "README.md",
        "README.zh-CN.md",
        "docs/command-line.md",
        "docs/command-line.zh-CN.md",
        "docs/json-lines.md",
        "docs/json-lines.zh-CN.md",
        "docs/window.md",
        "docs/window.zh-CN.md",
    ];
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(root.join(file)).unwrap();
        for (at, line) in text.lines().enumerate() {
            let retired = RETIRED.iter().filter(|(word, _)| line.contains(word));
            found.extend(retired.map(|(word, instead)| {
                format!("{file}:{}: {instead} instead of {word}: {line}", at + 1)
            }));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
