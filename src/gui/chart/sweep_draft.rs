//! What is set of a sweep, as it was typed.

use crate::{
    lesson::{LabBytes, Sweep, SweepAxis, SweepKind, SweptQuantity},
    model::{Message, payload},
};

/// A sweep as its form holds it.
#[derive(Clone, Debug)]
pub(crate) struct SweepDraft {
    /// What changes, with its values as they were typed.
    pub(crate) first: (SweptQuantity, String),
    /// The second quantity that is varied, and its values as they are typed.
    pub(crate) second: Option<(SweptQuantity, String)>,
    /// The bytes of each datagram, as `send` takes them.
    pub(crate) payload: String,
    /// How many datagrams at each point; empty is as usual.
    pub(crate) count: String,
}

impl Default for SweepDraft {
    fn default() -> Self {
        let first = SweptQuantity::ReadSize;
        Self {
            first: (first, default_values(first).to_owned()),
            second: None,
            payload: "hello".to_owned(),
            count: String::new(),
        }
    }
}

/// The values that a setting goes through where nothing else was typed.
const fn default_values(quantity: SweptQuantity) -> &'static str {
    match quantity {
        SweptQuantity::ReadSize => "0..16",
        SweptQuantity::ReceiveBuffer => "2304..6000:104",
        SweptQuantity::Rate => "100..1000:100",
        SweptQuantity::PayloadSize => "0..2000:100",
    }
}

/// The values of the second setting, where two are varied: fewer.
const fn default_second(quantity: SweptQuantity) -> &'static str {
    match quantity {
        SweptQuantity::ReadSize => "256,512,1024,1500",
        SweptQuantity::ReceiveBuffer => "2304,4608,9216,18432",
        SweptQuantity::Rate => "200,500,1000,2000",
        SweptQuantity::PayloadSize => "0,4,8,12,16",
    }
}

impl SweepDraft {
    /// Another setting is varied; it begins with its usual values.
    pub(crate) fn vary(&mut self, quantity: SweptQuantity) {
        if self.first.0 != quantity {
            self.first = (quantity, default_values(quantity).to_owned());
            if self
                .second
                .as_ref()
                .is_some_and(|(second, _)| *second == quantity)
            {
                self.pair();
            }
        }
    }

    /// Two settings are varied, or one again.
    pub(crate) fn set_pair(&mut self, pair: bool) {
        if pair {
            self.pair();
        } else {
            self.second = None;
        }
    }

    /// A second setting that fits the first.
    fn pair(&mut self) {
        let second = match self.first.0 {
            SweptQuantity::ReadSize => SweptQuantity::PayloadSize,
            SweptQuantity::PayloadSize => SweptQuantity::ReadSize,
            SweptQuantity::ReceiveBuffer => SweptQuantity::Rate,
            SweptQuantity::Rate => SweptQuantity::ReceiveBuffer,
        };
        self.second = Some((second, default_second(second).to_owned()));
    }

    /// The sweep that it means.
    ///
    /// # Errors
    /// What was typed is no range, no number or no text; it cannot be run.
    pub(crate) fn sweep(&self) -> Result<Sweep, Message> {
        let axis = |(quantity, values): &(SweptQuantity, String)| {
            SweepAxis::parse(&format!("{}={values}", quantity.word()))
        };
        let vary = [Some(&self.first), self.second.as_ref()];
        let vary = vary.into_iter().flatten().map(axis);
        let typed = self.count.trim();
        let wrong = || Message::new("error-number").quoting(typed);
        let count = match typed {
            "" => None,
            text => Some(text.parse().ok().ok_or_else(wrong)?),
        };
        let sweep = Sweep {
            vary: vary.collect::<Result<_, _>>()?,
            data: Some(LabBytes(payload::from_text(&self.payload)?)),
            count,
            ..Sweep::default()
        };
        sweep.check()?;
        Ok(sweep)
    }
}

/// The key of the name of a setting.
pub(crate) const fn quantity_key(quantity: SweptQuantity) -> &'static str {
    match quantity {
        SweptQuantity::ReadSize => "sweep-read-size",
        SweptQuantity::ReceiveBuffer => "sweep-receive-buffer",
        SweptQuantity::Rate => "sweep-rate",
        SweptQuantity::PayloadSize => "sweep-payload-size",
    }
}

/// The key of what is measured, with its unit.
pub(crate) const fn kind_key(kind: SweepKind) -> &'static str {
    match kind {
        SweepKind::Bytes => "chart-kept",
        SweepKind::Queue => "chart-waiting",
        SweepKind::Loss => "chart-lost",
    }
}

/// The key of a setting with its unit.
pub(crate) const fn axis_key(quantity: SweptQuantity) -> &'static str {
    match quantity {
        SweptQuantity::ReadSize => "chart-read-size",
        SweptQuantity::ReceiveBuffer => "chart-receive-buffer",
        SweptQuantity::Rate => "chart-rate",
        SweptQuantity::PayloadSize => "chart-payload-size",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_and_every_pair_can_be_measured_as_it_is_offered() {
        for quantity in SweptQuantity::ALL {
            let mut draft = SweepDraft::default();
            draft.vary(*quantity);
            assert_eq!(draft.sweep().map(|sweep| sweep.vary.len()), Ok(1));
            draft.set_pair(true);
            let sweep = draft.sweep().unwrap();
            assert_eq!(sweep.vary.len(), 2, "{quantity:?}");
            assert!(sweep.len() <= 150, "{quantity:?}: {} points", sweep.len());
            draft.set_pair(false);
            assert_eq!(draft.sweep().map(|sweep| sweep.vary.len()), Ok(1));
        }
    }

    #[test]
    fn what_was_typed_wrong_is_told() {
        let mut draft = SweepDraft::default();
        draft.first.1 = "9..1".to_owned();
        assert_eq!(draft.sweep().unwrap_err().key, "error-sweep-values");
        draft.first.1 = "0..4".to_owned();
        draft.count = "some".to_owned();
        assert_eq!(draft.sweep().unwrap_err().key, "error-number");
        draft.count = " 3 ".to_owned();
        assert_eq!(draft.sweep().unwrap().count(), 3);
    }
}
