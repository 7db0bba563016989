//! An examination beside the window: programs are started and graphics drivers asked, which takes a while.

use std::sync::Arc;

use crossbeam_channel::{Receiver, bounded};

use super::{Finding, examine};
use crate::{engine::spawn_thread, model::Message, session::Adapter};

/// One that goes on on a thread of its own, or is done.
#[derive(Debug)]
pub(crate) struct Examination {
    outcome: Receiver<Vec<Finding>>,
    findings: Vec<Finding>,
}

impl Examination {
    /// Begins; `wake` is called when it is done.
    ///
    /// # Errors
    /// `error-thread-start`: the system has no thread to spare.
    pub(crate) fn start(
        adapters: fn() -> Vec<Adapter>,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Result<Self, Message> {
        let (tell, outcome) = bounded(1);
        let look = move || {
            // Whoever asked may not want to know any more.
            tell.try_send(examine(Some(&adapters()))).ok();
            wake();
        };
        spawn_thread("doctor", look)?;
        Ok(Self {
            outcome,
            findings: Vec::new(),
        })
    }

    /// What was found; nothing before it is done.
    pub(crate) fn findings(&mut self) -> &[Finding] {
        if let Ok(findings) = self.outcome.try_recv() {
            self.findings = findings;
        }
        &self.findings
    }
}
