//! One who talks in a chat room.

use std::collections::BTreeMap;

use serde_json::json;

use super::conversation::Conversation;
use crate::{
    cli::{RunError, args::Ask, json::JsonAnswer},
    model::{Message, Stamp},
    protocol::ChatLine,
};

/// How often a numbered message is sent that is not acknowledged.
const TRIES: u32 = 5;
/// Numbers that are asked for again at most, where some are missing.
const MOST_MISSED: u32 = 32;
/// A request to join is at least so long, so that a server elsewhere may answer it (`PROVE` and 16 digits).
const LEAST: usize = 24;

/// Joins, says everything, listens until nothing comes any more, leaves.
pub(super) fn talk(ask: &Ask, talk: &mut Conversation<'_, '_>) -> Result<bool, RunError> {
    talk.open()?;
    let mut room = ChatGuest {
        ask,
        heard: BTreeMap::new(),
    };
    if !room.join(None, talk)? {
        return Ok(false);
    }
    for (number, text) in (1..).zip(&ask.words) {
        let number = ask.numbered.then_some(number);
        let line = ChatLine::Say(number, text.clone());
        for _ in 0..TRIES {
            talk.send(line.to_bytes())?;
            let Some(number) = number else { break };
            let end = talk.now().plus(ask.wait / TRIES);
            if room
                .hear(end, &|line| *line == ChatLine::Ack(number), talk)?
                .is_some()
            {
                break;
            }
            talk.output
                .say(&Message::new("ask-chat-again").with("number", number))?;
        }
    }
    let end = talk.now().plus(ask.wait);
    room.hear(end, &|_| false, talk)?;
    talk.send(ChatLine::Leave.to_bytes())?;
    Ok(true)
}

/// What one has heard.
struct ChatGuest<'o> {
    ask: &'o Ask,
    /// The last number of each.
    heard: BTreeMap<String, u32>,
}

impl ChatGuest<'_> {
    fn join(
        &mut self,
        proof: Option<String>,
        talk: &mut Conversation<'_, '_>,
    ) -> Result<bool, RunError> {
        let is_proof = proof.is_some();
        let line = ChatLine::Join(self.ask.name.clone(), proof);
        let mut bytes = line.to_bytes();
        bytes.resize(bytes.len().max(LEAST), b' ');
        let decides = |line: &ChatLine| {
            matches!(
                line,
                ChatLine::Welcome(_) | ChatLine::Prove(_) | ChatLine::No(_)
            )
        };
        // The request or its answer may be lost: it is sent again.
        let mut answer = None;
        for _ in 0..TRIES {
            talk.send(bytes.clone())?;
            let end = talk.now().plus(self.ask.wait / TRIES);
            answer = self.hear(end, &decides, talk)?;
            if answer.is_some() {
                break;
            }
        }
        match answer {
            Some(ChatLine::Welcome(_)) => Ok(true),
            Some(ChatLine::Prove(proof)) if !is_proof => self.join(Some(proof), talk),
            Some(_) => Ok(false),
            None => {
                talk.output.tell(&talk.no_answer());
                Ok(false)
            }
        }
    }

    /// Hears what comes until then, or until a line that was waited for.
    fn hear(
        &mut self,
        end: Stamp,
        is_it: &dyn Fn(&ChatLine) -> bool,
        talk: &mut Conversation<'_, '_>,
    ) -> Result<Option<ChatLine>, RunError> {
        while let Some((_, bytes)) = talk.datagram(end)? {
            let line = match ChatLine::parse(&bytes) {
                Ok(line) => line,
                Err(reason) => {
                    talk.output
                        .tell(&Message::new("ask-chat-unread").with("reason", reason));
                    continue;
                }
            };
            talk.output
                .text(&String::from_utf8_lossy(&line.to_bytes()))?;
            if let ChatLine::From(name, number, text) = &line {
                let told =
                    json!({ "service": "chat", "from": name, "number": number, "text": text });
                JsonAnswer::write(talk.output, told)?;
                if let Some(number) = number {
                    self.ask_again(name, *number, talk)?;
                }
            }
            if is_it(&line) {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// Asks for the numbers between the last one and this.
    fn ask_again(
        &mut self,
        name: &str,
        number: u32,
        talk: &mut Conversation<'_, '_>,
    ) -> Result<(), RunError> {
        let last = self.heard.entry(name.to_owned()).or_insert(0);
        let first = last
            .saturating_add(1)
            .max(number.saturating_sub(MOST_MISSED));
        *last = number.max(*last);
        for missed in first..number {
            talk.send(ChatLine::Again(name.to_owned(), missed).to_bytes())?;
        }
        Ok(())
    }
}
