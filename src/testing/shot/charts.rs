//! Pictures of curves: drawn, measured, two settings at once, and charts of the session.

use std::time::Duration;

use super::{Action, Outcome, ShotWindow, TIMEOUT, shots};
use crate::{
    lesson::{DrawnCurve, LessonInput},
    model::{Burst, ClientId, Fate},
    session::MainView,
};

shots! {
    "sweep-drawn" "" |s| draw(s, &GUESS);
    "sweep-wrong" "listed" |s| draw(s, &GUESS), measure;
    "sweep-right" "dark" |s| draw(s, &[(0, 0), (5, 5), (16, 5)]), measure;
    "sweep-chinese" "zh 1280x720" |s| draw(s, &GUESS), measure;
    "sweep-staircase" "" open, |s| s.press_key("sweep-receive-buffer"), measure;
    "sweep-heat" "" two_at_once, measure;
    "sweep-heat-dark" "dark" two_at_once, measure;
    "sweep-lesson" "" lesson;
    "sweep-lesson-projector" "zh 1280x720" |s| s.project(), lesson;
    "sweep-lesson-outcome" "dark" lesson, outcome;
    "chart-kept" "" |s| chart(s, "chart-of-kept");
    "chart-queue" "" queue;
    "chart-queue-bursts" "dark 1280x720" |s| chart(s, "chart-of-queue");
    "chart-lost-by-buffer" "dark" |s| chart(s, "chart-of-lost-by-buffer");
    "chart-lost-by-rate" "" |s| chart(s, "chart-of-lost-by-rate");
    "chart-lost-by-pace" "projected" |s| chart(s, "chart-of-lost-by-pace");
    "chart-latency" "" |s| chart(s, "chart-of-latency");
    "chart-throughput-chinese" "zh" |s| chart(s, "chart-of-throughput");
}

/// A curve that rises too long and then stays.
const GUESS: [(usize, u64); 3] = [(0, 0), (8, 8), (16, 8)];

fn open(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.ask(Action::SetView(MainView::Charts))?;
    stage.steps(4)
}

fn two_at_once(stage: &mut ShotWindow<'_>) -> Outcome {
    open(stage)?;
    stage.press_key("sweep-rate")?;
    stage.press_key("chart-pair")
}

fn draw(stage: &mut ShotWindow<'_>, corners: &[(usize, u64)]) -> Outcome {
    open(stage)?;
    stroke(&mut stage.app()?.panels.charts.shown.curve, corners);
    stage.steps(2)
}

fn stroke(curve: &mut DrawnCurve, corners: &[(usize, u64)]) {
    for (from, to) in corners.iter().zip(corners.iter().skip(1)) {
        curve.stroke(*from, *to);
    }
}

/// Measures all points, and chooses the fifth.
fn measure(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.press_key("chart-measure")?;
    let ctx = stage.harness.ctx.clone();
    let app = stage.app()?;
    if !app.wait_for_sweep(&ctx, TIMEOUT) {
        return Err("it was not measured".into());
    }
    app.panels.charts.shown.cursor = 4;
    stage.steps(3)
}

/// The question of a lesson with a sweep, answered.
fn lesson(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.app()?.play_lesson("udp-read-size-curve");
    stage.ask(Action::Lesson(LessonInput::Next))?;
    let mut curve = DrawnCurve::new(17);
    stroke(&mut curve, &GUESS);
    stage.ask(Action::Lesson(LessonInput::Draw(curve)))?;
    stage.steps(4)
}

/// What the question came to.
fn outcome(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.ask(Action::Lesson(LessonInput::Next))?;
    if !stage.app()?.wait_for_lesson(TIMEOUT) {
        return Err("the lesson does not end".into());
    }
    stage.steps(4)
}

/// A queue that is filled, full, and read empty at a pace.
fn queue(stage: &mut ShotWindow<'_>) -> Outcome {
    super::small_buffer(stage, 4096)?;
    let mut burst = Burst::of(ClientId(0), b"hello".to_vec(), 14);
    burst.rate = Some(40);
    stage.ask(Action::Send(vec![burst]))?;
    stage.fate(Fate::Dropped, 1)?;
    stage.set_server(|settings| {
        settings.pace = Duration::from_millis(40);
        settings.reading = true;
    })?;
    stage.until(|session| {
        let counts = session.ledger().fate_counts(|_| true);
        counts.of(Fate::Whole) > 0 && counts.of(Fate::InFlight) == 0
    })?;
    open(stage)?;
    stage.press_key("chart-session")?;
    stage.press_key("chart-of-queue")?;
    stage.steps(4)
}

/// A chart of the session after a sweep, mostly of rates, which has losses.
fn chart(stage: &mut ShotWindow<'_>, key: &str) -> Outcome {
    open(stage)?;
    stage.press_key(match key {
        "chart-of-kept" => "sweep-read-size",
        "chart-of-lost-by-buffer" => "sweep-receive-buffer",
        _ => "sweep-rate",
    })?;
    measure(stage)?;
    stage.press_key("chart-session")?;
    stage.press_key(key)?;
    stage.steps(4)
}
