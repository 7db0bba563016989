//! Pictures of curves: drawn, measured, two settings at once, and charts of the session.

use std::time::Duration;

use egui::Theme;

use super::{Action, Catalog, PATIENCE, Shot, ShotWindow, UiCommand};
use crate::{
    lesson::{DrawnCurve, LessonInput},
    model::{Burst, ClientId, Fate},
    session::MainView,
};

/// What the pictures show.
pub(super) const SHOTS: &[Shot] = &[
    Shot::extra("sweep-drawn", Theme::Light, |stage| draw(stage, &GUESS)),
    Shot::new("sweep-wrong", Theme::Light, |stage| {
        draw(stage, &GUESS)?;
        measure(stage)
    }),
    Shot::extra("sweep-right", Theme::Dark, |stage| {
        draw(stage, &[(0, 0), (5, 5), (16, 5)])?;
        measure(stage)
    }),
    Shot::extra("sweep-chinese", Theme::Light, |stage| {
        draw(stage, &GUESS)?;
        measure(stage)
    })
    .zh()
    .sized(1280.0, 720.0),
    Shot::extra("sweep-projector", Theme::Light, |stage| {
        stage.ask(Action::Command(UiCommand::Projector))?;
        draw(stage, &GUESS)?;
        measure(stage)
    }),
    Shot::extra("sweep-staircase", Theme::Light, |stage| {
        open(stage)?;
        stage.press("receive buffer")?;
        measure(stage)
    }),
    Shot::extra("sweep-heat", Theme::Light, |stage| {
        open(stage)?;
        stage.press("rate")?;
        stage.press("Two at once")?;
        measure(stage)
    }),
    Shot::extra("sweep-heat-dark", Theme::Dark, |stage| {
        open(stage)?;
        stage.press("rate")?;
        stage.press("Two at once")?;
        measure(stage)
    }),
    Shot::extra("sweep-lesson", Theme::Light, |stage| lesson(stage, false)),
    Shot::extra("sweep-lesson-projector", Theme::Light, |stage| {
        stage.ask(Action::Command(UiCommand::Projector))?;
        lesson(stage, false)
    })
    .zh()
    .sized(1280.0, 720.0),
    Shot::extra("sweep-lesson-outcome", Theme::Dark, |stage| {
        lesson(stage, true)
    }),
    Shot::extra("chart-kept", Theme::Light, |stage| {
        chart(stage, "chart-of-kept")
    }),
    Shot::extra("chart-queue", Theme::Light, queue),
    Shot::extra("chart-queue-projector", Theme::Dark, queue)
        .projected()
        .zh(),
    Shot::extra("chart-queue-bursts", Theme::Dark, |stage| {
        chart(stage, "chart-of-queue")
    })
    .sized(1280.0, 720.0),
    Shot::extra("chart-lost-by-buffer", Theme::Dark, |stage| {
        chart(stage, "chart-of-lost-by-buffer")
    }),
    Shot::extra("chart-lost-by-rate", Theme::Light, |stage| {
        chart(stage, "chart-of-lost-by-rate")
    }),
    Shot::extra("chart-lost-by-pace", Theme::Light, |stage| {
        chart(stage, "chart-of-lost-by-pace")
    })
    .projected(),
    Shot::extra("chart-latency", Theme::Light, |stage| {
        chart(stage, "chart-of-latency")
    }),
    Shot::extra("chart-throughput-chinese", Theme::Light, |stage| {
        chart(stage, "chart-of-throughput")
    })
    .zh(),
    Shot::extra("chart-throughput-projector", Theme::Dark, |stage| {
        chart(stage, "chart-of-throughput")
    })
    .projected(),
];

/// A curve that rises too long and then stays.
const GUESS: [(usize, u64); 3] = [(0, 0), (8, 8), (16, 8)];

fn open(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.ask(Action::SetView(MainView::Charts))?;
    stage.harness.run_steps(4);
    Ok(())
}

fn draw(stage: &mut ShotWindow<'_>, corners: &[(usize, u64)]) -> Result<(), String> {
    open(stage)?;
    for pair in corners.windows(2) {
        if let [from, to] = pair {
            stage.app()?.shown_sweep().curve.stroke(*from, *to);
        }
    }
    stage.harness.run_steps(2);
    Ok(())
}

/// Measures all points, and chooses the fifth.
fn measure(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    let lang = stage.app()?.look.lang;
    stage.press(&Catalog::new(lang).get("chart-measure"))?;
    let ctx = stage.harness.ctx.clone();
    let app = stage.app()?;
    if !app.wait_for_sweep(&ctx, PATIENCE) {
        return Err("it was not measured".to_owned());
    }
    app.shown_sweep().cursor = 4;
    stage.harness.run_steps(3);
    Ok(())
}

/// The question of a lesson with a sweep, or what it came to.
fn lesson(stage: &mut ShotWindow<'_>, outcome: bool) -> Result<(), String> {
    stage.app()?.play_lesson("udp-read-size-curve");
    stage.ask(Action::Lesson(LessonInput::Next))?;
    let mut curve = DrawnCurve::new(17);
    for pair in GUESS.windows(2) {
        if let [from, to] = pair {
            curve.stroke(*from, *to);
        }
    }
    stage.ask(Action::Lesson(LessonInput::Draw(curve)))?;
    stage.harness.run_steps(4);
    if outcome {
        stage.ask(Action::Lesson(LessonInput::Next))?;
        if !stage.app()?.wait_for_lesson(PATIENCE) {
            return Err("the lesson does not end".to_owned());
        }
        stage.harness.run_steps(4);
    }
    Ok(())
}

/// A queue that is filled, full, and read empty at a pace.
fn queue(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    super::small_buffer(stage, 4096)?;
    stage.ask(Action::Send(vec![Burst {
        rate: Some(40),
        ..Burst::of(ClientId(0), b"hello".to_vec(), 14)
    }]))?;
    stage.fate(Fate::Dropped, 1)?;
    let mut settings = stage.app()?.session.udp().settings().clone();
    settings.pace = Duration::from_millis(40);
    settings.reading = true;
    stage.ask(Action::SetServer(settings))?;
    stage.until(|session| {
        let books = session.ledger().books(|_| true);
        books.of(Fate::Whole) > 0 && books.of(Fate::InFlight) == 0
    })?;
    open(stage)?;
    let text = Catalog::new(stage.app()?.look.lang);
    stage.press(&text.get("chart-session"))?;
    stage.press(&text.get("chart-of-queue"))?;
    stage.harness.run_steps(4);
    Ok(())
}

/// A chart of the session after a sweep, mostly of rates, which has losses.
fn chart(stage: &mut ShotWindow<'_>, key: &str) -> Result<(), String> {
    open(stage)?;
    let lang = stage.app()?.look.lang;
    let text = Catalog::new(lang);
    let quantity = match key {
        "chart-of-kept" => "sweep-read-size",
        "chart-of-lost-by-buffer" => "sweep-receive-buffer",
        _ => "sweep-rate",
    };
    stage.press(&text.get(quantity))?;
    measure(stage)?;
    stage.press(&text.get("chart-session"))?;
    stage.press(&text.get(key))?;
    stage.harness.run_steps(4);
    Ok(())
}
