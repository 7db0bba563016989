//! What rows to come will take, and how many of them a memory budget will keep.

use super::{Budget, arrival_column::ARRIVAL, budget::ROW};

/// Rows to come, as many as are known beforehand. Not counted are notes, what other programs
/// cause, and what the record holds already: that is older, and goes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forecast {
    rows: u64,
    payload: u64,
    /// Whether rows are among them that have an arrival.
    arrivals: bool,
}

/// What a budget keeps at the end, in rows; within a piece of [`crate::record::PieceList`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptRows {
    /// Rows that are kept, the newest.
    pub rows: u64,
    /// Rows of `rows` whose payload is kept too.
    pub with_payload: u64,
}

impl Forecast {
    /// Adds `rows` rows, each with `payload` bytes of payload.
    pub(crate) const fn add(&mut self, rows: u64, payload: u64) {
        self.rows = self.rows.saturating_add(rows);
        self.payload = self.payload.saturating_add(rows.saturating_mul(payload));
    }

    /// Reads are among them: of such rows, and of those around them, the arrivals take memory too.
    pub(crate) const fn expect_arrivals(&mut self) {
        self.arrivals = true;
    }

    /// What a row takes beside its payload, in bytes.
    const fn row(self) -> u64 {
        if self.arrivals { ROW + ARRIVAL } else { ROW }
    }

    /// The number of rows.
    pub(crate) const fn rows(self) -> u64 {
        self.rows
    }

    /// Bytes of memory that all of them take, with their verdicts and payload.
    pub(crate) const fn bytes(self) -> u64 {
        self.rows
            .saturating_mul(self.row())
            .saturating_add(self.payload)
    }

    /// What `budget` keeps of them at the end; `None` if that is everything. The rules are those
    /// of [`crate::record::Record::make_room`].
    pub(crate) fn beyond(self, budget: Budget) -> Option<KeptRows> {
        let budget = budget.bytes();
        if self.bytes() <= budget {
            return None;
        }
        let rows = ((budget - self.payload.min(budget / 4)) / self.row()).min(self.rows);
        let room = budget - rows * self.row();
        // Rounded to whole numbers by 128 bits: the product of the two does not fit in 64.
        let share = u128::from(room) * u128::from(self.rows);
        let with_payload = share
            .checked_div(u128::from(self.payload))
            .and_then(|n| u64::try_from(n).ok())
            .unwrap_or(u64::MAX);
        Some(KeptRows {
            rows,
            with_payload: with_payload.min(rows),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rows: u64, payload: u64, budget: u64, want: Option<(u64, u64)>) {
        let mut forecast = Forecast::default();
        forecast.add(rows, payload);
        let kept = forecast.beyond(Budget::of(budget));
        let kept = kept.map(|kept| (kept.rows, kept.with_payload));
        assert_eq!(kept, want, "{rows} rows of {payload} bytes in {budget}");
    }

    #[test]
    fn what_fits_is_kept_and_of_the_rest_payload_goes_first() {
        let mib = 1 << 20;
        // A row takes 64 bytes: 2²⁰ of them 64 MiB, and as much with 64 bytes of payload each.
        check(mib, 64, 128 * mib, None);
        check(mib, 0, 64 * mib, None);
        check(mib, 64, 128 * mib - 1, Some((mib, mib - 1)));
        check(mib, 64, 96 * mib, Some((mib, mib / 2)));
        check(mib, 192, 100 * mib, Some((mib, 3 * mib / 16)));
        check(mib, 64, 32 * mib, Some((3 * mib / 8, mib / 8)));
        check(mib, 0, 32 * mib, Some((mib / 2, mib / 2)));
        check(1 << 40, 1 << 16, 64 * mib, Some((3 * mib / 4, 256)));
    }

    #[test]
    fn arrivals_take_eight_bytes_a_row() {
        let mut forecast = Forecast::default();
        forecast.add(1 << 20, 0);
        forecast.expect_arrivals();
        assert_eq!(forecast.bytes(), 72 << 20);
        let kept = forecast.beyond(Budget::of(36 << 20));
        assert_eq!(kept.map(|kept| kept.rows), Some(1 << 19), "half of them");
    }
}
