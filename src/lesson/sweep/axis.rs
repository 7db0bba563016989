//! What is varied, and through which values.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{
    lesson::file::{from_text, key_error_with},
    model::{MAX_READ_SIZE, MAX_UDP_PAYLOAD, Message},
};

/// A setting that changes from point to point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum SweptQuantity {
    /// How many bytes each read asks for.
    ReadSize,
    /// The receive buffer that is asked for, in bytes (`SO_RCVBUF`).
    ReceiveBuffer,
    /// Datagrams that are sent each second.
    Rate,
    /// Bytes of each datagram.
    PayloadSize,
}

impl SweptQuantity {
    /// Every quantity, in the order in which they are offered.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The word of the command line and of lesson files, such as `read-size`.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The name of its column in a table, such as `read_size`.
    pub fn column(self) -> String {
        self.word().replace('-', "_")
    }

    /// The smallest and the largest value that it can have.
    pub(crate) const fn bounds(self) -> (u32, u32) {
        match self {
            Self::ReadSize => (0, MAX_READ_SIZE),
            Self::ReceiveBuffer => (0, i32::MAX as u32),
            Self::Rate => (1, 1_000_000),
            Self::PayloadSize => (0, MAX_UDP_PAYLOAD),
        }
    }
}

/// A setting and the values that it is given, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepAxis {
    /// The setting that changes.
    pub(crate) quantity: SweptQuantity,
    /// Its values, at least one, in the order in which they are measured.
    pub values: Vec<u32>,
}

impl SweepAxis {
    /// The most values of an axis, and the most points of a sweep.
    pub const MAX: usize = 1000;

    /// What a text such as `read-size=0..16`, `receive-buffer=2304..12000:100` or `rate=100,200,400` means. Both ends
    /// of a range belong to it.
    ///
    /// # Errors
    /// An unknown quantity; values that are none, out of bounds, none at all or too many.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let (word, values) = text.split_once('=').unwrap_or((text, ""));
        let Ok(quantity) = word.trim().parse::<SweptQuantity>() else {
            let known: Vec<&str> = SweptQuantity::ALL.iter().map(|it| it.word()).collect();
            let message = Message::new("error-sweep-quantity").quoting(word);
            return Err(message.with("known", known.join(", ")));
        };
        let (least, most) = quantity.bounds();
        let known = || format!("{}={least}…{most}", quantity.word());
        let wrong = || {
            let message = Message::new("error-sweep-values").quoting(values);
            message.with("known", known())
        };
        let number = |text: &str| {
            let number = text.trim().parse().ok();
            number
                .filter(|number| (least..=most).contains(number))
                .ok_or_else(wrong)
        };
        let values: Vec<u32> = if let Some((from, to)) = values.split_once("..") {
            let (to, step) = to.split_once(':').unwrap_or((to, "1"));
            let (from, to) = (number(from)?, number(to)?);
            let step = step.trim().parse::<usize>().ok().filter(|step| *step > 0);
            let all = (from..=to).step_by(step.ok_or_else(wrong)?);
            all.take(Self::MAX + 1).collect()
        } else {
            values.split(',').map(number).collect::<Result<_, _>>()?
        };
        match values.len() {
            0 => Err(wrong()),
            n if n > Self::MAX => {
                let message = Message::new("error-sweep-points").quoting(text);
                Err(message.with("known", Self::MAX.to_string()))
            }
            _ => Ok(Self { quantity, values }),
        }
    }
}

impl serde::Serialize for SweepAxis {
    /// Writes the axis as [`Self::parse`] reads it.
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let values: Vec<String> = self.values.iter().map(u32::to_string).collect();
        to.collect_str(&format_args!(
            "{}={}",
            self.quantity.word(),
            values.join(",")
        ))
    }
}

from_text!(SweepAxis, |text: &str| SweepAxis::parse(text)
    .map_err(|message| key_error_with(&message)));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_lists_are_read_as_people_write_them() {
        let check = |text: &str, quantity, values: &[u32]| {
            let axis = SweepAxis::parse(text).unwrap();
            assert_eq!((axis.quantity, &*axis.values), (quantity, values), "{text}");
        };
        check("read-size=0..3", SweptQuantity::ReadSize, &[0, 1, 2, 3]);
        check(
            "receive-buffer=2304..2600:100",
            SweptQuantity::ReceiveBuffer,
            &[2304, 2404, 2504],
        );
        check("rate=100, 50,100", SweptQuantity::Rate, &[100, 50, 100]);
        check("payload-size=7", SweptQuantity::PayloadSize, &[7]);
        check("read-size= 5 .. 5 : 9", SweptQuantity::ReadSize, &[5]);
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for (text, key) in [
            ("", "error-sweep-quantity"),
            ("size=1", "error-sweep-quantity"),
            ("Read-Size=1", "error-sweep-quantity"),
            ("read-size", "error-sweep-values"),
            ("read-size=", "error-sweep-values"),
            ("read-size=5..4", "error-sweep-values"),
            ("read-size=0..9:0", "error-sweep-values"),
            ("read-size=0..65536", "error-sweep-values"),
            ("read-size=-1..3", "error-sweep-values"),
            ("read-size=0...3", "error-sweep-values"),
            ("read-size=1,,2", "error-sweep-values"),
            ("rate=0", "error-sweep-values"),
            ("payload-size=65508", "error-sweep-values"),
            ("read-size=0..1000", "error-sweep-points"),
            ("receive-buffer=0..2147483647", "error-sweep-points"),
        ] {
            assert_eq!(SweepAxis::parse(text).unwrap_err().key, key, "{text}");
        }
    }
}
