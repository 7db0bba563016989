//! When an action is done: what must be seen of it before the next.

use crate::{
    lesson::{Observed, Party, RecordMark, SendBytes, SocketSelector, Verb},
    model::{ClientId, Note, Owner, Row, StreamNote, StreamRole, Syscall, Transport},
};

impl Verb {
    /// Whether what was ordered at that moment has been seen; `accepting` tells whether the TCP server
    /// accepts by itself.
    pub(super) fn is_done(
        &self,
        observed: Observed<'_>,
        topic: Transport,
        from: RecordMark,
        accepting: bool,
    ) -> bool {
        let has = |is: &dyn Fn(&Row) -> bool| observed.rows(from).any(|(_, row)| is(row));
        let by = |row: &Row, who: Owner| observed.owner(row.socket) == Some(who);
        // Of each transport that a verb is for.
        let each = |on: Option<Transport>, holds: &dyn Fn(Transport) -> bool| {
            let on = on.unwrap_or(topic);
            (!on.has_udp() || holds(Transport::Udp)) && (!on.has_tcp() || holds(Transport::Tcp))
        };
        match self {
            Self::Bind(_) => is_bound(observed, Transport::Udp, from) || failed(observed, from),
            Self::Listen(_) => {
                has(&|row| row.call == Syscall::Listen)
                    || has(&|row| row.call == Syscall::Bind && row.failed())
                    || failed(observed, from)
            }
            Self::Stop(ends) => each(ends.on, &|on| is_closed(observed, on, Owner::Server)),
            Self::StopListening => observed.listener().is_none_or(|info| info.closed.is_some()),
            Self::Connect(ends) => {
                ends.wait == Some(false) || connected(observed, ends, topic, from, accepting)
            }
            Self::Send(send) => send.wait == Some(false) || sent(observed, send, topic, from),
            Self::Read(read) => {
                let Party(who) = read.by.unwrap_or(Party::SERVER);
                let reads = |on, row: &Row| row.call.reads() && observed.is_of(on, row);
                read.wait == Some(false)
                    || each(read.on, &|on| has(&|row| reads(on, row) && by(row, who)))
            }
            Self::Accept => has(&|row| row.call == Syscall::Accept),
            Self::Close(ends) | Self::Abort(ends) => {
                let Party(who) = ends.who.unwrap_or(Party::A);
                let close = || has(&|row| row.call == Syscall::Close && by(row, who));
                let is_over = |on| match on {
                    Transport::Tcp => close(),
                    _ => is_closed(observed, on, who),
                };
                ends.wait == Some(false) || each(ends.on, &is_over)
            }
            Self::Shutdown(ends) => {
                let Party(who) = ends.who.unwrap_or(Party::A);
                has(&|row| row.call == Syscall::Shutdown && by(row, who))
            }
            Self::Join(of) | Self::Leave(of) => {
                let Party(who) = of.who.unwrap_or(Party::SERVER);
                let joins = Some(matches!(self, Self::Join(_)));
                let is =
                    |call| matches!(call, Syscall::SetSockOpt(option) if option.joins() == joins);
                has(&|row| is(row.call) && by(row, who)) || failed(observed, from)
            }
            Self::Cancel(ends) | Self::Remove(ends) => {
                let Party(who) = ends.who.unwrap_or(Party::A);
                let stays = matches!(self, Self::Cancel(_));
                stays || each(ends.on, &|on| is_closed(observed, on, who))
            }
            Self::ListenOnDatagram => observed.rows(from).any(|(_, row)| {
                let role = observed.record.stream(row.socket).map(|info| info.role);
                row.call == Syscall::Close && role == Some(StreamRole::Datagram)
            }),
            // Looks come after them; the others are no orders.
            Self::Client(change) => {
                let Party(who) = change.who.unwrap_or(Party::A);
                let on = change.on.unwrap_or(topic);
                let open = || {
                    observed
                        .socket(who)
                        .is_some_and(|info| info.closed.is_none())
                };
                !on.has_udp() || open() || failed(observed, from)
            }
            Self::Server(_) | Self::Wait(_) | Self::Repeat(_) | Self::Clear => true,
        }
    }
}

/// Whether somebody has no open socket.
pub(super) fn is_closed(observed: Observed<'_>, on: Transport, who: Owner) -> bool {
    if on.has_udp() {
        let mut sockets = observed.record.sockets();
        return sockets.all(|info| info.owner != who || info.closed.is_some());
    }
    let mut streams = observed.record.streams();
    streams.all(|info| info.owner != who || info.closed.is_some())
}

/// Whether the server has opened its socket since.
pub(super) fn is_bound(observed: Observed<'_>, on: Transport, from: RecordMark) -> bool {
    if on.has_udp() {
        return observed.notes(from).any(|note| {
            matches!(
                note,
                Note::Opened {
                    owner: Owner::Server,
                    ..
                }
            )
        });
    }
    observed
        .listener()
        .is_some_and(|info| info.closed.is_none() && info.local.is_some())
        && observed
            .rows(from)
            .any(|(_, row)| row.call == Syscall::Listen)
}

/// Whether the lab has told since that it could not do something.
pub(super) fn failed(observed: Observed<'_>, from: RecordMark) -> bool {
    observed
        .notes(from)
        .any(|note| matches!(note, Note::Trouble { .. }))
}

/// Whether everybody has looked at his sockets since.
pub(super) fn has_sampled(observed: Observed<'_>, from: RecordMark) -> bool {
    let udp = observed
        .socket(Owner::Server)
        .filter(|info| info.closed.is_none());
    let udp = udp.is_none_or(|info| {
        observed
            .notes(from)
            .any(|note| matches!(note, Note::Queue { socket, .. } if *socket == info.id))
    });
    let streams = observed.record.streams();
    // Of a client's earlier sockets nothing is told any more.
    let open = streams.filter(|info| info.closed.is_none() && info.local.is_some());
    udp && open
        .filter(|info| info.role != StreamRole::Datagram)
        .all(|info| {
            observed.stream_notes(info.id, from).any(|note| match note {
                StreamNote::Figures { .. } | StreamNote::Closed { .. } => true,
                StreamNote::Buffer { .. } => !observed.counted,
                _ => false,
            })
        })
}

/// Whether a client's `connect` has returned, and the server has accepted where it does that by itself.
fn connected(
    observed: Observed<'_>,
    ends: &SocketSelector,
    topic: Transport,
    from: RecordMark,
    accepting: bool,
) -> bool {
    let Party(who) = ends.who.unwrap_or(Party::A);
    if !ends.on.unwrap_or(topic).has_tcp() {
        let connected = observed
            .socket(who)
            .is_some_and(|info| info.connected.is_some());
        return connected || failed(observed, from);
    }
    let mut calls = observed
        .rows(from)
        .filter(|(_, row)| row.call == Syscall::Connect && observed.owner(row.socket) == Some(who));
    let Some((id, call)) = calls.next() else {
        return false;
    };
    if call.failed() {
        let info = observed.record.stream(call.socket);
        return info.is_none_or(|info| info.closed.is_some());
    }
    let ledger = observed.ledger;
    // Before it was folded nothing is known of its listener.
    !accepting || ledger.len() > id && !ledger.streams().waits_for_accept(call.socket)
}

/// Whether all calls of a send have returned.
fn sent(observed: Observed<'_>, send: &SendBytes, topic: Transport, from: RecordMark) -> bool {
    let (on, times) = (send.on.unwrap_or(topic), u64::from(send.count()));
    let Party(who) = send.from.unwrap_or(Party::A);
    let rows = || {
        observed
            .rows(from)
            .filter(|(_, row)| observed.owner(row.socket) == Some(who))
    };
    let udp = || rows().filter(|(_, row)| row.call.is_send()).count() as u64 >= times;
    let tcp = || {
        let calls = || rows().filter(|(_, row)| row.call == Syscall::StreamSend);
        let taken: u64 = calls()
            .filter_map(|(_, row)| u64::try_from(row.returned).ok())
            .sum();
        let failed =
            calls().any(|(_, row)| row.failed() && row.errno != crate::model::Errno::EAGAIN);
        let all = send.length().saturating_mul(times);
        failed || (taken >= all && calls().count() as u64 >= times)
    };
    (!on.has_udp() || udp()) && (!on.has_tcp() || tcp())
}

/// The clients that have an open socket.
pub(super) fn open_clients(observed: Observed<'_>) -> impl Iterator<Item = ClientId> {
    let udp = observed
        .record
        .sockets()
        .filter(|info| info.closed.is_none());
    let tcp = observed
        .record
        .streams()
        .filter(|info| info.closed.is_none());
    let who = udp.map(|info| info.owner).chain(tcp.map(|info| info.owner));
    who.filter_map(|who| match who {
        Owner::Client(id) => Some(id),
        Owner::Server => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::Ledger,
        testing::{sample::Sample, script::played},
    };

    fn is_connected(sample: &Sample, ledger: &Ledger, accepting: bool) -> bool {
        let observed = Observed {
            record: &sample.record,
            ledger,
            counted: true,
        };
        let connect = Verb::Connect(SocketSelector::default());
        connect.is_done(observed, Transport::Tcp, RecordMark::default(), accepting)
    }

    #[test]
    fn a_connect_waits_for_accept_wherever_the_listener_is_bound() {
        for (script, accepting, want) in [
            ("listen; connect-away", true, false),
            ("listen; connect-away", false, true),
            ("listen; connect-away; accept-late", true, true),
            ("listen; unlisten; connect-away", true, true),
            ("listen at all; connect-away", true, false),
            ("listen at all; connect-away", false, true),
            ("listen at all; connect-away; accept-late", true, true),
            ("listen at all; unlisten; connect-away", true, true),
            ("connect-away", true, true),
        ] {
            let sample = played(script);
            assert_eq!(
                is_connected(&sample, &sample.ledger(), accepting),
                want,
                "{script}"
            );
        }
    }

    #[test]
    fn a_connect_waits_until_it_was_folded_whether_it_was_accepted() {
        let sample = played("listen; connect-away; accept-late");
        let (nothing, all) = (Ledger::default(), sample.ledger());
        for (ledger, accepting, want) in [
            (&nothing, true, false),
            (&nothing, false, true),
            (&all, true, true),
        ] {
            let folded = ledger.len();
            let done = is_connected(&sample, ledger, accepting);
            assert_eq!(done, want, "{folded} rows folded, accepting: {accepting}");
        }
    }
}
