//! Comparisons of records made by hand, compared as text.

use super::{ConnectionState, StreamScene, calls::STREAM_SENDS, stream_totals::StreamTotals};
use crate::{
    ledger::Ledger,
    model::{SocketId, TcpState},
    stage::{Playhead, comparison},
    testing::{
        sample::Sample,
        script::{cases, played},
        stream_sample::{FAR, NEAR},
    },
};

/// What is shown at the end of a record of a connection, or of the newest.
fn stream_of(sample: &Sample, ledger: &Ledger, chosen: Option<SocketId>) -> StreamScene {
    let head = Playhead::live(&sample.record);
    comparison(sample.known(ledger), head, chosen).stream
}

#[track_caller]
fn check_at(sample: &Sample, head: Playhead, want: &str) {
    let got = comparison(sample.known(&sample.ledger()), head, None).to_text();
    let want: Vec<&str> = want
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(got, want.join("\n"));
}

#[track_caller]
fn check(sample: &Sample, want: &str) {
    check_at(sample, Playhead::live(&sample.record), want);
}

/// `hello` and `world`, sent over a datagram socket and over a connection, and read on both with a read size of 4.
fn two_sends() -> Sample {
    let mut sample = Sample::connected();
    for word in [b"hello", b"world"] {
        sample.send(0, word);
        sample.put(word, 5);
    }
    sample.holds(FAR, 10);
    for word in [b"hello", b"world"] {
        sample.read(0, 4, word);
    }
    for bytes in [&b"hell"[..], b"owor", b"ld"] {
        sample.take(4, bytes);
    }
    sample
}

#[test]
fn reads_of_different_sizes_are_not_told_with_one() {
    let mut sample = two_sends();
    let sizes = |sample: &Sample, both| -> Vec<u32> {
        let head = Playhead::live(&sample.record);
        let lanes = comparison(sample.known(&sample.ledger()), head, None);
        lanes.read_sizes(both).into_iter().collect()
    };
    assert_eq!(sizes(&sample, true), [4], "all were made with 4");
    sample.play("A: hi; read 1024 A: hi");
    assert_eq!(sizes(&sample, true), [4, 1024], "one was made with 1024");
    assert_eq!(sizes(&sample, false), [4], "of the stream all");
}

#[test]
fn udp_keeps_the_boundaries_and_tcp_every_byte() {
    check(
        &two_sends(),
        "recvfrom(4) → 4 [h e l l] from A c0 Truncated, cut off 1 [o]
         recvfrom(4) → 4 [w o r l] from A c1 Truncated, cut off 1 [d]
         datagrams: 2 sends 2 reads 2 lost, boundaries 2/2
         Open: ESTABLISHED, ESTABLISHED
         send #1 [h e l l o] c0 → 5 of 5
         send #2 [w o r l d] c1 → 5 of 5
         queue: 0
         recv(4) → 4 c0[h e l l] PartOfSend
         recv(4) → 4 c0[o] c1[w o r] Merged(2)
         recv(4) → 2 c1[l d] PartOfSend
         stream: 2 sends 3 reads 10 of 10 bytes 0 lost, boundaries 1/2",
    );
}

#[test]
fn at_an_earlier_moment_the_bytes_lie_in_the_queue() {
    let sample = two_sends();
    let looked = sample.record.notes_len() - 1;
    let before = Playhead::at_note(&sample.record, looked);
    check_at(
        &sample,
        before,
        "datagrams: 2 sends 0 reads 0 lost, boundaries 0/0
         Open: ESTABLISHED, ESTABLISHED
         send #1 [h e l l o] c0 → 5 of 5
         send #2 [w o r l d] c1 → 5 of 5
         queue: 10 c0[h e l l o] c1[w o r l d]
         stream: 2 sends 0 reads 0 of 10 bytes 0 lost, boundaries 0/0",
    );
    let between = Playhead::at_row(&sample.record, 9);
    let scene = comparison(sample.known(&sample.ledger()), between, None).stream;
    assert_eq!(scene.queue.len, 6, "one read of four was made");
    assert_eq!(scene.queue.runs.len(), 2, "of both sends");
}

#[test]
fn before_anybody_connects_there_is_only_the_listener() {
    let mut sample = Sample::new();
    let scene = |sample: &Sample| stream_of(sample, &sample.ledger(), None);
    assert_eq!(scene(&sample).listener, None, "not even that");
    sample.listen();
    let scene = scene(&sample);
    assert!(
        scene.listener.is_some() && scene.socket.is_none(),
        "{scene:?}"
    );
}

#[test]
fn a_connection_from_outside_has_no_sends() {
    let mut sample =
        played("listen; connect; put: hello; guest; take 4 guest: GET ; waits guest 3");
    check(
        &sample,
        "datagrams: 0 sends 0 reads 0 lost, boundaries 0/0
         Open: not seen, ESTABLISHED
         from outside
         queue: 3 +3
         recv(4) → 4 outside[G E T ␣] Unknown
         stream: 0 sends 1 reads 4 of 0 bytes 0 lost, boundaries 0/0",
    );
    sample.take_outside(4, b"/ H");
    let shown = |chosen| stream_of(&sample, &sample.ledger(), chosen);
    assert_eq!(shown(None).queue.len, 0, "what waited was read");
    let mine = shown(Some(NEAR));
    assert!(!mine.outside, "the older one, as it was chosen");
    let (queue, outstanding) = (mine.queue.len, mine.outstanding.bytes.len);
    assert_eq!((queue, outstanding), (0, 5), "nobody has looked: {mine:?}");
}

#[test]
fn what_was_sent_before_the_counters_began_waits_and_is_not_counted() {
    let mut sample = played("listen; connect; put: hello; holds 5");
    let mut ledger = sample.ledger();
    let here = ledger.here();
    ledger.count_from(&sample.record, here);
    let now = |sample: &Sample, ledger: &Ledger| stream_of(sample, ledger, None);
    let scene = now(&sample, &ledger);
    assert_eq!((scene.queue.len, scene.sends.len()), (5, 0), "it waits");
    assert_eq!(scene.totals, StreamTotals::default(), "not counted");
    sample.play("put: world; holds 10; take 8: hellowor");
    ledger.fold(&sample.record);
    let scene = now(&sample, &ledger);
    let totals = scene.totals;
    assert_eq!(
        (totals.sends, totals.sent, totals.received),
        (1, 5, 3),
        "{totals:?}"
    );
    assert_eq!(scene.queue.len, 2, "the rest");
}

/// A connection over which `sends` messages of five bytes went, framed with their length, before the server reads four
/// bytes at a time.
fn many(sends: u32) -> (Sample, u64) {
    let mut sample = played("listen; connect len1 len1");
    let message = b"\x04abcd";
    let sent: Vec<u8> = (0..sends).flat_map(|_| *message).collect();
    for _ in 0..sends {
        sample.put(message, message.len());
    }
    sample.holds(FAR, sample.waiting());
    let mut at = 0;
    for piece in sent.chunks(4) {
        sample.take(4, piece);
        at += piece.len() as u64;
    }
    for n in 0..u64::from(sends) {
        sample.play(&format!("message {} 1 4", n * 5));
    }
    (sample, at)
}

#[test]
fn sums_are_whole_after_any_number_of_rows() {
    let (sample, sent) = many(6000);
    let ledger = sample.ledger();
    let scene = stream_of(&sample, &ledger, None);
    let totals = StreamTotals {
        sends: 6000,
        reads: 7500,
        sent,
        received: sent,
        kept: 1500,
        boundaries: 6000,
        ..StreamTotals::default()
    };
    assert_eq!(scene.totals, totals);
    assert_eq!(scene.sends.last().map(|send| send.number), Some(6000));
    assert_eq!(scene.sends.len(), STREAM_SENDS, "also the newest");
    let seen = Some(TcpState::Established);
    assert_eq!(scene.states, [seen, seen], "told long ago");
    let colours: Vec<_> = scene
        .messages
        .iter()
        .map(|message| message.colour)
        .collect();
    let own: Vec<_> = (5996..6000).map(Some).collect();
    assert_eq!(colours, own, "each has that of its own send");

    // At an earlier moment all but the boundaries are known.
    let rows = sample.record.len() - 1000;
    let scene = comparison(
        sample.known(&ledger),
        Playhead::at_row(&sample.record, rows),
        None,
    )
    .stream;
    let totals = scene.totals;
    assert_eq!((totals.sends, totals.sent), (6000, sent), "{totals:?}");
    let reads = totals.reads;
    assert!((6499..=6501).contains(&reads), "{totals:?}");
    assert_eq!(totals.received, reads * 4, "{totals:?}");
    assert_eq!(totals.boundaries, reads * 4 / 5, "{totals:?}");
    assert!(
        totals.kept_at_least && totals.kept < reads / 5,
        "{totals:?}"
    );
    assert_eq!(scene.queue.len, sent - totals.received, "the rest waits");
    assert!(
        !scene.queue.runs.is_empty(),
        "and has the colours of its sends"
    );

    // What comes after the counters began anew is counted alone.
    let mut ledger = ledger;
    let here = ledger.here();
    ledger.count_from(&sample.record, here);
    let scene = stream_of(&sample, &ledger, None);
    assert_eq!(scene.totals, StreamTotals::default());
}

#[test]
fn all_that_came_from_outside_is_counted() {
    let mut sample = played("listen; guest");
    sample.outside_waits(4 * 9002);
    for _ in 0..9000 {
        sample.take_outside(4, b"abcd");
    }
    let scene = stream_of(&sample, &sample.ledger(), None);
    let totals = scene.totals;
    assert_eq!(
        (totals.reads, totals.received),
        (9000, 36_000),
        "{totals:?}"
    );
    assert!(!totals.at_least, "{totals:?}");
    assert_eq!(scene.queue.len, 8, "of what waited, without what was read");
    assert_eq!(
        scene.states[1],
        Some(TcpState::Established),
        "told long ago"
    );
}

#[test]
fn a_connection_from_outside_leaves_the_datagrams_be() {
    let mut sample = two_sends();
    let totals = |sample: &Sample| {
        let head = Playhead::live(&sample.record);
        comparison(sample.known(&sample.ledger()), head, None).totals
    };
    let before = totals(&sample);
    assert_eq!((before.sends, before.reads), (2, 2), "{before:?}");
    sample.play("guest; take 4 guest: GET ");
    assert_eq!(totals(&sample), before);
}

#[test]
fn the_listener_and_old_connections_are_found_among_many() {
    let mut sample = played("listen; connect; put: hello");
    let early = Playhead::live(&sample.record);
    let before = comparison(sample.known(&sample.ledger()), early, None).stream;
    sample.crowd(600);
    let ledger = sample.ledger();
    let newest = stream_of(&sample, &ledger, None);
    assert!(newest.outside, "{newest:?}");
    assert_eq!(newest.listener, before.listener, "it still listens");
    let chosen = stream_of(&sample, &ledger, Some(NEAR));
    assert_eq!(chosen, before, "nothing has happened there");
    let early = comparison(sample.known(&ledger), early, None).stream;
    assert_eq!(early, before, "nor was it otherwise at that time");
}

#[test]
fn only_a_look_at_the_receivers_queue_puts_bytes_there() {
    let mut sample = played("listen; connect; put: hello");
    let shown = |sample: &Sample| {
        let scene = stream_of(sample, &sample.ledger(), None);
        let outstanding = scene.outstanding;
        (
            scene.queue.len,
            outstanding.in_flight(),
            outstanding.unsent,
            outstanding.unacknowledged,
        )
    };
    assert_eq!(shown(&sample), (0, 5, 0, false), "nobody has looked");
    sample.put(b"world", 5);
    sample.keeps(10, 5);
    assert_eq!(shown(&sample), (0, 5, 5, true), "the sender's own figures");
    sample.holds(FAR, 4);
    assert_eq!(shown(&sample), (4, 1, 5, true), "by the last look");
    sample.keeps(0, 0);
    assert_eq!(
        shown(&sample),
        (4, 6, 0, false),
        "acknowledged, not seen there"
    );
    sample.play("holds 10; take 8: hellowor");
    assert_eq!(shown(&sample), (2, 0, 0, false), "those that were not read");
    sample.take(8, b"ld");
    assert_eq!(shown(&sample), (0, 0, 0, false), "all were read");
}

#[test]
fn what_another_program_has_acknowledged_is_not_on_its_way() {
    let mut sample = Sample::new();
    sample.connect_away();
    sample.put(b"hello world", 11);
    let shown = |sample: &Sample| {
        let scene = stream_of(sample, &sample.ledger(), None);
        assert!(scene.foreign, "{scene:?}");
        (
            scene.queue.len,
            scene.outstanding.bytes.len,
            scene.outstanding.unsent,
        )
    };
    assert_eq!(shown(&sample), (0, 0, 0), "nothing is known of it");
    sample.keeps(7, 3);
    assert_eq!(shown(&sample), (0, 7, 3), "not acknowledged");
}

cases! {
    check;

    messages_come_whole_out_of_their_frames:
        "listen; connect len1 len1; put: \x05hello; put: \x05world; holds 12; take 4: \x05hel;
         take 4: lo\x05w; message 0 1 5" =>
        "datagrams: 0 sends 0 reads 0 lost, boundaries 0/0
         Open: ESTABLISHED, ESTABLISHED
         send #1 [#05 h e l l o] c0 → 6 of 6
         send #2 [#05 w o r l d] c1 → 6 of 6
         queue: 4 c1[o r l d]
         recv(4) → 4 c0[#05 h e l] PartOfSend
         recv(4) → 4 c0[l o] c1[#05 w] Merged(2)
         rest: 2 c1[#05 w]
         message [h e l l o] c0 AsSent
         stream: 2 sends 2 reads 8 of 12 bytes 0 lost, boundaries 0/1";

    fin_is_told_from_the_side_of_the_client:
        "listen; connect; put 5: hello world; half-close; take 9: hello; take 9:" =>
        "datagrams: 0 sends 0 reads 0 lost, boundaries 0/0
         FinSent: FIN_WAIT2, CLOSE_WAIT
         send #1 [h e l l o] c0 → 5 of 11
         queue: 0
         recv(9) → 5 c0[h e l l o] Whole
         recv(9) → 0 Fin
         stream: 1 sends 1 reads 5 of 5 bytes 0 lost, boundaries 1/1";

    ends_that_are_framed_otherwise_show_what_goes_wrong:
        "listen; connect len1 fixed:4; put: \x05hello; put: \x05world; holds 12;
         take 64: \x05hello\x05wo; message 0 0 4; message 4 0 4" =>
        "datagrams: 0 sends 0 reads 0 lost, boundaries 0/0
         Open: ESTABLISHED, ESTABLISHED
         sent len1, read fixed:4
         send #1 [#05 h e l l o] c0 → 6 of 6
         send #2 [#05 w o r l d] c1 → 6 of 6
         queue: 3 c1[r l d]
         recv(64) → 9 c0[#05 h e l l o] c1[#05 w o] Merged(2)
         rest: 1 c1[o]
         message [#05 h e l] c0 Torn
         message [l o #05 w] c0 Glued(2)
         stream: 2 sends 1 reads 9 of 12 bytes 0 lost, boundaries 0/1";

    what_was_closed_before_it_was_accepted_is_our_own:
        "listen; connect-and-close: hello; accept-late; take 64: hello" =>
        "datagrams: 0 sends 0 reads 0 lost, boundaries 0/0
         FinSent: not seen, ESTABLISHED
         send #1 [h e l l o] c0 → 5 of 5
         queue: 0
         recv(64) → 5 c0[h e l l o] Whole
         stream: 1 sends 1 reads 5 of 5 bytes 0 lost, boundaries 1/1";
}

#[test]
fn a_connection_is_in_the_state_that_its_calls_tell() {
    for (script, want) in [
        ("listen; unanswered", ConnectionState::Connecting),
        ("listen; connect", ConnectionState::Open),
        ("listen; connect; put: hi", ConnectionState::Open),
        ("listen; connect; half-close", ConnectionState::FinSent),
        ("listen; connect; hang-up far", ConnectionState::FinReceived),
        (
            "listen; connect; half-close; hang-up far",
            ConnectionState::Over,
        ),
        ("listen; connect; reset", ConnectionState::Aborted),
    ] {
        let sample = played(script);
        let found = stream_of(&sample, &sample.ledger(), None).state;
        assert_eq!(found, want, "{script}");
    }
}
