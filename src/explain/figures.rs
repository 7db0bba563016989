//! The figures of this run that cause and cure of a row are told with.

use std::{collections::HashMap, net::SocketAddr, time::Duration};

use super::{short::peer_text, tcp, udp::time, why_rule::length};
use crate::{
    ledger::FoldedRecord,
    model::{Memory, Message, Note, Row, RowId, SocketId, Stamp, Value, Verdict},
    record::Record,
};

/// Rows and notes to both sides of a row that are looked through for figures.
const MAX: u32 = 1024;
/// Sends with a longer pause between them are no burst.
const PAUSE: Duration = Duration::from_millis(200);

/// Rows beside a look that may have been made at the same time.
const BESIDE: u32 = 64;

/// Figures of a row by the names that the sentences give them. What was not seen is 0.
#[derive(Debug)]
pub(super) struct RunFigures(HashMap<&'static str, Value>);

impl RunFigures {
    /// The figures of a row, and of the queue that it is about.
    pub(super) fn of(folded: FoldedRecord<'_>, (id, row): (RowId, &Row), verdict: Verdict) -> Self {
        let record = folded.record;
        let mut figures = Self(HashMap::new());
        let addr = peer_text(record, row);
        let own = || Some(record.stream(row.socket)?.local?.to_string());
        figures.put("call", row.call.common_name());
        figures.put("errno", row.errno.to_string());
        figures.put("addr", addr.or_else(own).unwrap_or_default());
        figures.put("asked", row.asked);
        figures.put("backlog", row.asked);
        figures.put("took", time(Duration::from_nanos(row.took_ns.into())));
        let bytes = u32::try_from(row.returned).unwrap_or(0);
        figures.put("bytes", bytes);
        figures.put("left", row.asked.saturating_sub(bytes));
        let len = length(record, row, verdict).unwrap_or(0);
        figures.put("len", len);
        let far = record.peer(row.peer);
        let most: u32 = far.filter(SocketAddr::is_ipv6).map_or(65_507, |_| 65_527);
        figures.put("most", most);
        figures.put("over", row.asked.saturating_sub(most));
        figures.read(record, row, verdict, len);
        figures.report(record, verdict);
        figures.buffer(record, id, row.socket);
        if row.is_stream() {
            figures.0.extend(tcp::figures(folded, id, row));
        } else if row.is_datagram() {
            let receiver = if row.call.is_send() {
                record.far_end(row).map(|info| info.id)
            } else {
                Some(row.socket)
            };
            figures.queue(record, id, receiver, len);
        }
        figures
    }

    fn put(&mut self, name: &'static str, value: impl Into<Value>) {
        self.0.insert(name, value.into());
    }

    /// The sentence of a key with all figures.
    pub(super) fn tell(&self, key: &'static str) -> Message {
        let names = NAMES.split(' ').map(|name| {
            let value = self.0.get(name).cloned();
            (name, value.unwrap_or(Value::Number(0)))
        });
        Message {
            key,
            args: names.collect(),
        }
    }

    /// What the read of the datagram asked for, what it lost, and where the datagram came from.
    fn read(&mut self, record: &Record, row: &Row, verdict: Verdict, len: u32) {
        let linked = verdict.linked_row();
        let read = if row.call.is_send() {
            linked.and_then(|id| record.row(id))
        } else {
            Some(row)
        };
        if let Some(read) = read.filter(|read| read.call.is_receive()) {
            let kept = u32::try_from(read.returned).unwrap_or(0);
            self.put("size", read.asked);
            self.put("lost", len.saturating_sub(kept));
            self.put("from", peer_text(record, read).unwrap_or_default());
        }
    }

    /// What the report of a router told.
    fn report(&mut self, record: &Record, verdict: Verdict) {
        let note = verdict.linked_note();
        let entry = note.and_then(|note| record.note(note));
        if let Some(Note::Report { icmp, to, .. }) = entry.map(|entry| &entry.note) {
            let mtu = icmp.mtu.unwrap_or(0);
            let headers = if to.is_ipv6() { 48 } else { 28 };
            self.put("mtu", mtu);
            self.put("fit", mtu.saturating_sub(headers));
        }
    }

    /// What the kernel made of the buffer that a call asked for.
    fn buffer(&mut self, record: &Record, id: RowId, socket: SocketId) {
        let first = record.notes_before(id.saturating_add(1));
        let notes = (first..first.saturating_add(MAX)).map_while(|n| record.note(n));
        let mut sizes = notes.filter_map(|entry| match &entry.note {
            Note::ReceiveBuffer {
                socket: of,
                effective,
                ..
            }
            | Note::Stream(crate::model::StreamNote::Buffer {
                socket: of,
                effective,
                ..
            }) if *of == socket => Some(*effective),
            _ => None,
        });
        if let Some(effective) = sizes.next() {
            self.put("effective", effective);
        }
    }

    /// How full the queue was, what a datagram costs there, and how fast it was filled and emptied around a row.
    fn queue(&mut self, record: &Record, id: RowId, receiver: Option<SocketId>, len: u32) {
        let Some(socket) = receiver else { return };
        let looks = looks(record, id, socket);
        let near = looks.iter().find(|look| look.rows > id).or(looks.last());
        if let Some(look) = near {
            self.put("held", look.memory.held);
            self.put("limit", look.memory.limit);
            let cost = cost(record, &looks, socket, len);
            if cost > 0 {
                self.put("cost", cost);
                self.put("holds", (look.memory.limit / cost).max(1));
            }
            self.pace(record, id, socket, cost);
        }
    }

    /// The burst of sends to a socket that a row is one of, and the reads there since it began.
    fn pace(&mut self, record: &Record, id: RowId, socket: SocketId, cost: u32) {
        let sends = |row: &&Row| is_send_to(record, row, socket);
        let at = |id: RowId| Some(record.row(id).filter(sends)?.at);
        let (mut first, mut last, mut sends) = (Stamp::default(), Stamp::default(), 0_u32);
        let from = (id.saturating_sub(MAX)..=id).rev().filter_map(at);
        for at in from {
            if sends > 0 && first.since(at) > PAUSE {
                break;
            }
            (first, last, sends) = (at, last.max(at), sends + 1);
        }
        let on = (id + 1..record.len().min(id.saturating_add(MAX))).filter_map(at);
        for at in on {
            if at.since(last) > PAUSE {
                break;
            }
            (last, sends) = (last.max(at), sends + 1);
        }
        let reads = (id.saturating_sub(MAX)..record.len().min(id.saturating_add(MAX)))
            .filter_map(|id| record.row(id))
            .filter(|row| row.socket == socket && row.call.is_receive() && !row.failed())
            .map(|row| row.at)
            .filter(|at| *at >= first);
        self.put("sends", sends);
        self.put("span", time(last.since(first)));
        self.put("needs", cost.saturating_mul(sends));
        let (mut count, mut end) = (0_u32, first);
        for at in reads {
            (count, end) = (count + 1, end.max(at));
        }
        self.put("reads", count);
        self.put("pace", time(end.since(first) / count.max(1)));
    }
}

/// The arguments that sentences of rules may have.
const NAMES: &str = "call errno addr from asked backlog took bytes left len most over size lost mtu fit \
    effective held limit cost holds sends span needs reads pace pieces there unread";

/// A look at a queue: when it was, how many rows were made before it, and what the kernel told.
struct QueueSample {
    at: Stamp,
    rows: RowId,
    memory: Memory,
}

/// The looks at the queue of a socket around a row, in their order.
fn looks(record: &Record, id: RowId, socket: SocketId) -> Vec<QueueSample> {
    let middle = record.notes_before(id.saturating_add(1));
    let end = record.notes_len().min(middle.saturating_add(MAX));
    let look = |n| {
        let entry = record.note(n)?;
        let (of, memory) = entry.note.queue_figures()?;
        (of == socket).then_some(QueueSample {
            at: entry.at,
            rows: entry.rows_before,
            memory,
        })
    };
    (middle.saturating_sub(MAX)..end).filter_map(look).collect()
}

/// What a datagram of this length costs the kernel in the queue of a socket: told by two looks between which only
/// such were sent there and none was read; 0 where no two looks tell it. Of several answers the most frequent.
fn cost(record: &Record, looks: &[QueueSample], socket: SocketId, len: u32) -> u32 {
    let is_clear = |look: &QueueSample| {
        // A call that was on its way may have filled the queue already or not.
        let near = look.rows.saturating_sub(BESIDE)..look.rows.saturating_add(BESIDE);
        let mut sends = near.filter_map(|id| record.row(id));
        !sends.any(|row| row.call.is_send() && row.at <= look.at && row.end() >= look.at)
    };
    let pairs = looks.iter().zip(looks.iter().skip(1));
    let costs = pairs.filter_map(|(one, two)| {
        let held = two.memory.held.checked_sub(one.memory.held)?;
        let dropped = two.memory.drops.wrapping_sub(one.memory.drops);
        let mut sent = 0_u32;
        for row in (one.rows..two.rows).filter_map(|id| record.row(id)) {
            let reads = row.socket == socket && row.call.is_receive();
            let sends = is_send_to(record, row, socket);
            if reads || sends && row.asked != len {
                return None;
            }
            sent += u32::from(sends);
        }
        let kept = sent.checked_sub(dropped).filter(|kept| *kept > 0)?;
        let exact = held > 0 && held.is_multiple_of(kept);
        (exact && is_clear(one) && is_clear(two)).then_some(held / kept)
    });
    let costs: Vec<u32> = costs.collect();
    let often = |cost: &u32| costs.iter().filter(|other| *other == cost).count();
    costs.iter().copied().max_by_key(often).unwrap_or(0)
}

/// Whether a row is a send that went to a socket.
fn is_send_to(record: &Record, row: &Row, socket: SocketId) -> bool {
    let to = |row| record.far_end(row).map(|info| info.id);
    row.call.is_send() && !row.failed() && to(row) == Some(socket)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        explain::{tests::say, why},
        model::{Errno, IcmpReport, StreamNote, Syscall},
        testing::{
            sample::{self, NOBODY, Sample},
            stream_sample::{FAR, NEAR},
        },
    };

    /// Random numbers by `SplitMix64`.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (z ^ (z >> 31)) % end
        }

        fn of<T: Copy>(&mut self, all: &[T]) -> T {
            let n = self.below(all.len() as u64);
            all[usize::try_from(n).unwrap()]
        }
    }

    fn calls() -> Vec<Syscall> {
        use crate::model::SockOpt::{
            Broadcast, GroupLoop, JoinGroup, LeaveGroup6, Linger, NoDelay, ReceiveBuffer,
            ReuseAddr, ReusePort, SendBuffer,
        };
        let options = [
            Broadcast,
            GroupLoop,
            JoinGroup,
            LeaveGroup6,
            Linger,
            NoDelay,
            ReceiveBuffer,
            ReuseAddr,
            ReusePort,
            SendBuffer,
        ];
        let calls = [
            Syscall::SendTo,
            Syscall::Send,
            Syscall::SendMMsg,
            Syscall::SendMsg,
            Syscall::RecvMsg,
            Syscall::RecvMMsg,
            Syscall::RecvFrom,
            Syscall::Socket,
            Syscall::Bind,
            Syscall::Listen,
            Syscall::Accept,
            Syscall::Connect,
            Syscall::StreamSend,
            Syscall::StreamRecv,
            Syscall::Shutdown,
            Syscall::Close,
        ];
        let options = options.into_iter().map(Syscall::SetSockOpt);
        calls.into_iter().chain(options).collect()
    }

    #[test]
    fn every_row_of_any_record_has_a_rule_in_both_languages() {
        let seed = std::env::var("LAB_SEED").ok();
        let seed = seed
            .and_then(|text| text.parse().ok())
            .unwrap_or_else(|| u64::from(std::process::id()));
        println!("LAB_SEED={seed}");
        let mut dice = Dice(seed);
        let (calls, errnos) = (calls(), (0..140).chain([9999]).collect::<Vec<u16>>());
        for _ in 0..30 {
            let mut sample = Sample::connected();
            for n in 0..2 {
                let addr = Sample::client(n).to_string();
                let socket = SocketId(20 + u16::from(n));
                sample.open(socket, crate::model::Owner::Server, &addr);
            }
            for _ in 0..60 {
                let failed = dice.below(3) == 0;
                let asked = dice.of(&[0, 1, 5, 1024, 70_000]);
                let mut row = Row::new(SocketId(0), dice.of(&calls), Stamp(0));
                row.socket = dice.of(&[SocketId(0), SocketId(1), SocketId(20), NEAR, FAR]);
                row.asked = asked;
                (row.errno, row.returned) = if failed {
                    (Errno(dice.of(&errnos)), -1)
                } else {
                    (Errno::NONE, i32::try_from(asked.min(5)).unwrap())
                };
                row.true_len = dice.of(&[Row::UNKNOWN_LEN, 0, 5, 2000]);
                row.flags.0 = u16::try_from(dice.below(1 << 10)).unwrap();
                row.took_ns = u32::try_from(dice.below(1 << 32)).unwrap();
                let to = dice.of(&[sample::SERVER, NOBODY, "[::1]:9", "0.0.0.0:0"]);
                let len = if row.call.is_send() {
                    asked.min(5)
                } else {
                    row.returned.max(0).unsigned_abs()
                };
                row.asked = if row.call.is_send() { len } else { asked };
                sample.push(row, to.parse().unwrap(), &vec![b'x'; row.data_len().min(5)]);
                let drops = u32::try_from(dice.below(3)).unwrap();
                match dice.below(8) {
                    0 => sample.note_queue(832 * drops, drops),
                    1 => sample.refuse(0, NOBODY, b"xxxxx"),
                    2 => sample.too_long(0, NOBODY, b"xxxxx", 1000 * drops),
                    3 => sample.unread(0, b"xxxxx"),
                    4 => sample.note(Note::Stream(StreamNote::Report {
                        socket: NEAR,
                        errno: Errno::EHOSTUNREACH,
                        icmp: IcmpReport::PORT_UNREACHABLE,
                    })),
                    _ => {}
                }
            }
            let ledger = sample.ledger();
            for id in 0..sample.record.len() {
                let answer = why(sample.folded(&ledger), id, None);
                let row = sample.record.row(id);
                assert!(
                    answer.rule.is_some(),
                    "LAB_SEED={seed}: no rule for {row:?}"
                );
                let empty = answer.pages.is_empty();
                assert!(!empty, "LAB_SEED={seed}: no page for {row:?}");
                for message in answer.all() {
                    say(message);
                }
                for &system in crate::explain::System::ALL {
                    let folded = sample.folded(&ledger);
                    let caption = crate::explain::event(folded, id);
                    say(&crate::explain::caption_on(
                        folded, id, None, caption, system,
                    ));
                }
            }
        }
    }
}
