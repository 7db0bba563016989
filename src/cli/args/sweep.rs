//! `packet-lab sweep`, as it was written.

use clap::ArgMatches;

use super::{text, value, values};
use crate::{
    lesson::{LabBytes, Sweep, SweepAxis},
    model::{Message, payload},
};

/// What is varied, and what each point does.
///
/// # Errors
/// Nothing is varied, or too much; a value that is none; a point would take too long.
pub(super) fn sweep(matches: &ArgMatches) -> Result<Sweep, Message> {
    let vary = matches.get_many::<String>("vary").unwrap_or_default();
    let vary: Vec<SweepAxis> = vary
        .map(|text| SweepAxis::parse(text))
        .collect::<Result<_, _>>()?;
    if vary.is_empty() {
        return Err(Message::new("error-missing-option").with("option", "--vary WHAT=VALUES"));
    }
    let number = |id| value(matches, id, |n| values::number(n, 0));
    let pace = value(matches, "pace", values::duration)?;
    let data = text(matches, "payload")
        .map(payload::from_text)
        .transpose()?;
    let sweep = Sweep {
        vary,
        data: data.map(LabBytes),
        size: number("size")?,
        count: number("count")?,
        rate: number("rate")?,
        read_size: number("read-size")?,
        receive_buffer: value(matches, "receive-buffer", values::buffer)?,
        pace_ms: pace.map(|pace| u64::try_from(pace.as_millis()).unwrap_or(u64::MAX)),
    };
    sweep.check()?;
    Ok(sweep)
}
