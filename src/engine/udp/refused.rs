//! Refusals of earlier sends: taken off the error queue, or told by a later call.

use std::io;

use super::endpoint::{Endpoint, ReadBuffers};
use crate::engine::outbox::Outbox;
use crate::{
    model::{Errno, Note},
    net::errno_of,
};

/// Reports that are taken at most in one go, so that a flood cannot hold a thread.
const AT_ONCE: usize = 4096;

impl Endpoint {
    /// Whether an error of a call is a refusal for which the error queue had no room (it is bounded by
    /// the receive buffer): then it is noted, and the call can be made again. Where there is no error
    /// queue, such an error is the call's own, as a plain program sees it.
    pub(crate) fn note_late_refusal(&self, error: &io::Error, out: &mut Outbox) -> bool {
        let errno = errno_of(error);
        let late = self.udp.capabilities().refusals && errno == Errno::ECONNREFUSED;
        if late {
            self.note_pending(errno, out);
        }
        late
    }

    /// Notes an error that was pending at the socket.
    pub(crate) fn note_pending(&self, errno: Errno, out: &mut Outbox) {
        let (at, socket) = (out.clock.now(), self.id);
        out.note(at, Note::PendingError { socket, errno });
    }

    /// An error is pending (`EPOLLERR`): takes it from the error queue, or from `SO_ERROR` where that
    /// had no room for a report, so that it does not end every wait.
    pub(crate) fn take_errors(&mut self, buffers: &mut ReadBuffers, out: &mut Outbox) {
        if !self.drain_errors(buffers, out)
            && let Some(errno) = self.udp.take_error()
        {
            self.note_pending(errno, out);
        }
    }

    /// Makes sure that the error queue was found empty just before a receive.
    pub(crate) fn ensure_drained(&mut self, buffers: &mut ReadBuffers, out: &mut Outbox) {
        if !self.errqueue_drained {
            self.drain_errors(buffers, out);
        }
        self.errqueue_drained = false;
    }

    /// Takes all reports off the error queue; returns whether there were any.
    pub(crate) fn drain_errors(&mut self, buffers: &mut ReadBuffers, out: &mut Outbox) -> bool {
        // Nothing can be refused of a socket that has sent nothing.
        if self.sends == 0 {
            return false;
        }
        self.errqueue_drained = false;
        for n in 0..AT_ONCE {
            let Some(report) = self.udp.error_report(&mut buffers.bytes) else {
                self.errqueue_drained = true;
                return n > 0;
            };
            let at = out.clock.now();
            let quoted = out.bytes(buffers.bytes.get(..report.quoted).unwrap_or_default());
            out.note(
                at,
                Note::Report {
                    socket: self.id,
                    to: report.to,
                    errno: report.errno,
                    icmp: report.icmp,
                    quoted,
                },
            );
        }
        true
    }
}
