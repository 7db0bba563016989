//! Rows, fates and summaries of datagrams.

use std::net::{IpAddr, SocketAddr};

use serde::Serialize;

use super::{started, who};
use crate::{
    explain,
    ledger::{Arrivals, DropRise, Sequence},
    model::{
        Arrival, Books, Evidence, Fate, IcmpReport, Note, PortLook, Row, RowFlags, RowId, Stamp,
        Verdict, address, payload,
    },
    record::Record,
    session::Session,
};

/// A row of a datagram socket as a line of JSON, its fields in the order of the keys.
#[derive(Debug, Serialize)]
pub(crate) struct JsonRow<'a> {
    n: u64,
    t_ns: u64,
    arrived_ns: Option<u64>,
    who: String,
    call: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<&'static str>,
    call_n: u32,
    peer: Option<String>,
    destination: Option<IpAddr>,
    interface: Option<String>,
    ttl: Option<u8>,
    tos: Option<u8>,
    asked: u32,
    returned: i32,
    true_len: Option<u32>,
    flags: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    input_flags: Vec<&'static str>,
    errno: Option<String>,
    fate: Option<&'static str>,
    kept: Option<u32>,
    of: Option<u32>,
    evidence: Option<Evidence>,
    cause: Option<&'static str>,
    #[serde(flatten)]
    icmp: Option<JsonIcmp>,
    /// Missing where no datagram was moved, or its payload is no longer kept.
    data_hex: Option<String>,
}

impl<'a> JsonRow<'a> {
    pub(crate) fn new(record: &Record, id: RowId, row: &'a Row, verdict: Verdict) -> Self {
        let taker = verdict
            .link()
            .and_then(|link| record.row(link))
            .filter(|taker| !taker.call.is_send());
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
        Self {
            n: u64::from(id) + 1,
            t_ns: row.at.0,
            arrived_ns: at.map(|at| at.0),
            who: who(record, row.socket),
            call: row.call.name(),
            option: row.call.option(),
            call_n: row.call_n,
            peer: explain::peer_text(record, row),
            destination: path.destination,
            interface: path.interface.map(|index| record.interface(index)),
            ttl: path.ttl,
            tos: path.tos,
            asked: row.asked,
            returned: row.returned,
            true_len: row.true_len(),
            flags: if row.flags.has(RowFlags::TRUNC) && !cut_is_error {
                vec!["MSG_TRUNC"]
            } else {
                Vec::new()
            },
            input_flags: row.flags.names(),
            errno: if cut_is_error {
                Some(row.cut_word())
            } else {
                row.errno.is_error().then(|| row.errno.to_string())
            },
            fate: verdict.fate.word(),
            kept,
            of,
            evidence: evidence(verdict.evidence),
            cause: cause(verdict),
            icmp: JsonIcmp::of(record, verdict),
            data_hex: (record.kept_payload(row).filter(|_| row.is_datagram())).map(payload::to_hex),
        }
    }
}

/// A fate that was settled after its row was written.
#[derive(Debug, Serialize)]
pub(crate) struct JsonFate {
    n: u64,
    fate: Option<&'static str>,
    evidence: Option<Evidence>,
    cause: Option<&'static str>,
    #[serde(flatten)]
    icmp: Option<JsonIcmp>,
}

/// The ICMP message that told a fate, or why a connection was not made.
#[derive(Debug, Serialize)]
pub(crate) struct JsonIcmp {
    icmp_type: u8,
    icmp_code: u8,
    icmp_from: Option<IpAddr>,
    mtu: Option<u32>,
}

impl JsonIcmp {
    fn of(record: &Record, verdict: Verdict) -> Option<Self> {
        let note = verdict.linked_note()?;
        let Note::Report { icmp, .. } = record.note(note)?.note else {
            return None;
        };
        Some(icmp.into())
    }
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

impl JsonFate {
    pub(crate) fn new(record: &Record, id: RowId, verdict: Verdict) -> Self {
        Self {
            n: u64::from(id) + 1,
            fate: verdict.fate.word(),
            evidence: evidence(verdict.evidence),
            cause: cause(verdict),
            icmp: JsonIcmp::of(record, verdict),
        }
    }
}

/// The drop count of a socket rose.
#[derive(Debug, Serialize)]
pub(crate) struct JsonDrops {
    note: &'static str,
    t_ns: u64,
    who: String,
    from: u64,
    to: u64,
    own_at_least: u64,
    own_at_most: u64,
    cause: &'static str,
}

impl JsonDrops {
    /// That was seen at that moment.
    pub(crate) fn new(record: &Record, at: Stamp, rise: &DropRise) -> Self {
        Self {
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
}

/// A read waits, or one that did is given up.
#[derive(Debug, Serialize)]
pub(crate) struct JsonWaiting {
    note: &'static str,
    t_ns: u64,
    who: String,
    /// Of TCP the connection's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    conn: Option<u16>,
    #[serde(flatten)]
    call: Option<JsonCall>,
}

/// The call that waits.
#[derive(Debug, Serialize)]
struct JsonCall {
    in_call: &'static str,
    asked: u32,
    input_flags: Vec<&'static str>,
}

impl JsonWaiting {
    /// Of such a note, which was made at `at`.
    pub(crate) fn new(record: &Record, at: Stamp, note: &Note) -> Option<Self> {
        let (told, socket, at, call) = match note {
            Note::Waiting {
                socket,
                call,
                asked,
                flags,
                since,
                ..
            } => {
                let call = JsonCall {
                    in_call: call.name(),
                    asked: *asked,
                    input_flags: flags.names(),
                };
                ("waiting", socket, *since, Some(call))
            }
            Note::GivenUp { socket } => ("given_up", socket, at, None),
            _ => return None,
        };
        Some(Self {
            note: told,
            t_ns: at.0,
            who: who(record, *socket),
            conn: record.stream(*socket).map(|_| socket.0),
            call,
        })
    }
}

/// Who has a port of this machine that refused something, or left it without an answer, by the kernel's table.
#[derive(Debug, Serialize)]
pub(crate) struct JsonPort {
    note: &'static str,
    t_ns: u64,
    protocol: &'static str,
    addr: String,
    how: &'static str,
    local: Option<String>,
    peer: Option<String>,
    program: Option<String>,
    pid: Option<u32>,
    waiting: Option<u32>,
    backlog: Option<u32>,
    syns_dropped: Option<u32>,
}

impl JsonPort {
    /// Of a look that was made at `at`.
    pub(crate) fn new(at: Stamp, look: &PortLook) -> Self {
        let holder = look.holder.as_ref();
        let program = holder.and_then(|one| one.programs.first());
        let full = holder.filter(|_| look.syns.is_some());
        Self {
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
}

/// What a sender sums up: the fates of what it sent, how many replies came, and rows that were lost.
#[derive(Debug, Serialize)]
pub(crate) struct SendSummary {
    #[serde(flatten)]
    books: Books,
    received: u64,
    lost: u64,
    rate: Option<u64>,
    far_end: Option<JsonFarEnd>,
    started: String,
}

/// The socket of another program on this machine that was sent to, by the kernel's table.
#[derive(Debug, Serialize)]
struct JsonFarEnd {
    local: String,
    program: Option<String>,
    pid: Option<u32>,
    drops: u32,
    memory: u32,
    receive_buffer: u32,
}

impl JsonFarEnd {
    fn of(look: &PortLook) -> Option<Self> {
        let (socket, memory) = look.queue()?;
        let program = socket.programs.first();
        Some(Self {
            local: address::shown(socket.local),
            program: program.map(|one| one.name.clone()),
            pid: program.map(|one| one.pid),
            drops: memory.drops,
            memory: memory.held,
            receive_buffer: memory.limit,
        })
    }
}

impl SendSummary {
    /// Of that session; `rate` is the one that was reached, and `far_end` the last look at the socket that was sent
    /// to.
    pub(crate) fn new(
        session: &Session,
        books: Books,
        (received, rate): (u64, Option<u64>),
        far_end: Option<&PortLook>,
    ) -> Self {
        Self {
            books,
            received,
            lost: session.record().lost(),
            rate,
            far_end: far_end.and_then(JsonFarEnd::of),
            started: started(session),
        }
    }
}

/// What a listener sums up.
#[derive(Debug, Serialize)]
pub(crate) struct ListenSummary {
    received: u64,
    whole: u64,
    truncated: u64,
    dropped: Option<u64>,
    unread: u64,
    waiting: u64,
    arrived: Option<u64>,
    lost: u64,
    replies: Replies,
    sequence: Option<Vec<JsonSequence>>,
    started: String,
}

/// What the numbers of one sender tell.
#[derive(Debug, Serialize)]
struct JsonSequence {
    peer: Option<String>,
    first: Option<u64>,
    last: Option<u64>,
    read: u64,
    lost: u64,
    doubled: u64,
    late: u64,
    unnumbered: u64,
    lost_numbers: Vec<(u64, u64)>,
    doubled_numbers: Vec<u64>,
    late_numbers: Vec<u64>,
}

impl JsonSequence {
    fn new(peer: Option<SocketAddr>, of: &Sequence) -> Self {
        Self {
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
}

/// A listener's own answers.
#[derive(Debug, Serialize)]
struct Replies {
    sent: u64,
    refused: u64,
    reported_lost: u64,
    not_sent: u64,
    unknown: u64,
}

impl ListenSummary {
    pub(crate) fn new(session: &Session, arrivals: Arrivals, replies: &Books) -> Self {
        let counted = arrivals.uncounted == 0;
        Self {
            received: arrivals.received,
            whole: arrivals.whole,
            truncated: arrivals.truncated,
            dropped: counted.then_some(arrivals.dropped),
            unread: arrivals.unread,
            waiting: arrivals.waiting,
            arrived: counted.then_some(arrivals.arrived()),
            lost: session.record().lost(),
            replies: Replies {
                sent: replies.sent,
                refused: replies.refused,
                reported_lost: replies.reported,
                not_sent: replies.not_sent,
                unknown: replies.sent - replies.refused - replies.reported - replies.not_sent,
            },
            sequence: session.ledger().sequences().map(|of_all| {
                let record = session.record();
                let of_all = of_all.iter();
                of_all
                    .map(|(peer, of)| JsonSequence::new(record.peer(peer), of))
                    .collect()
            }),
            started: started(session),
        }
    }
}

/// Why a datagram was dropped, as far as that is proven; `None` of one that was not.
fn cause(verdict: Verdict) -> Option<&'static str> {
    (verdict.fate == Fate::Dropped).then_some(explain::cause_word(verdict.queue_full))
}

/// A kind of evidence, if there is one.
fn evidence(evidence: Evidence) -> Option<Evidence> {
    Some(evidence).filter(|evidence| *evidence != Evidence::None)
}
