//! What stands at a packet in words.

use std::collections::HashMap;

use crate::{
    explain,
    model::{Evidence, Fate, Message, Row, Syscall, Verdict, message},
    text::{Catalog, plain},
};

/// Sentences that are remembered; most packets of a flood have the same.
const MAX: usize = 1024;

/// How the address is known that a datagram was sent from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum SourceProof {
    /// Its socket has it, or its receiver has seen it, or it is that of loopback.
    Seen,
    /// The system sends to that destination from it, as was asked beside.
    Routed,
    /// The address is not known.
    Unknown,
}

/// What makes the sentence of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct CommentKey {
    source: SourceProof,
    fate: Fate,
    evidence: Evidence,
    settled: bool,
    full: bool,
    sent: usize,
    read: Option<(Syscall, u32, usize)>,
}

/// The sentences of packets, in one language.
pub(super) struct Comments {
    say: Catalog,
    sentences: HashMap<CommentKey, Vec<u8>>,
    /// The last of them, which is mostly the next too.
    last: Option<(CommentKey, Vec<u8>)>,
}

impl Comments {
    pub(super) fn new(say: Catalog) -> Self {
        Self {
            say,
            sentences: HashMap::new(),
            last: None,
        }
    }

    /// Of a datagram of ours: what became of it, and which read shows it.
    pub(super) fn of_send(
        &mut self,
        (row, source): (&Row, SourceProof),
        verdict: Verdict,
        read: Option<&Row>,
    ) -> Vec<u8> {
        self.remembered(CommentKey {
            source,
            fate: verdict.fate,
            evidence: verdict.evidence,
            settled: verdict.settled,
            full: verdict.queue_full,
            sent: row.data_len(),
            read: read.map(|read| (read.call, read.asked, read.data_len())),
        })
    }

    /// Of a datagram of another program: how it was read.
    pub(super) fn of_read(&mut self, row: &Row) -> Vec<u8> {
        let len = row.true_len().map_or(row.data_len(), |len| len as usize);
        let (fate, evidence) = if len > row.data_len() {
            (Fate::Truncated, Evidence::MsgTrunc)
        } else {
            (Fate::Whole, Evidence::Returned)
        };
        self.remembered(CommentKey {
            source: SourceProof::Seen,
            fate,
            evidence,
            settled: true,
            full: false,
            sent: len,
            read: Some((row.call, row.asked, row.data_len())),
        })
    }

    fn remembered(&mut self, what: CommentKey) -> Vec<u8> {
        if let Some((_, sentence)) = self.last.as_ref().filter(|(last, _)| *last == what) {
            return sentence.clone();
        }
        let sentence = self.found_or_made(what);
        self.last = Some((what, sentence.clone()));
        sentence
    }

    fn found_or_made(&mut self, what: CommentKey) -> Vec<u8> {
        if let Some(sentence) = self.sentences.get(&what) {
            return sentence.clone();
        }
        let fate = match what.fate {
            Fate::InFlight => "in_flight",
            fate => fate.word().unwrap_or("unknown"),
        };
        let (call, asked, kept) = what.read.unwrap_or((Syscall::RecvFrom, 0, 0));
        let mut message = message! {
            "recording-datagram", fate, call: call.common_name(), asked: asked.to_string(),
            kept: kept.to_string(), len: what.sent.to_string(),
            cause: explain::cause_word(what.full),
        };
        if !what.settled || what.fate == Fate::InFlight {
            message = Message::new("recording-unsettled").with("what", vec![message]);
        }
        let key = match what.source {
            SourceProof::Seen => None,
            SourceProof::Routed => Some("recording-routed"),
            SourceProof::Unknown => Some("recording-no-source"),
        };
        if let Some(key) = key {
            message = Message::new(key).with("what", vec![message]);
        }
        let sentence = self.sentence(&message);
        if self.sentences.len() >= MAX {
            self.sentences.clear();
        }
        self.sentences.insert(what, sentence.clone());
        sentence
    }

    /// Of a segment: which call it was made of.
    pub(super) fn sentence(&self, message: &Message) -> Vec<u8> {
        plain(&self.say.say(message)).into_bytes()
    }
}
