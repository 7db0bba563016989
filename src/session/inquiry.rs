//! One question to a service, asked by a client of the lab through its usual threads and sockets.

use std::{
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};

use super::{Session, StreamEnds, download::Download, hearing::Hearing};
use crate::{
    model::{Burst, ClientId, ClientSettings, Message, Stamp, address},
    protocol::{
        Service,
        dns::{self, DnsAnswer},
        ntp::{NtpPacket, NtpTime},
    },
};

/// How often a question is sent by UDP that is not answered.
const TRIES: u32 = 3;
/// How long an answer is waited for.
const WAIT: Duration = Duration::from_secs(2);
/// What UDP carries of DNS without an offer of more, in bytes.
const PLAIN: u16 = 512;

/// A question to one of the services.
#[derive(Debug)]
pub(crate) enum ServiceQuestion {
    /// Records of a name; `offer` is how many bytes are taken by UDP (EDNS).
    Name {
        name: String,
        rtype: String,
        offer: Option<u16>,
    },
    /// What time it is.
    Time,
    /// A command, with its argument.
    Command(String),
    /// Which files there are.
    List,
    /// A file with all its bytes.
    File(Box<Download>),
}

impl ServiceQuestion {
    /// Whom it is asked.
    const fn service(&self) -> Service {
        match self {
            Self::Name { .. } => Service::Dns,
            Self::Time => Service::Ntp,
            Self::Command(_) => Service::Commands,
            Self::List | Self::File(_) => Service::Files,
        }
    }
}

/// A question that was asked: sent again where nothing comes, and over TCP where the answer was cut off. It is carried
/// on by [`Self::advance`] and never waits itself, but for the moment in which a connection opens.
#[derive(Debug)]
pub(crate) struct Inquiry {
    asked: ServiceQuestion,
    hearing: Hearing,
    /// What was sent last.
    sent: Vec<u8>,
    /// Whether the answer comes over TCP.
    tcp: bool,
    /// How often it was sent by UDP.
    tries: u32,
    /// Until when it is waited.
    end: Stamp,
}

impl Inquiry {
    /// Asks the server that a client sends to.
    ///
    /// # Errors
    /// A name or a type that is none; there is no such client; a thread is busy, or has failed.
    pub(crate) fn begin(
        client: ClientId,
        asked: ServiceQuestion,
        session: &mut Session,
    ) -> Result<Self, Message> {
        let settings = session.udp().clients().get(&client).cloned();
        let settings = settings.ok_or_else(|| Message::new("error-not-connected"))?;
        let service = asked.service();
        session.services.asked(settings.to, service);
        let mut inquiry = Self {
            hearing: Hearing::begin(session.record(), client, settings.to),
            sent: Vec::new(),
            tcp: !service.has_udp(),
            tries: 0,
            end: session.now(),
            asked,
        };
        match &inquiry.asked {
            ServiceQuestion::Name { name, rtype, offer } => {
                let id = RandomState::new().hash_one(name) & 0xffff;
                let id = u16::try_from(id).unwrap_or_default();
                inquiry.sent = dns::query(id, name, rtype, *offer)?;
                // It reads what it offers to take.
                let size = offer.unwrap_or_default().max(PLAIN);
                let reads = ClientSettings {
                    read_sizes: vec![u32::from(size)],
                    ..settings
                };
                session.udp_mut().set_client(client, reads)?;
            }
            ServiceQuestion::Time => {}
            ServiceQuestion::Command(command) => inquiry.sent = command.clone().into_bytes(),
            ServiceQuestion::List => inquiry.sent = b"LIST".to_vec(),
            ServiceQuestion::File(download) => inquiry.sent = download.request(),
        }
        if inquiry.tcp {
            inquiry.connect(session)?;
        } else {
            inquiry.send(session)?;
        }
        Ok(inquiry)
    }

    /// The file that is fetched.
    pub(crate) fn download(&self) -> Option<&Download> {
        match &self.asked {
            ServiceQuestion::File(download) => Some(download),
            _ => None,
        }
    }

    fn send(&mut self, session: &mut Session) -> Result<(), Message> {
        let now = session.now();
        if matches!(self.asked, ServiceQuestion::Time) {
            self.sent = NtpPacket::question(NtpTime::of_unix(session.wall_ns(now))).to_bytes();
        }
        self.tries += 1;
        self.end = now.plus(WAIT);
        let order = Burst::of(self.hearing.client, self.sent.clone(), 1);
        session.udp_mut().burst(order)
    }

    /// Asks over TCP, framed as the service has it.
    fn connect(&mut self, session: &mut Session) -> Result<(), Message> {
        self.tcp = true;
        let framing = self.asked.service().framing().unwrap_or_default();
        let ends = session.ends();
        if ends.clients != framing {
            session.set_ends(StreamEnds {
                same: false,
                clients: framing,
                ..ends
            })?;
        }
        let client = self.hearing.client;
        if self.hearing.has_ended(session) && session.tcp().can_send(client) {
            // The peer has left, and would not answer.
            session.tcp_mut().connect(client)?;
        }
        session.tcp_order(&Burst::of(client, self.sent.clone(), 1))?;
        self.end = session.now().plus(WAIT);
        Ok(())
    }

    /// Does what can be done now; returns what came of it when it is over.
    pub(crate) fn advance(&mut self, session: &mut Session) -> Option<Result<(), Message>> {
        let outcome = if self.tcp {
            self.hear_messages(session)
        } else {
            self.hear_datagrams(session)
        };
        match outcome {
            Ok(true) => Some(Ok(())),
            Ok(false) => self.look_at_time(session),
            Err(message) => Some(Err(message)),
        }
    }

    /// Whether the answer has come.
    fn hear_datagrams(&mut self, session: &mut Session) -> Result<bool, Message> {
        while let Some(row) = self.hearing.datagram(session) {
            let record = session.record();
            let bytes = record.row(row).map(|row| record.payload(row));
            let bytes = bytes.unwrap_or_default();
            if matches!(self.asked, ServiceQuestion::Time) {
                let question = NtpPacket::parse(&self.sent)?;
                let answer = NtpPacket::parse(bytes);
                if answer.is_ok_and(|answer| answer.check_answer(&question).is_ok()) {
                    return Ok(true);
                }
            } else if let Ok(answer) = DnsAnswer::parse(bytes, &self.sent) {
                if !answer.cut {
                    return Ok(true);
                }
                self.connect(session)?;
                return Ok(false);
            }
        }
        Ok(false)
    }

    /// The same over its connection.
    fn hear_messages(&mut self, session: &Session) -> Result<bool, Message> {
        while let Some(bytes) = self.hearing.message(session) {
            self.end = session.now().plus(WAIT);
            match &mut self.asked {
                ServiceQuestion::Name { .. } => {
                    if DnsAnswer::parse(&bytes, &self.sent).is_ok() {
                        return Ok(true);
                    }
                }
                ServiceQuestion::File(download) => {
                    if download.take(&bytes)? {
                        return Ok(true);
                    }
                }
                ServiceQuestion::Command(_) | ServiceQuestion::List | ServiceQuestion::Time => {
                    return Ok(true);
                }
            }
        }
        if self.hearing.has_ended(session) {
            return Err(self.nothing());
        }
        Ok(false)
    }

    fn look_at_time(&mut self, session: &mut Session) -> Option<Result<(), Message>> {
        let is_file = matches!(self.asked, ServiceQuestion::File(_));
        if session.now() < self.end || is_file && session.tcp().is_connected(self.hearing.client) {
            return None;
        }
        if !self.tcp && self.tries < TRIES {
            return self.send(session).err().map(Err);
        }
        Some(Err(self.nothing()))
    }

    /// That nothing more came, and what is there.
    fn nothing(&self) -> Message {
        let part = self.download().and_then(Download::broken_off);
        let addr = address::shown(address::canonical(self.hearing.from));
        part.unwrap_or_else(|| Message::new("ask-no-answer").with("addr", addr))
    }
}
