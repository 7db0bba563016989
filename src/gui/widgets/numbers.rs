//! Numbers between what is counted and what is drawn.

/// A length or position as a whole number; nothing below 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rounded and held to what fits"
)]
pub(crate) fn whole(value: f64) -> u64 {
    if value.is_finite() {
        value.round().clamp(0.0, 9e15) as u64
    } else {
        0
    }
}

/// A number of a field as a whole one; beyond 32 bits the largest.
pub(crate) fn whole_u32(value: f64) -> u32 {
    u32::try_from(whole(value)).unwrap_or(u32::MAX)
}

/// A size of the theme, which is a small whole number, as a margin.
#[expect(clippy::cast_possible_truncation, reason = "small whole numbers")]
pub(crate) const fn margin(size: f32) -> i8 {
    size as i8
}

#[expect(clippy::cast_possible_truncation, reason = "a pixel is coarser")]
pub(crate) const fn length(value: f64) -> f32 {
    value as f32
}

/// How many things of this size fit, at least `least`.
pub(crate) fn fitting(space: f32, each: f32, least: usize) -> usize {
    let count = f64::from(space / each.max(1.0)).floor();
    usize::try_from(whole(count)).unwrap_or(least).max(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_nothing() {
        assert_eq!(whole(f64::NAN), 0, "no number");
        assert_eq!(whole(-3.0), 0, "below nothing");
        assert_eq!(whole(2.5), 3, "rounded");
        assert_eq!(whole_u32(1e12), u32::MAX, "held");
        assert_eq!(fitting(100.0, 30.0, 1), 3, "three fit");
        assert_eq!(fitting(10.0, 30.0, 1), 1, "at least one");
    }
}
