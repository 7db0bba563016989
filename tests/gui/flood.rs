//! The window while a flood of real datagrams comes: what it says is what is on record, in every frame.

use std::{collections::BTreeSet, time::Duration};

use egui::accesskit::Role;
use egui_kittest::{
    Node,
    kittest::{NodeT as _, Queryable as _},
};
use packet_lab::{
    model::{Burst, ClientId, Fate, PayloadSpec},
    text::{Catalog, Lang},
};

use crate::lab::Lab;

const A: ClientId = ClientId(0);
/// The flood goes on until so many datagrams were sent and the window has shown enough of it: how many are sent
/// while one frame is drawn is up to the machine.
const FLOOD: u64 = 100_000;

/// The words on the screen: names and values.
fn words(lab: &Lab<'_>) -> Vec<String> {
    let nodes = lab.harness.root().children_recursive();
    let words = nodes.flat_map(|node| {
        let node = node.accesskit_node();
        [node.label(), node.value()]
    });
    words.flatten().collect()
}

/// What a reader of the stage hears.
fn stage(lab: &Lab<'_>) -> String {
    let mut nodes = lab.harness.root().children_recursive();
    let figure = nodes.find(|node| node.accesskit_node().role() == Role::Figure);
    let text = figure.and_then(|node| node.accesskit_node().value());
    text.expect("the stage says what it shows")
}

/// The number that follows a word of the status bar; what did not happen yet may be left out.
fn counter(words: &[String], word: &str) -> u64 {
    let found = words.iter().find_map(|text| text.strip_prefix(word));
    let Some(digits) = found else { return 0 };
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

#[test]
fn counters_gauge_and_bundle_are_live_in_a_flood() {
    for &lang in Lang::ALL {
        follow(lang);
    }
}

fn follow(lang: Lang) {
    let text = Catalog::new(lang);
    let name = |key: &str| format!("{} ", text.get(key));
    let memory = text.format(
        "stage-say-memory",
        &[("held", 0_u64.into()), ("limit", 0_u64.into())],
    );
    let held = memory.split('0').next().expect("words before the number");
    let mut lab = Lab::open(lang);
    // A slow reader: the queue fills, and empties again.
    let pace = text.get("pace");
    lab.harness.get_by_label(&pace).set_value_accesskit(1.0);
    lab.harness.run_steps(3);
    assert_eq!(
        lab.session().udp().settings().server.pace,
        Duration::from_millis(1),
        "by the slider"
    );
    let burst = Burst {
        payload: PayloadSpec::Counter { size: 8 },
        ..Burst::of(A, Vec::new(), u32::MAX)
    };
    let ctx = lab.harness.ctx.clone();
    lab.harness.state_mut().burst(&ctx, burst);

    let (unfold, cancel) = (text.get("stage-unfold"), text.get("burst-cancel"));
    let mut seen = BTreeSet::new();
    let mut bundles = BTreeSet::new();
    let mut memories = BTreeSet::new();
    let mut frames = 0;
    loop {
        let running = !lab.session().udp().progress(A).done();
        lab.harness.step();
        frames += 1;
        assert!(
            frames < 10_000,
            "it is followed, as a bundle that grows while the gauge fills and empties: {seen:?} {bundles:?} {memories:?} {:?}",
            lab.counts()
        );
        let (counts, words) = (lab.counts(), words(&lab));
        // What is taken in is shown in the same frame. Only the end of a single envelope is not told while it travels:
        // a burst that is shown as a bundle is told at once.
        let shown = |key: &str| counter(&words, &name(key));
        let figures = [
            (shown("count-sent"), counts.sent),
            (shown("count-whole"), counts.of(Fate::Whole)),
            (shown("count-dropped"), counts.of(Fate::Dropped)),
        ];
        let bundle = |text: &&String| text.starts_with('×') && text.contains(&unfold);
        let bundle = words.iter().find(bundle);
        for (shown, taken) in figures {
            assert!(shown <= taken, "{figures:?}");
            assert!(
                shown == taken || bundle.is_none(),
                "{bundle:?}: {figures:?}"
            );
        }
        if running && counts.sent > 0 {
            seen.insert(shown("count-sent"));
            bundles.extend(bundle.cloned());
        }
        let stage_text = stage(&lab);
        let memory = stage_text.split(". ").find(|part| part.starts_with(held));
        memories.extend(memory.map(str::to_owned));
        let followed = seen.len() > 3 && bundles.len() > 3 && memories.len() > 2;
        if running && followed && counts.sent >= FLOOD {
            lab.harness.query_by_label(&cancel).inspect(Node::click);
        }
        let all = lab.session().udp().progress(A).sent;
        if !running && counts.in_flight == 0 && counts.sent == all {
            break;
        }
    }
    lab.settle();
    let (counts, words) = (lab.counts(), words(&lab));
    let shown = |key: &str| counter(&words, &name(key));
    assert_eq!(shown("count-sent"), counts.sent);
    assert_eq!(shown("count-whole"), counts.of(Fate::Whole));
    assert_eq!(shown("count-dropped"), counts.of(Fate::Dropped));
}
