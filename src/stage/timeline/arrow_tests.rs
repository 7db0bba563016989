//! What the arrows of a timeline tell, and which rows they join.

use super::{
    Channel, View, other_end,
    tests::{ALL, CONNECTION, check, check_connection, view},
};
use crate::{
    model::{Errno, Row, RowFlags},
    stage::Playhead,
    testing::{
        sample::{PEER, Sample, receive},
        script::{cases, played},
        stream_sample::NEAR,
    },
};

#[test]
fn only_a_read_that_takes_something_has_an_arrow() {
    let mut sample = Sample::new();
    let peer = PEER.parse().unwrap();
    let (mut peek, _) = receive(0, 9, b"hello", 0);
    peek.flags.set(RowFlags::PEEK, true);
    sample.push(peek, peer, b"hello");
    let failed = Row {
        returned: -1,
        errno: Errno::ECONNREFUSED,
        ..receive(0, 9, b"", 0).0
    };
    sample.push(failed, peer, b"");
    sample.read_stranger(9, b"hello");
    check(
        &sample,
        Channel::Udp,
        "0 server recvfrom(9, MSG_PEEK) = 5 [hello] dim Whole
         1 server recvfrom(9) = −1 ECONNREFUSED cut None
         2 server recvfrom(9) = 5 [hello] dim Whole
         outside 1.75 ──> server 2.14 [hello] dim",
    );
}

#[test]
fn both_ends_of_an_arrow_know_each_other_once_both_were_played() {
    let mut sample = Sample::connected();
    let (put, sent) = (sample.put(b"hello", 5), sample.send(0, b"hello"));
    let (taken, read) = (sample.take(9, b"hello"), sample.read(0, 9, b"hello"));
    let closed = sample.hang_up(NEAR);
    let (record, ledger) = (&sample.record, sample.ledger());
    let live = Playhead::live(record);
    let end = |head, row| other_end(sample.known(&ledger), head, row);
    for (one, other) in [(put, taken), (sent, read)] {
        assert_eq!(end(live, one), Some(other));
        assert_eq!(end(live, other), Some(one));
        // A playhead at a row has played it.
        assert_eq!(end(Playhead::at_row(record, other), one), Some(other));
        assert_eq!(end(Playhead::at_row(record, other - 1), one), None);
    }
    assert_eq!(end(live, closed), None, "nothing was moved");
    assert_eq!(end(live, record.len()), None, "no such row");
}

#[test]
fn what_was_told_before_the_look_does_not_move_an_arrival() {
    let sample = played(
        "listen; connect; put: 02hi; put: 03you; take 2: 02; take 2: hi; message 0 2 2; put: x;
         holds 6; put: y; take 5: 03you",
    );
    let text = view(&sample, CONNECTION, Playhead::live(&sample.record), ALL);
    for want in [
        "client 6.50 ──> server 11.00 [03you] c1",
        "server 11.00 ──> server 12.50 c1",
    ] {
        assert!(text.lines().any(|line| line == want), "{want}: {text}");
    }
}

#[test]
fn a_bundle_has_an_arrow_each_way_that_do_not_meet() {
    let sample = played("A: x; read 9 A: x; reply A: yy; got 9 A: yy");
    let bundled = View { fold: 4, ..ALL };
    let head = Playhead::live(&sample.record);
    let said = view(&sample, Channel::Udp, head, bundled);
    let arrows: Vec<&str> = said.lines().skip(1).collect();
    assert_eq!(
        arrows,
        [
            "client 0.50 ══> server 0.62 timeline-fold-fates(part-whole(1)) ink",
            "server 0.90 ══> client 1.02 timeline-fold-fates(part-whole(1)) ink",
        ],
        "{said}"
    );
}

cases! {
    check_connection;

    a_message_is_shown_without_its_header:
        "listen; connect; put: 02hi03you; take 9: 02hi03you; message 0 2 2; message 4 2 3" =>
        "[connected]
         5 client send(9) = 9 c0
         6 server recv(9) = 9 [02hi03you] c0
         7 server [hi] timeline-message(2) good
         8 server [you] timeline-message(3) good
         [handshake]
         client 5.50 ──> server 6.50 [02hi03you] c0
         Handshake 0–5
         Data 5–9";

    what_a_peer_that_is_not_ours_was_sent_may_have_been_read_or_not:
        "connect-and-close: hello" =>
        "0 client connect()
         1 -
         2 client connect() = 0
         3 client send(5) = 5 c0
         4 client close() = 0
         client 0.50 ╌╌> server 1.40 [1 SYN]
         server 1.60 ╌╌> client 2.42 [2 SYN, ACK]
         client 2.50 ╌╌> server 3.35 [3 ACK]
         client 4.50 ╌╌> server 5.30 [1 FIN]
         server 5.40 ╌╌> client 6.20 [2 ACK]
         client 3.50 ──> server 4.30 [hello] c0 Unknown
         Handshake 0–3
         Data 3–4
         Close 4–5";

    an_end_that_the_kernel_knew_no_more_sends_no_fin:
        "listen; connect; closed near; hang-up near" =>
        "[connected]
         5 client close() = 0
         [handshake]
         Handshake 0–5
         Reset 5–6";
}
