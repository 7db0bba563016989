//! What is to be sent, by `--replay` and `--timing`.

use std::{path::Path, time::Duration};

use clap::{ArgMatches, parser::ValueSource};

use super::text;
use crate::{
    model::{Message, PayloadSpec},
    session::{CapturedList, ResendTiming},
};

/// The datagrams of a file.
#[derive(Debug)]
pub(super) struct Resent {
    /// One after the other, and when each is sent, from the beginning.
    pub(super) payloads: Vec<PayloadSpec>,
    pub(super) due: Vec<Duration>,
    /// Sentences about the file, for the terminal.
    pub(super) messages: Vec<Message>,
}

/// The datagrams of the file that is to be sent again, if one is.
///
/// # Errors
/// The file cannot be read or has none; what is sent was given twice; an unknown timing.
pub(super) fn resent(matches: &ArgMatches) -> Result<Option<Resent>, Message> {
    let given = |id| matches.value_source(id) == Some(ValueSource::CommandLine);
    let Some(path) = text(matches, "replay") else {
        return if given("timing") {
            Err(Message::new("error-missing-option").with("option", "--replay FILE"))
        } else {
            Ok(None)
        };
    };
    let others = [
        "payload", "repeat", "rate", "pattern", "size", "seed", "hex",
    ];
    if others.into_iter().any(given) {
        return Err(Message::new("error-resend-payload"));
    }
    let timing = match text(matches, "timing") {
        None | Some("original") => ResendTiming::Original,
        Some(rate) => ResendTiming::Every(per_second(rate)?),
    };
    let path = Path::new(path);
    let list = CapturedList::read(path)?;
    let (due, messages) = (list.due(timing), list.summary(path));
    let payloads = list.datagrams.into_iter();
    let payloads = payloads.map(|datagram| PayloadSpec::Fixed(datagram.payload));
    Ok(Some(Resent {
        payloads: payloads.collect(),
        due,
        messages,
    }))
}

/// The time between two datagrams of a rate such as `100/s`.
fn per_second(text: &str) -> Result<Duration, Message> {
    let rate = text.strip_suffix("/s").and_then(|rate| rate.parse().ok());
    let rate: Option<u32> = rate.filter(|rate| *rate > 0);
    let wrong = || Message::new("error-timing").with("value", text);
    Ok(Duration::from_secs(1) / rate.ok_or_else(wrong)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timing_is_a_rate_a_second() {
        assert_eq!(per_second("100/s"), Ok(Duration::from_millis(10)));
        for wrong in ["", "0/s", "100", "-1/s", "1.5/s", "fast"] {
            let found = per_second(wrong).unwrap_err().key;
            assert_eq!(found, "error-timing", "{wrong}");
        }
    }
}
