//! The ledger against a model of the kernel that knows the truth.

#![expect(
    clippy::indexing_slicing,
    reason = "test code: what goes wrong is to be seen at once"
)]

use packet_lab::{
    ledger::Ledger,
    model::{Fate, FateCounts, Owner, RowId, Verdict},
};
use proptest::prelude::*;

use crate::lab_model::{Op, Setup, Truth, World};

fn everybody(_: Owner) -> bool {
    true
}

/// A ledger, and what a view knows of it that looks at changed rows only.
#[derive(Debug, Default)]
struct Watched {
    ledger: Ledger,
    seen: Vec<Verdict>,
}

impl Watched {
    /// Folds what is new, and checks what must hold after every observation.
    #[track_caller]
    fn fold(&mut self, world: &World) {
        let known = self.ledger.len();
        self.ledger.fold(&world.record);
        let mut rows = self.ledger.take_changed();
        rows.extend(known..self.ledger.len());
        self.seen.resize(world.truth.len(), Verdict::default());
        for row in rows {
            self.seen[row as usize] = self.ledger.folded_verdict(row);
            check_verdict(&self.ledger, world, row);
        }
        check_books(&self.ledger, world);
        for socket in 0..world.sockets.len() {
            check_arrivals(&self.ledger, world, socket);
        }
    }

    /// Checks all rows.
    #[track_caller]
    fn check(&self, world: &World) {
        for (row, seen) in (0..).zip(&self.seen) {
            assert_eq!(
                self.ledger.folded_verdict(row),
                *seen,
                "row {row} was told of"
            );
            check_verdict(&self.ledger, world, row);
        }
    }
}

#[track_caller]
fn check_books(ledger: &Ledger, world: &World) {
    let counts = ledger.fate_counts(everybody);
    let sends = world.truth.iter().flatten().count() as u64;
    assert_eq!(counts.sent, sends, "all sends are in the books");
    assert!(counts.balance(), "the books balance: {counts:?}");
    let servers = ledger.fate_counts(|owner| owner == Owner::Server);
    let clients = ledger.fate_counts(|owner| owner != Owner::Server);
    assert!(servers.balance() && clients.balance(), "each side's too");
    if alone(world) && !world.murky {
        let noted: u64 = world.sockets.iter().map(|s| u64::from(s.noted_drops)).sum();
        assert_eq!(counts.dropped, noted, "named or not, drops are counted");
    }
}

/// Whether only one thread of the lab sends into each queue, and the system counts.
fn alone(world: &World) -> bool {
    let Setup {
        peers,
        portable,
        gossip,
        ..
    } = world.setup;
    !peers && !portable && !gossip
}

#[track_caller]
fn check_arrivals(ledger: &Ledger, world: &World, socket: usize) {
    let socket = &world.sockets[socket];
    let arrivals = ledger.arrivals(socket.id);
    assert_eq!(
        arrivals.received,
        arrivals.whole + arrivals.truncated + arrivals.undetermined,
        "received = whole + truncated + untold"
    );
    assert_eq!(arrivals.received, socket.received, "received");
    assert_eq!(arrivals.unread, socket.unread, "unread");
    assert_eq!(
        arrivals.dropped,
        counted_drops(world, socket.noted_drops),
        "dropped"
    );
    let sum = arrivals.received + arrivals.dropped + arrivals.unread + arrivals.waiting;
    assert_eq!(arrivals.arrived(), sum, "arrived is the sum");
    if socket.peers > 0 || world.setup.portable {
        assert!(
            sum <= socket.own + socket.peers + u64::from(socket.drops),
            "no more arrived than was sent: {arrivals:?}"
        );
    } else {
        assert!(!socket.open || sum <= socket.own, "{arrivals:?}");
    }
    let open = ledger.waiting(socket.id).count() as u64;
    if socket.peers == 0 && !world.setup.gossip {
        let on_its_way = open.checked_sub(arrivals.waiting + ledger.unnamed_drops(socket.id));
        let on_its_way = on_its_way.expect("those that have no fate");
        if socket.open && !world.setup.portable {
            assert_eq!(
                sum + on_its_way,
                socket.own,
                "all that was sent: {arrivals:?}"
            );
        }
    } else {
        assert!(open >= arrivals.waiting, "those that have no fate");
    }
}

fn counted_drops(world: &World, drops: u32) -> u64 {
    if world.setup.portable {
        0
    } else {
        u64::from(drops)
    }
}

#[track_caller]
fn check_verdict(ledger: &Ledger, world: &World, row: RowId) {
    let Some(truth) = world.truth[row as usize] else {
        return;
    };
    let verdict = ledger.folded_verdict(row);
    let right = match (verdict.fate, truth) {
        (Fate::Whole, Truth::Whole(by)) | (Fate::Truncated, Truth::Truncated(by)) => {
            verdict.link() == Some(by) && ledger.folded_verdict(by).link() == Some(row)
        }
        (Fate::Dropped, Truth::Dropped)
        | (Fate::NotSent, Truth::NotSent)
        | (Fate::Unread, Truth::Unread)
        // Which of several equal ones a report is about shows when all have arrived.
        | (Fate::Refused, Truth::Refused | Truth::OnItsWay)
        | (Fate::Unknown, _) => true,
        (Fate::InFlight, _) => !verdict.settled,
        _ => false,
    };
    // With nobody else there a name is right also while it is provisional.
    if verdict.settled || alone(world) {
        assert!(right, "row {row} is {truth:?}, not {verdict:?}");
    }
}

/// Runs the steps, and folds and checks after each of them.
fn run(setup: Setup, steps: &[Op]) -> (World, Ledger) {
    let mut world = World::new(setup);
    let mut watched = Watched::default();
    for &step in steps {
        world.step(step);
        watched.fold(&world);
    }
    world.come_to_rest();
    watched.fold(&world);
    watched.check(&world);
    (world, watched.ledger)
}

/// At rest, with all that can be known.
#[track_caller]
fn check_exact(ledger: &Ledger, world: &World) {
    for (row, truth) in (0..).zip(&world.truth) {
        let Some(truth) = *truth else { continue };
        let verdict = ledger.folded_verdict(row);
        let known = match truth {
            Truth::Elsewhere => verdict.fate == Fate::Unknown,
            _ => verdict.settled && !matches!(verdict.fate, Fate::Unknown | Fate::InFlight),
        };
        assert!(known, "row {row} is {truth:?}, known as {verdict:?}");
    }
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let client = 0..8_u8;
    let size = 0..8_u8;
    let op = prop_oneof![
        14 => (client.clone(), size.clone(), any::<bool>())
            .prop_map(|(client, size, late)| Op::Send { client, size, late }),
        4 => size.clone().prop_map(|size| Op::PeerSend { size }),
        1 => (client.clone(), size.clone())
            .prop_map(|(client, size)| Op::PeerSendsToClient { client, size }),
        4 => (client.clone(), client.clone(), size.clone(), any::<bool>())
            .prop_map(|(client, to, size, late)| Op::Gossip { client, to, size, late }),
        1 => client.clone().prop_map(|client| Op::NotSent { client }),
        1 => client.clone().prop_map(|client| Op::SendElsewhere { client }),
        2 => (1..4_u8).prop_map(|count| Op::Deliver { count }),
        1 => Just(Op::Wait),
        8 => size.clone().prop_map(|size| Op::Read { size }),
        2 => size.clone().prop_map(|size| Op::ReadAll { size }),
        4 => Just(Op::Look),
        3 => size.clone().prop_map(|size| Op::Reply { size }),
        2 => (client.clone(), size).prop_map(|(client, size)| Op::ClientRead { client, size }),
        1 => client.prop_map(|client| Op::ClientLook { client }),
        1 => Just(Op::Close),
        2 => Just(Op::Open),
    ];
    prop::collection::vec(op, 1..70)
}

fn setups() -> impl Strategy<Value = Setup> {
    let bits = any::<(bool, bool)>();
    (1..=8_u8, 0..90_u32, 0..40_u32, bits, any::<u8>()).prop_map(
        |(clients, limit, client_limit, (equal, deferred), plain)| Setup {
            clients,
            limit,
            client_limit,
            equal,
            peers: false,
            deferred,
            portable: false,
            gossip: false,
            plain: plain & plain.rotate_left(3),
        },
    )
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn alone_every_fate_becomes_exact(setup in setups(), steps in ops()) {
        let (world, ledger) = run(setup, &steps);
        if !world.murky {
            check_exact(&ledger, &world);
        }
    }

    #[test]
    fn with_peers_no_final_fate_is_wrong(setup in setups(), steps in ops()) {
        let setup = Setup { peers: true, ..setup };
        let (world, ledger) = run(setup, &steps);
        let spared = world.sockets.iter().all(|socket| socket.peer_drops == 0);
        if spared && !world.murky {
            check_exact(&ledger, &world);
        }
        for socket in &world.sockets {
            let dropped = ledger.arrivals(socket.id).dropped;
            prop_assert_eq!(dropped, u64::from(socket.drops), "drops are counted exactly");
        }
        for row in 0..ledger.len() {
            let flying = ledger.folded_verdict(row).fate == Fate::InFlight;
            prop_assert!(!flying, "at rest nothing is in flight, but row {} is", row);
        }
    }

    #[test]
    fn two_threads_into_one_queue_make_no_final_fate_wrong(
        setup in setups(),
        steps in ops(),
        peers: bool,
    ) {
        let setup = Setup { gossip: true, peers, client_limit: setup.limit, ..setup };
        let (world, ledger) = run(setup, &steps);
        let spared = world.sockets.iter().all(|socket| socket.drops == 0);
        if spared && !world.murky {
            check_exact(&ledger, &world);
        }
    }

    #[test]
    fn where_nothing_is_counted_nothing_is_dropped(
        setup in setups(),
        steps in ops(),
        peers in any::<bool>(),
    ) {
        let setup = Setup { peers, portable: true, ..setup };
        let (mut world, mut ledger) = run(setup, &steps);
        world.stop();
        ledger.fold(&world.record);
        check_books(&ledger, &world);
        let FateCounts { dropped, in_flight, .. } = ledger.fate_counts(everybody);
        prop_assert_eq!((dropped, in_flight), (0, 0), "it cannot be told");
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn when_all_is_closed_all_is_final(setup in setups(), steps in ops(), peers: bool) {
        let setup = Setup { peers, ..setup };
        let mut world = World::new(setup);
        for &step in &steps {
            world.step(step);
        }
        world.deliver_all();
        world.stop();
        let mut watched = Watched::default();
        watched.fold(&world);
        watched.check(&world);
        let ledger = watched.ledger;
        for row in 0..ledger.len() {
            let verdict = ledger.folded_verdict(row);
            prop_assert!(verdict.settled, "row {} is {:?}", row, verdict);
        }
        prop_assert_eq!(ledger.fate_counts(everybody).in_flight, 0, "nothing is in flight");
    }

    #[test]
    fn pieces_make_the_same_ledger(
        setup in setups(),
        steps in ops(),
        peers: bool,
        piece in 0..5_u32,
    ) {
        let setup = Setup { peers, ..setup };
        let (mut world, mut bit_by_bit) = run(setup, &steps);
        world.stop();
        let mut at_once = Ledger::default();
        at_once.fold(&world.record);
        let mut pieces = Ledger::default();
        while pieces.fold_some(&world.record, piece + 1) {}
        bit_by_bit.fold(&world.record);
        for other in [&pieces, &bit_by_bit] {
            prop_assert_eq!(other.len(), at_once.len());
            for row in 0..at_once.len() {
                prop_assert_eq!(other.folded_verdict(row), at_once.folded_verdict(row), "row {}", row);
            }
            prop_assert_eq!(other.fate_counts(everybody), at_once.fate_counts(everybody));
            for socket in &world.sockets {
                prop_assert_eq!(other.arrivals(socket.id), at_once.arrivals(socket.id));
            }
        }
    }
}
