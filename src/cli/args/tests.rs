//! What the command line understands.

use super::*;

fn asked(line: &str) -> Result<Asked, Fault> {
    let args: Vec<OsString> = line
        .split(' ')
        .map(|word| if word == "''" { "" } else { word }.into())
        .collect();
    parse(&args).1
}

#[track_caller]
fn wrong(line: &str, key: &str) {
    match asked(line) {
        Err(Fault::Wrong(message)) => assert_eq!(message.key, key, "{line}"),
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn listening_is_read() {
    let line = "packet-lab listen --bind 127.0.0.1:9 --read-size 4,1024 --receive-buffer 0 --pace 250ms \
        --reply upper --count 2 --for 5s --format jsonl";
    let Ok(Asked {
        format: Format::Jsonl,
        task: Task::Listen(listen),
    }) = asked(line)
    else {
        panic!("listen as JSON Lines");
    };
    assert_eq!(listen.bind.to_string(), "127.0.0.1:9", "where");
    assert_eq!(listen.settings.read_sizes, [4, 1024], "sizes");
    assert_eq!(listen.settings.receive_buffer, Some(0), "buffer");
    assert_eq!(listen.settings.max_reads, Some(2), "reads");
    assert_eq!(listen.span, Some(Duration::from_secs(5)), "span");
}

#[test]
fn sending_is_read() {
    let line = "packet-lab send --to [::1]:9 --connect --hex --repeat 3 6869 ''";
    let Ok(Asked {
        format: Format::Text,
        task: Task::Send(send),
    }) = asked(line)
    else {
        panic!("send as text");
    };
    assert_eq!(
        send.payloads,
        [b"hi".to_vec(), Vec::new()],
        "hex, and an empty datagram"
    );
    assert!(send.settings.connected, "connected");
    assert_eq!(
        (send.repeat, send.wait),
        (3, Duration::from_millis(500)),
        "three times"
    );
}

#[test]
fn the_window_has_options_of_its_own() {
    for (line, reset, time_start) in [
        ("packet-lab", false, false),
        ("packet-lab --reset", true, false),
        ("packet-lab --lang en --time-start --reset", true, true),
    ] {
        let Ok(Asked {
            task: Task::Window(window),
            ..
        }) = asked(line)
        else {
            panic!("{line}");
        };
        assert_eq!(
            (window.reset, window.time_start),
            (reset, time_start),
            "{line}"
        );
    }
    wrong("packet-lab --reset listen", "error-window-option");
    wrong("packet-lab --time-start play", "error-window-option");
    wrong("packet-lab listen --reset", "error-unknown-option");
}

#[test]
fn wrong_use_is_told_in_our_words() {
    for (line, key) in [
        ("packet-lab --lang tlh", "error-language"),
        ("packet-lab listen --lang=xx", "error-language"),
        ("packet-lab --format xml", "error-format"),
        ("packet-lab dance", "error-unknown-command"),
        ("packet-lab listen --speed 4", "error-unknown-option"),
        ("packet-lab listen --bind", "error-missing-value"),
        ("packet-lab listen --bind example.org:1", "error-address"),
        ("packet-lab listen --read-size 65536", "error-read-size"),
        ("packet-lab listen --read-size -1", "error-read-size"),
        (
            "packet-lab listen --receive-buffer many",
            "error-receive-buffer",
        ),
        ("packet-lab listen --pace 5", "error-duration"),
        ("packet-lab listen --reply shout", "error-reply"),
        ("packet-lab listen --count 0", "error-number"),
        ("packet-lab listen extra", "error-unexpected-argument"),
        (
            "packet-lab listen --bind 127.0.0.1:1 --count 1 more words",
            "error-unexpected-argument",
        ),
        ("packet-lab send hello", "error-missing-option"),
        ("packet-lab send --to 127.0.0.1:0 hello", "error-port-zero"),
        ("packet-lab send --to 127.0.0.1:9", "error-payload-missing"),
        ("packet-lab send --to 127.0.0.1:9 --hex 6g", "error-bad-hex"),
        (
            "packet-lab send --to 127.0.0.1:9 --hex 686",
            "error-odd-hex",
        ),
        (
            "packet-lab send --to 127.0.0.1:9 a\\q",
            "error-unknown-escape",
        ),
        (
            "packet-lab send --to 127.0.0.1:9 --repeat 0 a",
            "error-number",
        ),
    ] {
        wrong(line, key);
    }
}

#[test]
fn help_is_there_in_both_languages() {
    for (lang, word) in [("en", "Usage"), ("zh-CN", "用法")] {
        for command in ["", " listen", " send", " play"] {
            match asked(&format!("packet-lab{command} --lang {lang} --help")) {
                Err(Fault::Text(text)) => {
                    assert!(text.contains(word) && !text.contains("help-"), "{text}");
                }
                other => panic!("{command}: {other:?}"),
            }
        }
    }
}

#[test]
fn seeded_storms_of_words_never_panic() {
    let words = [
        "listen",
        "send",
        "play",
        "--bind",
        "--read-size",
        "4,,",
        "-1",
        "--lang",
        "zh",
        "--",
        "",
        "\\x",
        "--hex",
        "68",
        "--to",
        "[::1]",
        "--repeat",
        "99999999999",
        "--for",
        "1e9s",
        "--format",
        "jsonl",
        "你好",
        "--wait=",
        "-h",
        "--count",
        "--reset",
        "\u{0}",
    ];
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
