//! Lesson files: what is read, and what is refused.

use super::*;
use crate::{
    model::{Errno, TcpState, payload::Encoding},
    text::{Catalog, Lang, plain},
};

/// A lesson with these lines at its end.
fn with(lines: &str) -> String {
    let head = r#"
        format = 1
        id = "try"
        topic = "tcp"
        level = 1
        minutes = 1
        title = { en = "Try", zh-CN = "试" }
        [[steps]]
        prose = { en = "Try", zh-CN = "试" }
    "#;
    format!("{head}{lines}")
}

#[track_caller]
fn check(lines: &str) -> Lesson {
    Lesson::parse("try.toml", &with(lines)).unwrap_or_else(|e| panic!("{e:?}"))
}

/// What is told of a file, in English.
fn fault(text: &str) -> String {
    let error = Lesson::parse("try.toml", text).unwrap_err();
    plain(&Catalog::new(Lang::En).say(&error.message()))
}

#[test]
fn a_lesson_says_how_its_payloads_are_shown() {
    let gbk = with("").replacen("level", "encoding = \"gbk\"\n        level", 1);
    let encoding = |text: &str| Lesson::parse("try.toml", text).unwrap().encoding;
    assert_eq!(encoding(&gbk), Some(Encoding::Gbk));
    assert_eq!(encoding(&with("")), None, "as it is set");
    assert!(fault(&gbk.replace("gbk", "latin1")).contains("latin1"));
}

#[test]
fn every_lesson_of_the_program_can_be_read_and_changed() {
    let files = BUILT_IN.iter().copied().chain([("template", TEMPLATE)]);
    for (name, text) in files {
        let lesson = Lesson::parse(name, text).unwrap_or_else(|e| panic!("{e:?}"));
        assert!(name == lesson.id || name == "template", "{name}");
        assert!(!lesson.mutations.is_empty(), "{name} proves nothing");
        for mutation in &lesson.mutations {
            let changed = Lesson::mutated(name, text, mutation).unwrap_or_else(|e| panic!("{e:?}"));
            assert_ne!(changed, lesson, "{name}: {}", mutation.change);
        }
    }
}

#[test]
fn verbs_are_words_or_tables() {
    let lesson = check(
        r#"
        actions = [
            "read", { read = "A" }, { read = { size = 4, flags = ["peek"], timeout_ms = 200 } },
            { send = 'a\n' }, { send = { from = "B", data = "x", size = 10, times = 3 } },
            { connect = "B" }, { close = { who = "server", of = "B" } }, "stop", "listen",
            { server = { read_size = [4, 1024], framing = "len2" } },
            { client = { who = "B", to = "A", from = "127.0.0.2" } },
            { wait = { reads = 2 } }, { wait = { ms = 10 } },
            { wait = { state = "TIME_WAIT", of = "server", deadline_ms = 9, soft = true } },
            { repeat = { times = 3, until = { most = "unsent", of = "A", is = 1 }, actions = ["read"] } },
        ]
        "#,
    );
    let actions = &lesson.steps[0].actions;
    assert_eq!(actions[0], Verb::Read(ReadOnce::default()), "all as usual");
    let Verb::Send(send) = &actions[3] else {
        panic!("{:?}", actions[3])
    };
    assert_eq!(send.data, Some(LabBytes(b"a\n".to_vec())), "escapes");
    let Verb::Wait(wait) = &actions[11] else {
        panic!("{:?}", actions[11])
    };
    let want = Fact::Reads(Party::SERVER, Contents::Number(2));
    assert_eq!(wait.check.as_ref().unwrap().fact, want, "two reads");
    let Verb::Wait(wait) = &actions[13] else {
        panic!("{:?}", actions[13])
    };
    let state = Fact::State(EndName::Of(Party::SERVER), TcpState::TimeWait);
    assert_eq!(wait.check.as_ref().unwrap().fact, state);
    assert_eq!((wait.deadline_ms, wait.soft), (9, true));
}

#[test]
fn checks_are_read() {
    let lesson = check(
        r#"
        [[steps.expect]]
        row = { by = "A", call = "connect", errno = "ECONNREFUSED" }
        reason = { en = "r", zh-CN = "r" }
        [[steps.expect]]
        count = { call = "read" }
        is = { at_least = 2 }
        since = "lesson"
        reason = { en = "r", zh-CN = "r" }
        "#,
    );
    let [first, second] = &lesson.steps[0].expect[..] else {
        panic!("{:?}", lesson.steps[0].expect)
    };
    let Fact::Row(row) = &first.check.fact else {
        panic!("{first:?}")
    };
    assert_eq!(row.errno, Some(ErrnoName(Errno::ECONNREFUSED)));
    assert_eq!(second.check.since, Since::Lesson);
    let Fact::Number(_, range) = second.check.fact else {
        panic!("{second:?}")
    };
    assert!(
        !range.holds(1) && range.holds(2) && range.holds(99),
        "{range:?}"
    );
}

/// What is wrong, `¶` standing for a line feed, with what is told of it.
const WRONG: &str = r#"
colour = 1 => line 10: the key colour is not known here. Allowed are prose, fresh, exam, question
actions = [{ sand = "x" }] => sand is not known here. Write one of: server, client
actions = [{ send = { dat = "x" } }] => the key dat is not known here. Allowed are from, to
actions = [{ send = "x", read = {} }] => an action has exactly one verb
actions = [{ connect = "a" }] => a is not known here. Write one of: server, A … Z
actions = [{ send = 'a\q' }] => a\q has an escape that is not known
actions = ["dance"] => dance is not known here. Write one of: server
[[steps.expect]]¶reads = ["a"] => the key reason is missing
[[steps.expect]]¶reads = 1¶reason.en = "r" => the key zh-CN is missing
[steps.question]¶ask = { en = "a", zh-CN = "a" }¶choices = [] => 2 to 6 choices
actions = [{ wait = { figure = "waiting" } }] => a number needs
actions = [{ wait = { reads = 1, count = {}, is = 2 } }] => needs exactly one of row
actions = [{ wait = {} }] => needs exactly one of row
actions = [{ client = { to = "elsewhere" } }] => elsewhere
actions = [{ server = { framing = "len3" } }] => len3
actions = [{ server = { read_size = 70000 } }] => read_size
actions = [{ repeat = { times = 0, actions = [] } }] => times is 0. Use 1 to 1000
[[mutations]]¶change = "x"¶to = 1¶fails = [1, 1] => leads to nothing
= 3 => line 10
"#;

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let table = WRONG.trim().lines();
    for (lines, want) in table.map(|line| line.split_once(" => ").unwrap()) {
        let fault = fault(&with(&lines.replace('¶', "\n")));
        assert!(fault.starts_with("try.toml"), "{fault}");
        assert!(fault.contains(want), "{lines}: {fault}");
    }
    let has = fault("format = 2").contains("format 2 is not known");
    assert!(has, "format");
    assert!(fault("").contains("This program reads format = 1"), "none");
    let large = "#".repeat(MAX_BYTES + 1);
    assert!(fault(&large).contains("at most 1024 KiB"), "too large");
}

#[test]
fn an_address_of_another_machine_is_found() {
    let uses = |actions: &str| check(&format!("actions = [{actions}]")).outside_uses();
    let far = ([192, 0, 2, 1], 9).into();
    let to = "{ client = { to = \"192.0.2.1:9\" } }";
    assert_eq!(uses(to), [OutsideUse::To(far)]);
    let all = "{ listen = { address = \"0.0.0.0\" } }, { client = { from = \"0.0.0.0\" } }";
    let any = ([0, 0, 0, 0], 0).into();
    let want = [
        OutsideUse::Server(any),
        OutsideUse::Client(any),
        OutsideUse::To(far),
    ];
    assert_eq!(uses(&format!("{all}, {to}, {to}")), want, "each once");
    let own = uses("{ client = { from = \"127.0.0.7\" } }");
    assert_eq!(own, [], "this machine's alone");
}

/// Where an unknown key stands, for each kind of table.
const TABLES: &[&str] = &[
    "x = 1",
    "actions = [{ x = {} }]",
    "actions = [{ server = { x = 1 } }]",
    "actions = [{ client = { x = 1 } }]",
    "actions = [{ send = { x = 1 } }]",
    "actions = [{ read = { x = 1 } }]",
    "actions = [{ close = { x = 1 } }]",
    "actions = [{ bind = { x = 1 } }]",
    "actions = [{ repeat = { x = 1 } }]",
    "actions = [{ wait = { x = 1 } }]",
    "actions = [{ wait = { row = { x = 1 } } }]",
    "question = { x = 1 }",
    "expect = [{ x = 1 }]",
    "[[mutations]]\nx = 1",
];

#[test]
fn every_key_is_explained_in_both_languages() {
    let documents = [
        include_str!("../../docs/lessons.md"),
        include_str!("../../docs/lessons.zh-CN.md"),
    ];
    for lines in TABLES {
        let error = Lesson::parse("try.toml", &with(lines)).unwrap_err();
        let known = error.what.args.iter().find(|(name, _)| *name == "known");
        let Some((_, crate::model::Value::Text(known))) = known else {
            panic!("{lines}: {error:?}")
        };
        for key in known.split(", ") {
            for document in documents {
                assert!(document.contains(&format!("`{key}`")), "{key} of {lines}");
            }
        }
    }
}

#[test]
fn the_document_shows_the_template() {
    for document in [
        include_str!("../../docs/lessons.md"),
        include_str!("../../docs/lessons.zh-CN.md"),
    ] {
        assert!(document.contains(TEMPLATE.trim_end()), "the whole of it");
    }
}
