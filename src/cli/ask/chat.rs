//! One who talks in a chat room.

use serde_json::json;

use super::conversation::{CLIENT, Conversation};
use crate::{
    cli::{RunError, args::AskArgs, json::write_answer},
    model::{Message, Stamp},
    protocol::ChatLine,
    session::{ChatEvent, ChatPeople, ChatRules},
};

/// Joins, says everything, listens until nothing comes any more, leaves.
pub(super) fn talk(ask: &AskArgs, talk: &mut Conversation<'_, '_>) -> Result<bool, RunError> {
    talk.open()?;
    let rules = ChatRules {
        numbers: ask.numbered,
        acknowledgements: ask.numbered,
        again: true,
    };
    let mut people = ChatPeople::new(rules, ask.wait);
    people.join(CLIENT, &ask.name, &mut talk.session)?;
    settle(&mut people, ask, talk)?;
    if !people.is_in(CLIENT) {
        talk.output.tell(&talk.no_answer());
        return Ok(false);
    }
    for text in &ask.words {
        people.say(CLIENT, text, &mut talk.session)?;
        settle(&mut people, ask, talk)?;
    }
    let end = talk.now().plus(ask.wait);
    hear(&mut people, end, &|_| false, talk)?;
    people.leave(CLIENT, &mut talk.session)?;
    Ok(true)
}

/// Hears what comes until what was sent is answered or given up.
fn settle(
    people: &mut ChatPeople,
    ask: &AskArgs,
    talk: &mut Conversation<'_, '_>,
) -> Result<(), RunError> {
    // A room that asks for a proof is sent another request.
    let end = talk.now().plus(ask.wait * 2);
    hear(people, end, &ChatPeople::is_settled, talk)
}

/// Hears what comes until then, or until it is done.
fn hear(
    people: &mut ChatPeople,
    end: Stamp,
    is_done: &dyn Fn(&ChatPeople) -> bool,
    talk: &mut Conversation<'_, '_>,
) -> Result<(), RunError> {
    loop {
        let mut events = Vec::new();
        let outcome = talk.next(end, |talk| {
            let outcome = people.advance(&mut talk.session, &mut |event| events.push(event));
            (outcome.is_err() || !events.is_empty() || is_done(people)).then_some(outcome)
        })?;
        for event in events {
            tell(&event, talk)?;
        }
        let Some(outcome) = outcome else {
            return Ok(());
        };
        outcome?;
        if is_done(people) {
            return Ok(());
        }
    }
}

fn tell(event: &ChatEvent, talk: &Conversation<'_, '_>) -> Result<(), RunError> {
    let line = match event {
        ChatEvent::Received(line) => line,
        ChatEvent::Unread(reason) => {
            let message = Message::new("ask-chat-unread").with("reason", *reason);
            talk.output.tell(&message);
            return Ok(());
        }
        ChatEvent::SentAgain(number) => {
            let message = Message::new("ask-chat-again").with("number", *number);
            return Ok(talk.output.say(&message)?);
        }
    };
    talk.output
        .text(&String::from_utf8_lossy(&line.to_bytes()))?;
    if let ChatLine::From(name, number, text) = line {
        let json = json!({ "service": "chat", "from": name, "number": number, "text": text });
        write_answer(talk.output, json)?;
    }
    Ok(())
}
