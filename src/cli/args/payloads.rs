//! What is to be sent, by `--pattern`, `--size`, `--seed` and the payloads.

use clap::ArgMatches;

use super::{text, value, values};
use crate::{
    model::{Message, PayloadSpec, payload},
    session,
};

/// The size of counted and random datagrams where none is given, in bytes.
const SIZE: u32 = 64;

/// One payload for each order, and what is to be told of them: the seed that was drawn because none was given,
/// characters that were taken for no byte.
///
/// # Errors
/// An unknown pattern, a number that is none, bad hex, no payload where one is needed, or one too many.
pub(super) fn payload_specs(
    matches: &ArgMatches,
) -> Result<(Vec<PayloadSpec>, Vec<Message>), Message> {
    let size: Option<u32> = value(matches, "size", |size| values::number(size, 0))?;
    let seed = value(matches, "seed", |seed| values::number(seed, 0))?;
    let pattern = text(matches, "pattern").unwrap_or("text");
    if seed.is_some() && pattern != "random" {
        return Err(Message::new("error-seed"));
    }
    let mut messages = Vec::new();
    let payload = match pattern {
        "text" => {
            let payload = |bytes| match size {
                Some(size) => PayloadSpec::Pattern { bytes, size },
                None => PayloadSpec::Fixed(bytes),
            };
            let rules: Vec<PayloadSpec> = payloads(matches, &mut messages)?
                .into_iter()
                .map(payload)
                .collect();
            if rules.is_empty() {
                return Err(Message::new("error-payload-missing"));
            }
            return Ok((rules, messages));
        }
        "counter" => PayloadSpec::Counter {
            size: size.unwrap_or(SIZE),
        },
        "random" => PayloadSpec::Random {
            size: size.unwrap_or(SIZE),
            seed: seed.unwrap_or_else(|| drawn(&mut messages)),
        },
        other => return Err(Message::new("error-pattern").with("value", other)),
    };
    if payloads(matches, &mut messages)?.is_empty() {
        Ok((vec![payload], messages))
    } else {
        Err(Message::new("error-payload-extra").with("pattern", pattern))
    }
}

/// A seed that nobody gave; it is told.
fn drawn(messages: &mut Vec<Message>) -> u64 {
    let seed = session::drawn_seed();
    messages.push(Message::new("cli-seed").with("seed", seed.to_string()));
    seed
}

fn payloads(matches: &ArgMatches, messages: &mut Vec<Message>) -> Result<Vec<Vec<u8>>, Message> {
    let texts = matches.get_many::<String>("payload").unwrap_or_default();
    let is_hex = matches.get_flag("hex");
    let encoding = value(matches, "encoding", values::encoding)?.unwrap_or_default();
    texts
        .map(|text| {
            if !is_hex {
                return payload::from_text_in(text, encoding);
            }
            let read = payload::from_hex(text)?;
            messages.extend(read.skipped_message(text));
            Ok(read.bytes)
        })
        .collect()
}
