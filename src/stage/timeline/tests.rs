//! Timelines of records made by hand, compared as text.

use super::{Channel, Index, SlotMap, View, timeline};
use crate::{
    model::{ClientId, Errno, IcmpReport, Note, StreamNote, Syscall},
    stage::Playhead,
    testing::{
        sample::Sample,
        script::{cases, played},
        stream_sample::{FAR, GUEST, LOCAL, NEAR},
        timeline_text::said,
    },
};

/// The lines of a connection that was accepted, and its segments.
const CONNECTED: &str = "0 server listen(128) = 0
    1 client connect()
    2 -
    3 client connect() = 0
    4 server accept() = 12";
const HANDSHAKE: &str = "client 1.50 ╌╌> server 2.40 [1 SYN]
    server 2.60 ╌╌> client 3.42 [2 SYN, ACK]
    client 3.50 ╌╌> server 4.35 [3 ACK]";

pub(super) const ALL: View = View {
    from: 0,
    to: 100,
    fold: 1,
};

pub(super) fn view(sample: &Sample, channel: Channel, head: Playhead, view: View) -> String {
    let ledger = sample.ledger();
    let mut index = Index::default();
    index.show(channel, ledger.origin().row());
    assert!(!index.take_in(sample.known(&ledger)), "all at once");
    timeline(sample.known(&ledger), head, &mut index, view).to_text()
}

#[track_caller]
fn check_at(sample: &Sample, channel: Channel, head: Playhead, want: &str) {
    let want = want
        .replace("[connected]", CONNECTED)
        .replace("[handshake]", HANDSHAKE);
    let want: Vec<&str> = want.lines().map(str::trim).collect();
    assert_eq!(view(sample, channel, head, ALL), want.join("\n"));
}

#[track_caller]
pub(super) fn check(sample: &Sample, channel: Channel, want: &str) {
    check_at(sample, channel, Playhead::live(&sample.record), want);
}

#[track_caller]
pub(super) fn check_connection(sample: &Sample, want: &str) {
    check(sample, CONNECTION, want);
}

#[track_caller]
fn check_udp(sample: &Sample, want: &str) {
    check(sample, Channel::Udp, want);
}

pub(super) const CONNECTION: Channel = Channel::Connection(NEAR);

/// A whole connection: two sends, three reads, an answer, and fin both ways.
fn connection() -> Sample {
    let mut sample = played("listen; connect; put: hello; put: world");
    for bytes in [&b"hell"[..], b"owor", b"ld"] {
        sample.take(4, bytes);
    }
    sample.play(
        "answer: HELLOWORLD; hear 1024: HELLOWORLD; half-close; take 4:; hang-up far; hear 1024:;
         hang-up near; time-wait",
    );
    sample
}

#[test]
fn a_whole_connection_from_the_handshake_to_time_wait() {
    check(
        &connection(),
        CONNECTION,
        "[connected]
         5 client send(5) = 5 c0
         6 client send(5) = 5 c1
         7 server recv(4) = 4 [hell] c0
         8 server recv(4) = 4 [owor] timeline-merged(2) note
         9 server recv(4) = 2 [ld] c1
         10 server send(10) = 10 c2
         11 client recv(1024) = 10 [HELLOWORLD] c2
         12 client shutdown(SHUT_WR) = 0
         13 server recv(4) = 0 timeline-fin note
         14 server close() = 0
         15 client recv(1024) = 0 timeline-fin note
         16 client close() = 0
         17 client TIME_WAIT timeline-time-wait dim
         [handshake]
         client 12.50 ╌╌> server 13.30 [1 FIN]
         server 13.40 ╌╌> client 14.20 [2 ACK]
         server 14.50 ╌╌> client 15.30 [3 FIN]
         client 15.40 ╌╌> server 16.20 [4 ACK]
         client 5.50 ──> server 7.50 [hell] c0
         client 5.50 ──> server 8.50 [o] c0
         client 6.50 ──> server 8.50 [wor] c1
         client 6.50 ──> server 9.50 [ld] c1
         server 10.50 ──> client 11.50 [HELLOWORLD] c2
         Handshake 0–5
         Data 5–12
         Close 12–18",
    );
}

#[test]
fn a_refused_connect_was_answered_with_a_reset() {
    let mut sample = played("refused");
    check(
        &sample,
        CONNECTION,
        "0 client connect()
         1 -
         2 client connect() = −1 ECONNREFUSED cut
         client 0.50 ╌╌> server 1.40 [1 SYN]
         server 1.60 ╌╌> client 2.42 [2 RST]
         Refused 0–3",
    );
    sample.hang_up(NEAR);
    let told = view(&sample, CONNECTION, Playhead::live(&sample.record), ALL);
    assert!(told.ends_with("Refused 0–4"), "no FIN: {told}");
}

#[test]
fn what_refused_a_connect_is_drawn_as_the_network_reported_it() {
    let mut sample = played("listen; unanswered");
    let (errno, icmp) = (
        Errno::EHOSTUNREACH,
        IcmpReport {
            kind: 3,
            code: 13,
            mtu: None,
            by: None,
        },
    );
    let socket = NEAR;
    sample.note(Note::Stream(StreamNote::Report {
        socket,
        errno,
        icmp,
    }));
    sample.fails(NEAR, Syscall::Connect, errno);
    check(
        &sample,
        CONNECTION,
        "0 server listen(128) = 0
         1 client connect() = −1 EINPROGRESS timeline-hanging note
         2 client connect() = −1 EHOSTUNREACH cut
         client 1.50 ╌╌> server 2.30 [1 SYN]
         server 1.70 ╌╌> client 2.42 [2 ICMP 3/13]
         Failed 0–3",
    );
}

#[test]
fn the_connection_is_the_one_of_the_stage_and_of_a_chosen_row() {
    let mut sample = Sample::connected();
    let accept = sample.record.len() - 1;
    let own = sample.put(b"own", 3);
    let read = sample.take(9, b"own");
    let before = Playhead::live(&sample.record);
    sample.connect_outside();
    let foreign = sample.take_outside(9, b"GET");
    let (record, ledger) = (&sample.record, sample.ledger());
    let now = Playhead::live(record);
    let shown = |head, chosen| Channel::shown(sample.known(&ledger), head, chosen);
    let theirs = Channel::Connection(GUEST);
    assert_eq!(shown(now, None), theirs, "the newest, though not ours");
    assert_eq!(shown(now, Some(NEAR)), CONNECTION, "the chosen one");
    assert_eq!(shown(before, Some(GUEST)), CONNECTION, "it had not begun");
    let with = |channel: Channel, row| channel.with_row(sample.known(&ledger), row);
    for row in [accept, own, read] {
        assert_eq!(with(theirs, Some(row)), CONNECTION, "row {row} of ours");
        assert_eq!(with(CONNECTION, Some(row)), CONNECTION, "it stands there");
    }
    assert_eq!(with(CONNECTION, Some(foreign)), theirs, "a row of theirs");
    assert_eq!(with(CONNECTION, None), CONNECTION, "nothing is chosen");
    assert_eq!(with(CONNECTION, Some(0)), CONNECTION, "listen has none");
    let all = Channel::Tcp;
    assert_eq!(with(all, Some(foreign)), all, "all of them hold it");
}

#[test]
fn what_waits_slopes_to_its_arrival_and_stays_on_the_lifeline() {
    let mut sample = played("A: a");
    let sent = sample.record.row(0).unwrap().at;
    for n in 1..4 {
        sample.send(n % 2, b"b");
    }
    let read = sample.read(0, 1024, b"a");
    let mut arrival = sample.record.arrival(read);
    arrival.at = Some(crate::model::Stamp(sent.0 + 3000));
    sample.record.push_arrival(read, &arrival);
    let head = Playhead::live(&sample.record);
    let said = view(&sample, Channel::Udp, head, ALL);
    for want in [
        "client 0.50 ──> server 1.00 [a] c0",
        "server 1.00 ──> server 4.50 c0",
    ] {
        assert!(said.lines().any(|line| line.trim() == want), "{said}");
    }
}

#[test]
fn bytes_of_a_stream_slope_to_the_look_that_found_them() {
    let sample =
        played("listen; connect; put: hello; holds 5; put: world; holds 10; take 1024: helloworld");
    let head = Playhead::live(&sample.record);
    let said = view(&sample, CONNECTION, head, ALL);
    for want in [
        "client 5.50 ──> server 6.00 [hello] c0",
        "server 6.00 ──> server 7.50 c0",
        "client 6.50 ──> server 7.50 [world] c1",
    ] {
        assert!(
            said.lines().any(|line| line.trim() == want),
            "{want}: {said}"
        );
    }
}

#[test]
fn a_block_is_counted_anew_where_the_playhead_is_another() {
    let mut sample = Sample::new();
    sample.play("1024 A: x; 1024 read 9 A: x");
    let (record, ledger) = (&sample.record, sample.ledger());
    let mut index = Index::default();
    index.show(Channel::Udp, 0);
    index.take_in(sample.known(&ledger));
    let bundled = View { fold: 1024, ..ALL };
    let mut first_arrow = |head| {
        let found = timeline(sample.known(&ledger), head, &mut index, bundled);
        let text = found.to_text();
        text.lines()
            .find(|line| line.contains("══>"))
            .unwrap()
            .to_owned()
    };
    for (head, fate) in [
        (Playhead::live(record), "part-whole(1024)"),
        (Playhead::at_row(record, 1023), "part-waiting(1024)"),
        (Playhead::live(record), "part-whole(1024)"),
    ] {
        let told = first_arrow(head);
        assert!(told.contains(fate), "{told}");
    }
}

#[test]
fn of_calls_that_move_no_datagram_a_connect_and_what_fails_are_told() {
    let mut sample = Sample::new();
    for call in [Syscall::Socket, Syscall::Bind, Syscall::Connect] {
        sample.udp_call(1, call, 0);
    }
    sample.play("fail A ENETUNREACH: hi");
    let said = view(&sample, Channel::Udp, Playhead::live(&sample.record), ALL);
    let calls: Vec<&str> = said.lines().collect();
    assert_eq!(calls.len(), 2, "{said}");
    assert!(
        calls[0].contains("connect()") && calls[1].contains("ENETUNREACH"),
        "{said}"
    );
}

#[test]
fn lifelines_are_titled_with_their_addresses_and_outside_is_there_when_needed() {
    let titles = |script: &str, channel: Channel| -> Vec<String> {
        let sample = played(script);
        let ledger = sample.ledger();
        let mut index = Index::default();
        index.show(channel, 0);
        index.take_in(sample.known(&ledger));
        let head = Playhead::live(&sample.record);
        let found = timeline(sample.known(&ledger), head, &mut index, ALL);
        let titles = found.lifelines.iter().map(|line| said(&line.title));
        titles.collect()
    };
    let [client, connected] = [Sample::client(0).to_string(), LOCAL.to_owned()]
        .map(|addr| format!("timeline-client(A {addr})"));
    let server = "timeline-server-at(127.0.0.1:8080)";
    let outside = "timeline-outside";
    let own = "A: own; read 9 A: own";
    for (script, channel, want) in [
        (own, Channel::Udp, vec!["timeline-clients", server]),
        (own, Channel::UdpOf(ClientId(0)), vec![&client, server]),
        (
            "A 192.0.2.7:53: away",
            Channel::Udp,
            vec!["timeline-clients", server, outside],
        ),
        (
            "read 9 peer: hello",
            Channel::Udp,
            vec!["timeline-clients", server, outside],
        ),
        (
            "listen; connect",
            Channel::Tcp,
            vec!["timeline-clients", "timeline-server"],
        ),
        ("listen; connect", CONNECTION, vec![&connected, server]),
    ] {
        assert_eq!(titles(script, channel), want, "{script} {channel:?}");
    }
}

#[test]
fn a_playhead_cuts_the_ladder_at_its_moment() {
    let sample = connection();
    let head = Playhead::at_row(&sample.record, 5);
    check_at(
        &sample,
        CONNECTION,
        head,
        "[connected]
         5 client send(5) = 5 c0
         6 client send(5) = 5 c1
         7 server recv(4) = 4 [hell] c0
         [handshake]
         client 5.50 ──> server 7.50 [hell] c0
         client 5.50 ──> server 6.30 [o] c0 Open
         client 6.50 ──> server 7.30 [world] c1 Open
         Handshake 0–5
         Data 5–8",
    );
}

/// As many datagrams as this, each read at once, the last one not.
fn flood(n: u32) -> Sample {
    let mut sample = Sample::new();
    for _ in 1..n {
        sample.play("A: x; read 9 A: x");
    }
    sample.send(0, b"x");
    sample
}

#[test]
fn a_flood_folds_into_a_few_bundles_whose_counts_are_exact() {
    let sample = flood(50_000);
    let ledger = sample.ledger();
    let mut index = Index::default();
    index.show(Channel::Udp, 0);
    while index.take_in(sample.known(&ledger)) {}
    let head = Playhead::live(&sample.record);
    let all = View {
        from: 0,
        to: 100,
        fold: 1 << 16,
    };
    let mut look = || timeline(sample.known(&ledger), head, &mut index, all);
    let first = look();
    assert!(!first.counted, "not all at once");
    let looks = (0..10).find(|_| look().counted);
    assert_eq!(looks, Some(1), "a bounded part for each view");
    let found = look();
    assert_eq!(found.to_text(), [
            "0 ×65536: client ×32768 sendto(1), server ×32768 recvfrom(9)",
            "1 ×34463: client ×17232 sendto(1), server ×17231 recvfrom(9)",
            "client 0.50 ══> server 0.80 timeline-fold-fates(part-whole(32768)) ink",
            "client 1.50 ══> server 1.80 timeline-fold-fates(part-whole(17231) part-waiting(1)) note",
        ]
        .join("\n"));
}

#[test]
fn a_view_is_as_short_in_a_long_record_as_in_a_short_one() {
    let sample = flood(1_000);
    let text = view(
        &sample,
        Channel::Udp,
        Playhead::live(&sample.record),
        View {
            from: 1_990,
            to: u64::MAX,
            fold: 1,
        },
    );
    assert_eq!(text.lines().count(), 14, "{text}");
    let text = view(
        &sample,
        Channel::Udp,
        Playhead::live(&sample.record),
        View {
            from: 0,
            to: u64::MAX,
            fold: 1,
        },
    );
    assert!(text.lines().count() <= 1_000, "four hundred slots at most");
}

#[test]
fn what_other_programs_send_comes_from_outside() {
    let sample = played("A: own; read 9 A: own; read 4 peer: hello; A 192.0.2.7:53: away");
    check(
        &sample,
        Channel::UdpOf(ClientId(0)),
        "0 client sendto(3) = 3 c0 Whole
         1 server recvfrom(9) = 3 [own] c0 Whole
         2 client sendto(4) = 4 c1 Unknown
         client 0.50 ──> server 1.50 [own] c0
         client 2.50 ──> outside 3.30 [away] c1 Unknown",
    );
    check(
        &sample,
        Channel::Udp,
        "0 client A: sendto(3) = 3 c0 Whole
         1 server recvfrom(9) = 3 [own] c0 Whole
         2 server recvfrom(4) = 4 [hell] timeline-cut(1) dim Truncated
         3 client A: sendto(4) = 4 c1 Unknown
         client 0.50 ──> server 1.50 [own] c0
         outside 1.75 ──> server 2.14 [hell] dim Cut
         client 3.50 ──> outside 4.30 [away] c1 Unknown",
    );
}

#[test]
fn rows_that_are_no_longer_kept_are_told_of() {
    let mut sample = flood(40_000);
    let mut ledger = sample.ledger();
    let mut index = Index::default();
    index.show(Channel::Udp, 0);
    while index.take_in(sample.known(&ledger)) {}
    let first = ledger.forget(&sample.record, 40_000);
    sample.record.forget(first);
    while index.take_in(sample.known(&ledger)) {}
    let kept = sample.record.first_kept_row();
    assert!(kept > 0, "some are gone");
    let head = Playhead::live(&sample.record);
    let top = View {
        from: 0,
        to: 3,
        fold: 1,
    };
    let found = timeline(sample.known(&ledger), head, &mut index, top);
    let text = found.to_text();
    assert!(text.starts_with(&format!("0 gone {kept}\n1 ")), "{text}");
    assert_eq!(
        found.slots,
        u64::from(sample.record.len() - kept) + 1,
        "one line tells of them"
    );
    let last = sample.record.len() - 1;
    let map = SlotMap::new(sample.known(&ledger), head, &index, 1);
    let newest = Some(found.slots - 1);
    assert_eq!(
        map.slot_of_row(last),
        newest,
        "the newest stands at the end"
    );
    assert_eq!(map.slot_of_row(0), None, "what is gone has no line");
}

#[test]
fn another_program_that_connects_shakes_hands_too() {
    let sample = played("listen; stranger");
    check(
        &sample,
        Channel::Connection(FAR),
        "0 server listen(128) = 0
         1 -
         2 -
         3 server accept() = 12
         client 1.50 ╌╌> server 2.10 [1 SYN]
         server 2.20 ╌╌> client 2.70 [2 SYN, ACK]
         client 2.80 ╌╌> server 3.40 [3 ACK]
         Handshake 0–4",
    );
}

cases! {
    check_connection;

    a_reset_is_seen_at_the_other_end:
        "listen; connect; put: hello; take 4: hell; reset" =>
        "[connected]
         5 client send(5) = 5 c0
         6 server recv(4) = 4 [hell] c0
         7 client setsockopt(SO_LINGER) = 0
         8 client close() = 0
         9 server recv(4) = −1 ECONNRESET cut
         [handshake]
         client 8.50 ╌╌> server 9.30 [RST]
         client 5.50 ──> server 6.50 [hell] c0
         client 5.50 ──> server 6.30 [o] c0 Cross
         Handshake 0–5
         Data 5–7
         Reset 7–10";

    a_send_to_a_closed_end_is_answered_with_a_reset:
        "listen; connect; hang-up far; put: one; fails near send EPIPE" =>
        "[connected]
         5 server close() = 0
         6 client send(3) = 3 c0
         7 client send(4) = −1 EPIPE cut
         [handshake]
         server 5.50 ╌╌> client 6.30 [1 FIN]
         client 6.40 ╌╌> server 7.20 [2 ACK]
         server 6.70 ╌╌> client 7.42 [RST]
         client 6.50 ──> server 7.30 [one] c0 Cross
         Handshake 0–5
         Close 5–7
         Reset 7–8";

    a_send_after_the_own_fin_is_answered_by_nobody:
        "listen; connect; half-close; fails near send EPIPE" =>
        "[connected]
         5 client shutdown(SHUT_WR) = 0
         6 client send(4) = −1 EPIPE cut
         [handshake]
         client 5.50 ╌╌> server 6.30 [1 FIN]
         server 6.40 ╌╌> client 7.20 [2 ACK]
         Handshake 0–5
         Close 5–7";

    a_read_of_nothing_after_a_reset_is_no_fin:
        "listen; connect; fails far send ECONNRESET; take 4:" =>
        "[connected]
         5 server send(4) = −1 ECONNRESET cut
         6 server recv(4) = 0 timeline-after-reset cut
         [handshake]
         client 4.70 ╌╌> server 5.42 [RST]
         Handshake 0–5
         Reset 5–7";

    what_waits_in_the_kernel_when_its_end_closes_is_reset:
        "listen; connect; put: hello; holds 5; hang-up far; fails near recv ECONNRESET;
         hang-up near" =>
        "[connected]
         5 client send(5) = 5 c0
         6 server close() = 0
         7 client recv(4) = −1 ECONNRESET cut
         8 client close() = 0
         [handshake]
         server 6.50 ╌╌> client 7.30 [RST]
         client 5.50 ──> server 6.30 [hello] c0 Cross
         Handshake 0–5
         Data 5–6
         Reset 6–9";

    a_connect_that_does_not_wait_has_its_outcome_later:
        "listen; hangs" =>
        "0 server listen(128) = 0
         1 client connect() = −1 EINPROGRESS timeline-hanging note
         client 1.50 ╌╌> server 2.30 [1 SYN]
         Handshake 0–2"
        "hangs decided" =>
        "0 server listen(128) = 0
         1 client connect() = −1 EINPROGRESS timeline-hanging note
         2 client connect() = 0
         client 1.50 ╌╌> server 2.30 [1 SYN]
         server 1.70 ╌╌> client 2.42 [2 SYN, ACK]
         client 2.50 ╌╌> server 3.30 [3 ACK]
         Handshake 0–3";
}

cases! {
    check_udp;

    datagrams_arrive_whole_or_cut_or_not_at_all:
        "A: hello; read 1024 A: hello; A: world; read 4 A: world; A 127.0.0.1:9999: hi;
         refuse A 127.0.0.1:9999: hi; fail A EMSGSIZE: x; B: lost; A: next;
         read 1024 A drops 1: next; look 0 1; reply A: NEXT; A:" =>
        "0 client A: sendto(5) = 5 c0 Whole
         1 server recvfrom(1024) = 5 [hello] c0 Whole
         2 client A: sendto(5) = 5 c1 Truncated
         3 server recvfrom(4) = 4 [worl] timeline-cut(1) c1 Truncated
         4 client A: sendto(2) = 2 c2 Refused
         5 client MSG_ERRQUEUE: ECONNREFUSED timeline-icmp note
         6 client A: sendto(1) = −1 EMSGSIZE cut NotSent
         7 client B: sendto(4) = 4 c4 Dropped
         8 client A: sendto(4) = 4 c5 Whole
         9 server recvfrom(1024) = 4 [next] c5 Whole
         10 server sendto(4) = 4 c5 InFlight
         11 client A: sendto(0) = 0 c6 InFlight
         client 0.50 ──> server 1.50 [hello] c0
         client 2.50 ──> server 3.50 [world] c1 Cut
         outside 4.95 ╌╌> client 5.50 [ICMP]
         client 4.50 ──> outside 4.95 [hi] c2 Back
         client 7.50 ──> server 8.30 [lost] c4 Cross
         client 8.50 ──> server 9.50 [next] c5
         server 10.50 ──> client 11.30 [NEXT] c5 Open
         client 11.50 ──> server 12.30 data-empty c6 Open";
}
