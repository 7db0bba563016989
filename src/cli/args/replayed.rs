//! What is to be sent, by `--replay` and `--timing`.

use std::{fs::File, io::BufReader, time::Duration};

use clap::{ArgMatches, parser::ValueSource};

use super::text;
use crate::{
    model::{Message, PayloadSpec},
    recording::{BlockFault, Capture},
};

/// So many datagrams are taken from a file at most.
const MOST: usize = 100_000;

/// The datagrams of a file.
#[derive(Debug)]
pub(super) struct Replayed {
    /// One after the other, and when each is sent, from the beginning.
    pub(super) payloads: Vec<PayloadSpec>,
    pub(super) due: Vec<Duration>,
    /// What is to be said of them.
    pub(super) told: Vec<Message>,
}

/// The datagrams of the file that is to be sent again, if one is.
///
/// # Errors
/// The file cannot be read or has none; what is sent was given twice; an unknown timing.
pub(super) fn replayed(matches: &ArgMatches) -> Result<Option<Replayed>, Message> {
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
        return Err(Message::new("error-replay-payload"));
    }
    let pace = match text(matches, "timing") {
        None | Some("original") => None,
        Some(rate) => Some(per_second(rate)?),
    };
    let (mut payloads, mut due, mut first) = (Vec::new(), Vec::new(), None);
    let file = File::open(path).map_err(|error| fault(path, &error.into()))?;
    let mut capture = Capture::open(BufReader::new(file)).map_err(|error| fault(path, &error))?;
    let mut told = Vec::new();
    loop {
        let datagram = match capture.next_datagram() {
            Ok(Some(datagram)) => datagram,
            Ok(None) => break,
            // What is readable is sent.
            Err(error) if payloads.is_empty() => return Err(fault(path, &error)),
            Err(_) => {
                told.push(Message::new("cli-replay-cut").with("path", path));
                break;
            }
        };
        if payloads.len() >= MOST {
            let large = Message::new("error-replay-large").with("path", path);
            return Err(large.with("most", MOST));
        }
        due.push(match (pace, datagram.at_ns) {
            (Some(pace), _) => pace * u32::try_from(payloads.len()).unwrap_or(u32::MAX),
            (None, Some(at)) => Duration::from_nanos(at.saturating_sub(*first.get_or_insert(at))),
            (None, None) => Duration::ZERO,
        });
        payloads.push(PayloadSpec::Fixed(datagram.payload));
    }
    if payloads.is_empty() {
        return Err(Message::new("error-replay-empty").with("path", path));
    }
    told.push(
        Message::new("cli-replay")
            .with("n", payloads.len())
            .with("path", path),
    );
    if capture.skipped() > 0 {
        told.push(Message::new("cli-replay-skipped").with("n", capture.skipped()));
    }
    Ok(Some(Replayed {
        payloads,
        due,
        told,
    }))
}

fn fault(path: &str, fault: &BlockFault) -> Message {
    match fault {
        BlockFault::System(detail) => Message::new("error-file")
            .with("path", path)
            .with("detail", detail.as_str()),
        _ => Message::new("error-replay-foreign").with("path", path),
    }
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
            assert_eq!(
                per_second(wrong).unwrap_err().key,
                "error-timing",
                "{wrong}"
            );
        }
    }
}
