//! Curves that are drawn and measured, and a queue for charts of the session.

use std::time::Duration;

use super::{Action, Outcome, ShotWindow};
use crate::{
    lesson::{DrawnCurve, LessonInput},
    model::{Burst, ClientId, Fate},
};

/// Draws from corner to corner: `0,0 8,8`.
fn stroke(curve: &mut DrawnCurve, corners: &[&str]) -> Outcome {
    let mut from: Option<(usize, u64)> = None;
    for corner in corners {
        let (point, value) = corner.split_once(',').ok_or("no corner")?;
        let to = (point.parse()?, value.parse()?);
        curve.stroke(from.replace(to).unwrap_or(to), to);
    }
    Ok(())
}

pub(super) fn draw(stage: &mut ShotWindow<'_>, corners: &[&str]) -> Outcome {
    stroke(&mut stage.app()?.panels.charts.shown.curve, corners)
}

/// Answers the question of a lesson with a sweep.
pub(super) fn draw_in_lesson(stage: &mut ShotWindow<'_>, corners: &[&str]) -> Outcome {
    let mut curve = DrawnCurve::new(17);
    stroke(&mut curve, corners)?;
    stage.ask(Action::Lesson(LessonInput::Draw(curve)))
}

/// Measures all points, and chooses the fifth.
pub(super) fn measure(stage: &mut ShotWindow<'_>, patience: Duration) -> Outcome {
    stage.press_key("chart-measure")?;
    let ctx = stage.harness.ctx.clone();
    let app = stage.app()?;
    if !app.wait_for_sweep(&ctx, patience) {
        return Err("it was not measured".into());
    }
    app.panels.charts.shown.cursor = 4;
    stage.steps(3)
}

/// A queue that is filled, full, and read empty at a pace.
pub(super) fn queue(stage: &mut ShotWindow<'_>) -> Outcome {
    let mut burst = Burst::of(ClientId(0), b"hello".to_vec(), 14);
    burst.rate = Some(40);
    stage.ask(Action::Send(vec![burst]))?;
    stage.fate(Fate::Dropped, 1)?;
    stage.set_server(|settings| {
        settings.server.pace = Duration::from_millis(40);
        settings.server.reads.reading = true;
    })?;
    stage.until(|session| {
        let counts = session.ledger().fate_counts(|_| true);
        counts.of(Fate::Whole) > 0 && counts.of(Fate::InFlight) == 0
    })
}
