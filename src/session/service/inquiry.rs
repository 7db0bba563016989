//! One question to a service, asked by a client of the lab through its usual threads and sockets.

use std::{
    hash::{BuildHasher as _, RandomState},
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{download::Download, reply_cursor::ReplyCursor};
use crate::{
    model::{Burst, ClientId, ConnectionSettings, Message, Stamp, address},
    protocol::{
        Service,
        dns::{self, DnsAnswer},
        ntp::{NtpPacket, NtpTime},
    },
    session::Session,
};

/// How often a question is sent by UDP that is not answered.
const TRIES: u32 = 3;
/// How long an answer is waited for.
const WAIT: Duration = Duration::from_secs(2);
/// What UDP carries of DNS without an offer of more, in bytes.
const PLAIN: u16 = 512;

/// A question to one of the services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ServiceQuestion {
    /// Records of a name; `offer` is how many bytes are taken by UDP (EDNS).
    Name {
        name: String,
        rtype: String,
        offer: Option<u16>,
    },
    /// The time (NTP).
    Time,
    /// A command, with its argument.
    Command(String),
    /// The list of files.
    List,
    /// A file with all its bytes, and where it is written to; `None` is its own name in the usual folder.
    File { name: String, path: Option<PathBuf> },
}

impl ServiceQuestion {
    /// The service that answers the question.
    const fn service(&self) -> Service {
        match self {
            Self::Name { .. } => Service::Dns,
            Self::Time => Service::Ntp,
            Self::Command(_) => Service::Commands,
            Self::List | Self::File { .. } => Service::Files,
        }
    }

    /// Its bytes; a question for the time is made when it is sent.
    fn request(&self) -> Result<Vec<u8>, Message> {
        Ok(match self {
            Self::Name { name, rtype, offer } => {
                let id = RandomState::new().hash_one(name) & 0xffff;
                let id = u16::try_from(id).unwrap_or_default();
                dns::query(id, name, rtype, *offer)?
            }
            // A file is asked for with the bytes that are there already.
            Self::Time | Self::File { .. } => Vec::new(),
            Self::Command(command) => command.clone().into_bytes(),
            Self::List => b"LIST".to_vec(),
        })
    }
}

/// The answer to a question.
#[derive(Debug)]
pub(crate) struct ServiceAnswer {
    /// The time at which it was read.
    pub(crate) at: Stamp,
    /// Its message; of a file the last one.
    pub(crate) bytes: Vec<u8>,
    /// It was cut off: all of it comes over TCP ([`Inquiry::connect`]).
    pub(crate) cut: bool,
}

/// A question that was asked: sent again where nothing comes. It is carried on by [`Self::advance`] and never waits
/// itself, but for the moment in which a connection opens.
#[derive(Debug)]
pub(crate) struct Inquiry {
    asked: ServiceQuestion,
    /// The file that is fetched.
    pub(crate) download: Option<Download>,
    replies: ReplyCursor,
    /// The bytes that were sent last.
    pub(crate) sent: Vec<u8>,
    /// Whether the answer comes over TCP.
    tcp: bool,
    /// How often it may still be sent by UDP.
    tries: u32,
    /// How long an answer to one try is waited for.
    wait: Duration,
    /// Until when it is waited.
    end: Stamp,
}

impl Inquiry {
    /// Asks the server that a client sends to, which reads by UDP what it offers to take; the usual folder of files is
    /// `folder`.
    ///
    /// # Errors
    /// A name or a type that is none; a file that is there already, or cannot be written; there is no such client; a
    /// thread is busy, or has failed.
    pub(crate) fn begin(
        client: ClientId,
        asked: ServiceQuestion,
        folder: &Path,
        session: &mut Session,
    ) -> Result<Self, Message> {
        let download = match &asked {
            ServiceQuestion::File { name, path } => {
                Some(Download::begin(name, path.as_deref(), folder)?)
            }
            _ => None,
        };
        let settings = session.udp().clients().get(&client).cloned();
        let mut settings = settings.ok_or_else(|| Message::new("error-not-connected"))?;
        let to = settings.to;
        if let ServiceQuestion::Name { offer, .. } = &asked {
            let size = offer.unwrap_or_default().max(PLAIN);
            settings.reads.sizes = vec![u32::from(size)];
            session.udp_mut().set_client(client, settings)?;
        }
        let tcp = !asked.service().has_udp();
        Self::send_first((client, to), (asked, download), (WAIT, tcp), session)
    }

    /// Asks the server at that address, over TCP or not, and waits so long for an answer to each try.
    ///
    /// # Errors
    /// A name or a type that is none; there is no such client; a thread is busy, or has failed.
    pub(crate) fn ask(
        (client, to): (ClientId, SocketAddr),
        asked: ServiceQuestion,
        how: (Duration, bool),
        session: &mut Session,
    ) -> Result<Self, Message> {
        Self::send_first((client, to), (asked, None), how, session)
    }

    fn send_first(
        (client, to): (ClientId, SocketAddr),
        (asked, download): (ServiceQuestion, Option<Download>),
        (wait, tcp): (Duration, bool),
        session: &mut Session,
    ) -> Result<Self, Message> {
        session.services.asked(to, asked.service());
        let mut inquiry = Self {
            replies: ReplyCursor::begin(session.record(), client, to),
            sent: match &download {
                Some(download) => download.request(),
                None => asked.request()?,
            },
            tcp,
            tries: TRIES,
            wait,
            end: session.now(),
            asked,
            download,
        };
        if tcp {
            inquiry.connect(session)?;
        } else {
            inquiry.send(session)?;
        }
        Ok(inquiry)
    }

    fn send(&mut self, session: &mut Session) -> Result<(), Message> {
        let now = session.now();
        if matches!(self.asked, ServiceQuestion::Time) {
            self.sent = NtpPacket::question(NtpTime::of_unix(session.wall_ns(now))).to_bytes();
        }
        self.tries = self.tries.saturating_sub(1);
        self.end = now.plus(self.wait);
        let order = Burst::of(self.replies.client, self.sent.clone(), 1);
        session.udp_mut().burst(order)
    }

    /// Asks over TCP, framed as the service has it.
    ///
    /// # Errors
    /// There is no such client; a thread is busy, or has failed.
    pub(crate) fn connect(&mut self, session: &mut Session) -> Result<(), Message> {
        (self.tcp, self.tries) = (true, 0);
        let client = self.replies.client;
        let framing = self.asked.service().framing().unwrap_or_default();
        let settings = session.connection_settings();
        let own = session.tcp().clients().get(&client);
        if own.map_or(settings.clients, |own| own.framing) != framing {
            session.set_connection_settings(ConnectionSettings {
                same: false,
                clients: framing,
                ..settings
            })?;
        }
        if self.replies.has_ended(session) && session.tcp().can_send(client) {
            // The peer has left, and would not answer.
            session.tcp_mut().connect(client)?;
        }
        session.tcp_order(&Burst::of(client, self.sent.clone(), 1))?;
        self.end = session.now().plus(self.wait);
        Ok(())
    }

    /// Does what can be done now, and tells what is wrong with what came and is no answer; returns what came of it
    /// when it is over.
    pub(crate) fn advance(
        &mut self,
        session: &mut Session,
        tell: &mut dyn FnMut(&Message),
    ) -> Option<Result<ServiceAnswer, Message>> {
        let outcome = if self.tcp {
            self.read_messages(session)
        } else {
            Ok(self.read_datagrams(session, tell))
        };
        outcome
            .transpose()
            .or_else(|| self.look_at_time(session).map(Err))
    }

    fn read_datagrams(
        &mut self,
        session: &Session,
        tell: &mut dyn FnMut(&Message),
    ) -> Option<ServiceAnswer> {
        while let Some(row) = self.replies.datagram(session) {
            let record = session.record();
            let Some(row) = record.row(row) else { continue };
            let bytes = record.payload(row);
            match self.check(bytes) {
                Ok(cut) => {
                    let (at, bytes) = (row.at, bytes.to_vec());
                    return Some(ServiceAnswer { at, bytes, cut });
                }
                Err(wrong) => tell(&wrong),
            }
        }
        None
    }

    /// Whether the answer is cut off.
    ///
    /// # Errors
    /// Why it is no answer to what was sent.
    fn check(&self, answer: &[u8]) -> Result<bool, Message> {
        if let ServiceQuestion::Name { .. } = self.asked {
            return Ok(DnsAnswer::parse(answer, &self.sent)?.cut);
        }
        let question = NtpPacket::parse(&self.sent)?;
        NtpPacket::parse(answer)?.check_answer(&question)?;
        Ok(false)
    }

    fn read_messages(&mut self, session: &Session) -> Result<Option<ServiceAnswer>, Message> {
        while let Some(bytes) = self.replies.message(session) {
            let at = session.now();
            self.end = at.plus(self.wait);
            let is_whole = match (&self.asked, &mut self.download) {
                (ServiceQuestion::Name { .. }, _) => DnsAnswer::parse(&bytes, &self.sent).is_ok(),
                (_, Some(download)) => download.take(&bytes)?,
                (_, None) => true,
            };
            if is_whole {
                let cut = false;
                return Ok(Some(ServiceAnswer { at, bytes, cut }));
            }
        }
        if self.replies.has_ended(session) {
            return Err(self.nothing());
        }
        Ok(None)
    }

    /// Sends it again when it is time to; why it is over, if it is.
    fn look_at_time(&mut self, session: &mut Session) -> Option<Message> {
        if session.now() < self.end
            || self.download.is_some() && session.tcp().is_connected(self.replies.client)
        {
            return None;
        }
        if self.tries > 0 {
            return self.send(session).err();
        }
        Some(self.nothing())
    }

    /// That nothing more came, and what is there.
    fn nothing(&self) -> Message {
        let part = self.download.as_ref().and_then(Download::interrupted);
        let addr = address::shown(address::canonical(self.replies.from));
        part.unwrap_or_else(|| Message::new("ask-no-answer").with("addr", addr))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Syscall, UdpServerSettings};

    #[test]
    fn what_is_not_answered_is_sent_again_by_udp_alone() {
        let mut session = Session::listening(UdpServerSettings::default());
        let to = session
            .listen_beside()
            .map(|()| session.udp().local().unwrap());
        let client = session.udp_mut().add_client().unwrap();
        for (tcp, call, times) in [(false, Syscall::SendTo, 3), (true, Syscall::StreamSend, 1)] {
            let asked = ServiceQuestion::Command("time".to_owned());
            let how = (Duration::from_millis(1), tcp);
            let mut inquiry =
                Inquiry::ask((client, to.clone().unwrap()), asked, how, &mut session).unwrap();
            let outcome = loop {
                session.wait(Duration::from_millis(100));
                session.poll(Duration::from_millis(5));
                if let Some(outcome) = inquiry.advance(&mut session, &mut |_| {}) {
                    break outcome.map(|answer| answer.bytes).unwrap_err();
                }
            };
            assert_eq!(outcome.key, "ask-no-answer");
            let sent = |session: &Session| {
                session
                    .record()
                    .rows()
                    .filter(|row| row.call == call)
                    .count()
            };
            assert!(session.wait_until(Duration::from_secs(30), |session| sent(session) >= times));
            assert_eq!(sent(&session), times, "over TCP: {tcp}");
        }
    }
}
