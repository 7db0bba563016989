//! The bytes of a strip as text.

use crate::{
    model::payload::Encoding,
    stage::{Bar, Cells, Strip, TileKind},
};

/// A strip without the mark where the kernel cut.
pub(crate) fn without_cut_mark(strip: &Strip) -> Strip {
    match strip {
        Strip::Empty => Strip::Empty,
        Strip::Tiles { cells, .. } => Strip::Tiles {
            cells: cells.clone(),
            cut: None,
        },
        Strip::Bar(bar) => Strip::Bar(Bar {
            cut: None,
            ..bar.clone()
        }),
    }
}

/// Cells as a word: characters as they are, other bytes in hex.
pub(super) fn written(cells: &Cells) -> String {
    let mut word = String::new();
    let mut n = 0;
    let mut was_hex = false;
    while let Some(tile) = cells.tiles.get(n) {
        let group = cells.wide_chars.iter().find(|group| group.first == n);
        let is_hex = group.is_none() && tile.kind == TileKind::Hex;
        if (is_hex || was_hex) && !word.is_empty() {
            word.push(' ');
        }
        was_hex = is_hex;
        word.push_str(group.map_or(&tile.text, |group| &group.text));
        n += group.map_or(1, |group| group.len.max(1));
    }
    word
}

/// The first bytes as text of an encoding.
pub(crate) fn text_of(strip: &Strip, encoding: Encoding) -> String {
    match strip.read_in(encoding).as_ref() {
        Strip::Empty => String::new(),
        Strip::Tiles { cells, .. } => written(cells),
        Strip::Bar(bar) => format!("{}…", written(&bar.head)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_written_as_a_word() {
        let word = |bytes: &[u8]| written(&Cells::of(bytes));
        assert_eq!(word(b"hello"), "hello", "letters");
        assert_eq!(word("你好".as_bytes()), "你好", "characters");
        assert_eq!(word(b"a\xe5\xa5b"), "a e5 a5 b", "bytes");
        let gbk = text_of(&Strip::of(b"\xc4\xe3\xba\xc3", None), Encoding::Gbk);
        assert_eq!(gbk, "你好", "characters of another encoding");
    }
}
