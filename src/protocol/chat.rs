//! A chat room: who is there, and what is passed on to whom.

use std::{
    collections::{BTreeMap, VecDeque},
    hash::{BuildHasher as _, RandomState},
    net::SocketAddr,
    time::Duration,
};

use super::chat_line::ChatLine;
use crate::model::address;

/// People in a room at most.
const MAX: usize = 64;
/// Numbered messages that can be asked for again.
const HISTORY: usize = 256;
/// After what time somebody who says nothing makes room for others.
const IDLE_TIMEOUT: Duration = Duration::from_mins(10);

/// A member of the chat.
#[derive(Debug)]
struct Member {
    name: String,
    /// When something came from there last, since the start.
    last_received: Duration,
}

/// The room of one server.
#[derive(Debug, Default)]
pub(super) struct ChatRoom {
    members: BTreeMap<SocketAddr, Member>,
    /// Name, number and text of numbered messages, the newest at the end.
    kept: VecDeque<(String, u32, String)>,
    /// Makes proofs that nobody else can.
    secret: RandomState,
}

impl ChatRoom {
    /// What is sent to whom after a datagram that came at `now`. An address outside this machine that has not
    /// joined is sent no more bytes than it sent.
    pub(super) fn handle(
        &mut self,
        bytes: &[u8],
        from: SocketAddr,
        now: Duration,
    ) -> Vec<(SocketAddr, ChatLine)> {
        let mut out = match ChatLine::parse(bytes) {
            Ok(line) => self.take(line, from, now),
            Err(reason) => vec![(from, ChatLine::No(reason.to_owned()))],
        };
        if !self.members.contains_key(&from) && address::is_beyond_loopback(from) {
            out.retain(|(to, line)| *to != from || line.to_bytes().len() <= bytes.len());
        }
        out
    }

    fn take(
        &mut self,
        line: ChatLine,
        from: SocketAddr,
        now: Duration,
    ) -> Vec<(SocketAddr, ChatLine)> {
        if let ChatLine::Join(name, proof) = line {
            return self.join(name, proof.as_deref(), from, now);
        }
        let no = |reason: &str| vec![(from, ChatLine::No(reason.to_owned()))];
        let Some(member) = self.members.get_mut(&from) else {
            return no("join first");
        };
        member.last_received = now;
        let name = member.name.clone();
        match line {
            ChatLine::Say(number, text) => self.say(name, number, text, from),
            ChatLine::Again(name, number) => {
                let mut kept = self.kept.iter();
                let found = kept.find(|(of, n, _)| *of == name && *n == number);
                let text = found.map(|(.., text)| text.clone());
                let line = match text {
                    Some(text) => ChatLine::From(name, Some(number), text),
                    None => ChatLine::Gone(name, number),
                };
                vec![(from, line)]
            }
            ChatLine::Who => vec![(from, self.here())],
            ChatLine::Leave => {
                self.members.remove(&from);
                self.to_all(&self.here())
            }
            _ => no("that is what a server says"),
        }
    }

    fn join(
        &mut self,
        name: String,
        proof: Option<&str>,
        from: SocketAddr,
        now: Duration,
    ) -> Vec<(SocketAddr, ChatLine)> {
        let no = |reason: &str| vec![(from, ChatLine::No(reason.to_owned()))];
        let wanted = format!("{:016x}", self.secret.hash_one(from));
        if address::is_beyond_loopback(from) && proof != Some(&wanted) {
            return vec![(from, ChatLine::Prove(wanted))];
        }
        let is_silent = |member: &Member| now.saturating_sub(member.last_received) > IDLE_TIMEOUT;
        self.members
            .retain(|addr, member| *addr == from || !is_silent(member));
        let mut others = self.members.iter().filter(|(addr, _)| **addr != from);
        if others.any(|(_, member)| member.name == name) {
            return no("somebody has this name");
        }
        if self.members.len() >= MAX && !self.members.contains_key(&from) {
            return no("the room is full");
        }
        // A new one of that name begins to count anew.
        self.kept.retain(|(of, ..)| *of != name);
        let welcome = ChatLine::Welcome(name.clone());
        self.members.insert(
            from,
            Member {
                name,
                last_received: now,
            },
        );
        let mut out = vec![(from, welcome)];
        out.extend(self.to_all(&self.here()));
        out
    }

    fn say(
        &mut self,
        name: String,
        number: Option<u32>,
        text: String,
        from: SocketAddr,
    ) -> Vec<(SocketAddr, ChatLine)> {
        let mut out = Vec::new();
        if let Some(number) = number {
            out.push((from, ChatLine::Ack(number)));
            let mut kept = self.kept.iter();
            if kept.any(|(of, n, _)| *of == name && *n == number) {
                // It has been passed on: the acknowledgement was lost.
                return out;
            }
            if self.kept.len() >= HISTORY {
                self.kept.pop_front();
            }
            self.kept.push_back((name.clone(), number, text.clone()));
        }
        let line = ChatLine::From(name, number, text);
        out.extend(self.to_all(&line).into_iter().filter(|(to, _)| *to != from));
        out
    }

    fn here(&self) -> ChatLine {
        let names = self.members.values().map(|member| member.name.clone());
        let mut names: Vec<String> = names.collect();
        names.sort();
        ChatLine::Here(names)
    }

    fn to_all(&self, line: &ChatLine) -> Vec<(SocketAddr, ChatLine)> {
        self.members.keys().map(|to| (*to, line.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A room, and what is heard in it one after the other.
    struct Talk(ChatRoom);

    impl Talk {
        /// What was sent to whom, as `PORT LINE`.
        fn hear(&mut self, from: &str, line: &str) -> Vec<String> {
            let from = from.parse().unwrap();
            let out = self.0.handle(line.as_bytes(), from, Duration::ZERO);
            let text = |line: &ChatLine| String::from_utf8(line.to_bytes()).unwrap();
            let sent = out.iter();
            sent.map(|(to, line)| format!("{} {}", to.port(), text(line)))
                .collect()
        }
    }

    const A: &str = "127.0.0.1:1";
    const B: &str = "127.0.0.1:2";
    const FAR: &str = "192.0.2.1:3";

    fn two() -> Talk {
        let mut talk = Talk(ChatRoom::default());
        assert_eq!(talk.hear(A, "JOIN ada"), ["1 WELCOME ada", "1 HERE ada"]);
        let joined = talk.hear(B, "JOIN bo\n");
        assert_eq!(joined, ["2 WELCOME bo", "1 HERE ada bo", "2 HERE ada bo"]);
        talk
    }

    #[test]
    fn what_one_says_the_others_hear() {
        let mut talk = two();
        assert_eq!(talk.hear(A, "SAY hi"), ["2 FROM ada hi"]);
        assert_eq!(talk.hear(B, "WHO"), ["2 HERE ada bo"]);
        assert_eq!(talk.hear(A, "LEAVE"), ["2 HERE bo"]);
        assert_eq!(talk.hear(A, "SAY hi"), ["1 NO join first"]);
        assert_eq!(talk.hear(A, "JOIN bo"), ["1 NO somebody has this name"]);
        assert_eq!(talk.hear(B, "HERE x"), ["2 NO that is what a server says"]);
        let joined = talk.hear(A, "JOIN zed");
        assert_eq!(joined, ["1 WELCOME zed", "1 HERE bo zed", "2 HERE bo zed"]);
    }

    #[test]
    fn a_numbered_message_is_acknowledged_passed_on_once_and_kept() {
        let mut talk = two();
        assert_eq!(talk.hear(A, "SAY #1 hi"), ["1 ACK #1", "2 FROM ada #1 hi"]);
        assert_eq!(talk.hear(A, "SAY #1 hi"), ["1 ACK #1"], "it came again");
        assert_eq!(talk.hear(B, "AGAIN ada #1"), ["2 FROM ada #1 hi"]);
        assert_eq!(talk.hear(B, "AGAIN ada #2"), ["2 GONE ada #2"]);
        for number in 2..400 {
            talk.hear(A, &format!("SAY #{number} hi"));
        }
        let found = talk.hear(B, "AGAIN ada #1");
        assert_eq!(found, ["2 GONE ada #1"], "not for ever");
    }

    #[test]
    fn an_address_outside_is_sent_no_more_than_it_sent_until_it_has_proved_itself() {
        let mut talk = two();
        let empty = talk.hear(FAR, "JOIN eve").is_empty();
        assert!(empty, "PROVE would be longer");
        assert!(talk.hear(FAR, "x").is_empty(), "and so would NO");
        let prove = talk.hear(FAR, "JOIN eve                ");
        let proof = prove[0].strip_prefix("3 PROVE ").unwrap();
        assert_eq!(prove.len(), 1, "{prove:?}");
        let other = "192.0.2.1:4";
        let foreign = talk.hear(other, &format!("JOIN eve {proof}"));
        let begins = foreign[0].starts_with("4 PROVE");
        assert!(begins, "another's proof: {foreign:?}");
        let joined = talk.hear(FAR, &format!("JOIN eve {proof}"));
        assert_eq!(joined[0], "3 WELCOME eve");
    }

    #[test]
    fn a_room_is_full_and_the_silent_make_room() {
        let mut room = ChatRoom::default();
        let mut join = |port: u16, after: u64| {
            let from = SocketAddr::from(([127, 0, 0, 1], port));
            let line = format!("JOIN n{port}");
            let out = room.handle(line.as_bytes(), from, Duration::from_secs(after));
            out[0].1.clone()
        };
        for port in 1..=64 {
            assert_eq!(join(port, 0), ChatLine::Welcome(format!("n{port}")));
        }
        assert_eq!(join(65, 0), ChatLine::No("the room is full".to_owned()));
        assert_eq!(join(65, 601), ChatLine::Welcome("n65".to_owned()));
    }
}
