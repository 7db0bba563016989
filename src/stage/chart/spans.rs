//! A session in spans of time: short ones for shares, and bins of a round length for bars.

use super::span::{ChartSpan, MIN_SAMPLES, nanos};
use crate::model::Stamp;

/// The most spans; when there are more, each ten become one.
const SPANS: usize = 2048;
const JOINED: usize = 10;
/// The shortest span, and the shortest bin, in nanoseconds.
const MIN_SPAN: u64 = 1_000_000;
const SHORTEST_BIN: u64 = 10 * MIN_SPAN;
/// How many bins are shown at most.
const BINS: u64 = 30;

/// All that happened, one span after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct ChartSpans {
    /// The moment at which the first begins, and the last at which something happened.
    time: Option<(Stamp, Stamp)>,
    /// How often spans were joined.
    joins: u32,
    pub(super) spans: Vec<ChartSpan>,
}

impl ChartSpans {
    /// How long a span is, in nanoseconds.
    const fn width(&self) -> u64 {
        MIN_SPAN.saturating_mul((JOINED as u64).saturating_pow(self.joins))
    }

    pub(super) fn add(&mut self, at: Stamp, happened: &ChartSpan) {
        let (began, last) = self.time.get_or_insert((at, at));
        *last = at.max(*last);
        let since = nanos(*began, at);
        while usize::try_from(since / self.width()).unwrap_or(usize::MAX) >= SPANS {
            self.spans = joined(&self.spans, JOINED);
            self.joins += 1;
        }
        let number = usize::try_from(since / self.width()).unwrap_or(0);
        if self.spans.len() <= number {
            self.spans.resize(number + 1, ChartSpan::default());
        }
        if let Some(span) = self.spans.get_mut(number) {
            span.add(happened);
        }
    }

    /// The beginning of the first span; `None` while nothing has happened.
    pub(super) fn began(&self) -> Option<Stamp> {
        self.time.map(|(began, _)| began)
    }

    /// The time of the last event; `None` while nothing has happened.
    pub(super) fn last(&self) -> Option<Stamp> {
        self.time.map(|(_, last)| last)
    }

    /// A moment, in milliseconds since the first span begins.
    pub(super) fn ms_at(&self, at: Stamp) -> f64 {
        self.began()
            .map_or(0.0, |began| nanos(began, at) as f64 / 1e6)
    }

    /// At most 30 bins, and how long one is, in milliseconds: 1, 2 or 5 times a power of ten, and at least 10.
    pub(super) fn bins(&self) -> (f64, Vec<ChartSpan>) {
        let whole = self.width().saturating_mul(self.spans.len() as u64);
        let powers = std::iter::successors(Some(SHORTEST_BIN), |power| power.checked_mul(10));
        let mut widths =
            powers.flat_map(|power| [1, 2, 5].map(|times| power.saturating_mul(times)));
        let fits = |width: &u64| *width >= self.width() && whole.div_ceil(*width) <= BINS;
        let width = widths.find(fits).unwrap_or(u64::MAX);
        let spans = usize::try_from(width / self.width()).unwrap_or(usize::MAX);
        (width as f64 / 1e6, joined(&self.spans, spans.max(1)))
    }

    /// Spans of sends without a pause, each with enough of them to tell a share, up to a look that tells what was dropped.
    pub(super) fn sends_in_a_row(&self) -> Vec<ChartSpan> {
        let mut all: Vec<ChartSpan> = Vec::new();
        let mut sampled = false;
        for span in &self.spans {
            match all.last_mut() {
                Some(last) if !(last.pauses_before(span) || sampled && span.sent > 0) => {
                    last.add(span);
                }
                _ if span.sent > 0 => all.push(*span),
                _ => continue,
            }
            let enough = all.last().is_some_and(|last| last.sent >= MIN_SAMPLES);
            sampled = enough && span.sampled;
        }
        all
    }
}

/// Each so many become one.
fn joined(spans: &[ChartSpan], times: usize) -> Vec<ChartSpan> {
    let chunks = spans.chunks(times).map(|chunk| {
        let mut all = ChartSpan::default();
        for span in chunk {
            all.add(span);
        }
        all
    });
    chunks.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_few_have_a_round_length_and_leave_nothing_out() {
        for (ms, width) in [
            (3, 10.0),
            (250, 10.0),
            (310, 20.0),
            (1500, 50.0),
            (9_000, 500.0),
            (3_600_000, 200_000.0),
        ] {
            let mut spans = ChartSpans::default();
            let sent = ChartSpan {
                sent_bytes: 7,
                ..ChartSpan::default()
            };
            for n in 0..500_u64 {
                spans.add(Stamp(n * (ms - 1) * 1_000_000 / 499), &sent);
            }
            let (length, bins) = spans.bins();
            assert_eq!(length.to_string(), width.to_string(), "{ms} ms");
            assert!(bins.len() as u64 <= BINS, "{} bins of {ms} ms", bins.len());
            let bytes: u64 = bins.iter().map(|bin| bin.sent_bytes).sum();
            assert_eq!(bytes, 3500);
        }
    }

    #[test]
    fn sends_are_told_together_until_a_look_after_enough_of_them() {
        let sends_and_drops = |steps: &[(u64, u64, bool)]| -> Vec<(u64, u64)> {
            let mut spans = ChartSpans::default();
            for (ms, (sent, dropped, sampled)) in (0..).zip(steps) {
                let at = Stamp(ms * MIN_SPAN);
                let span = ChartSpan {
                    sent: *sent,
                    sends: (*sent > 0).then_some((at, at)),
                    dropped: *dropped,
                    sampled: *sampled,
                    ..ChartSpan::default()
                };
                spans.add(at, &span);
            }
            let all = spans.sends_in_a_row().into_iter();
            all.map(|span| (span.sent, span.dropped)).collect()
        };
        let look = (0, 3, true);
        let sends = |n| (n, 0, false);
        assert_eq!(
            sends_and_drops(&[look, sends(MIN_SAMPLES - 1), look, sends(1)]),
            [(MIN_SAMPLES, 3)]
        );
        let enough = [sends(MIN_SAMPLES), look, look, sends(2), look, sends(1)];
        assert_eq!(sends_and_drops(&enough), [(MIN_SAMPLES, 6), (3, 3)]);
        assert_eq!(
            sends_and_drops(&[sends(MIN_SAMPLES), sends(1), look]),
            [(MIN_SAMPLES + 1, 3)]
        );
        assert_eq!(sends_and_drops(&[look, look]), []);
    }
}
