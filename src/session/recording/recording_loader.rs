//! A recording that was opened, in place of threads that observe something.

use std::{
    collections::BTreeMap,
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::piece_reader::PieceReader;
use crate::{
    model::{ClientId, Message, RowId, Stamp, UdpClientSettings},
    record::Record,
    recording::{About, BlockFault, Capture, Mark, Recorded, RecordedPiece},
    session::{Session, Start, not_saved},
};

/// Bytes of the file that are read ahead; the bytes of a long block are read at once.
const READ_AT_ONCE: usize = 16 << 10;

/// A recording that is being read, and what was read of it.
#[derive(Debug)]
pub(in crate::session) struct RecordingLoader {
    reader: Option<PieceReader>,
    /// What of it goes to the record now.
    piece: RecordedPiece,
    path: PathBuf,
    /// Bytes of the file.
    len: u64,
    pub(super) about: About,
    /// The last moment that was observed.
    last: Stamp,
}

impl Session {
    /// Opens a recording: a session in which nothing is sent. What was observed is read by [`Session::poll`].
    ///
    /// # Errors
    /// The file cannot be read, or is no recording.
    pub fn open(path: &Path, start: Start) -> Result<Self, Message> {
        let fault = |error: std::io::Error| not_saved(path, &error);
        let file = File::open(path).map_err(fault)?;
        let len = file.metadata().map_err(fault)?.len();
        let mut session = Self::start(Start {
            bind: None,
            ..start
        })?;
        session.record = Record::for_recording(session.record.budget());
        let reader = PieceReader::start(BufReader::with_capacity(READ_AT_ONCE, file));
        session.loader = Some(RecordingLoader {
            reader: Some(reader?),
            piece: RecordedPiece::default(),
            path: path.to_owned(),
            len,
            about: About::default(),
            last: Stamp::default(),
        });
        match session.read_on() {
            Ok(Recorded::About(about)) => {
                if let Some(field) = about.sequence {
                    session.track_sequence_numbers(field);
                }
                if let Some(lesson) = &about.lesson {
                    session.take_lesson_mark(&Mark::Lesson(lesson.clone()));
                }
                if let Some(loader) = &mut session.loader {
                    loader.about = *about;
                }
                Ok(session)
            }
            Ok(_) => Err(read_error(path, &BlockFault::Damaged, 0)),
            Err(fault) => {
                // A pcap is no pcapng, and has payloads all the same.
                let capture = || Capture::open(BufReader::new(File::open(path).ok()?)).ok();
                let is_capture = fault.key == "error-recording-foreign" && capture().is_some();
                Err(if is_capture {
                    read_error(path, &BlockFault::NoRecording, 0)
                } else {
                    fault
                })
            }
        }
    }

    /// The file of the recording that was opened, and how much of it is read, in thousandths.
    pub fn opened(&self) -> Option<(&Path, u64)> {
        let loader = self.loader.as_ref()?;
        let read = loader.reader.as_ref().map(|_| loader.piece.read());
        let share = read.map_or(1000, |read| read.saturating_mul(1000) / loader.len.max(1));
        Some((&loader.path, share.min(1000)))
    }

    /// What stands at the beginning of the recording that was opened.
    pub(crate) fn about(&self) -> Option<&About> {
        self.loader.as_ref().map(|loader| &loader.about)
    }

    /// The wall clock when the recorded session began, and the last moment of it.
    pub(in crate::session) fn recorded_times(&self) -> Option<(SystemTime, Stamp)> {
        let loader = self.loader.as_ref()?;
        let started = Duration::from_nanos(loader.about.started_ns);
        Some((UNIX_EPOCH + started, loader.last))
    }

    /// Reads on, as far as the next thing that was told beside the observations. A file that cannot be read to its end
    /// is over where it is damaged, and a notice says so.
    ///
    /// # Errors
    /// It is no recording.
    pub(crate) fn read_on(&mut self) -> Result<Recorded, Message> {
        Ok(self.read_for(Duration::MAX)?.unwrap_or(Recorded::Over))
    }

    /// Reads on so, and waits for the file no longer than that; `None` where nothing has come.
    fn read_for(&mut self, wait: Duration) -> Result<Option<Recorded>, Message> {
        let Some(loader) = &mut self.loader else {
            return Ok(Some(Recorded::Over));
        };
        let Some(reader) = &mut loader.reader else {
            return Ok(Some(Recorded::Over));
        };
        if loader.piece.is_given() && !reader.next(&mut loader.piece, wait) {
            return Ok(None);
        }
        let outcome = loader.piece.give(&mut self.record);
        let at = loader.piece.read();
        if let Some(row) = self.record.rows().next_back() {
            loader.last = loader.last.max(row.end());
        }
        let over = match outcome {
            Ok(Recorded::Over) => None,
            Ok(recorded) => {
                if let Recorded::Mark(mark) = &recorded {
                    match &**mark {
                        Mark::Sweep(sweep) => self.take_sweep(sweep.clone()),
                        // What nobody can have set is passed over.
                        Mark::Server(settings) if settings.is_sound() => {
                            self.udp.settings = (**settings).clone();
                        }
                        Mark::Clients(clients) if are_sound(clients) => {
                            self.udp.clients.clone_from(clients);
                        }
                        Mark::ConnectionSettings(settings) => {
                            self.take_connection_settings(*settings);
                        }
                        mark => self.take_lesson_mark(mark),
                    }
                }
                return Ok(Some(recorded));
            }
            Err(fault) => Some(read_error(&loader.path, &fault, at)),
        };
        loader.reader = None;
        match over {
            Some(message) if message.key.starts_with("error") => Err(message),
            message => {
                self.notices.extend(message);
                Ok(Some(Recorded::Over))
            }
        }
    }

    /// Folds what was read, up to this row; what is no longer within the memory budget goes.
    pub(crate) fn fold_to(&mut self, end: RowId) {
        let rows = end.saturating_sub(self.ledger.len());
        self.ledger.fold_some(&self.record, rows);
        self.make_room();
    }

    /// Reads and folds until a moment; returns whether there is more.
    pub(in crate::session) fn read_until(&mut self, end: Stamp) -> bool {
        loop {
            let left = end.since(self.clock.now());
            match self.read_for(left) {
                Ok(Some(Recorded::Over)) => {
                    self.fold_to(RowId::MAX);
                    return false;
                }
                Ok(Some(Recorded::Mark(_)) | None) => {}
                Ok(_) => self.fold_to(RowId::MAX),
                Err(message) => {
                    self.notices.push(message);
                    return false;
                }
            }
            if self.clock.now() > end {
                return true;
            }
        }
    }

    /// Whether more of a recording is to be read.
    pub(crate) fn is_reading(&self) -> bool {
        let loader = self.loader.as_ref();
        loader.is_some_and(|loader| loader.reader.is_some())
    }
}

/// Whether all of them are clients that the lab can have.
fn are_sound(clients: &BTreeMap<ClientId, UdpClientSettings>) -> bool {
    let last = ClientId::all().last();
    let are_known = clients.keys().next_back().copied() <= last;
    are_known && clients.values().all(UdpClientSettings::is_sound)
}

/// Why a file cannot be read on from byte `at`.
fn read_error(path: &Path, fault: &BlockFault, at: u64) -> Message {
    let key = match fault {
        BlockFault::Foreign => "error-recording-foreign",
        BlockFault::NoRecording => "error-recording-none",
        BlockFault::Newer => "error-recording-newer",
        BlockFault::CutOff => "notice-recording-cut",
        BlockFault::Damaged => "notice-recording-damaged",
        BlockFault::System(_) => "error-file",
    };
    let message = Message::new(key).with("path", path.display().to_string());
    match fault {
        BlockFault::Damaged => message.with("at", at.to_string()),
        BlockFault::System(detail) => message.with("detail", detail.as_str()),
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{
        ConnectionSettings, Framing, GroupSending, ReadPolicy, Reply, ServerSettings,
        TcpClientSettings, TcpServerSettings, UdpServerSettings,
    };

    #[test]
    fn a_recording_tells_how_its_server_was_set_in_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("set");
        let here = ([127, 0, 0, 1], 0).into();
        let mut settings = UdpServerSettings::from(ServerSettings {
            reads: ReadPolicy::of([4, 1024]),
            receive_buffer: Some(4096),
            pace: Duration::from_millis(30),
            reply: Reply::Echo,
            ..ServerSettings::default()
        });
        let start = Start {
            bind: Some(here),
            settings: settings.clone(),
            ..Start::default()
        };
        let listens = |session: &Session| session.tcp().local().is_some();
        let mut session = Session::start(start).unwrap();
        let beside = TcpServerSettings::default();
        session.tcp_mut().listen(here, beside).unwrap();
        assert!(session.wait_until(Duration::from_secs(10), listens));
        session.record_live(&file);
        let buffer = session.udp().server().unwrap().receive_buffer;
        session.stop();
        assert!(session.finish_recording(), "it was written");
        let opened = Session::recorded(&file);
        assert_eq!(*opened.udp().settings(), settings, "as at the start");
        let server = opened.record().socket(opened.udp().last_server().unwrap());
        assert_eq!(server.unwrap().receive_buffer, buffer, "{buffer:?}");

        let mut session = Session::start(Start::default()).unwrap();
        session.record_live(&file);
        let tcp = TcpServerSettings::from(settings.server.clone());
        session.tcp_mut().listen(here, tcp.clone()).unwrap();
        settings.server.reads.sizes = vec![7];
        let server = settings.server.clone();
        session
            .tcp_mut()
            .set_settings(TcpServerSettings { server, ..tcp })
            .unwrap();
        assert!(session.wait_until(Duration::from_secs(10), listens));
        session.stop();
        assert!(session.finish_recording(), "it was written");
        assert_eq!(
            *Session::recorded(&file).udp().settings(),
            settings,
            "of TCP, changed"
        );
    }

    #[test]
    fn a_recording_tells_how_its_clients_and_streams_were_set_in_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("set");
        let mut session = Session::start(Start::default()).unwrap();
        let (a, b) = (ClientId(0), ClientId(1));
        let first = UdpClientSettings::to(([127, 0, 0, 1], 9).into());
        session.udp_mut().set_client(a, first.clone()).unwrap();
        session.record_live(&file);
        let second = UdpClientSettings {
            connected: true,
            plain: true,
            group_sending: GroupSending {
                ttl: Some(2),
                ..GroupSending::default()
            },
            reads: ReadPolicy::of([4, 7]),
            ..first.clone()
        };
        session.udp_mut().set_client(b, second.clone()).unwrap();
        session.mark(Mark::Written(0));
        session.udp_mut().remove_client(a).unwrap();
        let settings = ConnectionSettings {
            same: false,
            clients: Framing::Line,
            server: Framing::Length(2),
            server_no_delay: true,
            backlog: 3,
            ..ConnectionSettings::default()
        };
        session.set_connection_settings(settings).unwrap();
        session.stop();
        assert!(session.finish_recording(), "it was written");
        let opened = Session::recorded(&file);
        assert_eq!(*opened.udp().clients(), BTreeMap::from([(b, second)]));
        assert_eq!(opened.connection_settings(), settings);

        // Clients of the command line have no twin that sends datagrams.
        let mut session = Session::start(Start::default()).unwrap();
        let stream = TcpClientSettings {
            framing: Framing::Fixed(4),
            reads: ReadPolicy::of([3]),
            ..TcpClientSettings::to(first.to)
        };
        session.tcp_mut().set_client(a, stream).unwrap();
        session.record_live(&file);
        session.stop();
        assert!(session.finish_recording(), "it was written");
        let opened = Session::recorded(&file);
        assert_eq!(opened.udp().clients()[&a].reads.sizes, [3]);
        assert_eq!(opened.udp().clients()[&a].to, first.to);
        assert_eq!(opened.connection_settings().clients, Framing::Fixed(4));
    }

    #[test]
    fn what_nobody_can_have_set_is_passed_over_in_a_strangers_recording() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("strange");
        let mut session = Session::start(Start::default()).unwrap();
        let (a, to) = (ClientId(0), ([127, 0, 0, 1], 9).into());
        let sound = UdpClientSettings::to(to);
        session.udp_mut().set_client(a, sound.clone()).unwrap();
        session.record_live(&file);
        let sizes = [vec![], vec![4, 65_536], vec![4; 1 << 20]];
        let of_clients = |id: u8, read_sizes: &[u32]| {
            let strange = UdpClientSettings {
                connected: true,
                reads: ReadPolicy::of(read_sizes),
                ..sound.clone()
            };
            Mark::Clients((a.0..=id).map(|n| (ClientId(n), strange.clone())).collect())
        };
        session.mark(of_clients(26, &[4]));
        for read_sizes in sizes {
            session.mark(of_clients(0, &read_sizes));
            let strange = ServerSettings {
                reads: ReadPolicy::of(read_sizes),
                reply: Reply::Echo,
                ..ServerSettings::default()
            };
            session.mark(Mark::Server(Box::new(strange.into())));
        }
        session.stop();
        assert!(session.finish_recording(), "it was written");
        let opened = Session::recorded(&file);
        assert_eq!(*opened.udp().clients(), BTreeMap::from([(a, sound)]));
        assert_eq!(*opened.udp().settings(), UdpServerSettings::default());
    }
}
