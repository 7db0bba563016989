//! What the command line understands.

use super::*;
use crate::model::PayloadSpec;

fn asked(line: &str) -> Result<Asked, ParseError> {
    let args: Vec<OsString> = line
        .split(' ')
        .map(|word| if word == "''" { "" } else { word }.into())
        .collect();
    parse(&args).1
}

#[track_caller]
fn wrong(line: &str, key: &str) {
    match asked(line) {
        Err(ParseError::Wrong(message)) => assert_eq!(message.key, key, "{line}"),
        other => panic!("{line}: {other:?}"),
    }
}

#[track_caller]
fn listen_asked(line: &str) -> (Format, Listen) {
    let asked = asked(line).unwrap();
    let Subcommand::Listen(listen) = asked.command else {
        panic!("{line}: {asked:?}");
    };
    (asked.format, listen)
}

#[track_caller]
fn send_asked(line: &str) -> (Format, Send) {
    let asked = asked(line).unwrap();
    let Subcommand::Send(send) = asked.command else {
        panic!("{line}: {asked:?}");
    };
    (asked.format, send)
}

#[track_caller]
fn window_asked(line: &str) -> WindowOptions {
    match asked(line).unwrap().command {
        Subcommand::Window(window) => window,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn listening_is_read() {
    let line = "packet-lab listen --bind 127.0.0.1:9 --read-size 4,1024 --receive-buffer 0 --pace 250ms \
        --reply upper --count 2 --for 5s --format jsonl";
    let (format, listen) = listen_asked(line);
    let ServerOptions::Udp(settings) = listen.server else {
        panic!("UDP");
    };
    assert_eq!(format, Format::Jsonl, "JSON Lines");
    assert_eq!(listen.bind.to_string(), "127.0.0.1:9", "where");
    assert_eq!(settings.read_sizes, [4, 1024], "sizes");
    assert_eq!(settings.receive_buffer, Some(0), "buffer");
    assert_eq!(settings.max_reads, Some(2), "reads");
    assert_eq!(listen.span, Some(Duration::from_secs(5)), "span");
}

#[test]
fn sending_is_read() {
    let line = "packet-lab send --to [::1]:9 --connect --hex --repeat 3 6869 ''";
    let (format, send) = send_asked(line);
    assert_eq!(format, Format::Text, "as text");
    let payloads: Vec<&PayloadSpec> = send.bursts.iter().map(|burst| &burst.payload).collect();
    assert_eq!(
        payloads,
        [
            &PayloadSpec::Fixed(b"hi".to_vec()),
            &PayloadSpec::Fixed(Vec::new())
        ],
        "hex, and an empty datagram"
    );
    assert!(
        matches!(&send.client, ClientOptions::Udp(settings) if settings.connected),
        "connected"
    );
    let found = (send.bursts[0].repeat, send.wait);
    assert_eq!(found, (3, Duration::from_millis(500)), "three times");
}

#[test]
fn the_window_has_options_of_its_own() {
    for (line, reset, time_start) in [
        ("packet-lab", false, false),
        ("packet-lab --reset", true, false),
        ("packet-lab --lang en --time-start --reset", true, true),
    ] {
        let window = window_asked(line);
        let found = (window.reset, window.time_start);
        assert_eq!(found, (reset, time_start), "{line}");
    }
    wrong("packet-lab --reset listen", "error-window-option");
    wrong("packet-lab --time-start play", "error-window-option");
    wrong("packet-lab --painter wgpu play", "error-window-option");
    wrong("packet-lab --painter pencil", "error-painter");
    wrong("packet-lab listen --reset", "error-unknown-option");
}

#[test]
fn a_burst_is_read() {
    let line = "packet-lab send --to :9 --repeat 1000 --rate 5000 --size 64 --pattern random --seed 7 \
        --io gso --lossless";
    let (_, send) = send_asked(line);
    let want = Burst {
        dont_wait: false,
        client: ClientId(0),
        payload: PayloadSpec::Random { size: 64, seed: 7 },
        repeat: 1000,
        rate: Some(5000),
        batch_mode: BatchMode::Gso,
        lossless: true,
        in_turn: false,
    };
    let found = (send.bursts, send.messages);
    assert_eq!(found, (vec![want], Vec::new()), "all of it");
    let payload = |rest: &str| {
        let (_, send) = send_asked(&format!("packet-lab send --to :9 {rest}"));
        (send.bursts[0].payload.clone(), send.messages)
    };
    let want = (PayloadSpec::Counter { size: 64 }, Vec::new());
    assert_eq!(payload("--pattern counter"), want);
    let bytes = b"ab".to_vec();
    let want = (PayloadSpec::Pattern { bytes, size: 5 }, Vec::new());
    assert_eq!(payload("--size 5 ab"), want);
    let (drawn, told) = payload("--pattern random");
    let PayloadSpec::Random { size: 64, seed } = drawn else {
        panic!("{drawn:?}")
    };
    let seed = Message::new("cli-seed").with("seed", seed.to_string());
    assert_eq!(told, [seed], "the seed that was drawn");
    let (dumped, told) = payload("--hex [104,105]");
    assert_eq!(dumped, PayloadSpec::Fixed(b"hi".to_vec()), "an array");
    assert_eq!(told[0].key, "send-apart", "what is not sent");
    let (gbk, _) = payload("--encoding GBK 你");
    assert_eq!(gbk, PayloadSpec::Fixed(b"\xc4\xe3".to_vec()), "two bytes");
}

#[test]
fn help_is_there_in_both_languages() {
    for (lang, word) in [("en", "Usage"), ("zh-CN", "用法")] {
        for command in ["", " listen", " send", " play"] {
            match asked(&format!("packet-lab{command} --lang {lang} --help")) {
                Err(ParseError::Text(text)) => {
                    assert!(text.contains(word) && !text.contains("help-"), "{text}");
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

#[test]
fn tcp_is_read() {
    let line = "packet-lab listen --tcp --bind [::1]:9 --read-size 4,9 --backlog 1 --no-delay --hold \
        --framing len2le --reply echo --count 3";
    let ServerOptions::Tcp { settings, hold } = listen_asked(line).1.server else {
        panic!("TCP");
    };
    assert_eq!(settings.backlog, 1, "backlog");
    assert_eq!(settings.framing.word(), "len2le", "framing");
    assert!(hold && settings.no_delay, "switches");
    let line = "packet-lab send --tcp --to :9 --framing line --half-close --send-buffer 9 a b";
    let (_, send) = send_asked(line);
    let ClientOptions::Tcp(settings, close) = send.client else {
        panic!("TCP");
    };
    let want = (2, CloseMethod::HalfClose);
    assert_eq!((send.bursts.len(), close), want, "both");
    assert_eq!(settings.send_buffer, Some(9), "send buffer");
    let play = asked("packet-lab play --tcp").unwrap().command;
    assert!(matches!(play, Subcommand::Play { tcp: true }), "{play:?}");
    let run = asked("packet-lab run my.toml --allow-network --mutations")
        .unwrap()
        .command;
    let Subcommand::Run {
        lesson,
        wide: true,
        mutations: true,
        save: None,
    } = run
    else {
        panic!("{run:?}")
    };
    assert_eq!(lesson, "my.toml");
    let window = window_asked("packet-lab my.toml --lang en");
    assert_eq!(window.lesson, Some("my.toml".into()));
    wrong("packet-lab my.toml listen", "error-unexpected-argument");
    for file in ["a.pcapng", "b.pcap", "C.CAP"] {
        let window = window_asked(&format!("packet-lab {file}"));
        assert_eq!(window.recording, Some(file.into()));
    }
    wrong("packet-lab run", "error-missing-option");
    wrong("packet-lab lesson old", "error-unexpected-argument");
    let new = asked("packet-lab lesson new").unwrap().command;
    assert!(matches!(new, Subcommand::NewLesson));
}

/// Wrong use: the key of what is said, and the arguments.
const WRONG: &str = r"
error-language: --lang tlh
error-language: listen --lang=xx
error-format: --format xml
error-unknown-command: dance
error-unknown-option: listen --speed 4
error-missing-value: listen --bind
error-missing-value: send --to [::1]:1 --repeat --lang en x
error-missing-value: send --to [::1]:1 --lang --format text x
error-address: listen --bind example.org:1
error-read-size: listen --read-size 65536
error-read-size: listen --read-size -1
error-sequence: listen --sequence 0:9
error-sequence: listen --sequence first
error-receive-buffer: listen --receive-buffer many
error-duration: listen --pace 5
error-reply: listen --reply shout
error-memory: listen --memory plenty
error-memory: send --to 127.0.0.1:9 --memory 1MiB a
error-number-least: listen --count 0
error-unexpected-argument: listen extra
error-unexpected-argument: listen --bind 127.0.0.1:1 --count 1 more words
error-missing-option: send hello
error-missing-option: serve
error-service: serve telnet
error-unexpected-argument: serve dns file
error-read-size-zero: serve commands --read-size 0
error-missing-option: ask dns small.lab
error-missing-option: ask dns --to 127.0.0.1:1
error-unexpected-argument: ask ntp now --to 127.0.0.1:1
error-port-zero: ask ntp --to 127.0.0.1:0
error-duration: ask ntp --to 127.0.0.1:1 --wait long
error-number: ask dns small.lab --to 127.0.0.1:1 --bufsize 70000
error-port-zero: send --to 127.0.0.1:0 hello
error-payload-missing: send --to 127.0.0.1:9
error-bad-hex: send --to 127.0.0.1:9 --hex 6g
error-encoding: send --to 127.0.0.1:9 --encoding latin-1 a
error-no-gbk: send --to 127.0.0.1:9 --encoding gbk 😀
error-odd-hex: send --to 127.0.0.1:9 --hex 686
error-unknown-escape: send --to 127.0.0.1:9 a\q
error-repeat: send --to 127.0.0.1:9 --repeat 0 a
error-rate: send --to 127.0.0.1:9 --rate 0 a
error-number: send --to 127.0.0.1:9 --rate fast a
error-size: send --to 127.0.0.1:9 --size 65508 a
error-size: send --to 127.0.0.1:9 --pattern counter --size 65508
error-payload-missing: send --to 127.0.0.1:9 --size 4 ''
error-pattern: send --to 127.0.0.1:9 --pattern stripes a
error-payload-extra: send --to 127.0.0.1:9 --pattern counter a
error-seed: send --to 127.0.0.1:9 --seed 4 a
error-io: send --to 127.0.0.1:9 --io tcp a
error-io: listen --io gso
error-read-size-zero: listen --tcp --read-size 4,0
error-read-size-zero: send --tcp --to :9 --read-size 0 x
error-tcp-option: listen --tcp --io mmsg
error-tcp-option: send --tcp --to :9 --connect x
error-tcp-option: send --tcp --to :9 --lossless x
error-needs-tcp: listen --framing len2
error-needs-tcp: listen --hold
error-needs-tcp: send --to :9 --abort x
error-framing: listen --tcp --framing len3
error-number: listen --tcp --backlog -1
error-port-zero: send --tcp --to :0 x
error-size: send --tcp --to :9 --size 1048577 x
error-frame-fixed: send --tcp --to :9 --framing fixed:4 hello
error-payload-missing: send --tcp --to :9
";

#[test]
fn wrong_use_is_told_in_our_words() {
    for (key, args) in WRONG.trim().lines().filter_map(|line| line.split_once(':')) {
        wrong(&format!("packet-lab{args}"), key);
    }
    let help = asked("packet-lab listen --help");
    assert!(matches!(help, Err(ParseError::Text(text)) if text.contains("--framing")));
}
