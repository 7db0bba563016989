//! A session keeps to its memory budget while real datagrams come and go.

use std::time::Duration;

use packet_lab::{
    model::{
        BatchMode, Burst, ClientId, Fate, PayloadSpec, Row, ServerSettings, UdpServerSettings,
        Verdict,
    },
    record::{Budget, Entry},
    session::{Session, Start},
};

use crate::lab::aim;

const DEADLINE: Duration = Duration::from_mins(1);

#[test]
fn a_session_forgets_its_oldest_rows_and_counts_on() {
    let budget = Budget::of(0);
    let mut session = Session::start(Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        settings: UdpServerSettings::from(ServerSettings {
            receive_buffer: Some(200_000),
            ..ServerSettings::default()
        }),
        budget: Some(budget),
        ..Start::default()
    })
    .unwrap();
    let to = session.udp().local().unwrap();
    let a = ClientId(0);
    aim(&mut session, a, to);
    let mut sent = 0;
    while session.record().first_kept_row() == 0 {
        session.udp_mut().send(a, vec![b'x'; 40], 10_000).unwrap();
        sent += 10_000;
        let all = |session: &Session| session.ledger().fate_counts(|_| true).sent >= sent;
        assert!(session.wait_until(DEADLINE, all), "all are sent");
        assert!(sent < 1_000_000, "rows must go at last");
    }
    let quiet = |session: &Session| session.ledger().fate_counts(|_| true).in_flight == 0;
    assert!(session.wait_until(DEADLINE, quiet), "it comes to rest");
    let (record, ledger) = (session.record(), session.ledger());
    let counts = ledger.fate_counts(|_| true);
    assert!(counts.balance(), "{counts:?}");
    assert_eq!(counts.sent, sent, "all are counted");
    let server = session.udp().last_server().unwrap();
    let arrivals = ledger.arrivals(server);
    assert_eq!(arrivals.received, counts.whole, "all that was read");
    assert_eq!(
        arrivals.dropped, counts.dropped,
        "and all that was dropped: {counts:?} {arrivals:?}"
    );
    assert_eq!(arrivals.arrived(), sent, "nothing else came");
    let first = record.first_kept_row();
    assert!(record.row(first - 1).is_none(), "the oldest are gone");
    let last = record.row(record.len() - 1).unwrap();
    assert!(record.kept_payload(last).is_some(), "the newest are not");
    let taken = record.memory() + ledger.folded().bytes;
    assert!(taken <= budget.bytes() * 11 / 10, "{taken} bytes");
}

#[test]
fn a_burst_beyond_the_budget_is_foreseen() {
    let mut session = Session::start(Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        budget: Some(Budget::of(0)),
        ..Start::default()
    })
    .unwrap();
    let to = session.udp().local().unwrap();
    let a = ClientId(0);
    aim(&mut session, a, to);
    let of = |repeat| Burst {
        payload: PayloadSpec::Counter { size: 64 },
        batch_mode: BatchMode::Auto,
        lossless: true,
        ..Burst::of(a, Vec::new(), repeat)
    };
    // Two rows each, the send and the read, of 64 bytes, as many of payload, and 8 for the arrival: 16 MiB
    // are 61 680.
    assert_eq!(session.shortage(&[of(61_680)]), None, "just fits");
    assert_eq!(
        session.shortage(&[of(61_681)]).map(|s| (s.rows, s.needed)),
        Some((123_362, 123_362 * 136)),
        "one too many"
    );
    let two = session.shortage(&[of(40_000), of(40_000)]);
    assert_eq!(two.map(|s| s.rows), Some(160_000), "both together");

    let burst = of(400_000);
    let foreseen = session.shortage(std::slice::from_ref(&burst)).unwrap();
    session.udp_mut().burst(burst).unwrap();
    let all = |session: &Session| session.ledger().fate_counts(|_| true).whole == 400_000;
    assert!(session.wait_until(DEADLINE, all), "it is carried out");
    let record = session.record();
    let kept = record.len() - record.first_kept_row();
    let full = record.len() - record.first_kept_payload();
    // Whole pieces go at a time, some may have begun since, and notes take their part: there are more
    // of them where the receiver is woken for few datagrams at a time.
    let notes = (record.notes_len() - record.first_kept_note()) as usize * size_of::<Entry>();
    let instead = (notes / (size_of::<Row>() + size_of::<Verdict>())) as u64;
    let near = |kept: u32, foreseen: u64| {
        let kept = u64::from(kept);
        kept <= foreseen + (3 << 14) && foreseen <= kept + (3 << 14) + instead
    };
    assert!(
        near(kept, foreseen.kept.rows),
        "{kept} rows: {foreseen:?}, {notes} bytes of notes"
    );
    let with_payload = foreseen.kept.with_payload;
    assert!(near(full, with_payload), "{full} with bytes: {foreseen:?}");
}

#[test]
fn rows_beyond_what_may_wait_are_lost_and_what_they_would_tell_is_unknown() {
    let budget = Budget::of(0);
    let mut session = Session::start(Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        budget: Some(budget),
        ..Start::default()
    })
    .unwrap();
    let to = session.udp().local().unwrap();
    let a = ClientId(0);
    aim(&mut session, a, to);
    let open = |session: &Session| session.udp().client(a).is_some();
    assert!(session.wait_until(DEADLINE, open), "the client is open");
    // Nobody takes anything in while they are sent.
    let (n, size) = (4000, 60_000);
    session.udp_mut().send(a, vec![b'x'; size], n).unwrap();
    let end = session.now().plus(DEADLINE);
    while session.udp().progress(a).sent < u64::from(n) {
        assert!(session.now() < end, "{:?}", session.udp().progress(a));
        std::thread::yield_now();
    }
    let quiet = |session: &Session| {
        let counts = session.ledger().fate_counts(|_| true);
        session.record().lost() > 0 && counts.unknown > 0 && counts.in_flight == 0
    };
    let rested = session.wait_until(DEADLINE, quiet);
    let counts = session.ledger().fate_counts(|_| true);
    assert!(rested && counts.balance(), "{counts:?}");
    // A batch is handed over when it has 256 KiB; 256 of them wait, and those in hand.
    let most = ((256 << 10) + size as u64) * 260 + budget.waiting();
    let kept = counts.sent * size as u64;
    assert!(kept <= most, "{kept} bytes waited, of {most} at most");
    let notices = session.take_notices();
    let has_notice = notices.iter().any(|m| m.key == "notice-rows-lost");
    assert!(has_notice, "{notices:?}");

    // A send too soon after them is unknown too, a later one is not.
    let last = |session: &Session, n: usize| {
        let (record, ledger) = (session.record(), session.ledger());
        let rows = (0..)
            .zip(record.rows())
            .filter(|(_, row)| row.call.is_send() && record.payload(row) == b"after it");
        let verdict =
            rows.map(|(id, _)| ledger.current_verdict(record, record.first_kept_row() + id));
        verdict.skip(n).find(|verdict| verdict.settled)
    };
    let known = (0..9).any(|n| {
        session.udp_mut().send(a, b"after it".to_vec(), 1).unwrap();
        let has_verdict = session.wait_until(DEADLINE, |session| last(session, n).is_some());
        assert!(has_verdict, "it goes on");
        last(&session, n).unwrap().fate == Fate::Whole
    });
    assert!(known, "and is known again");
}
