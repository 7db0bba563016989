//! People in a chat room, each with a client of the lab.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use super::reply_cursor::ReplyCursor;
use crate::{
    model::{Burst, ClientId, Message, Stamp, address},
    protocol::{ChatLine, Service},
    session::Session,
};

/// How long an answer is waited for, unless said otherwise.
const TIMEOUT: Duration = Duration::from_millis(2500);
/// How often something is sent at most that is not acknowledged.
const TRIES: u32 = 5;
/// Numbers that are asked for again at most, where some are missing.
const MAX_MISSED: u32 = 32;
/// A request to join is at least so long, so that a server elsewhere may answer it (`PROVE` and 16 digits).
const MIN: usize = 24;

/// The rules by which people in the chat meet losses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChatRules {
    /// Messages carry a number.
    pub numbers: bool,
    /// What is not acknowledged is sent again; it needs numbers.
    pub(crate) acknowledgements: bool,
    /// What is missing between two numbers is asked for; it needs numbers.
    pub again: bool,
}

/// What happens in the chat beside what people are asked to do.
#[derive(Debug)]
pub(crate) enum ChatEvent {
    /// A line has come.
    Received(ChatLine),
    /// Something has come that is no line, and why.
    Unread(&'static str),
    /// What had this number was not acknowledged, and was sent again.
    SentAgain(u32),
}

/// The people whose clients have joined, and the rules that they keep.
#[derive(Debug)]
pub(crate) struct ChatPeople {
    pub(crate) rules: ChatRules,
    /// How long everything that is to be answered is waited for, over all tries.
    patience: Duration,
    people: BTreeMap<ClientId, ChatPerson>,
}

/// One person of the chat, who is a client of the lab.
#[derive(Debug)]
struct ChatPerson {
    name: String,
    replies: ReplyCursor,
    /// The room has answered that it is in.
    is_in: bool,
    /// How long one try is waited for.
    wait: Duration,
    /// The last number that was given.
    number: u32,
    /// What was sent and is not answered yet.
    open: Vec<OpenLine>,
    /// The last number that was heard of each.
    last_numbers: BTreeMap<String, u32>,
}

/// A line that waits for an answer.
#[derive(Debug)]
struct OpenLine {
    /// The number whose acknowledgement is waited for; `None` is a request to join.
    number: Option<u32>,
    bytes: Vec<u8>,
    tries: u32,
    /// The time at which it is sent again.
    due: Stamp,
}

impl Default for ChatPeople {
    fn default() -> Self {
        Self::new(ChatRules::default(), TIMEOUT)
    }
}

impl ChatPeople {
    /// Nobody yet; what they send and is to be answered is given up after `patience`.
    pub(crate) const fn new(rules: ChatRules, patience: Duration) -> Self {
        Self {
            rules,
            patience,
            people: BTreeMap::new(),
        }
    }

    /// Whether the room has let a client in.
    pub(crate) fn is_in(&self, client: ClientId) -> bool {
        self.people.get(&client).is_some_and(|person| person.is_in)
    }

    /// Whether nobody waits for an answer.
    pub(crate) fn is_settled(&self) -> bool {
        self.people.values().all(|person| person.open.is_empty())
    }

    /// Who has asked to come in, by their clients.
    pub(crate) fn name(&self, client: ClientId) -> Option<&str> {
        self.people.get(&client).map(|person| person.name.as_str())
    }

    /// A client asks to come in under a name.
    ///
    /// # Errors
    /// `chat-line`: a name that is none; there is no such client; a thread is busy, or has failed.
    pub(crate) fn join(
        &mut self,
        client: ClientId,
        name: &str,
        session: &mut Session,
    ) -> Result<(), Message> {
        let line = ChatLine::Join(name.to_owned(), None);
        check(&line)?;
        let settings = session.udp().clients().get(&client);
        let to = settings
            .ok_or_else(|| Message::new("error-not-connected"))?
            .to;
        session.services.asked(to, Service::Chat);
        let mut person = ChatPerson {
            name: name.to_owned(),
            replies: ReplyCursor::begin(session.record(), client, to),
            is_in: false,
            wait: self.patience / TRIES,
            number: 0,
            open: Vec::new(),
            last_numbers: BTreeMap::new(),
        };
        person.ask_to_join(None, session)?;
        self.people.insert(client, person);
        Ok(())
    }

    /// A client says something to all others.
    ///
    /// # Errors
    /// `chat-line`: a text that is none; a thread is busy, or has failed.
    pub(crate) fn say(
        &mut self,
        client: ClientId,
        text: &str,
        session: &mut Session,
    ) -> Result<(), Message> {
        let rules = self.rules;
        let Some(person) = self.people.get_mut(&client) else {
            return Err(Message::new("chat-join-first"));
        };
        let number = rules.numbers.then(|| person.number.saturating_add(1));
        let line = ChatLine::Say(number, text.to_owned());
        check(&line)?;
        person.number = number.unwrap_or(person.number);
        let bytes = line.to_bytes();
        if let Some(number) = number.filter(|_| rules.acknowledgements) {
            return person.open(Some(number), bytes, session);
        }
        send(client, bytes, session)
    }

    /// A client goes.
    ///
    /// # Errors
    /// A thread is busy, or has failed.
    pub(crate) fn leave(&mut self, client: ClientId, session: &mut Session) -> Result<(), Message> {
        if self.people.remove(&client).is_none() {
            return Ok(());
        }
        send(client, ChatLine::Leave.to_bytes(), session)
    }

    /// Hears what has come, does what the rules ask for, and tells of it.
    ///
    /// # Errors
    /// `chat-refused` with the room's words; a thread is busy, or has failed.
    pub(crate) fn advance(
        &mut self,
        session: &mut Session,
        tell: &mut dyn FnMut(ChatEvent),
    ) -> Result<(), Message> {
        let rules = self.rules;
        let clients = session.udp().clients();
        self.people.retain(|client, _| clients.contains_key(client));
        let mut outcome = Ok(());
        for person in self.people.values_mut() {
            outcome = outcome.and(person.advance(rules, session, tell));
        }
        outcome
    }

    /// How long until something is to be sent again.
    pub(crate) fn next_try(&self, now: Stamp) -> Option<Duration> {
        let open = self.people.values().flat_map(|person| &person.open);
        open.map(|line| line.due.since(now)).min()
    }
}

/// Whether the room would take that line.
fn check(line: &ChatLine) -> Result<(), Message> {
    let read = ChatLine::parse(&line.to_bytes());
    match read {
        Ok(read) if read == *line => Ok(()),
        Ok(_) => Err(Message::new("chat-line").with("reason", "#")),
        Err(reason) => Err(Message::new("chat-line").with("reason", reason)),
    }
}

fn send(client: ClientId, bytes: Vec<u8>, session: &mut Session) -> Result<(), Message> {
    session.udp_mut().burst(Burst::of(client, bytes, 1))
}

impl ChatPerson {
    fn ask_to_join(&mut self, proof: Option<String>, session: &mut Session) -> Result<(), Message> {
        let mut bytes = ChatLine::Join(self.name.clone(), proof).to_bytes();
        if address::is_beyond_loopback(address::canonical(self.replies.from)) {
            bytes.resize(bytes.len().max(MIN), b' ');
        }
        self.open.retain(|line| line.number.is_some());
        self.open(None, bytes, session)
    }

    /// Sends something that is to be answered.
    fn open(
        &mut self,
        number: Option<u32>,
        bytes: Vec<u8>,
        session: &mut Session,
    ) -> Result<(), Message> {
        self.open.push(OpenLine {
            number,
            bytes: bytes.clone(),
            tries: 1,
            due: session.now().plus(self.wait),
        });
        send(self.replies.client, bytes, session)
    }

    fn advance(
        &mut self,
        rules: ChatRules,
        session: &mut Session,
        tell: &mut dyn FnMut(ChatEvent),
    ) -> Result<(), Message> {
        let client = self.replies.client;
        let mut outcome = Ok(());
        while let Some(row) = self.replies.datagram(session) {
            let record = session.record();
            let bytes = record.row(row).map(|row| record.payload(row));
            let line = match ChatLine::parse(bytes.unwrap_or_default()) {
                Ok(line) => line,
                Err(reason) => {
                    tell(ChatEvent::Unread(reason));
                    continue;
                }
            };
            tell(ChatEvent::Received(line.clone()));
            match line {
                ChatLine::Welcome(_) => {
                    self.is_in = true;
                    self.open.retain(|line| line.number.is_some());
                }
                ChatLine::Prove(proof) => self.ask_to_join(Some(proof), session)?,
                ChatLine::Ack(number) => self.open.retain(|line| line.number != Some(number)),
                ChatLine::No(reason) => {
                    self.open.clear();
                    outcome = Err(Message::new("chat-refused").with("reason", reason));
                }
                ChatLine::From(name, Some(number), _) => {
                    let last = self.last_numbers.entry(name.clone()).or_insert(0);
                    let least = number.saturating_sub(MAX_MISSED);
                    let missed = last.saturating_add(1).max(least)..number;
                    *last = number.max(*last);
                    for missed in missed.filter(|_| rules.again) {
                        let line = ChatLine::Again(name.clone(), missed);
                        send(client, line.to_bytes(), session)?;
                    }
                }
                _ => {}
            }
        }
        let now = session.now();
        self.open
            .retain(|line| line.due > now || line.tries < TRIES);
        for line in self.open.iter_mut().filter(|line| line.due <= now) {
            line.tries += 1;
            line.due = now.plus(self.wait);
            send(client, line.bytes.clone(), session)?;
            if let Some(number) = line.number {
                tell(ChatEvent::SentAgain(number));
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Fate, Reply, ServerSettings, UdpClientSettings, UdpServerSettings},
        protocol::Service,
        session::Start,
        stage::{ChatScene, Playhead},
    };

    const ADA: ClientId = ClientId(0);
    const BO: ClientId = ClientId(1);
    const DEADLINE: Duration = Duration::from_mins(1);

    /// Lets the people act until the scene is as wanted.
    #[track_caller]
    fn until(
        people: &mut ChatPeople,
        session: &mut Session,
        done: impl Fn(&ChatScene) -> bool,
    ) -> ChatScene {
        let end = session.now().plus(DEADLINE);
        loop {
            session.poll(Duration::from_millis(5));
            people.advance(session, &mut |_| ()).unwrap();
            let head = Playhead::live(session.record());
            let is_chat =
                |row| session.services().service_of(session.record(), row) == Some(Service::Chat);
            let scene = ChatScene::at(session.folded(), head, &is_chat);
            if done(&scene) {
                return scene;
            }
            assert!(session.now() < end, "{scene:?}");
            session.wait(Duration::from_millis(50));
        }
    }

    fn read_size(session: &mut Session, client: ClientId, size: u32) {
        let mut settings = session.udp().clients()[&client].clone();
        settings.reads.sizes = vec![size];
        session.udp_mut().set_client(client, settings).unwrap();
    }

    #[test]
    fn what_a_small_read_size_lost_is_asked_for_again_and_what_a_full_queue_lost_is_sent_again() {
        let mut session = Session::listening(UdpServerSettings::from(ServerSettings {
            reply: Reply::Chat,
            ..ServerSettings::default()
        }));
        let mut people = ChatPeople::default();
        for (client, name) in [(ADA, "ada"), (BO, "bo")] {
            assert_eq!(session.udp_mut().add_client(), Ok(client));
            people.join(client, name, &mut session).unwrap();
        }
        until(&mut people, &mut session, |chat| chat.here.len() == 2);
        people.rules = ChatRules {
            numbers: true,
            again: true,
            ..ChatRules::default()
        };
        read_size(&mut session, BO, 8);
        people.say(ADA, "one", &mut session).unwrap();
        let cut = until(&mut people, &mut session, |chat| chat.counts.missed == 1);
        assert_eq!(cut.messages[0].to[0].fate, Fate::Truncated);
        read_size(&mut session, BO, 1024);
        people.say(ADA, "two", &mut session).unwrap();
        let cured = until(&mut people, &mut session, |chat| chat.counts.delivered == 2);
        assert_eq!((cured.counts.missed, cured.counts.asked_again), (0, 1));
        // The room reads nothing, and what it has room for is little: some of what is said is dropped.
        people.rules.acknowledgements = true;
        let default = session.udp().settings().clone();
        let mut full = default.clone();
        full.server.reads.reading = false;
        full.server.receive_buffer = Some(0);
        session.udp_mut().set_settings(full);
        let small = |session: &Session| {
            let server = session.udp().server().and_then(|info| info.receive_buffer);
            server.is_some_and(|(asked, _)| asked.is_some())
        };
        assert!(session.wait_until(DEADLINE, small), "it has little room");
        for n in 0..8 {
            people.say(ADA, &format!("more {n}"), &mut session).unwrap();
        }
        until(&mut people, &mut session, |chat| chat.counts.sent_again > 0);
        session.udp_mut().set_settings(default);
        let cured = until(&mut people, &mut session, |chat| {
            chat.counts.delivered == 10 && chat.messages.iter().all(|message| message.acknowledged)
        });
        assert_eq!(cured.counts.lost, 0);
        // By the kernel's own count: which ones these were is not proven where other programs' datagrams are dropped too.
        let dropped = |session: &Session| {
            let record = session.record();
            let server = session.udp().server().map(|info| info.id);
            let drops = server.and_then(|id| record.drops_at(id, record.len(), record.notes_len()));
            drops.is_some_and(|n| n > 0)
        };
        let some = session.wait_until(DEADLINE, dropped);
        assert!(some, "some had no room: {:?}", cured.counts);
        let counts = session.ledger().fate_counts(|_| true);
        let missed = counts.of(Fate::Dropped) + counts.of(Fate::Unknown);
        assert!(
            missed > 0,
            "dropped, or not known: never said to be there: {counts:?}"
        );
    }

    #[test]
    fn a_room_that_asks_for_a_proof_is_given_it_and_what_is_not_acknowledged_is_given_up() {
        let room = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        room.set_read_timeout(Some(DEADLINE)).unwrap();
        let mut session = Session::start(Start::default()).unwrap();
        let to = UdpClientSettings::to(room.local_addr().unwrap());
        session.udp_mut().set_client(ADA, to).unwrap();
        let rules = ChatRules {
            numbers: true,
            acknowledgements: true,
            ..ChatRules::default()
        };
        let mut people = ChatPeople::new(rules, Duration::from_millis(50) * TRIES);
        let hear = |line: &str, answer: &[u8]| {
            let mut bytes = [0; 64];
            loop {
                let (n, from) = room.recv_from(&mut bytes).unwrap();
                room.send_to(answer, from).unwrap();
                // What came again before the answer is passed over.
                if bytes[..n] == *line.as_bytes() {
                    return;
                }
            }
        };
        let settle = |people: &mut ChatPeople,
                      session: &mut Session,
                      done: &dyn Fn(&ChatPeople) -> bool| {
            let (mut again, end) = (0, session.now().plus(DEADLINE));
            while !done(people) {
                assert!(session.now() < end, "{people:?}");
                session.wait(Duration::from_millis(10));
                session.poll(Duration::from_millis(5));
                let mut tell = |event| again += u32::from(matches!(event, ChatEvent::SentAgain(_)));
                people.advance(session, &mut tell).unwrap();
            }
            again
        };
        people.join(ADA, "ada", &mut session).unwrap();
        hear("JOIN ada", b"PROVE xyz");
        let proves = |people: &ChatPeople| {
            people.people[&ADA]
                .open
                .iter()
                .any(|line| line.bytes.ends_with(b"xyz"))
        };
        settle(&mut people, &mut session, &proves);
        assert!(!people.is_in(ADA), "not yet");
        hear("JOIN ada xyz", b"WELCOME ada");
        settle(&mut people, &mut session, &|people| people.is_in(ADA));
        assert!(people.is_settled(), "nothing is waited for");
        people.say(ADA, "hi", &mut session).unwrap();
        let again = settle(&mut people, &mut session, &ChatPeople::is_settled);
        assert_eq!(again, TRIES - 1, "then it is given up");
    }

    #[test]
    fn who_has_not_joined_says_nothing_and_a_name_is_a_name() {
        let mut session = Session::start(Start::default()).unwrap();
        let mut people = ChatPeople::default();
        let fault = people.say(ADA, "hi", &mut session).unwrap_err();
        assert_eq!(fault.key, "chat-join-first");
        for bad in ["", "a b", "\u{202e}", "#1", "a\u{7}"] {
            let fault = people.join(ADA, bad, &mut session).unwrap_err();
            assert_eq!(fault.key, "chat-line", "{bad:?}");
        }
    }
}
