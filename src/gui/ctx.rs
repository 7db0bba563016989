//! What a panel may see.

use std::{borrow::Borrow, collections::BTreeMap, net::SocketAddr, sync::Arc};

use super::{
    Action, UiCommand, lesson::LibraryLesson, log::LogLines, playback::Player,
    session_view::SessionView, widgets::SameInMemory,
};
use crate::{
    code::{self, CallResult, Language},
    explain::{self, CallAnswer, System},
    ledger::{FoldedRecord, Ledger},
    model::{
        ClientId, ConnectionSettings, Errno, Message, Progress, RowId, SocketId, Stamp,
        UdpClientSettings, UdpServerSettings, Verdict, payload::Encoding,
    },
    record::{Record, SocketInfo},
    session::{Preferences, RecordingProgress, ServiceBook, Session, Transport},
    stage::{self, Comparison, Counters, MomentKey, Playhead, Scene},
    text::{self, Catalog},
};

/// The lab as it is set at the moment.
#[derive(Debug)]
pub(crate) struct Lab<'a> {
    pub settings: &'a UdpServerSettings,
    /// The listening socket; of a recording the last one.
    pub server: Option<&'a SocketInfo>,
    pub clients: &'a BTreeMap<ClientId, UdpClientSettings>,
    /// The destination of a client that is not on this machine.
    pub(crate) far: Option<SocketAddr>,
    /// The progress of each client's orders.
    pub progress: BTreeMap<ClientId, Progress>,
    pub(crate) services: &'a ServiceBook,
    /// What the wall clock showed when the record began, in nanoseconds after 1970.
    pub(crate) began: u64,
    /// What is set of both ends of streams.
    pub connection_settings: ConnectionSettings,
    /// The clients that connect, and have had no answer yet.
    pub connecting: Vec<ClientId>,
    /// The clients whose connection can be sent into.
    pub connected: Vec<ClientId>,
    /// Where the TCP server listens, if it does; of a recording where it did last.
    pub listener: Option<SocketAddr>,
    /// What the kernel gave its socket as a receive buffer, in bytes, if it was asked.
    pub(crate) stream_buffer: Option<u32>,
    pub(crate) recording: Option<RecordingProgress>,
    /// The name of the recording that is shown, and how much of it is read, in thousandths.
    pub(crate) opened: Option<(String, u64)>,
}

impl<'a> Lab<'a> {
    pub(crate) fn of(session: &'a Session, transport: Transport) -> Self {
        let (udp, tcp) = (session.udp(), session.tcp());
        let of_tcp = |is: &dyn Fn(ClientId) -> bool| {
            let ids = tcp.clients().keys().copied();
            ids.filter(|id| is(*id)).collect()
        };
        let ids = udp.clients().keys();
        // At the end of a recording its sockets are closed.
        let opened = session.opened();
        let last = udp.last_server().filter(|_| opened.is_some());
        let mut listeners = session.record().listeners();
        let last_listener = listeners.next_back().filter(|_| opened.is_some());
        let listener = tcp.server().or(last_listener);
        Self {
            settings: udp.settings(),
            server: udp.server().or_else(|| session.record().socket(last?)),
            clients: udp.clients(),
            far: udp.far_destination(),
            progress: ids
                .map(|id| (*id, progress(session, transport, *id)))
                .collect(),
            services: session.services(),
            began: session.wall_ns(Stamp::default()),
            connection_settings: session.connection_settings(),
            connecting: of_tcp(&|id| tcp.is_connecting(id)),
            connected: of_tcp(&|id| tcp.can_send(id)),
            listener: listener.and_then(|info| info.local),
            stream_buffer: listener.and_then(|info| info.receive_buffer),
            recording: session.recording(),
            opened: opened.map(|(path, read)| {
                let name = path.file_name().unwrap_or(path.as_os_str());
                (name.to_string_lossy().into_owned(), read)
            }),
        }
    }

    /// How far a client's orders are; of one that is gone, nothing.
    pub(crate) fn progress_of(&self, id: ClientId) -> Progress {
        self.progress.get(&id).copied().unwrap_or_default()
    }
}

/// How far a client's orders are: those of datagrams, where they are sent.
pub(crate) fn progress(session: &Session, transport: Transport, id: ClientId) -> Progress {
    if transport.has_udp() {
        session.udp().progress(id)
    } else {
        session.tcp().progress(id)
    }
}

/// What is shown of a record at the playhead.
pub(crate) struct Shown<'a> {
    folded: FoldedRecord<'a>,
    pub(crate) scene: Arc<Scene>,
    /// What the stage shows of both transports, where the lab runs on TCP too.
    pub(crate) lanes: Option<Arc<Comparison>>,
}

/// The scenes of a frame, and what they are made of.
#[derive(Debug, PartialEq)]
pub(crate) struct KeptScenes {
    made_of: ScenesKey,
    scene: Arc<Scene>,
    lanes: Option<Arc<Comparison>>,
}

/// The moment, the lines that number datagrams (where they begin, how many there are), the transport, and the connection
/// that is shown.
type ScenesKey = (MomentKey, (RowId, u64), Transport, Option<SocketId>);

impl<'a> Shown<'a> {
    pub(crate) fn at(folded: FoldedRecord<'a>, view: &SessionView, transport: Transport) -> Self {
        Self::after(&mut None, folded, view, transport)
    }

    /// What is shown of a record at the playhead; scenes of the frame before are used again where nothing changed.
    pub(crate) fn after(
        before: &mut Option<KeptScenes>,
        folded: FoldedRecord<'a>,
        view: &SessionView,
        transport: Transport,
    ) -> Self {
        let (head, lines) = (view.player.head, &view.lines);
        let moment = MomentKey::of(folded, head);
        let lines_key = (lines.origin(), lines.len());
        let made_of = (moment, lines_key, transport, view.connection);
        let make = || {
            let mut scene = stage::scene(folded, head);
            scene.number(|row| lines.number_of(row));
            let comparison = || stage::comparison(folded, head, view.connection);
            KeptScenes {
                made_of,
                scene: Arc::new(scene),
                lanes: transport.has_tcp().then(|| Arc::new(comparison())),
            }
        };
        let kept = match before {
            Some(kept) if kept.made_of == made_of => {
                debug_assert!(*kept == make(), "they are still true");
                kept
            }
            before => before.insert(make()),
        };
        Self {
            folded,
            scene: Arc::clone(&kept.scene),
            lanes: kept.lanes.clone(),
        }
    }
}

/// What words about rows are made of. The scene is the same in memory as long as nothing else is known.
#[derive(Clone, PartialEq)]
pub(crate) struct DescriptionKey {
    scene: SameInMemory<Scene>,
    described: Playhead,
    system: System,
    encoding: Encoding,
}

/// What the stage paints is made of this.
#[derive(PartialEq)]
pub(crate) struct StageKey {
    description: DescriptionKey,
    selected: Option<RowId>,
    /// Whether the server reads, and the size of its next read in bytes.
    reads: (bool, u32),
    live: bool,
}

/// Everything that a panel reads, and the list of what it asks for.
pub(crate) struct PanelCtx<'a> {
    /// The catalogue of sentences in the chosen language.
    pub text: &'a Catalog,
    /// The record: every row and note so far.
    pub record: &'a Record,
    pub ledger: &'a Ledger,
    /// The settings of server and clients.
    pub lab: &'a Lab<'a>,
    pub(crate) scene: &'a Arc<Scene>,
    /// What the stage shows of both transports, where the lab runs on TCP too.
    pub(crate) lanes: Option<&'a Arc<Comparison>>,
    pub(crate) player: &'a Player,
    /// The moment up to which tables and counters tell, see [`Player::described_playhead`].
    pub(crate) described: Playhead,
    /// Whether an envelope is on its way on the stage: until it has come nothing tells what becomes of it.
    pub(crate) waits: bool,
    /// The lines of the log, which number the datagrams.
    pub lines: &'a LogLines,
    /// The counters of datagrams; `None` while those of an earlier moment are being counted.
    pub(crate) counters: Option<Counters>,
    /// Whether they tell all that is known by now.
    pub(crate) counts_now: bool,
    pub preferences: &'a Preferences,
    /// The system whose answers captions, results and error codes tell.
    pub(crate) emulated: System,
    /// Whether something can be taken back.
    pub(crate) can_undo: bool,
    /// The connection that was chosen to be shown; `None` is the newest.
    pub connection: Option<SocketId>,
    pub(crate) lessons: &'a [LibraryLesson],
    pub(crate) selected: Option<RowId>,
    /// The row that the pointer was on in the frame before, in any panel.
    pub(crate) pointed: Option<RowId>,
    pub(crate) actions: &'a mut Vec<Action>,
}

impl<'a> PanelCtx<'a> {
    /// What is shown, in these words and with these preferences; nothing of it moves, and nothing can be taken back.
    pub(crate) fn of(
        shown: &'a Shown<'a>,
        view: &'a SessionView,
        lab: &'a Lab<'a>,
        (text, preferences): (&'a Catalog, &'a Preferences),
        actions: &'a mut Vec<Action>,
    ) -> Self {
        Self {
            text,
            record: shown.folded.record,
            ledger: shown.folded.ledger,
            lab,
            scene: &shown.scene,
            lanes: shown.lanes.as_ref(),
            player: &view.player,
            described: view.player.described_playhead(shown.folded.record),
            waits: false,
            lines: &view.lines,
            counters: None,
            counts_now: true,
            preferences,
            emulated: System::default(),
            can_undo: false,
            connection: view.connection,
            lessons: &[],
            selected: view.selected,
            pointed: None,
            actions,
        }
    }

    /// Record and ledger as they are now, at whatever moment the playhead is.
    pub(crate) const fn folded(&self) -> FoldedRecord<'a> {
        FoldedRecord {
            record: self.record,
            ledger: self.ledger,
        }
    }
}

impl PanelCtx<'_> {
    /// The transport that the lab runs on.
    pub(crate) const fn transport(&self) -> Transport {
        self.preferences.transport
    }

    pub(crate) fn description_key(&self) -> DescriptionKey {
        DescriptionKey {
            scene: SameInMemory(Arc::clone(self.scene)),
            described: self.described,
            system: self.emulated,
            encoding: self.text.encoding(),
        }
    }

    pub(crate) fn stage_key(&self) -> StageKey {
        let reads = &self.lab.settings.server.reads;
        StageKey {
            description: self.description_key(),
            selected: self.selected,
            reads: (reads.reading, reads.size(0)),
            live: self.player.is_live(),
        }
    }

    /// The fate of a row as far as it was known at the moment up to which is told.
    pub(crate) fn verdict(&self, row: RowId) -> Verdict {
        stage::verdict_at(self.folded(), self.described, row)
    }

    /// What became of a row by then, in one sentence.
    pub(crate) fn row_summary(&self, row: RowId) -> Message {
        let (folded, verdict) = (self.folded(), self.verdict(row));
        let caption = explain::caption(folded, row, verdict);
        explain::caption_on(folded, row, Some(verdict), caption, self.emulated)
    }

    /// How the call of a row ended on the system whose answers are told.
    pub(crate) fn answer(&self, row: RowId) -> CallAnswer {
        let verdict = Some(self.verdict(row));
        CallAnswer::of(self.folded(), row, verdict, self.emulated)
    }

    /// The error of a row's call as the system has it whose answers are told.
    pub(crate) fn error(&self, row: RowId, errno: Errno) -> String {
        let error = self.answer(row).error_text();
        error.unwrap_or_else(|| errno.to_string())
    }

    /// What the call of a row returned, as a language prints it.
    pub(crate) fn result(&self, row: RowId, language: Language) -> Option<CallResult> {
        code::result(self.record, row, language, &self.answer(row))
    }

    /// A row's call and its result as `strace` prints them.
    pub(crate) fn call(&self, row: RowId) -> (String, String) {
        explain::call_in_two(self.folded(), row, self.emulated)
    }

    /// Asks for an action, or for what was chosen, if something was.
    pub(crate) fn ask(&mut self, action: impl Into<Option<Action>>) {
        self.actions.extend(action.into());
    }

    /// Asks for an action if that was pressed.
    pub(crate) fn ask_if(&mut self, pressed: bool, action: Action) {
        self.ask(pressed.then_some(action));
    }

    pub(crate) fn command(&mut self, command: UiCommand) {
        self.ask(Action::Command(command));
    }

    pub(crate) fn command_if(&mut self, pressed: bool, command: UiCommand) {
        self.ask_if(pressed, Action::Command(command));
    }

    /// Chooses a row, or no row where this one is chosen.
    pub(crate) fn toggle(&mut self, row: RowId) {
        let chosen = self.selected == Some(row);
        self.ask(Action::Select((!chosen).then_some(row)));
    }

    /// A sentence without arguments.
    pub(crate) fn t(&self, key: &str) -> String {
        self.text.get(key)
    }

    /// A message as a sentence in the chosen language.
    pub(crate) fn say(&self, message: &Message) -> String {
        self.text.say(message)
    }

    /// A message as a sentence in the chosen language, without the marks of the catalogue.
    pub(crate) fn plain(&self, message: impl Borrow<Message>) -> String {
        text::plain(&self.say(message.borrow()))
    }
}
