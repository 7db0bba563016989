//! What is about to be sent, and the bytes that it stands for.

use super::{
    marked::{TextMarks, marks},
    payload_file::PayloadFile,
};
use crate::{
    model::{
        Message,
        payload::{self, Encoding, NonBytes, Pasted},
    },
    session::{MAX_EARLIER, Typed},
};

/// The text box's contents, or a file in its place, and what was sent before.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) typed: Typed,
    /// The file whose bytes are sent instead.
    pub(super) file: Option<PayloadFile>,
    earlier: Vec<Typed>,
    /// How far back the recall is; 0 is what was typed last.
    back: usize,
    fresh: Typed,
    /// What stood in the box before it was written the other way, and what it became.
    other_way: Option<[Typed; 2]>,
    /// The encoding in which the text becomes bytes.
    encoding: Encoding,
    /// The bytes of the text that `read` holds, or the reason that it has none.
    bytes: Result<Pasted, Message>,
    read: Typed,
    marks: TextMarks,
    /// How many bytes the text would be if it were read as the dump that it seems to be.
    dumped: Option<usize>,
}

impl Draft {
    pub(super) fn new(typed: Typed, earlier: Vec<Typed>) -> Self {
        let encoding = Encoding::default();
        let bytes = read(&typed, encoding);
        Self {
            marks: marks(&typed.text, &bytes),
            other_way: None,
            dumped: dumped(&typed),
            encoding,
            bytes,
            read: typed.clone(),
            typed,
            file: None,
            earlier,
            back: 0,
            fresh: Typed::default(),
        }
    }

    /// The bytes, or what is wrong. They are read anew only when the text has changed.
    pub(super) fn bytes(&mut self) -> Result<&[u8], &Message> {
        self.read_typed();
        match (&self.file, &self.bytes) {
            (Some(file), _) => Ok(&file.bytes),
            (None, Ok(read)) => Ok(&read.bytes),
            (None, Err(message)) => Err(message),
        }
    }

    /// Writes text in another encoding from now on.
    pub(super) fn write_in(&mut self, encoding: Encoding) {
        if encoding != self.encoding {
            self.encoding = encoding;
            self.bytes = read(&self.typed, encoding);
            self.read.clone_from(&self.typed);
            self.marks = marks(&self.typed.text, &self.bytes);
        }
    }

    fn read_typed(&mut self) {
        if self.typed != self.read {
            self.bytes = read(&self.typed, self.encoding);
            self.read.clone_from(&self.typed);
            self.marks = marks(&self.typed.text, &self.bytes);
            self.dumped = dumped(&self.typed);
        }
    }

    /// How many bytes are in the dump that stands there as a text.
    pub(super) fn dumped(&mut self) -> Option<usize> {
        self.read_typed();
        self.dumped.filter(|_| self.file.is_none())
    }

    /// Reads the text as hex, as it stands; choosing text goes back.
    pub(super) fn take_as_hex(&mut self) {
        let was = self.typed.clone();
        self.typed.hex = true;
        self.other_way = Some([was, self.typed.clone()]);
    }

    /// Which pieces of the text are no bytes, or cannot be read; and the text.
    pub(super) fn marks(&mut self) -> (TextMarks, String) {
        self.read_typed();
        let text = (!self.marks.is_empty()).then(|| self.read.text.clone());
        (self.marks.clone(), text.unwrap_or_default())
    }

    /// How much of the text is not sent.
    pub(super) fn skipped_text(&mut self) -> Option<Message> {
        self.read_typed();
        let read = self.bytes.as_ref().ok().filter(|_| self.file.is_none());
        read?.skipped_message(&self.read.text)
    }

    /// Writes the same bytes the other way, if they can be read at all; back again as they were written before.
    pub(super) fn set_hex(&mut self, hex: bool) {
        if hex == self.typed.hex {
            return;
        }
        let before = self.typed.clone();
        match self.other_way.take() {
            Some([was, became]) if became == before && was.hex == hex => self.typed = was,
            _ => {
                if let Ok(Pasted { bytes, .. }) = read(&before, self.encoding) {
                    self.typed.text = written(&bytes, self.encoding, hex);
                }
                self.typed.hex = hex;
            }
        }
        self.other_way = Some([before, self.typed.clone()]);
    }

    /// Other bytes: as text if they are such in its encoding, else as hex.
    pub(super) fn fill(&mut self, bytes: &[u8]) {
        let hex = !self.encoding.is_text(bytes);
        let text = written(bytes, self.encoding, hex);
        self.typed = Typed { text, hex };
    }

    /// The payloads that were sent, the latest last.
    pub(super) fn earlier(&self) -> &[Typed] {
        &self.earlier
    }

    /// Keeps what is sent for recall.
    pub(super) fn remember(&mut self) {
        self.back = 0;
        if self.file.is_some() || self.earlier.last() == Some(&self.typed) {
            return;
        }
        self.earlier.push(self.typed.clone());
        if self.earlier.len() > MAX_EARLIER {
            self.earlier.remove(0);
        }
    }

    /// Goes back in what was sent, or forward again; returns whether the text is another now.
    pub(super) fn recall(&mut self, further: bool) -> bool {
        if self.back == 0 {
            self.fresh = self.typed.clone();
        }
        let mut back = self.back;
        loop {
            back = match (further, back) {
                (true, _) => back + 1,
                (false, 0) => return false,
                (false, _) => back - 1,
            };
            let found = if back == 0 {
                Some(&self.fresh)
            } else {
                let at = self.earlier.len().checked_sub(back);
                at.and_then(|at| self.earlier.get(at))
            };
            let Some(found) = found else { return false };
            if back == 0 || *found != self.typed {
                self.typed = found.clone();
                self.back = back;
                return true;
            }
        }
    }
}

fn read(typed: &Typed, encoding: Encoding) -> Result<Pasted, Message> {
    if typed.hex {
        payload::from_hex(&typed.text)
    } else {
        payload::from_text_in(&typed.text, encoding).map(|bytes| Pasted {
            bytes,
            apart: Vec::new(),
        })
    }
}

/// The bytes of a text that is a dump, with offsets.
fn dumped(typed: &Typed) -> Option<usize> {
    let read = payload::from_hex(&typed.text).ok().filter(|_| !typed.hex)?;
    let has_offsets = read.apart.iter().any(|(kind, _)| *kind == NonBytes::Offset);
    has_offsets.then_some(read.bytes.len())
}

/// Bytes as hex in pairs, or as text in an encoding.
fn written(bytes: &[u8], encoding: Encoding, hex: bool) -> String {
    if !hex {
        return payload::to_text_in(bytes, encoding);
    }
    let pairs: Vec<String> = bytes.iter().map(|byte| payload::to_hex(&[*byte])).collect();
    pairs.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> Draft {
        let typed = Typed {
            text: text.to_owned(),
            hex: false,
        };
        Draft::new(typed, Vec::new())
    }

    #[test]
    fn text_and_hex_are_two_ways_to_write_the_same_bytes() {
        let mut typed = draft("hi\\n");
        typed.set_hex(true);
        assert_eq!(typed.typed.text, "68 69 0a", "in hex");
        assert_eq!(typed.bytes(), Ok(&b"hi\n"[..]), "the bytes");
        typed.set_hex(false);
        assert_eq!(typed.typed.text, "hi\\n", "and back");
        let dump = Typed {
            text: "0000  68 69   hi".to_owned(),
            hex: true,
        };
        let mut pasted = Draft::new(dump.clone(), Vec::new());
        assert_eq!(pasted.bytes(), Ok(&b"hi"[..]), "a dump");
        pasted.set_hex(false);
        assert_eq!(pasted.typed.text, "hi", "as text");
        pasted.set_hex(true);
        assert_eq!(pasted.typed, dump, "as it was pasted");
        let mut wrong = draft("\\q");
        wrong.set_hex(true);
        assert_eq!(wrong.typed.text, "\\q", "what cannot be read stays");
    }

    #[test]
    fn what_was_sent_is_recalled_and_left_again() {
        let mut typed = draft("one");
        typed.remember();
        typed.typed.text = "two".to_owned();
        typed.remember();
        typed.typed.text = "thr".to_owned();
        assert!(typed.recall(true), "further back");
        assert_eq!(typed.typed.text, "two", "the last one");
        assert!(typed.recall(true), "further back");
        assert!(!typed.recall(true), "no further than the first");
        assert_eq!(typed.typed.text, "one", "the first");
        typed.recall(false);
        typed.recall(false);
        assert_eq!(typed.typed.text, "thr", "what was being typed");
        assert!(!typed.recall(false), "nothing comes after it");
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut typed = draft("");
        for n in 0..200 {
            typed.typed.text = n.to_string();
            typed.remember();
        }
        assert_eq!(typed.earlier().len(), MAX_EARLIER, "the latest");
    }
}
