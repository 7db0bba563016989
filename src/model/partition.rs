//! Bisection over numbers.

use std::ops::{Add, Div, Range, Sub};

/// The first of these numbers that something does not hold for, as it does for all before it and for none
/// after; the end of the range if it holds for all.
pub(crate) fn partition<T>(range: Range<T>, holds: impl Fn(T) -> bool) -> T
where
    T: Copy + PartialOrd + From<u8> + Add<Output = T> + Sub<Output = T> + Div<Output = T>,
{
    let (mut low, mut high) = (range.start, range.end);
    while low < high {
        let middle = low + (high - low) / T::from(2);
        if holds(middle) {
            low = middle + T::from(1);
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_border_is_found_wherever_it_is() {
        for border in 3..=20_u32 {
            assert_eq!(partition(3..20, |n| n < border), border, "{border}");
        }
        assert_eq!(partition(5..5_u64, |_| true), 5, "of nothing");
    }
}
