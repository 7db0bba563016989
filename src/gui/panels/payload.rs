//! What is typed, and the bytes that it stands for.

use crate::model::{Message, payload};

/// How many typed texts are remembered.
const REMEMBERED: usize = 50;

/// The text box's contents.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub text: String,
    pub hex: bool,
    past: Vec<(String, bool)>,
    /// How far back the recall is; 0 is what was typed last.
    back: usize,
    fresh: (String, bool),
}

impl Typed {
    pub(super) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }

    /// The bytes, or what is wrong.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Message> {
        if self.hex {
            payload::from_hex(&self.text)
        } else {
            payload::from_text(&self.text)
        }
    }

    /// Other bytes: as text if they are UTF-8, else as hex.
    pub(super) fn fill(&mut self, bytes: &[u8]) {
        self.hex = std::str::from_utf8(bytes).is_err();
        self.text = if self.hex {
            spaced_hex(bytes)
        } else {
            payload::to_text(bytes)
        };
    }

    /// Writes the same bytes the other way, if they can be read at all.
    pub(super) fn set_hex(&mut self, hex: bool) {
        if hex == self.hex {
            return;
        }
        if let Ok(bytes) = self.bytes() {
            self.text = if hex {
                spaced_hex(&bytes)
            } else {
                payload::to_text(&bytes)
            };
        }
        self.hex = hex;
    }

    /// Keeps what was sent for recall.
    pub(super) fn remember(&mut self) {
        let now = (self.text.clone(), self.hex);
        self.back = 0;
        if self.past.last() == Some(&now) {
            return;
        }
        self.past.push(now);
        if self.past.len() > REMEMBERED {
            self.past.remove(0);
        }
    }

    /// Goes back in what was sent, or forward again.
    pub(super) fn recall(&mut self, further: bool) {
        if self.back == 0 {
            self.fresh = (self.text.clone(), self.hex);
        }
        let mut back = self.back;
        let current = (self.text.clone(), self.hex);
        loop {
            back = if further {
                back + 1
            } else {
                back.saturating_sub(1)
            };
            let found = if back == 0 {
                Some(&self.fresh)
            } else {
                self.past
                    .len()
                    .checked_sub(back)
                    .and_then(|at| self.past.get(at))
            };
            let Some(found) = found else { return };
            if back == 0 || *found != current {
                (self.text, self.hex) = found.clone();
                self.back = back;
                return;
            }
        }
    }
}

fn spaced_hex(bytes: &[u8]) -> String {
    let digits = payload::to_hex(bytes);
    let mut text = String::with_capacity(digits.len() * 2);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && n % 2 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// A payload of that many bytes that is easy to recognise: letters in order, again and again.
pub(super) fn letters(len: usize) -> Vec<u8> {
    (b'a'..=b'z').cycle().take(len).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_hex_are_two_ways_to_write_the_same_bytes() {
        let mut typed = Typed::new("hi\\n");
        typed.set_hex(true);
        assert_eq!(typed.text, "68 69 0a", "in hex");
        typed.set_hex(false);
        assert_eq!(typed.text, "hi\\n", "and back");
        let mut wrong = Typed::new("\\q");
        wrong.set_hex(true);
        assert_eq!(wrong.text, "\\q", "what cannot be read stays");
    }

    #[test]
    fn what_was_sent_is_recalled_and_left_again() {
        let mut typed = Typed::new("one");
        typed.remember();
        typed.text = "two".to_owned();
        typed.remember();
        typed.text = "thr".to_owned();
        typed.recall(true);
        assert_eq!(typed.text, "two", "the last one");
        typed.recall(true);
        typed.recall(true);
        assert_eq!(typed.text, "one", "no further than the first");
        typed.recall(false);
        typed.recall(false);
        assert_eq!(typed.text, "thr", "what was being typed");
    }
}
