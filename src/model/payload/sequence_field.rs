//! Where numbered datagrams carry their number.

/// The place of the number in the payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SequenceField {
    /// Decimal digits at the beginning, as a burst of numbered datagrams writes them.
    Counter,
    /// Bytes at a place.
    Binary {
        /// The offset of its first byte in the payload.
        offset: u16,
        /// The number of bytes, 1 to 8.
        width: u8,
        /// Whether the lowest byte comes first; else network byte order.
        little: bool,
    },
}

impl SequenceField {
    /// The place that people write as `counter`, or as `OFFSET[:WIDTH[be|le]]` with a width of 1 to 8 (4, if
    /// there is none) in network byte order or the other; `None` of anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text == "counter" {
            return Some(Self::Counter);
        }
        let (offset, rest) = text.split_once(':').unwrap_or((text, "4"));
        let little = rest.ends_with("le");
        let width = rest.strip_suffix(if little { "le" } else { "be" });
        let width = width.unwrap_or(rest).parse().ok()?;
        let offset = offset.parse().ok()?;
        (1..=8).contains(&width).then_some(Self::Binary {
            offset,
            width,
            little,
        })
    }

    /// The number that a payload carries there; `None` where it ends before, or has no digits.
    pub(crate) fn number(self, bytes: &[u8]) -> Option<u64> {
        match self {
            Self::Counter => {
                let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit());
                let text = bytes.get(..digits.count())?;
                std::str::from_utf8(text).ok()?.parse().ok()
            }
            Self::Binary {
                offset,
                width,
                little,
            } => {
                let (from, width) = (usize::from(offset), usize::from(width));
                let field = bytes.get(from..from + width)?;
                let add = |sum: u64, byte: &u8| (sum << 8) | u64::from(*byte);
                Some(if little {
                    field.iter().rev().fold(0, add)
                } else {
                    field.iter().fold(0, add)
                })
            }
        }
    }

    /// A number of a field that wraps, counted on from the highest that came: the nearest that has these digits
    /// (RFC 1982).
    pub(crate) fn unwrapped(self, raw: u64, highest: u64) -> u64 {
        let Self::Binary { width, .. } = self else {
            return raw;
        };
        let Some(modulus) = 1_u64.checked_shl(u32::from(width) * 8) else {
            return raw;
        };
        let ahead = raw.wrapping_sub(highest) % modulus;
        if ahead <= modulus / 2 {
            highest.saturating_add(ahead)
        } else {
            highest.checked_sub(modulus - ahead).unwrap_or(raw)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written_and_gives_the_number_there() {
        let bytes = [9, 1, 2, 3, 4, 5, 6, 7, 8];
        for (text, number) in [
            ("1:2", Some(Some(0x0102))),
            ("1:2be", Some(Some(0x0102))),
            ("1:2le", Some(Some(0x0201))),
            ("1", Some(Some(0x0102_0304))),
            ("1:8", Some(Some(0x0102_0304_0506_0708))),
            ("2:8", Some(None)),
            ("0:9", None),
            ("0:0", None),
            ("x", None),
            ("1:le", None),
        ] {
            let field = SequenceField::parse(text);
            assert_eq!(field.map(|field| field.number(&bytes)), number, "{text}");
        }
        let counter = SequenceField::parse("counter").unwrap();
        assert_eq!(counter.number(b"12 12"), Some(12));
        assert_eq!(counter.number(b"x"), None);
    }
}
