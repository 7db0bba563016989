//! The stage alone, playing records made by hand: for pictures that are the same every time.

use std::collections::BTreeMap;

use egui::{CentralPanel, Frame, Panel, Ui};
use strum::{IntoStaticStr, VariantArray};

use crate::{
    gui::{
        CaptionPanel, Lab, PanelCtx, Player, SegmentsView, SessionView, Shown, TimelinePanel,
        stage_ui,
        theme::{self, Appearance, Themed as _},
    },
    ledger::{FoldedRecord, Ledger},
    model::{
        ConnectionSettings, Errno, ReadPolicy, RowId, SegmentCounts, SegmentPart, ServerSettings,
        UdpServerSettings,
    },
    record::Record,
    session::{MainView, Preferences, ServiceBook, Transport},
    stage::{Playhead, timeline::segment_steps},
    testing::{
        sample::{SERVER, Sample},
        stream_sample::NEAR,
    },
    text::{Catalog, Lang},
};

/// A state that the stage can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum StageState {
    /// A datagram that was returned whole.
    Whole,
    /// Four bytes of five, while the next one waits.
    Truncated,
    /// Datagrams without any bytes.
    Empty,
    /// More datagrams wait than are drawn.
    Waiting,
    /// One fell off the full queue.
    Dropped,
    /// A datagram to a port where nobody listened.
    Refused,
    /// An answer, truncated where it was read.
    Reply,
    /// Many at once, some of them dropped.
    Burst,
    /// 你好 cut by a read size of 4.
    CutCharacter,
    /// A send that failed.
    NotSent,
    /// The socket was closed before they were read.
    Unread,
    /// It left the lab.
    Unknown,
    /// Too long for a link on its way: a router told so.
    ReportedLost,
    /// Spaces, line feeds, zero bytes.
    Invisible,
    /// More bytes than tiles.
    ManyBytes,
    /// From a program outside the lab, truncated.
    Stranger,
    /// Two sends on UDP and TCP, all read.
    SideBySide,
    /// Two sends on UDP and TCP, while all of it waits.
    BothWait,
    /// A stream with framing.
    Framed,
    /// A prefix that claims too much.
    Unframed,
    /// Nobody listened when the client connected.
    StreamRefused,
    /// The server listens, and does not answer the client.
    Unanswered,
    /// The client has sent FIN, and can still read.
    HalfClosed,
    /// The client has cut the connection off.
    Aborted,
    /// Both ends are framed, each in its own way.
    Differing,
    /// Another program has connected to the server.
    Outside,
    /// A connection from the handshake to the end, with an answer.
    Connection,
}

impl StageState {
    /// The states of datagrams, the nine main ones first.
    pub fn datagrams() -> impl Iterator<Item = Self> {
        Self::all().take_while(|state| *state != Self::SideBySide)
    }

    /// The states of TCP streams, but for the whole connection.
    pub fn streams() -> impl Iterator<Item = Self> {
        Self::all().filter(|state| state.transport().has_tcp() && *state != Self::Connection)
    }

    fn all() -> impl Iterator<Item = Self> {
        Self::VARIANTS.iter().copied()
    }

    /// Its words in small letters, for file names.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// What the lab runs on in it.
    const fn transport(self) -> Transport {
        match self {
            Self::SideBySide | Self::BothWait => Transport::Both,
            Self::Framed
            | Self::Unframed
            | Self::StreamRefused
            | Self::Unanswered
            | Self::HalfClosed
            | Self::Aborted
            | Self::Differing
            | Self::Outside
            | Self::Connection => Transport::Tcp,
            _ => Transport::Udp,
        }
    }

    /// A record that shows it, after what happened before.
    fn sample(self) -> Sample {
        let mut sample = Sample::new();
        if !self.transport().has_tcp() && self != Self::Whole {
            sample.play("A: hello; read 1024 A: hello; look 0 0; wait 500");
        }
        let script = match self {
            Self::Whole => "A: hello; read 1024 A: hello",
            Self::Truncated => "A: hello; B: world; look 1664 0; read 4 A: hello",
            Self::Empty => "A:; read 4 A:",
            Self::Waiting => {
                for n in 0..9 {
                    sample.send(n % 2, &[b'a' + n; 5]);
                }
                "look 7488 0"
            }
            Self::Dropped => "A: first; A: third; look 212160 0; wait 500; A: world; look 212160 1",
            Self::Refused => "A 127.0.0.1:9999: anyone?; refuse A 127.0.0.1:9999: anyone?",
            Self::Reply => "A: hello; read 1024 A: hello; reply A: HELLO; got 4 A: HELLO",
            Self::Burst => {
                for n in 0..250_u8 {
                    sample.send(0, &[b'a' + n % 26; 5]);
                }
                "look 212160 10"
            }
            Self::CutCharacter => "A: 你好; read 4 A: 你好",
            Self::NotSent => {
                sample.fail(0, SERVER, &vec![b'x'; 65_508], Errno::EMSGSIZE);
                return sample;
            }
            Self::Unread => "A: world; unread A: world; close",
            Self::Unknown => "B 192.0.2.7:53: anyone?",
            Self::ReportedLost => {
                sample.send_to(1, "192.0.2.7:53", &[b'x'; 1400]);
                sample.too_long(1, "192.0.2.7:53", &[b'x'; 1400], 1280);
                return sample;
            }
            Self::Invisible => "A: a b\n\t\0\x07; read 1024 A: a b\n\t\0\x07",
            Self::ManyBytes => {
                let bytes: Vec<u8> = (b'a'..=b'z').cycle().take(2000).collect();
                sample.send(0, &bytes);
                sample.read(0, 1024, &bytes);
                return sample;
            }
            Self::Stranger => "read 4 peer: hello",
            Self::SideBySide => {
                "listen; connect; A: hello; put: hello; A: world; put: world; holds 10;
                 read 4 A: hello; read 4 A: world; look 0 0; take 4: hell; take 4: owor; take 4: ld"
            }
            Self::BothWait => {
                "listen; connect; A: hello; put: hello; A: world; put: world; holds 10; look 1664 0"
            }
            Self::Framed => {
                "listen; connect len1 len1; put: \x05hello; put: \x05world; holds 12;
                 take 4: \x05hel; take 4: lo\x05w; message 0 1 5"
            }
            Self::Unframed => {
                "listen; connect len1 len1; put: hello; put: world; holds 10; take 4: hell;
                 unframed 1751477356"
            }
            Self::StreamRefused => "refused",
            Self::Unanswered => "listen; unanswered",
            Self::HalfClosed => {
                "listen; connect; put: hello; put: world; holds 10; take 4: hell; take 4: owor;
                 take 4: ld; half-close; take 4:"
            }
            Self::Aborted => {
                "listen; connect; put: hello; put: world; holds 10; take 4: hell; reset"
            }
            Self::Differing => {
                "listen; connect len1 fixed:4; put: \x05hello; put: \x05world; holds 12;
                 take 4: \x05hel; message 0 0 4; take 4: lo\x05w; message 4 0 4"
            }
            // Another program says something to the server in lines, and does not say all of it yet.
            Self::Outside => {
                "listen; connect none line; put: hello; put: world; holds 10; guest; guest-lines;
                 take 4 guest: GET ; take 4 guest: /\nHo; take 4 guest: st: ; guest-line 0 5;
                 waits guest 9"
            }
            Self::Connection => {
                "listen; connect; put: hello; put: world; holds 10; take 4: hell; take 4: owor;
                 take 4: ld; answer: HELLOWORLD; wait 250; hear 1024: HELLOWORLD; half-close;
                 take 4:; hang-up far; hear 1024:; hang-up near; time-wait"
            }
        };
        sample.play(script);
        sample
    }
}

/// When a move began that is over, in seconds before the first frame.
const LONG_AGO: f64 = -1e9;

/// A player at the end of a record whose last rows are one move that began at this time.
fn show_last(record: &Record, rows: RowId, began: f64) -> Player {
    let mut player = Player::default();
    player.head = Playhead::live(record);
    if rows > 0 {
        let before = record.len().saturating_sub(rows);
        player.head = Playhead {
            rows: before,
            notes: record.notes_before(before.saturating_add(1)),
            since: before,
            since_notes: 0,
        };
        player.advance(record, began);
    }
    player
}

/// The stage without the window around it.
pub struct StageAlone {
    sample: Sample,
    ledger: Ledger,
    view: SessionView,
    text: Catalog,
    appearance: Appearance,
    preferences: Preferences,
    settings: UdpServerSettings,
    dressed: bool,
    timeline: TimelinePanel,
    /// A part of the connection whose segments are shown instead, and how many are.
    segments: Option<(SegmentPart, usize)>,
    /// Whether the caption stands below.
    captioned: bool,
}

impl StageAlone {
    /// The stage at the end of a record that shows this.
    pub fn new(state: StageState, text: Catalog) -> Self {
        let sample = state.sample();
        let mut ledger = Ledger::default();
        ledger.fold(&sample.record);
        let appearance = Appearance {
            lang: text.lang(),
            ..Appearance::default()
        };
        let rows = if state == StageState::Burst { 250 } else { 0 };
        let player = show_last(&sample.record, rows, LONG_AGO);
        Self {
            sample,
            ledger,
            view: SessionView::new(player),
            text,
            appearance,
            preferences: Preferences {
                transport: state.transport(),
                ..Preferences::default()
            },
            settings: UdpServerSettings::from(ServerSettings {
                reads: ReadPolicy::of([if state.transport().has_tcp() { 4 } else { 1024 }]),
                ..ServerSettings::default()
            }),
            dressed: false,
            timeline: TimelinePanel::default(),
            segments: None,
            captioned: state == StageState::ReportedLost,
        }
    }

    /// A stage in another language.
    pub fn in_lang(state: StageState, lang: Lang) -> Self {
        Self::new(state, Catalog::new(lang))
    }

    /// Shows the stage as on the projector.
    #[must_use]
    pub const fn projected(mut self) -> Self {
        self.appearance.projector = true;
        self
    }

    /// The timeline in place of the stage.
    #[must_use]
    pub const fn in_timeline(mut self) -> Self {
        self.preferences.view = MainView::Timeline;
        self
    }

    /// Shows the first `shown` segments of a part of the connection, as lessons do.
    #[must_use]
    pub const fn segments(mut self, part: SegmentPart, shown: usize) -> Self {
        self.segments = Some((part, shown));
        self
    }

    /// Chooses a row.
    #[must_use]
    pub const fn chosen(mut self, row: RowId) -> Self {
        self.view.selected = Some(row);
        self
    }

    /// The last `rows` rows are one move, which began so many seconds before the first frame.
    #[must_use]
    pub fn moving(mut self, rows: RowId, seconds: f64) -> Self {
        self.view.player = show_last(&self.sample.record, rows, -seconds);
        self
    }

    /// Draws it over the whole space.
    pub fn ui(&mut self, ui: &mut Ui) {
        if !self.dressed {
            self.dressed = true;
            theme::apply(ui.ctx(), self.appearance);
            ui.ctx().request_repaint();
            return;
        }
        let folded = self.sample.folded(&self.ledger);
        let shown = Shown::at(folded, &self.view, self.preferences.transport);
        let lab = Lab {
            settings: &self.settings,
            server: None,
            clients: &BTreeMap::new(),
            far: None,
            progress: BTreeMap::new(),
            services: &ServiceBook::default(),
            began: 0,
            connection_settings: ConnectionSettings::default(),
            connecting: Vec::new(),
            stream_buffer: None,
            recording: None,
            opened: None,
            listener: None,
            connected: Vec::new(),
        };
        let mut actions = Vec::new();
        let words = (&self.text, &self.preferences);
        let mut ctx = PanelCtx::of(&shown, &self.view, &lab, words, &mut actions);
        if let Some((part, shown)) = self.segments {
            segments_view(folded, part, shown).ui(ui, &ctx);
            return;
        }
        if self.captioned && !self.appearance.projector {
            let height = CaptionPanel::height(ui);
            Panel::bottom("caption")
                .exact_size(height)
                .frame(Frame::new().fill(ui.tokens().note_fill))
                .show(ui, |ui| CaptionPanel::default().ui(ui, &mut ctx));
        }
        CentralPanel::default()
            .frame(Frame::new().fill(ui.tokens().stage))
            .show(ui, |ui| stage_ui(ui, &mut ctx, &mut self.timeline));
    }
}

/// The first `shown` segments of a part of client A's connection.
fn segments_view(folded: FoldedRecord<'_>, part: SegmentPart, shown: usize) -> SegmentsView {
    let mut steps = segment_steps(folded, Playhead::live(folded.record), NEAR);
    steps.retain(|step| step.part == part);
    let counted = SegmentCounts {
        sent: 2,
        received: 1,
        resent: 0,
    };
    SegmentsView {
        steps,
        shown,
        is_complete: false,
        counts: [Some(counted), None],
    }
}
