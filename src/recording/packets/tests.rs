//! In which order packets stand, and when they are written.

use std::time::Duration;

use pcap_file::pcapng::{Block, PcapNgReader, blocks::enhanced_packet::EnhancedPacketOption};

use super::name;

use crate::{
    ledger::Ledger,
    model::{Errno, Owner, SocketId, Stamp},
    record::{Budget, Record},
    recording::{About, RecordingEncoder},
    testing::{
        sample::{NOBODY, PEER, SERVER, Sample, send},
        script::played,
    },
    text::{Catalog, Lang},
};

/// The times of all packets, each with its drop count (`epb_dropcount`), in the order of the file.
fn packets_of(file: &[u8]) -> Vec<(Duration, u64)> {
    let mut reader = PcapNgReader::new(file).unwrap();
    let mut packets = Vec::new();
    while let Some(block) = reader.next_block() {
        let Block::EnhancedPacket(packet) = block.unwrap().0 else {
            continue;
        };
        let mut options = packet.options.iter();
        let count = options.find_map(|option| match option {
            EnhancedPacketOption::DropCount(n) => Some(*n),
            _ => None,
        });
        packets.push((packet.timestamp, count.unwrap_or_default()));
    }
    packets
}

#[test]
fn packets_stand_in_the_order_of_their_times() {
    let mut sample = Sample::new();
    let mut ledger = Ledger::default();
    let mut out = Vec::new();
    let about = About::default();
    let mut encoder = RecordingEncoder::begin(&about, "t", Catalog::new(Lang::En), &mut out);
    let mut took = |sample: &Sample, out: &mut Vec<u8>, millis: u64| {
        ledger.fold(&sample.record);
        let last = sample.record.rows().next_back().unwrap().at;
        let now = last.plus(Duration::from_millis(millis));
        while encoder.take(sample.folded(&ledger), out, now) {}
        packets_of(out).len()
    };
    sample.read_stranger(9, b"first");
    let answer = send(0, 6, Errno::NONE);
    sample.push(answer, PEER.parse().unwrap(), b"answer");
    assert_eq!(took(&sample, &mut out, 0), 0, "an earlier one may come");
    // It came before the answer was sent, and two processors stamped them the other way round.
    for queued_ns in [5_000_000, 7_000_000] {
        sample.queued_ns = queued_ns;
        sample.read_stranger(9, b"waited");
    }
    assert_eq!(
        took(&sample, &mut out, 101),
        3,
        "the answer may be reported lost"
    );
    sample.queued_ns = 0;
    sample.read_stranger(9, b"last");
    assert_eq!(took(&sample, &mut out, 1001), 5, "all of them by now");
    let packets = packets_of(&out);
    assert!(packets.is_sorted_by_key(|packet| packet.0), "{packets:?}");
}

#[test]
fn no_more_waits_than_the_record_keeps_for_a_while() {
    const LEN: usize = 60_000;
    let mut sample = Sample::default();
    sample.record = Record::with_budget(Budget::of(0));
    sample.open(SocketId(0), Owner::Server, SERVER);
    let most = usize::try_from(sample.record.budget().waiting()).unwrap();
    let count = 3 * most / LEN;
    let payload = vec![7; LEN];
    for _ in 0..count {
        sample.read_stranger(LEN, &payload);
    }
    let mut ledger = Ledger::default();
    ledger.fold(&sample.record);
    let now = sample.record.rows().next_back().unwrap().at;
    let mut out = Vec::new();
    let mut encoder =
        RecordingEncoder::begin(&About::default(), "t", Catalog::new(Lang::En), &mut out);
    while encoder.take(sample.folded(&ledger), &mut out, now) {}
    let wait = count - packets_of(&out).len();
    assert!(wait > 10, "as long as there is room: {wait}");
    assert!(wait * LEN <= most, "{wait} of {count}, {most} bytes");
}

#[test]
fn the_order_of_packets_and_when_they_are_written_are_of_the_record_whatever_the_clock_shows() {
    let mut sample = Sample::new();
    let long = vec![7; 20_000];
    for _ in 0..60 {
        let row = send(0, long.len(), Errno::NONE);
        sample.push(row, PEER.parse().unwrap(), &long);
        sample.wait(20);
        // It came before that was sent.
        sample.queued_ns = 30_000_000;
        sample.read_stranger(long.len() + 1, &[&long[..], b"x"].concat());
    }
    let mut ledger = Ledger::default();
    ledger.fold(&sample.record);
    // Of an opened recording it shows less than the record; saved long after, more.
    for now in [Stamp::default(), Stamp(u64::MAX)] {
        let mut out = Vec::new();
        let mut encoder =
            RecordingEncoder::begin(&About::default(), "t", Catalog::new(Lang::En), &mut out);
        let mut blocks = 1;
        while encoder.take(sample.folded(&ledger), &mut out, now) {
            blocks += 1;
        }
        assert!(blocks > 4, "{blocks}");
        let written = packets_of(&out).len();
        assert!(written > 20, "before its end: {written}");
        while encoder.end(sample.folded(&ledger), &mut out) {}
        let packets = packets_of(&out);
        assert_eq!(packets.len(), 120);
        assert!(packets.is_sorted_by_key(|packet| packet.0), "{packets:?}");
    }
}

#[test]
fn packets_stand_in_their_order_where_a_block_of_rows_ends_between_them() {
    let mut sample = Sample::new();
    let answer = send(0, 6, Errno::NONE);
    sample.push(answer, PEER.parse().unwrap(), b"answer");
    // They fill a block, and have no packets.
    for n in 0..20 {
        sample.fail(0, NOBODY, &vec![n; 20_000], Errno::ECONNREFUSED);
    }
    // It came before the answer.
    sample.queued_ns = 90_000_000;
    sample.read_stranger(9, b"waited");
    let mut ledger = Ledger::default();
    ledger.fold(&sample.record);
    let mut out = Vec::new();
    let mut encoder =
        RecordingEncoder::begin(&About::default(), "t", Catalog::new(Lang::En), &mut out);
    while encoder.take(sample.folded(&ledger), &mut out, Stamp(u64::MAX)) {}
    let packets = packets_of(&out);
    assert_eq!(packets.len(), 2);
    assert!(packets.is_sorted_by_key(|packet| packet.0), "{packets:?}");
}

#[test]
fn drop_counts_rise_by_what_was_dropped_also_where_a_packet_waits_for_its_fate() {
    let mut sample = Sample::new();
    let mut ledger = Ledger::default();
    let mut out = Vec::new();
    let about = About::default();
    let mut encoder = RecordingEncoder::begin(&about, "t", Catalog::new(Lang::En), &mut out);
    sample.send(0, b"mine");
    ledger.fold(&sample.record);
    while encoder.take(sample.folded(&ledger), &mut out, Stamp::default()) {}
    // The read of ours comes first, but its packet is written after that of the stranger is made.
    sample.read_from(Sample::client(0), 9, b"mine", 2);
    sample.read_from(PEER.parse().unwrap(), 9, b"another's", 5);
    sample.read_from(PEER.parse().unwrap(), 9, b"another's", 6);
    ledger.fold(&sample.record);
    while encoder.take(sample.folded(&ledger), &mut out, Stamp::default()) {}
    while encoder.end(sample.folded(&ledger), &mut out) {}
    let packets = packets_of(&out);
    let counted = packets.iter().map(|packet| packet.1);
    assert_eq!(counted.sum::<u64>(), 6, "{packets:?}");
}

/// The bytes of all packets of a record that is saved at its end.
fn bytes_of(sample: &Sample) -> Vec<Vec<u8>> {
    let ledger = sample.ledger();
    let mut out = Vec::new();
    let mut encoder =
        RecordingEncoder::begin(&About::default(), "t", Catalog::new(Lang::En), &mut out);
    while encoder.take(sample.folded(&ledger), &mut out, Stamp(u64::MAX)) {}
    while encoder.end(sample.folded(&ledger), &mut out) {}
    let mut reader = PcapNgReader::new(&out[..]).unwrap();
    let mut packets = Vec::new();
    while let Some(block) = reader.next_block() {
        if let Block::EnhancedPacket(packet) = block.unwrap().0 {
            packets.push(packet.data.to_vec());
        }
    }
    packets
}

#[test]
fn a_server_at_all_addresses_makes_the_packets_that_one_at_its_own_makes() {
    let script =
        "connect; put: hello; take 9: hello; answer: HELLO; hear 9: HELLO; half-close; take 4:";
    let [one, all] =
        ["listen", "listen at all"].map(|listen| played(&format!("{listen}; {script}")));
    let (one, all) = (bytes_of(&one), bytes_of(&all));
    assert_eq!(all, one);
    // The flags stand behind 20 bytes of IPv4 and 13 of TCP.
    let handshakes = one.iter().filter(|packet| packet[33] == 2);
    assert_eq!(handshakes.count(), 1, "one SYN");
}

/// Flags and sequence number of each packet over IPv4.
fn segments_of(script: &str) -> Vec<(u8, u32)> {
    let packets = bytes_of(&played(script));
    let number = |packet: &[u8]| u32::from_be_bytes(packet[24..28].try_into().unwrap());
    let segment = |packet: &Vec<u8>| (packet[33], number(packet));
    packets.iter().map(segment).collect()
}

#[test]
fn a_stranger_that_connects_by_one_port_twice_makes_two_handshakes() {
    let segments =
        segments_of("listen; guest; take 4 guest: GET; fails guest recv ECONNRESET; guest again");
    let again = segments.iter().rposition(|(flags, _)| *flags == 2).unwrap();
    let (first, second) = segments.split_at(again);
    let flags = |segments: &[(u8, u32)]| segments.iter().map(|(flags, _)| *flags).collect();
    let handshake: [Vec<u8>; 2] = [flags(&first[..3]), flags(second)];
    assert_eq!(handshake, [[2, 0x12, 0x10], [2, 0x12, 0x10]]);
    let last = first.iter().map(|(_, number)| *number).max().unwrap();
    assert!(second[0].1 > last, "a SYN of its own: {segments:?}");
}

#[test]
fn a_connection_ends_with_what_was_sent_and_not_with_fin_after_a_reset() {
    let [fin, rst] = [0x11, 0x14];
    for (script, want) in [
        ("fails guest recv ECONNRESET; hang-up guest", &[rst][..]),
        ("fails guest send EPIPE; hang-up guest", &[rst]),
        (
            "take 4 guest:; fails guest send EPIPE; hang-up guest",
            &[fin, rst],
        ),
        ("hang-up guest", &[fin]),
        (
            "shut guest write; waits guest 3; hang-up guest",
            &[fin, rst],
        ),
    ] {
        let segments = segments_of(&format!("listen; guest; take 4 guest: GET; {script}"));
        let ends = segments.iter().filter(|(flags, _)| flags & 5 != 0);
        let ends: Vec<u8> = ends.map(|(flags, _)| *flags).collect();
        assert_eq!(ends, want, "{script}");
    }
}

#[test]
fn a_connection_that_is_accepted_before_its_connect_returns_has_one_handshake() {
    let late = segments_of("listen; hangs; accept-late; hangs decided");
    let early = segments_of("listen; hangs; hangs decided; accept-late");
    assert_eq!(early.len(), 3, "{early:?}");
    assert_eq!(late, early);
}

#[test]
fn an_address_has_the_name_of_its_program_as_whichever_family_the_socket_sees_it() {
    let mut sample = Sample::default();
    sample.play("listen at all; guest");
    let at_server = name(&sample.record, [127, 0, 0, 1].into());
    assert_eq!(at_server.as_deref(), Some("server"));
}
