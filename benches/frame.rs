//! What a frame costs with a long record: logic, layout and tessellation, without the graphics
//! card.
//!
//!     cargo bench --features testing --bench frame

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement reads the clock and prints what it found"
)]

use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use eframe::App as _;
use egui::{Context, RawInput, Rect, pos2, vec2};
use packet_lab::{
    gui::{App, Options},
    model::{ClientId, Fate},
};

/// Rows of the record: a send and a read for each datagram.
const ROWS: u32 = 100_000;
const FRAMES: usize = 300;

fn main() {
    let ctx = Context::default();
    let options = Options {
        bind: (Ipv4Addr::LOCALHOST, 0).into(),
        settings: None,
        ..Options::default()
    };
    let mut app = App::new(&ctx, options).expect("the lab starts");
    let mut frame = eframe::Frame::_new_kittest();
    fill(&mut app);

    let mut times: Vec<Duration> = (0..FRAMES)
        .map(|n| one(&ctx, &mut app, &mut frame, n))
        .collect();
    times.sort();
    let at = |share: usize| times.get(FRAMES * share / 100).copied().unwrap_or_default();
    println!(
        "a frame with {} rows: median {:?}, 95 % below {:?}, at most {:?}",
        app.session().record().len(),
        at(50),
        at(95),
        at(99)
    );
}

/// A long record, with one datagram still in flight at its end.
fn fill(app: &mut App) {
    let client = ClientId(0);
    while app.session().record().len() < ROWS {
        let sent = app.session().ledger().books(|_| true).sent;
        app.send(client, b"hello".to_vec(), 500).expect("room");
        let done = app.wait_until(Duration::from_secs(30), |session| {
            let books = session.ledger().books(|_| true);
            books.sent == sent + 500 && books.in_flight == 0
        });
        assert!(done, "all datagrams have an end");
    }
    app.stop_reading();
    app.send(client, b"world".to_vec(), 1).expect("room");
    let waits = app.wait_until(Duration::from_secs(30), |session| {
        session.ledger().books(|_| true).of(Fate::InFlight) == 1
    });
    assert!(waits, "one is in flight");
}

/// The time of one frame.
fn one(ctx: &Context, app: &mut App, frame: &mut eframe::Frame, n: usize) -> Duration {
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0))),
        time: Some(n as f64 / 60.0),
        ..RawInput::default()
    };
    let start = Instant::now();
    let mut output = ctx.run_ui(input, |ui| {
        app.logic(&ui.ctx().clone(), frame);
        app.ui(ui, frame);
    });
    let shapes = std::mem::take(&mut output.shapes);
    let meshes = ctx.tessellate(shapes, output.pixels_per_point);
    let took = start.elapsed();
    assert!(!meshes.is_empty(), "something is drawn");
    output.drop_without_applying_deltas();
    took
}
