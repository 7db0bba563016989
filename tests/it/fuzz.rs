//! A hundred thousand inputs for the bodies of the fuzz targets, the same in every run.

use crate::fuzz_bodies;

/// Calls `body` with `count` pieces of up to `most` bytes (`SplitMix64`).
fn storm(seed: u64, count: u32, most: usize, body: impl Fn(&[u8])) {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let mut bytes = Vec::new();
    for _ in 0..count {
        let len = usize::try_from(next()).unwrap_or(0) % (most + 1);
        bytes.clear();
        while bytes.len() < len {
            bytes.extend(next().to_le_bytes());
        }
        bytes.truncate(len);
        body(&bytes);
    }
}

#[test]
fn any_observations_leave_the_books_balanced() {
    storm(1, 30_000, 100, fuzz_bodies::ledger);
    storm(2, 30, 4000, fuzz_bodies::ledger);
}

#[test]
fn any_payload_is_read_or_refused() {
    storm(3, 50_000, 24, fuzz_bodies::payload);
    // Mostly what the escapes are made of.
    let signs = b"\\xnrt0aF7\"u{}\xe4\xbd\xa0 ";
    storm(4, 20_000, 24, |bytes| {
        let text: Vec<u8> = bytes
            .iter()
            .map(|byte| signs[usize::from(*byte) % signs.len()])
            .collect();
        fuzz_bodies::payload(&text);
    });
    // What dumps and arrays are made of.
    let words = [
        "0000",
        "00000000: ",
        "0x0000:",
        "  ",
        "\n",
        "68 65 ",
        "6865",
        "*",
        " |he|",
        ">he<",
        "{",
        "}",
        "[",
        "]",
        "(byte)",
        "0xff",
        ", ",
        "-1",
        "b'",
        "'",
        "\"",
        "\\x68",
        "\\",
        "//",
        "/*",
        "*/",
        "，",
        "６",
        "0x",
        "hex(",
        "你",
    ];
    storm(8, 50_000, 24, |bytes| {
        let word = |byte: &u8| words[usize::from(*byte) % words.len()];
        let text: String = bytes.iter().map(word).collect();
        fuzz_bodies::payload(text.as_bytes());
    });
}

#[test]
fn any_command_line_is_understood_or_refused() {
    storm(5, 300, 24, |bytes| {
        let words: Vec<u8> = bytes.iter().flat_map(|byte| [byte % 27, 0]).collect();
        fuzz_bodies::command_line(&words);
    });
    storm(6, 100, 40, fuzz_bodies::command_line);
}

#[test]
fn any_settings_file_is_read_or_refused() {
    storm(7, 5000, 60, fuzz_bodies::settings);
    let lines = [
        "lang = \"en\"",
        "theme = \"dark\"",
        "zoom = 1.5",
        "zoom = nan",
        "zoom = 1e999",
        "reduced_motion = true",
        "text = \"\\u0000你好\"",
        "read_size = 65535",
        "read_size = -1",
        "reply = \"echo\"",
        "memory = 0",
        "memory = 99999999999",
        "[text]",
        "text = '''",
    ];
    storm(8, 5000, 6, |bytes| {
        let chosen = bytes
            .iter()
            .map(|byte| lines[usize::from(*byte) % lines.len()]);
        let text: Vec<&str> = chosen.collect();
        fuzz_bodies::settings(text.join("\n").as_bytes());
    });
}

#[test]
fn any_recording_is_read_as_far_as_it_makes_sense() {
    storm(16, 20_000, 200, |bytes| {
        fuzz_bodies::recording(bytes);
        // With what stands at the beginning of both kinds of files.
        let section = [0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a];
        fuzz_bodies::recording(&[&section, bytes].concat());
        fuzz_bodies::recording(&[&[0xd4, 0xc3, 0xb2, 0xa1], bytes].concat());
    });
}

#[test]
fn any_lesson_file_is_read_or_refused() {
    storm(9, 1000, 40, fuzz_bodies::lesson);
    let words = [
        "{",
        "}",
        "[",
        "]",
        "[[steps]]",
        "=",
        ".",
        ",",
        "\"",
        "actions",
        "send",
        "wait",
        "is",
        "1",
        "reads",
        "reason",
        "en",
        "zh-CN",
        "repeat",
        "times",
        " ",
        "\n",
    ];
    storm(10, 3000, 24, |bytes| {
        let mut file = bytes.first().map_or_else(Vec::new, |place| vec![*place]);
        for byte in bytes.iter().skip(1) {
            file.extend(words[usize::from(*byte) % words.len()].bytes());
        }
        fuzz_bodies::lesson(&file);
    });
}

#[test]
fn any_message_to_a_server_is_answered_or_passed_over() {
    let count = std::env::var("LAB_INPUTS").map_or(20_000, |count| count.parse().unwrap());
    storm(11, count, 80, fuzz_bodies::protocols);
    // Queries that are nearly right: a byte of a true one is another, or it ends before.
    let query = packet_lab::protocol::dns::query(7, "large.lab", "TXT", Some(4096)).unwrap();
    let time = packet_lab::protocol::ntp::NtpPacket::question(Default::default()).to_bytes();
    for (seed, service, whole) in [(12, 0_u8, query), (13, 1, time)] {
        storm(seed, count, 9, |bytes| {
            let mut near = [&[service], whole.as_slice()].concat();
            for pair in bytes.chunks_exact(2) {
                let at = 1 + usize::from(pair[0]) % whole.len();
                near[at] = pair[1];
            }
            if bytes.len() % 4 == 1 {
                near.truncate(1 + usize::from(bytes[0]) % near.len());
            }
            fuzz_bodies::protocols(&near);
        });
    }
    let words = [
        "JOIN ",
        "SAY ",
        "AGAIN ",
        "WHO",
        "LEAVE",
        "#",
        "1",
        "ada",
        " ",
        "\n",
        "\u{202e}",
        "GET ",
        "LIST",
        "date",
        "echo ",
        "../",
        "numbers.txt",
        "99999999999999999999",
    ];
    storm(14, count, 12, |bytes| {
        let mut near = bytes.first().map_or_else(Vec::new, |choice| vec![*choice]);
        for byte in bytes.iter().skip(1) {
            near.extend(words[usize::from(*byte) % words.len()].bytes());
        }
        fuzz_bodies::protocols(&near);
    });
}
