//! Bytes as people paste them: what other programs write is read as the same bytes, or refused with the place.

use std::{fmt::Write as _, fs, process::Command};

use packet_lab::model::{Message, Value, payload};
use proptest::{collection::vec, prelude::*};

use crate::lab::python;

/// The bytes of a text, or the key of what is wrong with it.
fn read(text: &str) -> Result<Vec<u8>, &'static str> {
    payload::from_hex(text)
        .map(|read| read.bytes)
        .map_err(|message| message.key)
}

/// What a program writes; `None` where it is not installed.
fn output(words: &[&str]) -> Option<String> {
    let output = Command::new(words[0]).args(&words[1..]).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Payloads that are hard to tell from what stands around them, and any bytes.
fn payloads() -> Vec<Vec<u8>> {
    let script = "import random\n\
        r = random.Random(15)\n\
        for n in (1, 2, 3, 15, 16, 17, 33, 100):\n\
        \x20   for these in (range(256), b' |<>.', b'0123 ', b'ab cd\\n', b'\\0'):\n\
        \x20       print(bytes(r.choice(these) for _ in range(n)).hex())\n";
    let written = python(script, &[]);
    let mut payloads: Vec<Vec<u8>> = written.lines().map(|line| read(line).unwrap()).collect();
    payloads.push("你好, UDP\n".as_bytes().to_vec());
    payloads.push(b"31 32 33 34 35 36 37 38 39".to_vec());
    payloads
}

#[test]
fn dumps_of_other_programs_are_read_as_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("payload");
    let file = path.to_str().unwrap();
    let understood: [&[&str]; 15] = [
        &["xxd", file],
        &["xxd", "-g1", file],
        &["xxd", "-u", "-c", "8", file],
        &["xxd", "-g4", file],
        &["xxd", "-a", file],
        &["xxd", "-p", file],
        &["xxd", "-i", file],
        &["od", "-A", "x", "-t", "x1z", file],
        &["od", "-A", "x", "-t", "x1z", "-v", file],
        &["od", "-A", "n", "-v", "-t", "x1z", file],
        &["od", "-t", "x1", file],
        &["od", "-A", "d", "-t", "x1", file],
        &["od", "-A", "n", "-v", "-t", "x1", file],
        &["hexdump", "-C", file],
        &["hexdump", "-C", "-v", file],
    ];
    // Words whose byte order is not told, bits, octal: never other bytes than those of the file.
    let refused: [&[&str]; 8] = [
        &["xxd", "-e", file],
        &["xxd", "-b", file],
        &["od", file],
        &["od", "-t", "x2", file],
        &["od", "-A", "x", "-t", "x4", file],
        &["od", "-b", file],
        &["od", "-c", file],
        &["hexdump", file],
    ];
    let mut n_refused = 0;
    for bytes in payloads() {
        fs::write(&path, &bytes).unwrap();
        for words in understood {
            let Some(dump) = output(words) else {
                eprintln!("{} is not installed", words[0]);
                continue;
            };
            assert_eq!(read(&dump), Ok(bytes.clone()), "{words:?} wrote\n{dump}");
            let wide = dump.replace(',', "，").replace("0x", "０ｘ");
            assert_eq!(read(&wide), Ok(bytes.clone()), "{wide}");
            let windows = dump.replace('\n', "\r\n");
            assert_eq!(read(&windows), Ok(bytes.clone()), "{words:?} with \\r\\n");
        }
        for words in refused {
            let dump = output(words).unwrap_or_default();
            match read(&dump) {
                Ok(read) => assert!(
                    read == bytes || dump.is_empty() || is_alike(&bytes),
                    "{words:?} wrote\n{dump}and was read as {read:02x?}"
                ),
                Err(_) => n_refused += 1,
            }
        }
    }
    assert!(n_refused > 200, "{n_refused} dumps were refused");
}

/// All bytes have the same picture, so that the text beside them does not tell their order.
fn is_alike(bytes: &[u8]) -> bool {
    let text = dotted(bytes);
    text.chars().all(|c| text.starts_with(c))
}

#[test]
fn packets_as_tshark_prints_them_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (dump, capture) = (path("dump"), path("capture"));
    for bytes in payloads() {
        let mut text = String::new();
        for (n, line) in bytes.chunks(16).enumerate() {
            writeln!(text, "{:06x} {}", n * 16, spaced(line)).unwrap();
        }
        fs::write(&dump, text).unwrap();
        let made = output(&["text2pcap", "-l", "147", &dump, &capture]);
        let printed = made.and_then(|_| output(&["tshark", "-x", "-r", &capture]));
        let Some(printed) = printed else {
            eprintln!("tshark is not installed");
            return;
        };
        assert_eq!(read(&printed), Ok(bytes), "{printed}");
    }
}

#[test]
fn arrays_and_strings_that_python_writes_are_read() {
    let script = "import sys\n\
        b = bytes.fromhex(sys.argv[1])\n\
        hexed = ', '.join(hex(x) for x in b)\n\
        decimal = ', '.join(str(x) for x in b)\n\
        signed = ', '.join(('(byte)0x%x' % x) if x > 127 and x % 2 else str((x ^ 128) - 128) for x in b)\n\
        escaped = ''.join('\\\\x%02x' % x for x in b)\n\
        print('\\0'.join([repr(b), 'data = ' + repr(list(b)), 'bytes(' + repr(list(b)) + ')',\n\
        \x20   repr(bytearray(b)), 'bytes(' + repr(tuple(b)) + ')', 'bytes.fromhex(%r)' % b.hex(' '),\n\
        \x20   '{' + hexed + '}', '{' + decimal + ',}', hexed, escaped, '\"' + escaped + '\"',\n\
        \x20   'static const unsigned char p[%d] = { /* 3 } */\\n  %s // it\\n};\\n' % (len(b), hexed),\n\
        \x20   'byte[] a = new byte[] {' + signed + '};', 'let a: [u8; 5] = [' + hexed + '];',\n\
        \x20   'vec![' + ', '.join('0x%02x_u8' % x for x in b) + ']', 'let s = b\"' + escaped + '\";',\n\
        \x20   'char p[] = /* one */ \"' + escaped[:8] + '\" \\\\\\n    \"' + escaped[8:] + '\";']), end='')\n";
    for bytes in payloads() {
        let written = python(script, &[&payload::to_hex(&bytes)]);
        for code in written.split('\0') {
            assert_eq!(read(code), Ok(bytes.clone()), "{code}");
        }
    }
}

fn spaced(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(" ")
}

/// A line's bytes as a text column.
fn dotted(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        })
        .collect()
}

/// The dumps of some programs, as they write them.
fn forms(bytes: &[u8]) -> [String; 6] {
    let mut forms: [String; 6] = Default::default();
    forms[5].push_str("12:00:00.000000 IP 127.0.0.1.5000 > 127.0.0.1.6000: UDP, length 5\n");
    for (n, line) in bytes.chunks(16).enumerate() {
        let (at, hex, text) = (n * 16, spaced(line), dotted(line));
        let words: Vec<String> = line.chunks(2).map(payload::to_hex).collect();
        let words = words.join(" ");
        let graphic = text.replace(' ', ".");
        writeln!(forms[0], "{at:08x}: {words:<39}  {text}").unwrap();
        writeln!(forms[1], "{at:06x} {hex:<47}  >{text}<").unwrap();
        writeln!(forms[2], "{at:08x}  {hex:<48} |{text}|").unwrap();
        writeln!(forms[3], "{at:04x}  {hex:<47}   {text}").unwrap();
        // As a clipboard may leave it.
        writeln!(
            forms[4],
            "{}",
            format!("{at:04x}   {hex:<47}   {text}").trim_end()
        )
        .unwrap();
        writeln!(forms[5], "\t0x{at:04x}:  {words:<39}  {graphic}").unwrap();
    }
    writeln!(forms[1], "{:06x}", bytes.len()).unwrap();
    writeln!(forms[2], "{:08x}", bytes.len()).unwrap();
    forms
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_come_back_from_every_dump(bytes in prop_oneof![
        vec(any::<u8>(), 1..80),
        vec(prop::sample::select(&b"0123abcd |><.\0"[..]), 1..80),
    ]) {
        for text in forms(&bytes) {
            prop_assert_eq!(read(&text), Ok(bytes.clone()), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*", signs in "[0-9a-fx:|>< \n*{}\\[\\](),'\"\\\\]*") {
        for text in [text, signs] {
            if let Err(key) = read(&text) {
                prop_assert!(key.starts_with("error-"), "{} says {}", text, key);
            }
        }
    }
}

/// Where a text is refused, and with which key.
#[track_caller]
fn refuses(text: &str, key: &str, line: u64, column: u64) {
    let message = payload::from_hex(text).unwrap_err();
    assert_eq!(message.key, key, "{text}");
    let number = |name| match argument(&message, name) {
        Some(Value::Number(number)) => *number,
        other => panic!("{other:?}"),
    };
    assert_eq!((number("line"), number("column")), (line, column), "{text}");
}

fn argument<'a>(message: &'a Message, name: &str) -> Option<&'a Value> {
    let mut args = message.args.iter();
    args.find(|(arg, _)| *arg == name).map(|(_, value)| value)
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    refuses("6g", "error-bad-hex", 1, 2);
    refuses("6 8", "error-bad-hex", 1, 2);
    refuses("hello", "error-bad-hex", 1, 1);
    refuses("0000  68 65 6z 6c   helo\n", "error-bad-hex", 1, 14);
    refuses(
        "00000000: 6865 6c6c  hell\n00000004: 6z\n",
        "error-bad-hex",
        2,
        12,
    );
    refuses("00000000: 6865 6c6c  help\n", "error-dump-text", 1, 22);
    refuses(
        "00000000: 6865 6c6c  hell\n00000005: 6f  o\n",
        "error-dump-offset",
        2,
        1,
    );
    refuses(
        "0000  68 65   he\n0002  6c 6c   ll\n\n0000  6f   o\n",
        "error-dump-offset",
        4,
        1,
    );
    refuses(
        "0000  68 65   he\n*\n0002001  6c   l\n",
        "error-dump-offset",
        3,
        1,
    );
    refuses(
        "00000000: 6865  he\n*\nffff0000: 6c  l\n",
        "error-dump-star",
        3,
        1,
    );
    let line = "00 ".repeat(16);
    let starred = format!("0000000 {line}\n*\n0000160\n");
    refuses(&starred, "error-dump-radix", 3, 1);
    refuses("00000000: 6865  he\nnot a dump\n", "error-dump-line", 2, 1);
    refuses(
        "0000000 6568 6c6c 006f\n0000005\n",
        "error-dump-words",
        1,
        1,
    );
    refuses("{0x68, 300}", "error-code-number", 1, 8);
    refuses("{0x68, -129}", "error-code-number", 1, 8);
    refuses("[68, ff]", "error-code-number", 1, 6);
    refuses("{\n  0150\n}", "error-code-octal", 2, 3);
    refuses("{0x68 0x65}", "error-code-odd", 1, 7);
    refuses("{0x68,\n0x65", "error-code-odd", 2, 5);
    refuses("[0u8; 5]", "error-code-odd", 1, 5);
    refuses("{1}, {2}", "error-code-odd", 1, 6);
    refuses("b'he", "error-code-odd", 1, 5);
    refuses("r'he'", "error-code-odd", 1, 1);
    refuses("b'a\\q'", "error-unknown-escape", 1, 4);
    refuses("bytes.fromhex('68 6g')", "error-bad-hex", 1, 20);
    assert_eq!(read("68 6"), Err("error-odd-hex"), "still being typed");
}

#[test]
fn what_is_no_byte_is_told() {
    for (text, want) in [
        ("68 65", [0, 0, 0]),
        ("0000  68 65 20   he ", [4, 2, 0]),
        ("00000000: 6865  he\n00000002: 6c    l\n", [16, 3, 0]),
        ("vec![104, 101]", [0, 0, 6]),
        ("{(byte)104}", [0, 0, 8]),
        ("b'he'", [0, 0, 3]),
    ] {
        let read = payload::from_hex(text).unwrap();
        let message = read.skipped_message(text);
        let parts = message
            .as_ref()
            .and_then(|message| argument(message, "parts"));
        let parts = match parts {
            Some(Value::List(parts)) => parts.clone(),
            _ => Vec::new(),
        };
        let keys = ["apart-offset", "apart-text", "apart-notation"];
        let found = keys.map(|key| {
            let part = parts.iter().find(|part| part.key == key);
            match part.and_then(|part| argument(part, "n")) {
                Some(Value::Number(n)) => *n,
                _ => 0,
            }
        });
        assert_eq!(found, want, "{text}");
    }
}

#[test]
fn many_brackets_are_each_looked_at_once() {
    for part in [
        "(", "[", "a[", " [ ", "{", "a(", "[1]", "\"\"(", "/*", "0000 ",
    ] {
        for end in ["", "'", "]'a'"] {
            let text = part.repeat((1 << 17) / part.len()) + end;
            // If each were held against the rest of the text, this would take minutes.
            if let Ok(read) = payload::from_hex(&text) {
                assert!(read.bytes.len() <= text.len(), "{part}{end}");
            }
        }
    }
}
