//! Writing a session into a recording while it goes on, or as it stands.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use super::file_writer::FileWriter;
use crate::{
    ledger::FoldedRecord,
    lesson::MeasuredSweep,
    model::{
        ClientId, ConnectionSettings, Message, RowId, SequenceField, Stamp, UdpClientSettings,
        UdpServerSettings, payload::Encoding,
    },
    net,
    record::Record,
    recording::{About, Mark, RecordedLesson, RecordingEncoder},
    session::{Session, beside},
    text::{Catalog, Lang},
};

/// Bytes that are gathered before they are given to the thread, where more is to come.
const PIECE: usize = 1 << 20;

/// The most sweeps that a session keeps: the oldest goes first.
const MAX_SWEEPS: usize = 32;

/// The order to record a session into a file.
#[derive(Clone, Debug)]
pub struct RecordingOrder {
    /// The file that it is written into.
    pub path: PathBuf,
    /// The language of what stands at the packets.
    pub lang: Lang,
    /// Whether it goes on until it is ended; else the session is written as it is now, beside the file, which then
    /// gets its name.
    pub live: bool,
    /// Whether the session waits for the disk, so that nothing is missing; a window cannot wait.
    pub(crate) patient: bool,
    /// The words of the command line.
    pub command: Vec<String>,
    /// The settings, as the window's file has them.
    pub settings: Option<String>,
    /// The seed of what was drawn at random.
    pub seed: Option<u64>,
    /// Where datagrams carry a number that is looked at.
    pub sequence: Option<SequenceField>,
    /// The lesson that is played: its name, its title, and what stands in its file.
    pub lesson: Option<(String, String, String)>,
    /// The encoding that payloads are read in.
    pub encoding: Encoding,
}

impl RecordingOrder {
    /// Everything that happens, into this file.
    pub fn live(path: &Path, lang: Lang) -> Self {
        Self {
            path: path.to_owned(),
            lang,
            live: true,
            patient: true,
            command: Vec::new(),
            settings: None,
            seed: None,
            sequence: None,
            lesson: None,
            encoding: Encoding::default(),
        }
    }
}

/// The progress of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingProgress {
    /// The file that is written.
    pub path: PathBuf,
    /// Whether it goes on until it is ended.
    pub live: bool,
    /// Bytes that were given to be written.
    pub bytes: u64,
    /// Rows that are still to be written, and all rows.
    pub behind: u32,
}

/// A recording that is being written.
pub(in crate::session) struct Recorder {
    path: PathBuf,
    pub(super) encoder: RecordingEncoder,
    file: FileWriter,
    pub(super) piece: Vec<u8>,
    /// How server, clients and streams were set when that was last written.
    server: Option<UdpServerSettings>,
    clients: BTreeMap<ClientId, UdpClientSettings>,
    connection_settings: ConnectionSettings,
    /// The lesson that is about to begin stands at the beginning of the file.
    pub(super) has_lesson: bool,
    bytes: u64,
    live: bool,
    patient: bool,
    state: RecorderState,
}

/// The state of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RecorderState {
    /// It takes everything that comes.
    Goes,
    /// It ends with what the record has now.
    Ends,
    /// All was given to be written.
    Closed,
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Recorder {
    fn give(&mut self) {
        self.bytes += self.piece.len() as u64;
        self.file.put(&mut self.piece);
    }

    /// Takes what the record has gained: all of it, or without waiting for the disk a piece of it.
    fn keep(&mut self, folded: FoldedRecord<'_>, now: Stamp) {
        while self.state != RecorderState::Closed && (self.patient || self.file.has_room()) {
            let ends = self.state == RecorderState::Ends;
            let more = if ends && self.encoder.is_level(folded.record) {
                let more = self.encoder.end(folded, &mut self.piece);
                if !more {
                    self.state = RecorderState::Closed;
                }
                more
            } else {
                self.encoder.take(folded, &mut self.piece, now) || ends
            };
            if self.piece.len() >= PIECE || (!more && !self.piece.is_empty()) {
                self.give();
            }
            if self.state == RecorderState::Closed {
                self.file.close();
            }
            if !more || !self.patient {
                break;
            }
        }
    }

    /// Whether there is something to write, or being written, without more being observed.
    fn is_busy(&self, record: &Record) -> bool {
        match self.state {
            RecorderState::Goes => !self.encoder.is_level(record),
            RecorderState::Ends | RecorderState::Closed => true,
        }
    }
}

impl Session {
    /// Begins to record into a file.
    ///
    /// # Errors
    /// `error-file`: the file cannot be made.
    pub fn record_to(&mut self, order: RecordingOrder) -> Result<(), Message> {
        let catalog = Catalog::new(order.lang);
        let title = order.lesson.as_ref().map(|(_, title, _)| title.clone());
        let title = title.unwrap_or_else(|| catalog.get("recording-title"));
        let since = self.started().duration_since(UNIX_EPOCH);
        let started = since.map_or(0, |since| since.as_nanos());
        let about = About {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_ns: u64::try_from(started).unwrap_or_default(),
            command: order.command,
            settings: order.settings,
            seed: order.seed,
            sequence: order.sequence,
            lesson: order
                .lesson
                .map(|(name, _, text)| RecordedLesson { name, text }),
            encoding: order.encoding,
        };
        let file = if order.live {
            FileWriter::create(&order.path, None)
        } else {
            FileWriter::create(&beside(&order.path), Some(&order.path))
        }?;
        let mut piece = Vec::new();
        let encoder = RecordingEncoder::begin(&about, &title, catalog, &mut piece);
        let mut encoder = encoder.routed_by(net::source_towards);
        if !self.sweeps.is_empty() || !self.lessons.is_empty() {
            encoder.take(self.folded(), &mut piece, self.clock.now());
        }
        for sweep in &self.sweeps {
            encoder.sweep(sweep, &mut piece);
        }
        for lesson in &self.lessons {
            lesson.write(&encoder, self.ledger.len(), &mut piece);
        }
        self.recorder = Some(Recorder {
            server: None,
            clients: BTreeMap::new(),
            connection_settings: ConnectionSettings::default(),
            has_lesson: about.lesson.is_some(),
            encoder,
            file,
            path: order.path,
            piece,
            bytes: 0,
            live: order.live,
            patient: order.patient,
            state: if order.live {
                RecorderState::Goes
            } else {
                RecorderState::Ends
            },
        });
        self.keep_recording();
        Ok(())
    }

    /// The progress of the recording; `None` while nothing is recorded.
    pub fn recording(&self) -> Option<RecordingProgress> {
        self.recorder.as_ref().map(|recorder| RecordingProgress {
            path: recorder.path.clone(),
            live: recorder.live && recorder.state == RecorderState::Goes,
            bytes: recorder.bytes,
            behind: recorder.encoder.behind(&self.record),
        })
    }

    /// Writes what the record has gained. A recording that cannot be written on ends with a notice.
    pub(in crate::session) fn keep_recording(&mut self) {
        if self.recorder.is_none() {
            return;
        }
        let (clients, connection_settings) =
            (self.set_clients(), self.clients_connection_settings());
        let Some(recorder) = &mut self.recorder else {
            return;
        };
        let of_stream = self.record.server_sockets().next().is_none()
            && self.record.listeners().next().is_some();
        let server = if of_stream {
            self.tcp.settings.server.clone().into()
        } else {
            self.udp.settings.clone()
        };
        if recorder.state != RecorderState::Closed {
            let piece = &mut recorder.piece;
            if recorder.server.as_ref() != Some(&server) {
                recorder.server = Some(server.clone());
                RecordingEncoder::mark(Mark::Server(Box::new(server)), piece);
            }
            if recorder.clients != clients {
                recorder.clients = clients.clone();
                RecordingEncoder::mark(Mark::Clients(clients), piece);
            }
            if recorder.connection_settings != connection_settings {
                recorder.connection_settings = connection_settings;
                RecordingEncoder::mark(Mark::ConnectionSettings(connection_settings), piece);
            }
        }
        recorder.keep(
            FoldedRecord {
                record: &self.record,
                ledger: &self.ledger,
            },
            self.clock.now(),
        );
        if let Some(ended) = recorder.file.end(false) {
            self.recording_ended(ended);
        }
    }

    /// Whether the recording has something to give to the disk though nothing is observed, and the disk takes it.
    pub(in crate::session) fn has_more_to_record(&self) -> bool {
        let mut recorder = self.recorder.iter();
        recorder.any(|recorder| recorder.is_busy(&self.record) && recorder.file.has_room())
    }

    /// Whether packets of a recording that goes on wait for time to go by, though nothing more is observed; in an
    /// opened recording none does.
    pub(crate) fn packets_wait(&self) -> bool {
        let mut recorder = self.recorder.iter().filter(|_| self.loader.is_none());
        recorder.any(|recorder| {
            recorder.state == RecorderState::Goes && recorder.encoder.packets_wait()
        })
    }

    /// Whether the recording can only go on when the disk has written what it was given.
    pub(crate) fn waits_for_disk(&self) -> bool {
        let mut recorder = self.recorder.iter();
        recorder.any(|recorder| recorder.is_busy(&self.record) && !recorder.file.has_room())
    }

    fn recording_ended(&mut self, ended: io::Result<()>) {
        let Some(recorder) = self.recorder.take() else {
            return;
        };
        let path = recorder.path;
        self.notices.push(match ended {
            Ok(()) => {
                Message::new("notice-recording-saved").with("path", path.display().to_string())
            }
            Err(error) => {
                self.recording_failed = true;
                not_written(&path, &error)
            }
        });
    }

    /// Keeps what is told beside the observations, if there is a recording.
    pub(crate) fn mark(&mut self, mark: Mark) {
        self.keep_recording();
        if let Some(recorder) = &mut self.recorder {
            RecordingEncoder::mark(mark, &mut recorder.piece);
        }
    }

    /// Keeps a sweep that was measured, also in the recording that runs.
    pub(crate) fn note_sweep(&mut self, sweep: MeasuredSweep) {
        self.keep_recording();
        if let Some(recorder) = &mut self.recorder {
            recorder.encoder.sweep(&sweep, &mut recorder.piece);
        }
        self.take_sweep(sweep);
    }

    /// Takes in a sweep that a recording had; one that makes no sense is passed over.
    pub(super) fn take_sweep(&mut self, sweep: MeasuredSweep) {
        if sweep.is_sound() {
            if self.sweeps.len() == MAX_SWEEPS {
                self.sweeps.remove(0);
            }
            self.sweeps.push(sweep);
        }
    }

    /// The sweeps that were measured, or that the opened recording has, oldest first.
    pub fn sweeps(&self) -> &[MeasuredSweep] {
        &self.sweeps
    }

    /// Keeps that everything folded is about to be written to the terminal, where so many rows and notes were before.
    pub(crate) fn mark_written(&mut self, before: (RowId, u32)) {
        let now = (self.ledger.len(), self.record.notes_len());
        if self.recorder.is_some() && (now != before || self.ledger.has_changed()) {
            self.mark(Mark::Written(now.0));
        }
    }

    /// Lets the recording end, as soon as all is written; that is not waited for.
    pub(crate) fn end_recording(&mut self) {
        if let Some(recorder) = &mut self.recorder
            && recorder.state == RecorderState::Goes
        {
            recorder.state = RecorderState::Ends;
        }
        self.keep_recording();
    }

    /// Ends the recording and waits until it is written; returns whether it could be, which a notice tells otherwise.
    pub fn finish_recording(&mut self) -> bool {
        if let Some(recorder) = &mut self.recorder {
            if recorder.state == RecorderState::Goes {
                recorder.state = RecorderState::Ends;
            }
            recorder.patient = true;
            recorder.keep(
                FoldedRecord {
                    record: &self.record,
                    ledger: &self.ledger,
                },
                self.clock.now(),
            );
            let ended = recorder.file.end(true);
            self.recording_ended(ended.unwrap_or(Ok(())));
        }
        !self.recording_failed
    }
}

fn not_written(path: &Path, error: &io::Error) -> Message {
    let message = Message::new("error-recording-write").with("path", path.display().to_string());
    message.with("detail", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn a_recording_tells_how_long_its_file_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("live");
        let mut session = Session::listening(UdpServerSettings::default());
        session
            .record_to(RecordingOrder::live(&file, Lang::En))
            .unwrap();
        let first = session.recording().unwrap().bytes;
        session.udp_mut().add_client().unwrap();
        let is_written = |session: &Session| {
            let written = session.recording().unwrap().bytes;
            written > first && std::fs::metadata(&file).unwrap().len() == written
        };
        assert!(session.wait_until(std::time::Duration::from_secs(30), is_written));
        let all = session.recording();
        session.keep_recording();
        assert_eq!(session.recording(), all, "nothing was news");
    }
}
