//! How fast the record is played again.

/// The speed at which events are played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::VariantArray)]
pub(crate) enum Speed {
    /// Two seconds for each event.
    Half,
    /// One event a second.
    #[default]
    Normal,
    /// Two events a second.
    Double,
    /// Four events a second.
    Fourfold,
}

impl Speed {
    /// Every speed, slowest first.
    pub(crate) const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

    /// As it is written in every language.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Half => "0.5×",
            Self::Normal => "1×",
            Self::Double => "2×",
            Self::Fourfold => "4×",
        }
    }

    /// The next faster one; after the fastest comes the slowest.
    pub(crate) fn next(self) -> Self {
        let mut from_here = Self::ALL.iter().skip_while(|speed| **speed != self);
        from_here.nth(1).copied().unwrap_or(Self::Half)
    }

    /// How many events a second are played.
    pub(crate) const fn factor(self) -> f32 {
        match self {
            Self::Half => 0.5,
            Self::Normal => 1.0,
            Self::Double => 2.0,
            Self::Fourfold => 4.0,
        }
    }

    /// The speed at which so many events a second are played; any other number is the usual one.
    pub(crate) fn of(factor: f32) -> Self {
        let mut all = Self::ALL.iter().copied();
        all.find(|speed| (speed.factor() - factor).abs() < 0.01)
            .unwrap_or_default()
    }

    pub(crate) fn per_event(self) -> f64 {
        1.0 / f64::from(self.factor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_go_round() {
        let mut speed = Speed::default();
        for _ in Speed::ALL {
            speed = speed.next();
        }
        assert_eq!(speed, Speed::default(), "once round");
        let times: Vec<f64> = Speed::ALL.iter().map(|one| one.per_event()).collect();
        assert_eq!(times, [2.0, 1.0, 0.5, 0.25], "seconds for each event");
    }
}
