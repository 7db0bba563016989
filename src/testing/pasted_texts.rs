//! Texts as people paste them for bytes, compared with `tests/snapshots/pasted.txt`: below each text and `----` stands
//! how it is read. `UPDATE_SNAPSHOTS=1` writes what stands there anew; read it before it is committed.

use super::timeline_text::to_text;
use crate::model::payload::from_hex;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/pasted.txt");

#[test]
fn pasted_texts_are_read_as_they_were() {
    let kept = std::fs::read_to_string(FILE).unwrap();
    let cases = kept.split_terminator("\n====\n").map(|case| {
        let (text, kept) = case.split_once("\n----\n").unwrap_or((case, ""));
        (text, kept, result_of(text))
    });
    if super::is_updating() {
        let all = cases.map(|(text, _, result)| format!("{text}\n----\n{result}\n====\n"));
        return std::fs::write(FILE, all.collect::<String>()).unwrap();
    }
    for (text, kept, result) in cases {
        assert_eq!(result, kept, "{text}");
    }
}

/// The bytes with what of the text stands for none of them, or what is wrong with it.
fn result_of(text: &str) -> String {
    let read = match from_hex(text) {
        Ok(read) => read,
        Err(fault) => return to_text(&fault),
    };
    let apart = read
        .apart
        .iter()
        .map(|(kind, at)| format!(" {kind:?}[{}]", &text[at.clone()]));
    let sum = read.skipped_message(text).as_ref().map(to_text);
    format!("{:02x?}{} {sum:?}", read.bytes, apart.collect::<String>())
}
