//! A question for the time and its answer, with the four stamps.

use super::{Playhead, Requester};
use crate::{
    ledger::FoldedRecord,
    model::RowId,
    protocol::ntp::{NtpPacket, NtpTime, offset_and_delay},
    stage::moment::Moment,
};

/// The last question for the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeExchange {
    pub(crate) asker: Requester,
    pub(crate) question: RowId,
    /// The answer; `None` while none has come.
    pub(crate) answer: Option<TimeAnswer>,
}

/// An answer, and the stamps that are seen of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeAnswer {
    pub(crate) row: RowId,
    pub(crate) stratum: u8,
    /// When the question came and when it was answered, by the server's clock: T2 and T3.
    pub(crate) server: [NtpTime; 2],
    /// `None` where another program asked, whose clock is not seen.
    pub(crate) asker: Option<AskerStamps>,
}

/// The stamps of who asked, and what follows from all four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AskerStamps {
    /// When the question was made and when the answer was read, by the clock of who asked: T1 and T4.
    pub(crate) stamps: [NtpTime; 2],
    /// How far the server's clock is ahead, in nanoseconds.
    pub(crate) offset: i64,
    /// How long there and back took, in nanoseconds.
    pub(crate) delay: i64,
}

impl TimeExchange {
    /// The last one by a moment; `of` are the rows whose service is NTP. The record began when the wall clock showed
    /// `began` nanoseconds after 1970.
    pub(crate) fn at(
        folded: FoldedRecord<'_>,
        head: Playhead,
        began: u64,
        of: &dyn Fn(RowId) -> bool,
    ) -> Option<Self> {
        let messages = Moment::new(folded, head).service_messages(of);
        let request = messages.iter().rfind(|message| message.asks)?;
        let question = NtpPacket::parse(&request.bytes).ok()?;
        let wall = |row: RowId| {
            let at = folded.record.row(row)?.at;
            Some(NtpTime::of_unix(began.saturating_add(at.0)))
        };
        let answers = messages.iter().filter(|message| {
            !message.asks && message.speaker == request.speaker && message.row > request.row
        });
        let answer = answers.into_iter().find_map(|message| {
            let packet = NtpPacket::parse(&message.bytes).ok()?;
            packet.check_answer(&question).ok()?;
            let server = [packet.receive, packet.transmit];
            let stamps = [wall(request.row)?, wall(message.row)?];
            let (offset, delay) = offset_and_delay([stamps[0], server[0], server[1], stamps[1]]);
            let asker = AskerStamps {
                stamps,
                offset,
                delay,
            };
            Some(TimeAnswer {
                row: message.row,
                stratum: packet.stratum,
                server,
                asker: matches!(request.speaker, Requester::Client(_)).then_some(asker),
            })
        });
        Some(Self {
            asker: request.speaker,
            question: request.row,
            answer,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{protocol, testing::sample::Sample};

    #[test]
    fn offset_and_delay_are_those_of_the_rows() {
        let began = 1_767_225_600_000_000_000;
        let mut sample = Sample::new();
        let mut packet = NtpPacket::question(NtpTime(7));
        let sent = sample.send(0, &packet.to_bytes());
        let sent_at = sample.record.row(sent).unwrap().at.0;
        // The server's clock is a second ahead.
        let received = NtpTime::of_unix(began + sent_at + 1_000_000_000);
        packet = NtpPacket {
            mode: 4,
            stratum: 10,
            origin: packet.transmit,
            receive: received,
            transmit: received,
            ..packet
        };
        let got = sample.got(0, 1024, &packet.to_bytes());
        let took = sample.record.row(got).unwrap().at.0 - sent_at;
        let ledger = sample.ledger();
        let of = sample.folded(&ledger);
        let at = |row| Playhead::at_row(&sample.record, row);
        let exchange = TimeExchange::at(of, at(got), began, &|_| true).unwrap();
        let answer = exchange.answer.unwrap();
        assert_eq!((exchange.question, answer.row), (sent, got));
        let took = i64::try_from(took).unwrap();
        let own = answer.asker.unwrap();
        assert!((own.delay - took).abs() <= 2, "{answer:?} {took}");
        let expected = 1_000_000_000 - took / 2;
        assert!((own.offset - expected).abs() <= 2, "{answer:?}");
        let before = TimeExchange::at(of, at(sent), began, &|_| true).unwrap();
        assert_eq!(before.answer, None, "not yet");
    }

    #[test]
    fn of_another_program_the_stamps_of_the_server_alone_are_told() {
        let mut sample = Sample::new();
        let from: std::net::SocketAddr = "127.0.0.1:40001".parse().unwrap();
        // Its clock may be any: some programs send a random number for it.
        let question = NtpPacket::question(NtpTime(7)).to_bytes();
        let asked = sample.read_from(from, 1024, &question, 0);
        let answers = protocol::answers(protocol::Service::Ntp, &question, false);
        let send = crate::testing::sample::send(0, answers[0].len(), crate::model::Errno::NONE);
        let row = sample.push(send, from, &answers[0]);
        let ledger = sample.ledger();
        let of = sample.folded(&ledger);
        let live = Playhead::live(&sample.record);
        let exchange = TimeExchange::at(of, live, 0, &|_| true).unwrap();
        assert_eq!(
            (exchange.asker, exchange.question),
            (Requester::Outside(from), asked)
        );
        let answer = exchange.answer.unwrap();
        assert_eq!((answer.row, answer.asker), (row, None));
        assert!(answer.server[1].since(answer.server[0]) >= 0, "{answer:?}");
    }
}
