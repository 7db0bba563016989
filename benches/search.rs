//! Looking through a log of ten million rows: how long until the last line was looked at, and what the
//! frames cost meanwhile. Processor time of this thread for the frames, as other programs do not count.
//!
//!     cargo bench --bench search --features testing [-- ROWS]

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement reads the clock and prints what it found"
)]

use std::{
    env,
    time::{Duration, Instant},
};

use egui::{Event, Key, Modifiers, accesskit::Role, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use packet_lab::{
    gui::{App, Options},
    model::{BatchMode, Burst, ClientId, Fate, PayloadSpec, payload},
    text::{Catalog, Lang},
};

/// Rows of the record: a send and a read for each datagram.
const ROWS: u32 = 10_000_000;
/// Datagrams of one burst, which count from 0 each time.
const BURST: u32 = 500_000;
/// A number that stands in one datagram of each burst alone.
const RARE: &str = "377777 ";
/// Bytes of each payload.
const SIZE: u32 = 16;
/// Far more than anything takes.
const TIMEOUT: Duration = Duration::from_mins(2);

fn main() {
    let asked = env::args().find_map(|word| word.parse().ok());
    let bursts = asked.unwrap_or(ROWS).div_ceil(2 * BURST);
    let text = Catalog::new(Lang::En);
    let mut harness = Harness::builder()
        .with_size(vec2(1280.0, 800.0))
        .with_max_steps(64)
        .build_eframe(|creation| {
            let options = Options {
                lang: Some(Lang::En),
                ..Options::default()
            };
            App::new(&creation.egui_ctx, options).expect("the lab starts")
        });
    for n in 1..=u64::from(bursts) {
        fill(&mut harness, n * u64::from(BURST));
    }
    harness.run_steps(5);
    println!("{} rows", harness.state().session().record().len());
    let hits = text.format("filter-hits", &[("n", u64::from(bursts).into())]);
    look_for(&mut harness, &text, "text", &hits, |harness, text| {
        retype(harness, text, RARE);
    });
    let hex = payload::to_hex(RARE.as_bytes());
    look_for(&mut harness, &text, "hex", &hits, |harness, text| {
        harness.get_by_label(&text.get("filter-hex")).click();
        harness.run_steps(2);
        retype(harness, text, &hex);
    });
}

/// One burst more, each datagram read.
fn fill(harness: &mut Harness<'_, App>, read: u64) {
    let burst = Burst {
        payload: PayloadSpec::Counter { size: SIZE },
        batch_mode: BatchMode::Gso,
        lossless: true,
        ..Burst::of(ClientId(0), Vec::new(), BURST)
    };
    let ctx = harness.ctx.clone();
    harness.state_mut().burst(&ctx, burst);
    let done = harness.state_mut().wait_until(TIMEOUT, |session| {
        session.ledger().fate_counts(|_| true).of(Fate::Whole) == read
    });
    assert!(done, "all were read");
}

/// Asks, and draws until the log was looked through.
fn look_for(
    harness: &mut Harness<'_, App>,
    text: &Catalog,
    what: &str,
    hits: &str,
    ask: impl FnOnce(&mut Harness<'_, App>, &Catalog),
) {
    let start = Instant::now();
    ask(harness, text);
    let mut frames = Vec::new();
    while !shows(harness, hits) || shows(harness, &text.get("filter-stop")) {
        assert!(start.elapsed() < TIMEOUT, "it comes to an end");
        let before = processor_time();
        harness.step();
        frames.push(processor_time().saturating_sub(before));
        // A window has sixty frames a second; what looks for lines has the time between them.
        std::thread::yield_now();
    }
    let took = start.elapsed();
    frames.sort();
    let at = |share: usize| frames.get((frames.len() * share / 100).min(frames.len() - 1));
    println!(
        "{what}: {hits} after {took:.2?}; {} frames, median {:.2?}, p99 {:.2?}, longest {:.2?}",
        frames.len(),
        at(50).unwrap_or(&Duration::ZERO),
        at(99).unwrap_or(&Duration::ZERO),
        frames.last().unwrap_or(&Duration::ZERO),
    );
}

/// Types over what stands in the field of the filter.
fn retype(harness: &mut Harness<'_, App>, text: &Catalog, words: &str) {
    let name = text.get("filter-text");
    let field = harness.get_by_role_and_label(Role::TextInput, &name);
    field.focus();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(Event::Text(words.to_owned()));
}

/// Whether a text stands somewhere on the screen, as a name or a value.
fn shows(harness: &Harness<'_, App>, text: &str) -> bool {
    let has = |found: Option<String>| found.is_some_and(|found| found.contains(text));
    harness
        .root()
        .children_recursive()
        .any(|node| has(node.accesskit_node().label()) || has(node.accesskit_node().value()))
}

/// How long this thread has had a processor.
#[cfg(unix)]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("it does not run backwards")
}

/// Where that cannot be asked for, the time that has passed.
#[cfg(not(unix))]
fn processor_time() -> Duration {
    use std::sync::OnceLock;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
