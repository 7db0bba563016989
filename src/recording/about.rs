//! What a recording says beside what was observed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{StoredMessage, StoredRun};
use crate::{
    lesson::{HandCounts, MeasuredSweep, Prediction},
    model::{
        ClientId, ConnectionSettings, RowId, SequenceField, UdpClientSettings, UdpServerSettings,
        payload::Encoding,
    },
};

/// What stands at the beginning of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    /// The version of the program.
    pub(crate) version: String,
    /// The wall clock when the session began, in nanoseconds since 1970.
    pub(crate) started_ns: u64,
    /// The words of the command line, without the name of the program; empty of a window.
    pub(crate) command: Vec<String>,
    /// The settings of the window, as its file has them.
    pub(crate) settings: Option<String>,
    /// The seed of what was drawn at random.
    pub(crate) seed: Option<u64>,
    /// Where datagrams carry a number that is looked at.
    pub(crate) sequence: Option<SequenceField>,
    /// The lesson that is played.
    pub(crate) lesson: Option<RecordedLesson>,
    /// The encoding that payloads were read in.
    pub(crate) encoding: Encoding,
}

/// A lesson as its file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecordedLesson {
    /// Its id, or the name of its file.
    pub(crate) name: String,
    /// The text of the file.
    pub(crate) text: String,
}

/// Something that a recording tells between the observations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Mark {
    /// The rows before this one had been folded when something was written to the terminal.
    Written(RowId),
    /// A sentence that the command line wrote beside the rows.
    Sentence(StoredMessage),
    /// The last lines of the command line.
    Summary {
        /// The summary as sentences.
        sentences: Vec<StoredMessage>,
        /// The summary as one line of JSON.
        json: String,
    },
    /// A step of the lesson was run.
    Step {
        /// Its place in the lesson, counted from 0.
        number: u32,
        /// The rows before this one had been folded by then.
        folded: RowId,
        /// What came of it.
        run: StoredRun,
    },
    /// An answer to the question of a step was given.
    Predicted {
        /// The place of the step in the lesson, counted from 0.
        number: u32,
        /// The answer, where one was chosen.
        prediction: Option<Prediction>,
        /// Hands raised for each answer before a discussion.
        hands: HandCounts,
        /// Hands raised for each answer after the discussion, if there was one.
        discussed: Option<HandCounts>,
    },
    /// The session was over: nothing is missing.
    End,
    /// Sends whose fate was unknown at the end; which ones depends on what the record still kept.
    Unknown {
        /// The rows that were named.
        named: Vec<RowId>,
        /// How many more there were.
        more: u64,
    },
    /// A sweep was measured: what was drawn before, and its points.
    Sweep(MeasuredSweep),
    /// This lesson is played from here on; steps and predictions are about it.
    Lesson(RecordedLesson),
    /// The settings of the server from here on.
    Server(Box<UdpServerSettings>),
    /// The settings of all UDP clients from here on.
    Clients(BTreeMap<ClientId, UdpClientSettings>),
    /// The framing and the settings of both ends of all streams from here on.
    ConnectionSettings(ConnectionSettings),
}
