//! The datagrams of a capture are sent again, each at its time.

use std::{collections::VecDeque, path::Path, time::Duration};

use super::{App, Screen};
use crate::{
    gui::{Action, send::ResendList},
    model::{ClientId, Message, Stamp},
};

/// When to try again what found a thread busy.
const RETRY_AFTER: Duration = Duration::from_millis(5);

/// The datagrams of a capture that are still to be sent.
#[derive(Debug)]
pub(in crate::gui) struct ResendRun {
    client: ClientId,
    began: Stamp,
    /// Payloads, each with its time since the beginning.
    left: VecDeque<(Duration, Vec<u8>)>,
}

impl App {
    /// Opens the list of a capture's datagrams, over the lab in which they are sent.
    pub(crate) fn open_capture(&mut self, path: &Path) -> Result<(), Message> {
        if self.lessons.screen == Screen::Lesson {
            return Err(Message::new("error-recording-lesson"));
        }
        let list = ResendList::open(path)?;
        self.leave_recording();
        self.panels.resend = Some(list);
        self.preferences.note_recent(path);
        self.lessons.screen = Screen::FreePlay;
        Ok(())
    }

    /// Begins to send the datagram of the listed capture that has this number, or all of them where it is `None`.
    pub(super) fn begin_resend(&mut self, number: Option<usize>) {
        let Some(list) = &self.panels.resend else {
            return;
        };
        let left: VecDeque<_> = list.chosen(number).into();
        if number.is_none() {
            self.panels.resend = None;
            let message = Message::new("notice-resend").with("n", left.len());
            self.notices
                .offer(message, "resend-stop", Action::StopResend);
        }
        self.view.player.live(self.session.record());
        self.ongoing.resend = Some(ResendRun {
            client: self.panels.send.clients.chosen,
            began: self.session.now(),
            left,
        });
    }

    /// Ends the replay of a capture: nothing more is sent.
    pub(super) fn end_resend(&mut self) {
        self.ongoing.resend = None;
        self.notices.end_offer(&Action::StopResend);
    }

    /// Sends what is due; returns when the next one is.
    pub(crate) fn carry_on_resend(&mut self) -> Option<Duration> {
        let transport = self.preferences.transport;
        let run = self.ongoing.resend.as_mut()?;
        while let Some((due, payload)) = run.left.front() {
            let (at, now) = (run.began.plus(*due), self.session.now());
            if at > now {
                return Some(at.since(now));
            }
            let sent = if transport.has_udp() {
                self.session.udp_mut().send(run.client, payload.clone(), 1)
            } else {
                self.session.tcp_mut().send(run.client, payload.clone(), 1)
            };
            match sent {
                Ok(()) => {
                    run.left.pop_front();
                }
                Err(busy) if busy.key == "error-busy" => return Some(RETRY_AFTER),
                Err(message) => {
                    self.end_resend();
                    self.notices.push(message);
                    return None;
                }
            }
        }
        self.end_resend();
        None
    }
}
