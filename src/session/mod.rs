//! What every face of the lab holds: the engine, the record, the ledger.
//!
//! A [`Session`] gives orders to the engine, takes in what its threads saw, and keeps record and
//! ledger up to date. It belongs to the face's own thread and never blocks it, except where a
//! method says that it waits.

mod display_watch;
mod doctor;
mod forecast;
mod intake;
mod lesson;
mod recording;
mod service;
mod settings;
mod sink;
mod sockets;
mod supervision;
mod transport;
mod whole_file;

pub(crate) use crate::{engine::spawn_thread, net::process_cpu_time};
pub use crate::{explain::Why, model::Transport};
pub use display_watch::DisplayWatch;
pub use doctor::{Capability, CapabilityState, Finding};
pub(crate) use doctor::{Examination, examine};
pub use lesson::{LessonProgress, LessonRun, SavedLab, all_lacking, answer_text, lacking};
pub(crate) use lesson::{
    ProgramText, ResultsFormat, StepLine, TwoSends, csv_field, drawn_seed, preventing, results_csv,
    results_json, step_lines,
};
pub(crate) use recording::{CapturedList, FileWriter, ResendTiming, Wireshark, find_program};
pub use recording::{PlayedLesson, RecordingOrder, RecordingProgress};
#[cfg(feature = "gui")]
pub(crate) use service::png_bytes;
pub(crate) use service::{
    ChatEvent, ChatPeople, Download, Inquiry, ReplyCursor, ServiceAnswer, ServiceQuestion,
    read_picture, write_png,
};
pub use service::{ChatRules, ServiceBook};
pub use settings::{Adapter, MainView, Painter, Preferences, ThemeChoice, usual_budget};
pub(crate) use settings::{
    BurstPreferences, MAX_BACKLOG, MAX_EARLIER, MAX_PACE_MS, MAX_REPEAT, MAX_SEED, PanelSizes,
    Typed, memory_of_machine,
};
pub use sockets::{SocketListing, SocketReader, SocketWatch, WatchedSocket};
pub use transport::{TcpSide, UdpSide};
pub(crate) use whole_file::{beside, not_saved, read_bounded, write_new, write_whole};

use std::{
    collections::BTreeMap,
    fmt,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::{
    engine::{Clock, Engine, Inbox, ThreadRole},
    explain,
    ledger::{FoldedRecord, Ledger, Origin},
    lesson::{MeasuredSweep, Observed},
    model::{
        ClientId, Message, RowId, Stamp, TcpClientSettings, TcpServerSettings, UdpClientSettings,
        UdpServerSettings,
    },
    net::Backend,
    record::{Budget, Record, SharedRecord},
};

/// What tells that a recording has ended, well or not.
const RECORDING_ENDS: [&str; 2] = ["notice-recording-saved", "error-recording-write"];

/// How long a start or a stop may take before it is called failed.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What a session starts with.
#[derive(Clone, Default)]
pub struct Start {
    /// Where the server listens; `None` starts no server.
    pub bind: Option<SocketAddr>,
    /// How many of the next ports are tried where that one is in use.
    pub other_ports: u16,
    /// The server's first settings.
    pub settings: UdpServerSettings,
    /// Called from the engine's threads whenever observations wait.
    pub wake: Option<Arc<dyn Fn() + Send + Sync>>,
    /// Asks only what any system can tell, also on Linux.
    pub portable: bool,
    /// How much memory the record may take; `None` is a quarter of the machine's, and at most
    /// 2 GiB.
    pub budget: Option<Budget>,
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start")
            .field("bind", &self.bind)
            .finish_non_exhaustive()
    }
}

/// A running lab: its threads with their sockets, the record of what they saw, and the ledger of it.
#[derive(Debug)]
pub struct Session {
    // Dropped in this order: without the inbox no thread can wait for room in it.
    inbox: Inbox,
    pub(crate) engine: Engine,
    clock: Clock,
    record: Record,
    ledger: Ledger,
    udp: RestartState<UdpServerSettings, UdpClientSettings>,
    /// Clients whose destination is not on this machine, and that.
    far: BTreeMap<ClientId, SocketAddr>,
    tcp: RestartState<TcpServerSettings, TcpClientSettings>,
    /// The settings that every new TCP client is given.
    new_tcp_clients: transport::NewClients,
    /// The services that the lab's server and others were, by rows and addresses.
    services: ServiceBook,
    notices: Vec<Message>,
    /// Where the counters began before they were cleared, oldest first.
    cleared: Vec<Origin>,
    /// Lost rows that were told of.
    reported_lost: u64,
    /// Notes that were looked through for notices.
    notes_seen: u32,
    /// Rows that were looked through for refusals.
    rows_seen: u32,
    /// Sockets of other programs that were sent to since they were looked at.
    far_ends: Vec<SocketAddr>,
    /// Threads that have panicked and were not started again.
    failed: Vec<ThreadRole>,
    /// Sweeps that were measured, oldest first.
    sweeps: Vec<MeasuredSweep>,
    /// Lessons that were played, oldest first.
    lessons: Vec<PlayedLesson>,
    /// The recording that is being written.
    recorder: Option<recording::Recorder>,
    /// A recording could not be written to its end.
    recording_failed: bool,
    /// The recording that is shown; then nothing is sent.
    loader: Option<recording::RecordingLoader>,
    /// Whether the system tells what it counts.
    counted: bool,
}

/// What one transport's threads were given, and are given again when they are started anew.
#[derive(Debug)]
struct RestartState<S, C> {
    settings: S,
    clients: BTreeMap<ClientId, C>,
    /// Where the server listened when its thread panicked.
    lost_server: Option<SocketAddr>,
}

impl<S, C> RestartState<S, C> {
    const fn new(settings: S) -> Self {
        Self {
            settings,
            clients: BTreeMap::new(),
            lost_server: None,
        }
    }
}

/// What a waiting datagram of so many bytes costs this kernel, in bytes; `None` where it does not tell.
pub(crate) fn datagram_cost(size: usize) -> Option<u32> {
    let like = SocketAddr::from(([127, 0, 0, 1], 0));
    crate::net::kernel_cost(size, false, like).ok()
}

/// Lets addresses with an interface be read and shown, and errors be named, before there is a session.
pub(crate) fn set_name_sources() {
    crate::model::set_interface_source(crate::net::INTERFACES);
    crate::model::set_winsock_names(crate::net::IS_WINSOCK);
}

impl Session {
    /// Starts the engine and, if asked to, the server; waits until it listens.
    ///
    /// # Errors
    /// The address is in use, not allowed or not this machine's; no descriptors or threads left.
    pub fn start(start: Start) -> Result<Self, Message> {
        let backend = if start.portable {
            Backend::Portable
        } else {
            Backend::Best
        };
        let (engine, inbox) = Engine::start(backend, start.wake.as_ref())?;
        engine.server.set(start.settings.clone());
        let budget = start.budget.unwrap_or_else(usual_budget);
        engine.set_most_waiting(budget.waiting());
        let mut session = Self {
            inbox,
            clock: engine.clock(),
            engine,
            record: Record::with_budget(budget),
            ledger: Ledger::default(),
            udp: RestartState::new(start.settings),
            far: BTreeMap::new(),
            tcp: RestartState::new(TcpServerSettings::default()),
            new_tcp_clients: transport::NewClients::default(),
            services: ServiceBook::default(),
            notices: Vec::new(),
            cleared: Vec::new(),
            reported_lost: 0,
            notes_seen: 0,
            rows_seen: 0,
            far_ends: Vec::new(),
            failed: Vec::new(),
            sweeps: Vec::new(),
            lessons: Vec::new(),
            recorder: None,
            recording_failed: false,
            loader: None,
            counted: crate::net::reports_tcp_state() && !start.portable,
        };
        let reply = session.udp.settings.server.reply;
        session.services.answers(0, reply);
        if let Some(addr) = start.bind {
            let outcome = session.engine.server.bind(addr, start.other_ports)?;
            match outcome.recv_timeout(TIMEOUT) {
                Ok(result) => result.map_err(|error| error.message())?,
                Err(_) => return Err(Message::new("error-thread-ended").with("thread", "server")),
            };
            session.wait_until(TIMEOUT, |session| session.udp().server().is_some());
        }
        Ok(session)
    }

    /// The record and the ledger as checks of lessons see them.
    pub(crate) const fn observed(&self) -> Observed<'_> {
        Observed {
            record: &self.record,
            ledger: &self.ledger,
            counted: self.counted,
        }
    }

    /// Everything that was observed.
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// Why a row is as it is, as far as it is known now.
    pub fn why(&self, row: RowId) -> Why {
        explain::why(self.folded(), row, None)
    }

    /// What another thread may read of it from now on, while it grows on.
    pub fn share(&mut self) -> SharedRecord {
        self.record.share()
    }

    /// The fates that follow from the record.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What was observed, and what became of it.
    pub const fn folded(&self) -> FoldedRecord<'_> {
        FoldedRecord {
            record: &self.record,
            ledger: &self.ledger,
        }
    }

    /// Rows whose fate changed after they were folded, since the last call.
    pub fn take_changed(&mut self) -> Vec<u32> {
        self.ledger.take_changed()
    }

    /// The services that the lab's server and others were, by rows and addresses.
    pub(crate) const fn services(&self) -> &ServiceBook {
        &self.services
    }

    /// The present moment; of a recording that was opened its last one.
    pub fn now(&self) -> Stamp {
        let recorded = self.recorded_times();
        recorded.map_or_else(|| self.clock.now(), |(_, last)| last)
    }

    /// What the wall clock shows at a moment, in nanoseconds after 1970, if nobody has set it since the start.
    pub(crate) fn wall_ns(&self, at: Stamp) -> u64 {
        let since = self.started().duration_since(SystemTime::UNIX_EPOCH);
        let since = since.unwrap_or_default() + at.since(Stamp::default());
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }

    /// The wall clock at the start.
    pub fn started(&self) -> SystemTime {
        let recorded = self.recorded_times();
        recorded.map_or_else(|| self.clock.started(), |(started, _)| started)
    }

    /// Whether bursts wait where their rows are not taken in fast enough. Nothing is lost of them then,
    /// but they may send more slowly than they could.
    pub(crate) fn hold_back(&self, wanted: bool) {
        self.engine.hold_back(wanted);
    }

    /// Begins anew for the eye: counters at zero, and views begin at [`Self::origin`]. The record
    /// keeps everything.
    pub fn clear(&mut self) {
        self.cleared.push(self.ledger.origin().clone());
        let here = self.ledger.here();
        self.ledger.count_from(&self.record, here);
    }

    /// How often it was [cleared](Self::clear), without those that were taken back.
    pub const fn clears(&self) -> usize {
        self.cleared.len()
    }

    /// Takes all but the first `kept` clears back. Returns whether there were more.
    pub fn undo_clears(&mut self, kept: usize) -> bool {
        let Some(origin) = self.cleared.drain(kept.min(self.cleared.len())..).next() else {
            return false;
        };
        self.ledger.count_from(&self.record, origin);
        true
    }

    /// The first row that views show.
    pub const fn origin(&self) -> RowId {
        self.ledger.origin().row()
    }

    /// Whether there are sentences for the person about the lab: a recording that ends is none of its business.
    pub fn has_notices(&self) -> bool {
        let of_lab = |notice: &Message| !RECORDING_ENDS.contains(&notice.key);
        self.notices.iter().any(of_lab)
    }

    /// Sentences for the person since the last call: a port that moved, a clipped buffer, an
    /// error of a thread.
    pub fn take_notices(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.notices)
    }

    /// Tells all threads to close their sockets and end, and does not wait for it: until
    /// [`Self::has_ended`] there is more to take in.
    pub(crate) fn hang_up(&mut self) {
        self.engine.hang_up();
    }

    /// Whether all threads have ended, and all that they saw was taken in.
    pub(crate) fn has_ended(&self) -> bool {
        self.engine.finished() && !self.held() && self.inbox.channel().is_empty()
    }

    /// Closes all sockets, waits for all threads, and takes in the last of what they saw.
    /// Whatever was still queued is unread from now on.
    pub fn stop(&mut self) {
        self.engine.hang_up();
        let end = self.clock.now().plus(TIMEOUT);
        while !self.engine.finished() && self.clock.now() < end {
            self.poll(TIMEOUT);
            self.wait(Duration::from_millis(20));
        }
        self.poll(TIMEOUT);
    }

    /// Whether this system tells the state of a TCP connection (`TCP_INFO`).
    pub(crate) const fn reports_tcp_state() -> bool {
        crate::net::reports_tcp_state()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clears_are_taken_back_one_by_one_or_all_at_once() {
        let mut session = Session::start(Start::default()).unwrap();
        let sample = crate::testing::script::played("A: one; A: two; read 9 A: one");
        (session.ledger, session.record) = (sample.ledger(), sample.record);
        assert!(!session.undo_clears(0), "there is none");
        for clears in 1..=3 {
            session.clear();
            assert_eq!((session.clears(), session.origin()), (clears, 3));
        }
        assert!(session.undo_clears(2));
        assert_eq!((session.clears(), session.origin()), (2, 3));
        assert!(!session.undo_clears(2) && session.undo_clears(0));
        assert_eq!((session.clears(), session.origin()), (0, 0));
        assert_ne!(session.why(2), Why::default(), "it is asked of the record");
    }
}
