//! A scene in sentences, for those who hear it: a screen reader says what the painter draws.

use super::{Flight, FlightState, QueuePlace, Reading, Scene, Sending};
use crate::{
    model::{Evidence, Fate, Message, Owner, Value, address},
    stage::{Cells, Strip},
};

impl Scene {
    /// The scene in short sentences, from left to right.
    pub(crate) fn accessible_text(&self) -> Vec<Message> {
        let mut sentences: Vec<Message> = Vec::new();
        sentences.extend(self.bundle.as_ref().map(|bundle| bundle.caption.clone()));
        sentences.extend(self.client.sends.iter().map(Sending::accessible_text));
        sentences.extend(self.client.replies.iter().map(Reading::accessible_text));
        sentences.extend(self.network.iter().map(Flight::accessible_text));
        if self.queue.socket.is_some() {
            sentences.push(self.queue.accessible_text());
            sentences.extend(self.queue.accessible_memory());
        }
        sentences.extend(self.server.reading.as_ref().map(Reading::accessible_text));
        sentences.extend(self.server.reply.as_ref().map(|reply| reply.label.clone()));
        sentences
    }
}

impl Sending {
    pub(crate) fn word(&self) -> &'static str {
        match (self.verdict.fate, self.verdict.evidence) {
            (Fate::InFlight, Evidence::Waiting) => "waiting",
            (Fate::InFlight, Evidence::OneOf) => "open",
            (fate, _) => fate.word().unwrap_or("in_flight"),
        }
    }

    fn accessible_text(&self) -> Message {
        Message::new("stage-say-send")
            .with("who", self.client.to_string())
            .with("number", self.number)
            .with("n", self.envelope.len)
            .with("fate", self.word())
    }
}

impl Flight {
    fn accessible_text(&self) -> Message {
        let to = self.envelope.to.map(address::shown);
        let message = match self.state {
            FlightState::Passing | FlightState::InFlight => Message::new("stage-say-in-flight"),
            FlightState::Refused => Message::new("stage-say-refused"),
            FlightState::Reported => Message::new("stage-say-reported"),
            FlightState::NotSent => Message::new("stage-say-not-sent"),
            FlightState::Unknown => Message::new("stage-say-unknown"),
        };
        message
            .with("n", self.envelope.len)
            .with("addr", to.unwrap_or_default())
    }
}

impl QueuePlace {
    fn accessible_text(&self) -> Message {
        let key = if self.is_unknown {
            "stage-say-queue-untold"
        } else if self.others {
            "stage-say-queue-others"
        } else if self.uncertain > 0 {
            "stage-say-queue-open"
        } else if self.at_most {
            "stage-say-queue-at-most"
        } else {
            "stage-say-queue"
        };
        Message::new(key)
            .with("n", self.count)
            .with("dropped", self.dropped)
    }

    /// The sentence about how full the queue is.
    fn accessible_memory(&self) -> Option<Message> {
        if self.not_read {
            return Some(Message::new("stage-gauge-not-read"));
        }
        let memory = self.memory?;
        let message = Message::new("stage-say-memory");
        Some(
            message
                .with("held", memory.held)
                .with("limit", memory.limit),
        )
    }
}

impl Reading {
    fn accessible_text(&self) -> Message {
        let owner = match self.owner {
            Owner::Server => "server".to_owned(),
            Owner::Client(id) => id.to_string(),
        };
        if self.returned < 0 {
            return Message::new("stage-say-read-failed")
                .with("who", owner)
                .with("call", self.call.clone())
                .with("errno", self.errno.to_string());
        }
        Message::new("stage-say-read")
            .with("who", owner)
            .with("call", self.call.clone())
            .with("returned", u64::try_from(self.returned).unwrap_or(0))
            .with("data", self.kept.accessible_value())
            .with("lost", self.cut.as_ref().map_or(0, |cut| cut.len))
    }
}

impl Strip {
    /// The bytes as text with escapes; of many the first.
    fn accessible_value(&self) -> Value {
        let bytes = |cells: &Cells| cells.tiles.iter().map(|tile| tile.byte).collect();
        let (bytes, most): (Vec<u8>, usize) = match self {
            Self::Empty => (Vec::new(), 0),
            Self::Tiles { cells, .. } => (bytes(cells), cells.len()),
            // Fewer characters than its first bytes: that there are more is heard.
            Self::Bar(bar) => (bytes(&bar.head), (bar.head.len() / 4).max(1)),
        };
        Value::Payload { bytes, most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        stage::{Playhead, scene},
        testing::sample::Sample,
    };

    #[test]
    fn what_is_heard_of_a_read_are_the_bytes_that_it_returned() {
        let mut sample = Sample::new();
        sample.play("A: 你好; read 4 A: 你好");
        let head = Playhead::live(&sample.record);
        let sentences = scene(sample.folded(&sample.ledger()), head).accessible_text();
        let read = Message::new("stage-say-read")
            .with("who", "server")
            .with("call", "recvfrom(4)")
            .with("returned", 4_u32)
            .with("data", Value::payload(b"\xe4\xbd\xa0\xe5", 4))
            .with("lost", 2_u32);
        assert_eq!(sentences.last(), Some(&read), "{sentences:?}");
    }
}
