//! Segments at the end of a connection, as its calls and the kernel's figures tell of them.

use super::StreamLedger;
use crate::{
    model::{Row, RowId, SocketId, Syscall, TcpState},
    record::Record,
};

/// What a call at the end of a connection sent, or learnt of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClosingSegment {
    Fin,
    Rst,
    RstReceived,
}

impl StreamLedger {
    /// The segment that a call sent, or learnt of. Without a connection nothing is sent: it was reset before (RFC 9293
    /// §3.10.7), both ends had sent FIN and it is over, or it never came about.
    pub(crate) fn closing_segment(
        &self,
        record: &Record,
        id: RowId,
        row: &Row,
    ) -> Option<ClosingSegment> {
        let own = self.ending(row.socket);
        let stands = || self.is_connected(row.socket) && !self.is_reset_before(row.socket, id);
        match row.call {
            Syscall::Shutdown if own.fin_sent == Some(id) => {
                stands().then_some(ClosingSegment::Fin)
            }
            Syscall::Close if is_dead(record, row.socket) => None,
            Syscall::Close if own.reset_by() == Some(id) => stands().then_some(ClosingSegment::Rst),
            Syscall::Close if own.fin_sent == Some(id) => stands().then_some(ClosingSegment::Fin),
            Syscall::StreamSend | Syscall::StreamRecv
                if own.reset == Some(id) || own.broken_pipe == Some(id) =>
            {
                let first = own.reset.into_iter().chain(own.broken_pipe).min() == Some(id);
                let reset_before = self.reset_by_peer(row.socket).is_some_and(|at| at < id);
                (first && !reset_before).then_some(ClosingSegment::RstReceived)
            }
            _ => None,
        }
    }

    /// The row with which the other end, where it is ours, reset the connection.
    fn reset_by_peer(&self, socket: SocketId) -> Option<RowId> {
        self.ending(self.peer_end(socket)?).reset_by()
    }

    /// Whether a connection was reset before this row, as far as its own end and the other one tell.
    fn is_reset_before(&self, socket: SocketId, id: RowId) -> bool {
        let own = self.ending(socket);
        let received = own.reset.into_iter().chain(own.broken_pipe);
        received
            .chain(self.reset_by_peer(socket))
            .any(|row| row < id)
    }
}

/// Whether the kernel knew of no connection any more at the last look, which is the one before `close`.
pub(crate) fn is_dead(record: &Record, socket: SocketId) -> bool {
    let figures = record.stream(socket).and_then(|info| info.figures);
    figures.is_some_and(|figures| figures.state == TcpState::Close)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::script::played;

    /// What each call at the end of a connection sent, or learnt of, in their order: `shutdown` and `close`, and what
    /// failed.
    #[track_caller]
    fn check(script: &str, want: &str) {
        let sample = played(script);
        let ledger = sample.ledger();
        let mut told = Vec::new();
        for id in 0..sample.record.len() {
            let row = sample.record.row(id).unwrap();
            let segment = ledger.streams().closing_segment(&sample.record, id, row);
            let ends = matches!(row.call, Syscall::Shutdown | Syscall::Close) || row.failed();
            if ends || segment.is_some() {
                let what = match segment {
                    Some(ClosingSegment::Fin) => "FIN",
                    Some(ClosingSegment::Rst) => "RST",
                    Some(ClosingSegment::RstReceived) => "RST received",
                    None => "nothing",
                };
                told.push(format!("{}: {what}", row.call.name()));
            }
        }
        assert_eq!(told.join("; "), want, "{script}");
    }

    #[test]
    fn fin_is_sent_once_by_each_end_with_the_first_call_that_ends_its_sending() {
        for (script, want) in [
            ("hang-up near; hang-up far", "close: FIN; close: FIN"),
            (
                "shut near write; hang-up near",
                "shutdown: FIN; close: nothing",
            ),
            (
                "shut near both; shut near write",
                "shutdown: FIN; shutdown: nothing",
            ),
            (
                "shut near read; hang-up near",
                "shutdown: nothing; close: FIN",
            ),
        ] {
            check(&format!("listen; connect; {script}"), want);
        }
    }

    #[test]
    fn close_sends_rst_with_linger_0_or_with_bytes_unread() {
        for (script, want) in [
            ("abort near", "close: RST"),
            ("put: hello; holds far 5; hang-up far", "close: RST"),
            (
                "put: hello; take 5: hello; holds far 0; hang-up far",
                "close: FIN",
            ),
            ("shut far write; abort far", "shutdown: FIN; close: RST"),
            (
                "put: hello; shut far write; holds far 5; hang-up far",
                "shutdown: FIN; close: RST",
            ),
        ] {
            check(&format!("listen; connect; {script}"), want);
        }
    }

    #[test]
    fn without_a_connection_nothing_is_sent() {
        for (script, want) in [
            ("hang-up listener", "close: nothing"),
            ("abort listener", "close: nothing"),
            (
                "hangs; shut near write; hang-up near",
                "connect: nothing; shutdown: nothing; close: nothing",
            ),
            ("hangs; abort near", "connect: nothing; close: nothing"),
            ("connect; closed near; hang-up near", "close: nothing"),
            ("connect; closed near; abort near", "close: nothing"),
        ] {
            check(&format!("listen; {script}"), want);
        }
    }

    #[test]
    fn after_a_reset_by_the_other_end_nothing_is_sent_and_nothing_new_is_learnt() {
        for (script, want) in [
            ("shut far write", "shutdown: nothing"),
            ("hang-up far", "close: nothing"),
            ("abort far", "close: nothing"),
            ("holds far 5; hang-up far", "close: nothing"),
            ("fails far recv ECONNRESET", "recv: nothing"),
            ("fails far send EPIPE", "send: nothing"),
        ] {
            let want = format!("close: RST; {want}");
            check(&format!("listen; connect; abort near; {script}"), &want);
        }
        let unread = "put: hello; holds far 5; hang-up far; fails near recv ECONNRESET";
        let script = format!("listen; connect; {unread}");
        check(&script, "close: RST; recv: nothing");
    }

    #[test]
    fn the_first_call_that_fails_by_a_reset_of_another_program_learns_of_it() {
        for (script, want) in [
            ("fails near recv ECONNRESET", "recv: RST received"),
            ("fails near send EPIPE", "send: RST received"),
            ("fails near recv EAGAIN", "recv: nothing"),
            (
                "fails near recv ECONNRESET; fails near send EPIPE",
                "recv: RST received; send: nothing",
            ),
            (
                "fails near send EPIPE; fails near recv ECONNRESET",
                "send: RST received; recv: nothing",
            ),
            (
                "shut near write; fails near send EPIPE",
                "shutdown: FIN; send: nothing",
            ),
            (
                "fails near recv ECONNRESET; shut near write; hang-up near",
                "recv: RST received; shutdown: nothing; close: nothing",
            ),
            (
                "fails near send EPIPE; abort near",
                "send: RST received; close: nothing",
            ),
        ] {
            check(&format!("connect-away; {script}"), want);
        }
    }

    #[test]
    fn what_comes_later_does_not_change_what_an_end_had_sent() {
        for (script, want) in [
            ("hang-up far; abort near", "close: FIN; close: RST"),
            (
                "shut near write; fails near recv ECONNRESET",
                "shutdown: FIN; recv: RST received",
            ),
            (
                "fails near recv ECONNRESET; abort far",
                "recv: RST received; close: RST",
            ),
        ] {
            check(&format!("listen; connect; {script}"), want);
        }
    }
}
