//! How a datagram came, and from where.

use std::time::Duration;

use crate::{
    explain::short::name,
    model::{Arrival, ArrivalPath, Fate, Message, Row, RowFlags, RowId, Verdict, address, message},
    record::{Record, UnsolicitedSource},
};

/// How the datagram of a row came, as far as its receiver was told; `link` is the row at the other end.
pub(super) fn arrival(
    record: &Record,
    (id, row): (RowId, &Row),
    link: Option<RowId>,
) -> Vec<Message> {
    if row.failed() {
        return Vec::new();
    }
    let of = |id| record.row(id).map(|row| (id, row));
    let (send, read) = if row.call.is_send() {
        (Some(row), link.and_then(of))
    } else {
        (link.and_then(of).map(|(_, send)| send), Some((id, row)))
    };
    let Some((read, receipt)) = read.filter(|(_, read)| read.call.is_receive()) else {
        return Vec::new();
    };
    if !receipt.flags.has(RowFlags::ARRIVAL) {
        let message = Message::new("why-arrival-not-asked");
        return vec![message.with("n", u64::from(Arrival::MAX_STAMPED_PER_SECOND))];
    }
    let Arrival { at, path } = record.arrival(read);
    let time = match (at, send.filter(|send| send.call.is_send())) {
        (Some(at), send) => {
            let message = match send {
                Some(send) => {
                    Message::new("why-arrived-sent").with("travel", time(at.since(send.at)))
                }
                None => Message::new("why-arrived"),
            };
            message.with("waited", time(receipt.at.since(at)))
        }
        (None, _) => Message::new("why-arrival-unknown"),
    };
    [Some(time), path_message(record, path)]
        .into_iter()
        .flatten()
        .collect()
}

fn path_message(record: &Record, path: ArrivalPath) -> Option<Message> {
    let destination = path.destination?;
    let key = if destination.is_ipv4() {
        "why-path"
    } else {
        "why-path-v6"
    };
    let message = message! {
        key, to: destination.to_string(), interface: record.interface(path.interface?),
        ttl: u64::from(path.ttl?), tos: u64::from(path.tos?),
    };
    Some(message)
}

/// What is known of an answer from another address than was asked: of the client's read, or of the
/// server's answer, which `link` read or which nobody took.
pub(super) fn elsewhere(
    record: &Record,
    (id, row): (RowId, &Row),
    verdict: Verdict,
    link: Option<RowId>,
) -> Vec<Message> {
    if !row.call.is_send() {
        let found = record.unsolicited_source(id);
        return found.map_or_else(Vec::new, |found| read_elsewhere(record, row, found));
    }
    let Some(asked) = record.asked_at(id, row) else {
        return Vec::new();
    };
    let read = link.and_then(|read| record.unsolicited_source(read));
    if let Some(found) = read.filter(|found| found.from.ip().to_canonical() != asked) {
        let message = Message::new("why-answered-elsewhere")
            .with("asked", asked.to_string())
            .with("from", address::shown(found.from));
        return vec![message, Message::new("why-set-source")];
    }
    let far = record.far_end(row);
    let hears = far.and_then(|far| Some((far.id, far.connected?)));
    match hears.filter(|_| verdict.fate == Fate::Refused) {
        Some((socket, hears)) if hears.ip().to_canonical() == asked => {
            let message = Message::new("why-answer-filtered")
                .with("asked", asked.to_string())
                .with("who", name(record, socket))
                .with("hears", address::shown(hears));
            vec![message, Message::new("why-set-source")]
        }
        _ if verdict.fate == Fate::Refused => {
            let message = Message::new("why-answer-refused");
            vec![
                message.with("asked", asked.to_string()),
                Message::new("why-set-source"),
            ]
        }
        _ => Vec::new(),
    }
}

fn read_elsewhere(record: &Record, row: &Row, found: UnsolicitedSource) -> Vec<Message> {
    let owner = name(record, row.socket);
    let from = address::shown(found.from);
    let Some(asked) = found.asked else {
        let message = Message::new("why-unasked");
        return vec![message.with("who", owner).with("from", from)];
    };
    let mut facts = vec![
        message! { "why-elsewhere", who: owner, from, asked: address::shown(asked) },
        Message::new("why-elsewhere-connected").with("asked", address::shown(asked)),
    ];
    match found.server {
        Some(server) if server.ip().is_unspecified() && found.is_same_port() => {
            let message = Message::new("why-wildcard").with("server", address::shown(server));
            facts.push(message.with("from", found.from.ip().to_string()));
            facts.push(Message::new("why-set-source"));
        }
        None if found.is_same_port() => facts.push(Message::new("why-wildcard-perhaps")),
        _ => {}
    }
    facts
}

/// A duration with its unit, in about three digits.
pub(in crate::explain) fn time(time: Duration) -> String {
    let nanos = time.as_nanos();
    let tenths = |unit: u128| {
        let tenths = (nanos + unit / 20) / (unit / 10);
        if tenths < 100 {
            format!("{}.{}", tenths / 10, tenths % 10)
        } else {
            ((nanos + unit / 2) / unit).to_string()
        }
    };
    match nanos {
        0..1_000_000 => format!("{} µs", tenths(1000)),
        1_000_000..1_000_000_000 => format!("{} ms", tenths(1_000_000)),
        _ => format!("{} s", tenths(1_000_000_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        explain::{caption, tests::say, why},
        model::{Errno, Owner, SocketId},
        testing::sample::{self, SERVER, Sample},
    };

    fn facts(sample: &Sample, row: RowId) -> Vec<String> {
        let why = why(sample.folded(&sample.ledger()), row, None);
        why.facts.iter().map(say).collect()
    }

    #[track_caller]
    fn tells(sample: &Sample, row: RowId, want: &str) {
        let facts = facts(sample, row);
        assert!(facts.iter().any(|fact| fact == want), "{facts:#?}");
    }

    #[test]
    fn times_have_a_unit_and_few_digits() {
        for (nanos, want) in [
            (0, "0.0 µs"),
            (340, "0.3 µs"),
            (3_000, "3.0 µs"),
            (12_600, "13 µs"),
            (999_000, "999 µs"),
            (1_240_000, "1.2 ms"),
            (1_200_000_000, "1.2 s"),
            (75_000_000_000, "75 s"),
        ] {
            assert_eq!(time(Duration::from_nanos(nanos)), want, "{nanos} ns");
        }
    }

    #[test]
    fn an_answer_from_another_address_is_marked_and_explained() {
        let mut sample = Sample::new();
        let server = SocketId(3);
        sample.close();
        sample.open(server, Owner::Server, "0.0.0.0:8080");
        sample.send_to(0, "127.0.0.5:8080", b"hello");
        let (read, _) = sample::receive(3, 9, b"hello", 0);
        let request = sample.push(read, Sample::client(0), b"hello");
        let mut arrival = sample.record.arrival(request);
        arrival.path.destination = Some([127, 0, 0, 5].into());
        sample.record.push_arrival(request, &arrival);
        let answer = sample::send(3, 5, Errno::NONE);
        let answer = sample.push(answer, Sample::client(0), b"HELLO");
        let (read, _) = sample::receive(1, 9, b"HELLO", 0);
        let got = sample.push(read, SERVER.parse().unwrap(), b"HELLO");
        let ledger = sample.ledger();
        let want = "Client A had asked 127.0.0.5:8080, but this datagram came from 127.0.0.1:8080: “HELLO”.";
        let message = caption(
            sample.folded(&ledger),
            got,
            ledger.current_verdict(&sample.record, got),
        );
        assert_eq!(say(&message), want);
        for want in [
            "It came from 127.0.0.1:8080, where client A had sent nothing: it had asked 127.0.0.5:8080. A socket \
             that is not connected takes datagrams from everybody, so a program has to compare the address that \
             recvfrom gives with the one that it asked",
            "Had the socket been connected to 127.0.0.5:8080, the kernel would have filtered it: then it takes \
             datagrams from there alone",
            "The server's socket is bound to all addresses (0.0.0.0:8080), so its sendto left the source address \
             to the kernel, which chose 127.0.0.1",
        ] {
            tells(&sample, got, want);
        }
        let want = "The request had come to 127.0.0.5 (IP_PKTINFO), and the client got this answer from \
             127.0.0.1:8080: the socket is bound to all addresses, so the kernel chose the source address";
        tells(&sample, answer, want);
        let line = crate::explain::line(sample.folded(&ledger), got, Verdict::default());
        let line = say(&line);
        let ends = line.ends_with("whole, but 127.0.0.5:8080 had been asked");
        assert!(ends, "{line}");
    }
}
