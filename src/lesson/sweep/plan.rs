//! What a sweep does at each of its points.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::axis::{SweepAxis, SweptQuantity};
use crate::{
    lesson::{LabBytes, SendBytes, ServerChange, Verb},
    model::{MAX_READ_SIZE, Message, has_fitting_sizes},
};

/// A UDP run that is made again and again, with one or two settings that change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    /// What changes: one setting, or two. The values of the first go through for each value of the second.
    pub vary: Vec<SweepAxis>,
    /// The bytes of each datagram; `hello` otherwise.
    pub data: Option<LabBytes>,
    /// The size of each datagram in bytes, `data` again and again; as long as `data` otherwise.
    pub size: Option<u32>,
    /// How many datagrams are sent at each point; 1, or 40 where a queue is filled.
    pub count: Option<u32>,
    /// How many are sent each second; as fast as possible otherwise.
    pub rate: Option<u32>,
    /// How many bytes each read asks for; 1024 otherwise.
    pub read_size: Option<u32>,
    /// The receive buffer that is asked for, in bytes; the smallest where a rate is varied, the system's otherwise.
    pub receive_buffer: Option<u32>,
    /// The time between two reads in milliseconds; 5 where a rate is varied. Of a receive buffer that is varied
    /// without it nobody reads.
    pub(crate) pace_ms: Option<u64>,
}

/// The quantity that a sweep measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SweepKind {
    /// Bytes of a datagram that a read returns.
    Bytes,
    /// How many datagrams wait, where nobody reads.
    Queue,
    /// How many datagrams are lost, where somebody reads more slowly than is sent.
    Loss,
}

/// What is sent at each point where a queue is filled.
const FILL_COUNT: u32 = 40;
/// The most datagrams of a point.
const MAX_COUNT: u32 = 10_000;
/// The longest that the sends, or the reads, of a point may take.
const MAX_DURATION: Duration = Duration::from_secs(30);
/// How many bytes a read asks for where nothing else is said.
const READ_SIZE: u32 = 1024;
/// The time between two reads where a rate is varied, in milliseconds.
const PACE_MS: u64 = 5;

impl Sweep {
    /// What the sweep measures, by what it varies.
    pub fn kind(&self) -> SweepKind {
        let varies = |quantity| self.vary.iter().any(|axis| axis.quantity == quantity);
        if varies(SweptQuantity::Rate) {
            SweepKind::Loss
        } else if varies(SweptQuantity::ReadSize) || !varies(SweptQuantity::ReceiveBuffer) {
            SweepKind::Bytes
        } else if self.pace_ms.is_some() {
            SweepKind::Loss
        } else {
            SweepKind::Queue
        }
    }

    /// The number of points: the values of all axes multiplied.
    pub fn len(&self) -> usize {
        self.vary.iter().map(|axis| axis.values.len()).product()
    }

    /// Whether no setting is varied.
    pub fn is_empty(&self) -> bool {
        self.vary.is_empty()
    }

    /// What is set at a point, counted from 0: the value of each axis.
    pub fn settings(&self, point: usize) -> Vec<u32> {
        let mut rest = point;
        let value = |axis: &SweepAxis| {
            let n = axis.values.len().max(1);
            let value = axis.values.get(rest % n).copied();
            rest /= n;
            value.unwrap_or_default()
        };
        self.vary.iter().map(value).collect()
    }

    /// The value of a quantity at a point, if it is varied.
    fn varied(&self, quantity: SweptQuantity, point: usize) -> Option<u32> {
        let axis = self
            .vary
            .iter()
            .position(|axis| axis.quantity == quantity)?;
        self.settings(point).get(axis).copied()
    }

    /// How many bytes each read asks for at a point.
    pub fn read_size(&self, point: usize) -> u32 {
        let varied = self.varied(SweptQuantity::ReadSize, point);
        varied.or(self.read_size).unwrap_or(READ_SIZE)
    }

    /// The receive buffer that is asked for at a point, in bytes; `None` leaves it to the system.
    pub fn receive_buffer(&self, point: usize) -> Option<u32> {
        let varied = self.varied(SweptQuantity::ReceiveBuffer, point);
        let least = || (self.kind() == SweepKind::Loss).then_some(0);
        varied.or(self.receive_buffer).or_else(least)
    }

    /// How many datagrams are sent each second at a point; `None` is as fast as possible.
    pub fn rate(&self, point: usize) -> Option<u32> {
        self.varied(SweptQuantity::Rate, point).or(self.rate)
    }

    /// How many datagrams are sent at each point.
    pub fn count(&self) -> u32 {
        let default = match self.kind() {
            SweepKind::Bytes => 1,
            SweepKind::Queue | SweepKind::Loss => FILL_COUNT,
        };
        self.count.unwrap_or(default)
    }

    /// The time between two reads; `None` where nobody reads.
    pub fn pace(&self) -> Option<Duration> {
        let default = match self.kind() {
            SweepKind::Bytes => 0,
            SweepKind::Queue => return None,
            SweepKind::Loss => PACE_MS,
        };
        Some(Duration::from_millis(self.pace_ms.unwrap_or(default)))
    }

    /// The bytes of each datagram at a point.
    pub fn payload(&self, point: usize) -> Vec<u8> {
        let data = self.data.as_ref().map_or(&b"hello"[..], |data| &data.0);
        let varied = self.varied(SweptQuantity::PayloadSize, point);
        match varied.or(self.size) {
            None => data.to_vec(),
            Some(size) => {
                let data: &[u8] = if data.is_empty() { b"x" } else { data };
                data.iter().copied().cycle().take(size as usize).collect()
            }
        }
    }

    /// The server of a point, where the others of its settings are those of `base`.
    pub(in crate::lesson) fn server(&self, point: usize, base: &ServerChange) -> ServerChange {
        let pace = self.pace();
        ServerChange {
            reading: Some(pace.is_some()),
            read_size: Some(vec![self.read_size(point)]),
            receive_buffer: self.receive_buffer(point),
            pace_ms: pace.map(|pace| u64::try_from(pace.as_millis()).unwrap_or(u64::MAX)),
            ..base.clone()
        }
    }

    /// The sends of a point.
    pub(in crate::lesson) fn sends(&self, point: usize) -> Verb {
        Verb::Send(SendBytes {
            data: Some(LabBytes(self.payload(point))),
            times: Some(self.count()),
            rate: self.rate(point),
            ..SendBytes::default()
        })
    }

    /// Whether it can be run.
    ///
    /// # Errors
    /// Nothing is varied, or more than two settings, or one of them twice; too many points or datagrams; a point would
    /// take too long.
    pub fn check(&self) -> Result<(), Message> {
        let wrong = |key, value: String, known: String| {
            Err(Message::new(key).with("value", value).with("known", known))
        };
        let twice = match &*self.vary {
            [one, other] => one.quantity == other.quantity,
            all => all.len() != 1,
        };
        if twice {
            let words: Vec<&str> = self.vary.iter().map(|axis| axis.quantity.word()).collect();
            let known: Vec<&str> = SweptQuantity::ALL.iter().map(|it| it.word()).collect();
            return wrong("error-sweep-two", words.join(", "), known.join(", "));
        }
        let most = SweepAxis::MAX;
        if self.len() > most {
            let points = self.len().to_string();
            return wrong("error-sweep-points", points, most.to_string());
        }
        let count = self.count();
        if !(1..=MAX_COUNT).contains(&count) {
            let most = MAX_COUNT.to_string();
            return wrong("error-sweep-count", count.to_string(), most);
        }
        let sizes: Vec<u32> = (0..self.len()).map(|point| self.read_size(point)).collect();
        if !has_fitting_sizes(&sizes) {
            let size = self.read_size.unwrap_or(MAX_READ_SIZE);
            return Err(Message::new("error-read-size").with("value", size.to_string()));
        }
        let payload = SweepAxis::parse(&format!("payload-size={}", self.payload(0).len()));
        payload?;
        let rates = (0..self.len()).filter_map(|point| self.rate(point));
        let slowest = rates
            .min()
            .map_or(0.0, |rate| f64::from(count) / f64::from(rate.max(1)));
        let reads = self.pace().unwrap_or_default().as_secs_f64() * f64::from(count);
        let longest = MAX_DURATION.as_secs_f64();
        if slowest > longest || reads > longest {
            let takes = format!("{:.0}", slowest.max(reads));
            return wrong(
                "error-sweep-long",
                takes,
                MAX_DURATION.as_secs().to_string(),
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep(vary: &[&str]) -> Sweep {
        let axes = vary.iter().map(|it| SweepAxis::parse(it).unwrap());
        Sweep {
            vary: axes.collect(),
            ..Sweep::default()
        }
    }

    #[test]
    fn of_two_axes_the_first_goes_through_for_each_value_of_the_second() {
        let sweep = sweep(&["rate=100,200", "receive-buffer=1000,2000,3000"]);
        assert_eq!(sweep.len(), 6);
        let all: Vec<Vec<u32>> = (0..6).map(|point| sweep.settings(point)).collect();
        assert_eq!(all[0], [100, 1000]);
        assert_eq!(all[1], [200, 1000], "the first axis");
        assert_eq!(all[5], [200, 3000]);
        assert_eq!(sweep.kind(), SweepKind::Loss);
    }

    #[test]
    fn a_buffer_alone_is_filled_while_nobody_reads() {
        let sweep = sweep(&["receive-buffer=2304..12000:100"]);
        assert_eq!((sweep.kind(), sweep.count()), (SweepKind::Queue, 40));
        let server = sweep.server(1, &ServerChange::default());
        assert_eq!(server.reading, Some(false));
        assert_eq!(server.receive_buffer, Some(2404));
        let paced = Sweep {
            pace_ms: Some(1),
            ..sweep
        };
        assert_eq!(paced.kind(), SweepKind::Loss, "somebody reads");
    }

    #[test]
    fn sizes_of_payloads_fill_them_with_the_text_again_and_again() {
        let sweep = sweep(&["payload-size=0..7"]);
        assert_eq!(sweep.payload(0), b"");
        assert_eq!(sweep.payload(7), b"hellohe");
        let empty = Sweep {
            data: Some(LabBytes(Vec::new())),
            ..sweep
        };
        assert_eq!(empty.payload(2), b"xx");
    }

    #[test]
    fn what_cannot_be_run_is_refused() {
        let key = |sweep: Sweep| sweep.check().unwrap_err().key;
        let rate = || sweep(&["rate=1"]);
        assert_eq!(key(sweep(&[])), "error-sweep-two");
        assert_eq!(key(sweep(&["rate=1", "rate=2"])), "error-sweep-two");
        let found = key(sweep(&["rate=1..40", "read-size=1..40"]));
        assert_eq!(found, "error-sweep-points");
        assert_eq!(key(rate()), "error-sweep-long", "40 seconds");
        let count = |count| Sweep {
            count: Some(count),
            ..rate()
        };
        assert_eq!(key(count(0)), "error-sweep-count");
        assert_eq!(count(30).check(), Ok(()));
        let read = Sweep {
            read_size: Some(70_000),
            ..count(1)
        };
        assert_eq!(key(read), "error-read-size");
        let large = Sweep {
            size: Some(65_508),
            ..count(1)
        };
        assert_eq!(key(large), "error-sweep-values");
    }
}
