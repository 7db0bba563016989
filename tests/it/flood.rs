//! Floods: the ledger's list of dropped datagrams against the truth, and what a small memory
//! budget leaves of it.

use packet_lab::{
    ledger::Ledger,
    model::{Fate, FateCounts, Owner},
    record::{Budget, Record},
};

use crate::flood_model::{Flood, Model, SERVER};

/// Sends of a flood.
const SENDS: usize = if cfg!(debug_assertions) {
    50_000
} else {
    1_000_000
};

fn all(ledger: &Ledger) -> FateCounts {
    let counts = ledger.fate_counts(|_: Owner| true);
    assert!(counts.balance(), "the books balance: {counts:?}");
    counts
}

/// Folds what is new, and keeps to the budget as a session does.
fn fold(model: &mut Model, ledger: &mut Ledger) {
    ledger.fold(&model.record);
    ledger.take_changed();
    let first = model.record.make_room(ledger.folded());
    let first = ledger.forget(&model.record, first);
    model.record.forget(first);
}

fn run(flood: Flood, budget: Budget, sends: usize) -> (Model, Ledger) {
    let mut model = Model::new(flood, Record::with_budget(budget));
    let mut ledger = Ledger::default();
    while model.sent.len() < sends {
        for _ in 0..20 {
            model.step();
        }
        fold(&mut model, &mut ledger);
        all(&ledger);
    }
    model.come_to_rest();
    fold(&mut model, &mut ledger);
    (model, ledger)
}

/// Checks that no final fate of a kept row is wrong, and gives how many are known.
#[track_caller]
fn check_names(model: &Model, ledger: &Ledger) -> usize {
    let mut known = 0;
    for &(row, dropped) in &model.sent {
        let verdict = ledger.folded_verdict(row);
        match verdict.fate {
            Fate::Dropped => assert!(dropped, "row {row} was not dropped: {verdict:?}"),
            Fate::Whole | Fate::Truncated => assert!(!dropped, "row {row} was: {verdict:?}"),
            _ => continue,
        }
        assert!(verdict.settled, "row {row} is final at the end");
        known += 1;
    }
    known
}

#[track_caller]
fn check_exact(flood: Flood) {
    let (model, ledger) = run(flood, Budget::of(1 << 31), SENDS);
    assert_eq!(check_names(&model, &ledger), model.sent.len(), "{flood:?}");
    let counts = all(&ledger);
    assert_eq!(counts.dropped, u64::from(model.drops), "{flood:?}");
    assert!(model.drops > 1000, "it was a flood: {}", model.drops);
    assert_eq!(
        ledger.arrivals(SERVER).dropped,
        counts.dropped,
        "and in total"
    );
}

#[test]
fn every_dropped_datagram_of_a_flood_is_named() {
    for clients in [1, 3, 8] {
        for read_size in [4, 1024] {
            let flood = Flood {
                clients,
                read_size,
                seed: u64::from(clients) << 32 | u64::from(read_size),
                ..Flood::default()
            };
            check_exact(flood);
        }
    }
}

#[test]
fn equal_datagrams_and_an_epoch_without_end_are_named_too() {
    let equal = Flood {
        clients: 3,
        equal: true,
        ..Flood::default()
    };
    check_exact(equal);
    check_exact(Flood {
        unseen: true,
        limit: 2_000_000,
        ..equal
    });
}

/// A flood into a small budget: what is left is right, and nothing is miscounted.
#[track_caller]
fn check_small(flood: Flood) -> (Model, Ledger) {
    let (model, ledger) = run(flood, Budget::of(0), 4 * 50_000);
    let known = check_names(&model, &ledger);
    let first = model.record.first_kept_row();
    assert!(first > 0, "rows went: {flood:?}");
    let kept = model.sent.iter().filter(|(row, _)| *row >= first).count();
    assert!(known <= kept, "only of kept rows something is said");
    let counts = all(&ledger);
    assert_eq!(counts.sent, model.sent.len() as u64, "all are counted");
    let arrivals = ledger.arrivals(SERVER);
    assert_eq!(arrivals.received, model.received, "and what was received");
    assert_eq!(arrivals.dropped, u64::from(model.drops), "and dropped");
    let most = model.record.budget().bytes() * 11 / 10;
    let taken = model.record.memory() + ledger.folded().bytes;
    assert!(taken <= most, "{taken} bytes of {most}: {flood:?}");
    (model, ledger)
}

#[test]
fn in_a_small_budget_counters_stay_exact() {
    for unseen in [false, true] {
        let flood = Flood {
            clients: 3,
            unseen,
            ..Flood::default()
        };
        let (model, ledger) = check_small(flood);
        let counts = all(&ledger);
        assert_eq!(counts.dropped, u64::from(model.drops), "{flood:?}");
        assert_eq!(counts.whole + counts.truncated, model.received, "{flood:?}");
        assert_eq!((counts.in_flight, counts.unknown), (0, 0), "{counts:?}");
    }
}

#[test]
fn in_a_small_budget_a_peer_makes_nothing_wrong() {
    for (unseen, equal) in [(false, false), (true, false), (true, true)] {
        let flood = Flood {
            clients: 3,
            peer: true,
            unseen,
            equal,
            ..Flood::default()
        };
        let (_, ledger) = check_small(flood);
        let counts = all(&ledger);
        assert_eq!(counts.in_flight, 0, "at rest: {counts:?}");
    }
}

#[test]
fn counters_that_begin_anew_stay_exact_when_their_rows_are_gone() {
    let mut model = Model::new(Flood::default(), Record::with_budget(Budget::of(0)));
    let mut ledger = Ledger::default();
    let start = ledger.origin().clone();
    for _ in 0..200 {
        model.step();
    }
    fold(&mut model, &mut ledger);
    let before = all(&ledger);
    let here = ledger.here();
    ledger.count_from(&model.record, here.clone());
    while model.record.first_kept_row() < 60_000 {
        model.step();
        fold(&mut model, &mut ledger);
    }
    model.come_to_rest();
    fold(&mut model, &mut ledger);
    let since = all(&ledger);
    ledger.count_from(&model.record, start);
    let total = all(&ledger);
    assert_eq!(total.sent, model.sent.len() as u64, "all of them");
    assert_eq!(total.dropped, u64::from(model.drops), "all drops");
    ledger.count_from(&model.record, here);
    assert_eq!(all(&ledger), since, "and from there again");
    assert_eq!(since.sent, total.sent - before.sent, "only what came since");
    let early = model
        .sent
        .iter()
        .take(usize::try_from(before.sent).unwrap());
    let dropped = early.filter(|(_, dropped)| *dropped).count() as u64;
    assert_eq!(
        since.dropped,
        total.dropped - dropped,
        "with what became of it"
    );
}

#[test]
fn a_ledger_that_lags_behind_loses_no_count() {
    // So far that what it has not come to takes all of the budget: the rest must go at once.
    let flood = Flood {
        clients: 3,
        ..Flood::default()
    };
    let mut model = Model::new(flood, Record::with_budget(Budget::of(0)));
    let mut ledger = Ledger::default();
    while model.sent.len() < 300_000 {
        while model.record.len() < ledger.len() + 400_000 {
            model.step();
        }
        ledger.fold_some(&model.record, 1 << 14);
        let first = model.record.make_room(ledger.folded());
        let first = ledger.forget(&model.record, first);
        model.record.forget(first);
        all(&ledger);
    }
    model.come_to_rest();
    fold(&mut model, &mut ledger);
    assert!(model.record.first_kept_row() > 0, "rows went");
    let counts = all(&ledger);
    assert_eq!(counts.dropped, u64::from(model.drops), "all drops");
    assert_eq!(
        counts.whole + counts.truncated,
        model.received,
        "all that came"
    );
}

#[test]
fn what_depends_on_rows_that_were_lost_is_unknown_and_never_wrong() {
    for (clients, equal) in [(1, true), (1, false), (3, true), (3, false)] {
        let flood = Flood {
            clients,
            equal,
            ..Flood::default()
        };
        let mut model = Model::new(flood, Record::with_budget(Budget::of(1 << 31)));
        let mut ledger = Ledger::default();
        let mut certain = 0;
        for round in 0..6 {
            let before = model.sent.len();
            while model.sent.len() < before + 4000 {
                // The second half of every other round.
                let late = model.sent.len() > before + 2000;
                model.losing = round % 2 == 1 && late && model.random(3) == 0;
                model.step();
                ledger.fold(&model.record);
                all(&ledger);
            }
            model.losing = false;
            model.come_to_rest();
            ledger.fold(&model.record);
            let known = check_names(&model, &ledger);
            let counts = all(&ledger);
            assert_eq!(counts.in_flight, 0, "{flood:?}: {counts:?}");
            assert_eq!(known as u64 + counts.unknown, counts.sent, "{counts:?}");
            if round % 2 == 0 {
                let fresh = model.sent.len() - before;
                assert_eq!(known - certain, fresh, "exact again: {flood:?}");
            }
            certain = known;
        }
        let lost = model.record.lost();
        assert!(lost > 100 && all(&ledger).unknown > 100, "{lost} lost");
        let arrivals = ledger.arrivals(SERVER);
        assert_eq!(arrivals.dropped, u64::from(model.drops), "still counted");
    }
}
