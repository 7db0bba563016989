//! What is to be sent, by `--pattern`, `--size`, `--seed` and the payloads.

use clap::ArgMatches;

use super::{text, value, values};
use crate::{
    model::{Message, PayloadSpec, payload},
    session,
};

/// The size of counted and random datagrams where none is given, in bytes.
const SIZE: u32 = 64;

/// One payload for each order, and the seed that was drawn because none was given.
///
/// # Errors
/// An unknown pattern, a number that is none, bad hex, no payload where one is needed, or one too many.
pub(super) fn rules(matches: &ArgMatches) -> Result<(Vec<PayloadSpec>, Option<u64>), Message> {
    let size: Option<u32> = value(matches, "size", |size| values::number(size, 0))?;
    let seed = value(matches, "seed", |seed| values::number(seed, 0))?;
    let pattern = text(matches, "pattern").unwrap_or("text");
    if seed.is_some() && pattern != "random" {
        return Err(Message::new("error-seed"));
    }
    let mut drawn = None;
    let payload = match pattern {
        "text" => {
            let payload = |bytes| match size {
                Some(size) => PayloadSpec::Pattern { bytes, size },
                None => PayloadSpec::Fixed(bytes),
            };
            let rules: Vec<PayloadSpec> = payloads(matches)?.into_iter().map(payload).collect();
            if rules.is_empty() {
                return Err(Message::new("error-payload-missing"));
            }
            return Ok((rules, drawn));
        }
        "counter" => PayloadSpec::Counter {
            size: size.unwrap_or(SIZE),
        },
        "random" => PayloadSpec::Random {
            size: size.unwrap_or(SIZE),
            seed: seed.unwrap_or_else(|| *drawn.insert(session::drawn_seed())),
        },
        other => return Err(Message::new("error-pattern").with("value", other)),
    };
    if payloads(matches)?.is_empty() {
        Ok((vec![payload], drawn))
    } else {
        Err(Message::new("error-payload-extra").with("pattern", pattern))
    }
}

fn payloads(matches: &ArgMatches) -> Result<Vec<Vec<u8>>, Message> {
    let read = if matches.get_flag("hex") {
        payload::from_hex
    } else {
        payload::from_text
    };
    let texts = matches.get_many::<String>("payload").unwrap_or_default();
    texts.map(|text| read(text)).collect()
}
