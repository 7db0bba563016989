//! Rows, fates and summaries of datagrams.

use std::net::{IpAddr, SocketAddr};

use serde::Serialize;

use super::{started, who};
use crate::{
    explain,
    ledger::{ArrivalCounts, DropRise, Sequence},
    model::{
        Arrival, Evidence, Fate, FateCounts, IcmpReport, Note, PortProbe, Row, RowFlags, RowId,
        Stamp, Verdict, address, payload,
    },
    record::Record,
    session::Session,
};

/// A row of a datagram socket.
pub(crate) fn json_row(record: &Record, id: RowId, row: &Row, verdict: Verdict) -> impl Serialize {
    let taker = verdict.link().and_then(|link| record.row(link));
    let taker = taker.filter(|taker| !taker.call.is_send());
    let (kept, of) = match (verdict.fate, row.call.is_send()) {
        (Fate::Truncated, true) => (
            taker.and_then(|taker| u32::try_from(taker.returned).ok()),
            Some(row.asked),
        ),
        (Fate::Truncated, false) => (u32::try_from(row.returned).ok(), row.true_len()),
        _ => (None, None),
    };
    let Arrival { at, path } = record.arrival(id);
    let cut_is_error = row.is_cut_error();
    let is_cut = row.flags.has(RowFlags::TRUNC) && !cut_is_error;
    let errno = row.errno.is_error().then(|| row.errno.to_string());
    object! {
        n: u64::from(id) + 1,
        t_ns: row.at.0,
        arrived_ns: at.map(|at| at.0),
        who: who(record, row.socket),
        call: row.call.name(),
        #[serde(flatten)]
        option: option(row),
        call_n: row.call_n,
        peer: explain::peer_text(record, row),
        destination: path.destination,
        interface: path.interface.map(|index| record.interface(index)),
        ttl: path.ttl,
        tos: path.tos,
        asked: row.asked,
        returned: row.returned,
        true_len: row.true_len(),
        flags: Vec::from_iter(is_cut.then_some("MSG_TRUNC")),
        #[serde(flatten)]
        input_flags: input_flags(row),
        errno: if cut_is_error { Some(row.cut_word()) } else { errno },
        fate: verdict.fate.word(),
        kept: kept,
        of: of,
        evidence: evidence(verdict.evidence),
        cause: cause(verdict),
        #[serde(flatten)]
        icmp: icmp_of(record, verdict),
        // Of a datagram whose payload is kept.
        data_hex: record.kept_payload(row).filter(|_| row.is_datagram()).map(payload::to_hex),
    }
}

/// The option of a `setsockopt`.
pub(super) fn option(row: &Row) -> Option<impl Serialize> {
    let option = row.call.option()?;
    Some(object! { option: option })
}

/// The flags that the call was given, if there were any.
pub(super) fn input_flags(row: &Row) -> Option<impl Serialize> {
    let flags = row.flags.names();
    (!flags.is_empty()).then(|| object! { input_flags: flags })
}

/// A fate that was settled after its row was written.
pub(crate) fn json_fate(record: &Record, id: RowId, verdict: Verdict) -> impl Serialize {
    object! {
        n: u64::from(id) + 1,
        fate: verdict.fate.word(),
        evidence: evidence(verdict.evidence),
        cause: cause(verdict),
        #[serde(flatten)]
        icmp: icmp_of(record, verdict),
    }
}

/// The ICMP message that told a fate, or why a connection was not made.
#[derive(Debug, Serialize)]
pub(crate) struct JsonIcmp {
    icmp_type: u8,
    icmp_code: u8,
    icmp_from: Option<IpAddr>,
    mtu: Option<u32>,
}

impl From<IcmpReport> for JsonIcmp {
    fn from(icmp: IcmpReport) -> Self {
        Self {
            icmp_type: icmp.kind,
            icmp_code: icmp.code,
            icmp_from: icmp.by,
            mtu: icmp.mtu,
        }
    }
}

fn icmp_of(record: &Record, verdict: Verdict) -> Option<JsonIcmp> {
    match record.note(verdict.linked_note()?)?.note {
        Note::Report { icmp, .. } => Some(icmp.into()),
        _ => None,
    }
}

/// More datagrams were dropped at a socket, seen at `at`.
pub(crate) fn json_drops(record: &Record, at: Stamp, rise: &DropRise) -> impl Serialize {
    object! {
        note: "drops",
        t_ns: at.0,
        who: who(record, rise.socket),
        from: rise.from,
        to: rise.to,
        own_at_least: rise.own_at_least,
        own_at_most: rise.own_at_most,
        cause: explain::cause_word(rise.queue_full),
    }
}

/// A read waits, or one that did is given up, of a note that was made at `at`.
pub(crate) fn json_waiting(record: &Record, at: Stamp, note: &Note) -> Option<impl Serialize> {
    let (kind, socket, at, call) = match note {
        Note::Waiting(read) => {
            let (name, asked, flags) = (read.call.name(), read.asked, read.flags.names());
            let call = object! { in_call: name, asked: asked, input_flags: flags };
            ("waiting", read.socket, read.since, Some(call))
        }
        Note::GivenUp { socket } => ("given_up", *socket, at, None),
        _ => return None,
    };
    Some(object! {
        note: kind,
        t_ns: at.0,
        who: who(record, socket),
        // Of TCP the connection's number.
        #[serde(flatten)]
        conn: record.stream(socket).map(|_| object! { conn: socket.0 }),
        #[serde(flatten)]
        call: call,
    })
}

/// Who has a port of this machine that refused something, or left it without an answer, by the kernel's table as it was
/// looked at at `at`.
pub(crate) fn json_port(at: Stamp, look: &PortProbe) -> impl Serialize {
    let holder = look.holder.as_ref();
    let program = holder.and_then(|one| one.programs.first());
    let full = holder.filter(|_| look.syns.is_some());
    object! {
        note: "port",
        t_ns: at.0,
        protocol: look.protocol.name(),
        addr: address::shown(look.addr),
        how: look.how(),
        local: holder.map(|one| address::shown(one.local)),
        peer: holder.and_then(|one| one.peer).map(address::shown),
        program: program.map(|one| one.name.clone()),
        pid: program.map(|one| one.pid),
        waiting: full.map(|one| one.receive_queue),
        backlog: full.map(|one| one.send_queue),
        syns_dropped: look.syns_dropped(),
    }
}

/// What a sender sums up: the fates of what it sent, how many replies came, and rows that were lost. `rate` is the one
/// that was reached, and `far_end` the last look at the socket that was sent to.
pub(crate) fn send_summary(
    session: &Session,
    counts: FateCounts,
    (received, rate): (u64, Option<u64>),
    far_end: Option<&PortProbe>,
) -> impl Serialize {
    object! {
        #[serde(flatten)]
        counts: counts,
        received: received,
        lost: session.record().lost(),
        rate: rate,
        far_end: far_end.and_then(json_far_end),
        started: started(session),
    }
}

/// The socket of another program on this machine that was sent to, by the kernel's table.
fn json_far_end(look: &PortProbe) -> Option<impl Serialize> {
    let (socket, memory) = look.queue()?;
    let program = socket.programs.first();
    Some(object! {
        local: address::shown(socket.local),
        program: program.map(|one| one.name.clone()),
        pid: program.map(|one| one.pid),
        drops: memory.drops,
        memory: memory.held,
        receive_buffer: memory.limit,
    })
}

/// The last line of `packet-lab listen`: its sums.
pub(crate) fn listen_summary(
    session: &Session,
    arrivals: ArrivalCounts,
    replies: &FateCounts,
) -> impl Serialize {
    let counted = arrivals.uncounted == 0;
    let record = session.record();
    let sequence = session.ledger().sequences().map(|of_all| {
        let of_all = of_all.iter();
        of_all
            .map(|(peer, of)| json_sequence(record.peer(peer), of))
            .collect::<Vec<_>>()
    });
    object! {
        received: arrivals.received,
        whole: arrivals.whole,
        truncated: arrivals.truncated,
        dropped: counted.then_some(arrivals.dropped),
        unread: arrivals.unread,
        waiting: arrivals.waiting,
        arrived: counted.then_some(arrivals.arrived()),
        lost: record.lost(),
        replies: object! {
            sent: replies.sent,
            refused: replies.refused,
            reported_lost: replies.reported,
            not_sent: replies.not_sent,
            unknown: replies.sent - replies.refused - replies.reported - replies.not_sent,
        },
        sequence: sequence,
        started: started(session),
    }
}

/// What the numbers of one sender tell.
fn json_sequence(peer: Option<SocketAddr>, of: &Sequence) -> impl Serialize {
    object! {
        peer: peer.map(address::shown),
        first: of.range().map(|(first, _)| first),
        last: of.range().map(|(_, last)| last),
        read: of.read,
        lost: of.lost(),
        doubled: of.doubled,
        late: of.late,
        unnumbered: of.unnumbered,
        lost_numbers: of.named_lost(),
        doubled_numbers: of.named_doubled.clone(),
        late_numbers: of.named_late.clone(),
    }
}

/// Why a datagram was dropped, as far as that is proven; `None` of one that was not.
fn cause(verdict: Verdict) -> Option<&'static str> {
    (verdict.fate == Fate::Dropped).then_some(explain::cause_word(verdict.queue_full))
}

/// The evidence as JSON writes it; `None` for [`Evidence::None`].
fn evidence(evidence: Evidence) -> Option<Evidence> {
    Some(evidence).filter(|evidence| *evidence != Evidence::None)
}
