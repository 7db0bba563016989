//! What the run of a lesson's step came to, in a recording.

use serde::{Deserialize, Serialize};

use super::StoredMessage;
use crate::{
    lesson::{CheckOutcome, Prediction, RunResult, UNDECIDED},
    model::RowId,
};

/// A [`RunResult`] whose sentences are kept part by part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredRun {
    right: Option<Prediction>,
    checks: Vec<(bool, Option<RowId>, StoredMessage)>,
    stuck: Option<StoredMessage>,
    rows: (RowId, RowId),
    since: RowId,
    output: Option<String>,
}

impl StoredRun {
    /// A run, where this many rows at the beginning of the record are no more, and the others count from 0.
    pub(super) fn without_rows(run: &RunResult, rows: RowId) -> Self {
        let moved = |row: RowId| row.saturating_sub(rows);
        let check = |check: &CheckOutcome| {
            let seen = StoredMessage::from(&check.seen);
            (check.passed == Some(true), check.proof.map(moved), seen)
        };
        Self {
            right: run.right.clone(),
            checks: run.checks.iter().map(check).collect(),
            stuck: run.stuck.as_ref().map(Into::into),
            rows: (moved(run.rows.0), moved(run.rows.1)),
            since: moved(run.since),
            output: run.output.clone(),
        }
    }
}

impl From<&StoredRun> for RunResult {
    fn from(run: &StoredRun) -> Self {
        let check = |(passed, proof, seen): &(bool, Option<RowId>, StoredMessage)| CheckOutcome {
            passed: (seen.message().key != UNDECIDED).then_some(*passed),
            proof: *proof,
            seen: seen.message(),
        };
        Self {
            right: run.right.clone(),
            checks: run.checks.iter().map(check).collect(),
            stuck: run.stuck.as_ref().map(StoredMessage::message),
            rows: run.rows,
            since: run.since,
            output: run.output.clone(),
            points: Vec::new(),
        }
    }
}
