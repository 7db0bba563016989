//! The datagrams of a capture, to be sent again.

use std::{fs::File, io::BufReader, path::Path, time::Duration};

use crate::{
    model::Message,
    recording::{BlockFault, Capture, CapturedDatagram},
};

/// The most datagrams that are taken from a file.
const MAX: usize = 100_000;

/// When each of the datagrams is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResendTiming {
    /// With the delays that they were captured with.
    Original,
    /// With this time between two datagrams.
    Every(Duration),
}

/// The datagrams of a file, in its order.
#[derive(Debug)]
pub(crate) struct CapturedList {
    pub(crate) datagrams: Vec<CapturedDatagram>,
    /// Datagrams that were passed over, as a part of each is missing.
    pub(crate) skipped: u64,
    /// Whether the file could not be read to its end.
    pub(crate) is_cut: bool,
}

impl CapturedList {
    /// Reads the datagrams of a file: as far as it can be read.
    ///
    /// # Errors
    /// `error-file`, `error-loader-foreign`, `error-loader-large`, `error-loader-empty`.
    pub(crate) fn read(path: &Path) -> Result<Self, Message> {
        let message =
            |key: &'static str| Message::new(key).with("path", path.display().to_string());
        let fault = |fault: BlockFault| match fault {
            BlockFault::System(detail) => message("error-file").with("detail", detail),
            _ => message("error-resend-foreign"),
        };
        let file = File::open(path).map_err(|error| fault(error.into()))?;
        let mut capture = Capture::open(BufReader::new(file)).map_err(fault)?;
        let (mut datagrams, mut is_cut) = (Vec::new(), false);
        loop {
            match capture.next_datagram() {
                Ok(Some(_)) if datagrams.len() >= MAX => {
                    return Err(message("error-resend-large").with("most", MAX));
                }
                Ok(Some(datagram)) => datagrams.push(datagram),
                Ok(None) => break,
                Err(error) if datagrams.is_empty() => return Err(fault(error)),
                Err(_) => {
                    is_cut = true;
                    break;
                }
            }
        }
        if datagrams.is_empty() {
            return Err(message("error-resend-empty").with("n", capture.skipped));
        }
        let skipped = capture.skipped;
        Ok(Self {
            datagrams,
            skipped,
            is_cut,
        })
    }

    /// When each is sent, from the beginning.
    pub(crate) fn due(&self, timing: ResendTiming) -> Vec<Duration> {
        let first = self.datagrams.iter().find_map(|datagram| datagram.at_ns);
        let due =
            |(number, datagram): (u32, &CapturedDatagram)| match (timing, datagram.at_ns, first) {
                (ResendTiming::Every(pace), ..) => pace.saturating_mul(number),
                (_, Some(at), Some(first)) => Duration::from_nanos(at.saturating_sub(first)),
                _ => Duration::ZERO,
            };
        (0..).zip(&self.datagrams).map(due).collect()
    }

    /// What is to be said of the file.
    pub(crate) fn summary(&self, path: &Path) -> Vec<Message> {
        let message =
            |key: &'static str| Message::new(key).with("path", path.display().to_string());
        let mut sentences = Vec::new();
        if self.is_cut {
            sentences.push(message("cli-replay-cut"));
        }
        sentences.push(message("cli-replay").with("n", self.datagrams.len()));
        if self.skipped > 0 {
            sentences.push(Message::new("cli-replay-skipped").with("n", self.skipped));
        }
        sentences
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datagrams_are_due_as_they_were_captured_or_so_far_apart() {
        let addr = ([127, 0, 0, 1], 7).into();
        let captured = |at_ns| CapturedDatagram {
            at_ns,
            from: addr,
            to: addr,
            payload: Vec::new(),
        };
        let list = |times: &[Option<u64>]| CapturedList {
            datagrams: times.iter().copied().map(captured).collect(),
            skipped: 0,
            is_cut: false,
        };
        let ms = |n| Duration::from_millis(n);
        let at = |n: u64| Some(n * 1_000_000);
        let datagrams = list(&[at(100), at(103), None, at(90)]);
        let due = datagrams.due(ResendTiming::Original);
        assert_eq!(due, [ms(0), ms(3), ms(0), ms(0)], "from the first on");
        let due = datagrams.due(ResendTiming::Every(ms(10)));
        assert_eq!(due, [ms(0), ms(10), ms(20), ms(30)]);
        let missing = CapturedList::read(Path::new("/no/such/file"));
        assert_eq!(missing.map_err(|error| error.key).err(), Some("error-file"));
        let due = list(&[None, None]).due(ResendTiming::Original);
        assert_eq!(due, [ms(0); 2], "no time is told");
    }
}
