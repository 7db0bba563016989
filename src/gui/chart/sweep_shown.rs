//! The sweep that is shown: what was drawn, and what was measured by now.

use crate::{
    lesson::{DrawnCurve, MeasuredSweep, Sweep, SweepPoint, SweepRule},
    model::{Row, Syscall},
    record::Record,
};

/// A sweep, its points, and the curve that was drawn before them.
#[derive(Clone, Debug, Default)]
pub(crate) struct SweepShown {
    pub(crate) sweep: Sweep,
    pub(crate) points: Vec<SweepPoint>,
    pub(crate) curve: DrawnCurve,
    pub(crate) running: bool,
    /// What a waiting datagram costs this kernel, in bytes, as a socket of its own was asked before.
    cost: Option<u32>,
    /// The point that is chosen, or where the keys draw.
    pub(crate) cursor: usize,
    /// What was measured before, laid under it.
    pub(crate) before: Option<(Sweep, Vec<SweepPoint>)>,
}

impl SweepShown {
    /// Shows another sweep: what was drawn stays where it has the same values.
    pub(crate) fn show(&mut self, sweep: &Sweep) {
        if *sweep == self.sweep {
            return;
        }
        if sweep.vary != self.sweep.vary {
            self.curve = DrawnCurve::new(sweep.len());
            self.cursor = 0;
        }
        self.keep();
        self.sweep = sweep.clone();
        self.points.clear();
    }

    /// Shows one that was measured, as a recording has it.
    pub(crate) fn open(&mut self, measured: &MeasuredSweep) {
        self.keep();
        (self.sweep, self.points) = (measured.sweep.clone(), measured.points.clone());
        (self.curve, self.cost) = (measured.curve.clone(), measured.cost);
        (self.running, self.cursor) = (false, 0);
    }

    /// The measurement of the sweep begins.
    pub(crate) fn begin(&mut self, cost: Option<u32>) {
        self.keep();
        self.points.clear();
        (self.cost, self.running) = (cost, true);
    }

    /// Takes what was measured by now; `running` tells whether more comes.
    pub(crate) fn take(&mut self, points: &[SweepPoint], running: bool) {
        if points.len() < self.points.len() {
            self.points.clear();
        }
        let new = points.iter().skip(self.points.len()).cloned();
        self.points.extend(new);
        self.running = running;
        if running {
            self.cursor = self.points.len().saturating_sub(1);
        }
    }

    /// Forgets what was drawn and measured; what was measured stays under it.
    pub(crate) fn forget(&mut self) {
        self.keep();
        self.curve = DrawnCurve::new(self.sweep.len());
    }

    /// Lays what was measured under what comes now, where both measure the same.
    fn keep(&mut self) {
        if !self.points.is_empty() {
            let points = std::mem::take(&mut self.points);
            self.before = Some((self.sweep.clone(), points));
        }
    }

    /// What was measured before, where it fits the axes of what is shown.
    pub(crate) fn under(&self) -> Option<(&Sweep, &[SweepPoint])> {
        let (sweep, points) = self.before.as_ref()?;
        let axes =
            |sweep: &Sweep| -> Vec<_> { sweep.vary.iter().map(|axis| axis.quantity).collect() };
        let same = axes(sweep) == axes(&self.sweep) && sweep.kind() == self.sweep.kind();
        same.then_some((sweep, points))
    }

    /// What was measured, as the curve that would have been right.
    pub(crate) fn measured(&self) -> DrawnCurve {
        DrawnCurve::measured(&self.sweep, &self.points)
    }

    /// Whether the rule may be seen: once it is measured.
    pub(crate) fn is_measured(&self) -> bool {
        self.running || !self.points.is_empty()
    }

    /// The rule, with the figures of this kernel.
    pub(crate) fn rule(&self) -> SweepRule {
        let rule = SweepRule::of(&self.points);
        SweepRule {
            cost: rule.cost.or(self.cost),
            ..rule
        }
    }

    /// Where a point stands on the horizontal axis.
    pub(crate) fn at(&self, point: usize) -> u32 {
        self.setting(point, 0)
    }

    /// The value of a setting at a point: of a receive buffer as the kernel counts.
    pub(crate) fn setting(&self, point: usize, axis: usize) -> u32 {
        match self.points.get(point) {
            Some(point) => point.setting(&self.sweep, axis),
            None => SweepRule::setting(&self.sweep, point, axis),
        }
    }

    /// The row that shows a point best: its first read, or else its first send.
    pub(crate) fn row_of(&self, record: &Record, point: usize) -> Option<u32> {
        let (from, to) = self.points.get(point)?.rows;
        let to = to.min(record.len());
        let made = |is_it: fn(&Syscall) -> bool| {
            let fits = |row: &Row| !row.failed() && is_it(&row.call);
            (from..to).find(|id| record.row(*id).is_some_and(fits))
        };
        made(|call| call.is_receive()).or_else(|| made(|call| call.is_send()))
    }
}
