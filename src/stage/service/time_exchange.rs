//! A question for the time and its answer, with the four stamps.

use super::{Playhead, Speaker, Spoken};
use crate::{
    ledger::Ledger,
    model::{ClientId, RowId},
    protocol::ntp::{NtpPacket, NtpTime, offset_and_delay},
    record::Record,
    stage::moment::Moment,
};

/// The last question for the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeExchange {
    pub(crate) client: ClientId,
    pub(crate) question: RowId,
    /// When it was made, by the client's clock: T1.
    pub(crate) sent: NtpTime,
    /// What came back, if it did.
    pub(crate) answer: Option<TimeAnswer>,
}

/// An answer, and what follows from the four stamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeAnswer {
    pub(crate) row: RowId,
    pub(crate) stratum: u8,
    /// When the question came and when it was answered, by the server's clock: T2 and T3.
    pub(crate) server: [NtpTime; 2],
    /// When the answer was read, by the client's clock: T4.
    pub(crate) back: NtpTime,
    /// How far the server's clock is ahead, in nanoseconds.
    pub(crate) offset: i64,
    /// How long there and back took, in nanoseconds.
    pub(crate) delay: i64,
}

impl TimeExchange {
    /// The last one by a moment; `of` are the rows whose service is NTP. The record began when the wall clock showed
    /// `began` nanoseconds after 1970.
    pub(crate) fn at(
        (record, ledger): (&Record, &Ledger),
        head: Playhead,
        began: u64,
        of: &dyn Fn(RowId) -> bool,
    ) -> Option<Self> {
        let spoken = Moment::new(record, ledger, head).spoken(of);
        // The clock of another program is not seen.
        let of_client = |said: &Spoken| match said.speaker {
            Speaker::Client(client) => Some(client),
            Speaker::Outside(_) => None,
        };
        let mut newest_first = spoken.iter().rev().filter(|said| said.asks);
        let (client, asked) = newest_first.find_map(|said| Some((of_client(said)?, said)))?;
        let question = NtpPacket::parse(&asked.bytes).ok()?;
        let wall = |row: RowId| {
            let at = record.row(row)?.at;
            Some(NtpTime::of_unix(began.saturating_add(at.0)))
        };
        let sent = wall(asked.row)?;
        let answers = spoken
            .iter()
            .filter(|said| !said.asks && said.speaker == asked.speaker && said.row > asked.row);
        let answer = answers.into_iter().find_map(|said| {
            let packet = NtpPacket::parse(&said.bytes).ok()?;
            packet.check_answer(&question).ok()?;
            let back = wall(said.row)?;
            let server = [packet.receive, packet.transmit];
            let (offset, delay) = offset_and_delay([sent, server[0], server[1], back]);
            Some(TimeAnswer {
                row: said.row,
                stratum: packet.stratum,
                server,
                back,
                offset,
                delay,
            })
        });
        Some(Self {
            client,
            question: asked.row,
            sent,
            answer,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample::Sample;

    #[test]
    fn offset_and_delay_are_those_of_the_rows() {
        let began = 1_767_225_600_000_000_000;
        let mut sample = Sample::new();
        let mut packet = NtpPacket::question(NtpTime(7));
        let sent = sample.send(0, &packet.to_bytes());
        let sent_at = sample.record.row(sent).unwrap().at.0;
        // The server's clock is a second ahead.
        let came = NtpTime::of_unix(began + sent_at + 1_000_000_000);
        packet = NtpPacket {
            mode: 4,
            stratum: 10,
            origin: packet.transmit,
            receive: came,
            transmit: came,
            ..packet
        };
        let got = sample.got(0, 1024, &packet.to_bytes());
        let took = sample.record.row(got).unwrap().at.0 - sent_at;
        let ledger = sample.ledger();
        let of = (&sample.record, &ledger);
        let at = |row| Playhead::at_row(&sample.record, row);
        let exchange = TimeExchange::at(of, at(got), began, &|_| true).unwrap();
        let answer = exchange.answer.unwrap();
        assert_eq!((exchange.question, answer.row), (sent, got));
        let took = i64::try_from(took).unwrap();
        assert!((answer.delay - took).abs() <= 2, "{answer:?} {took}");
        let expected = 1_000_000_000 - took / 2;
        assert!((answer.offset - expected).abs() <= 2, "{answer:?}");
        let before = TimeExchange::at(of, at(sent), began, &|_| true).unwrap();
        assert_eq!(before.answer, None, "not yet");
    }
}
