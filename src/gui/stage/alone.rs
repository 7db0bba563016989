//! The stage alone, playing records made by hand: for pictures that are the same every time.

use egui::{CentralPanel, Frame, Ui};

use super::stage_ui;
use crate::{
    gui::{
        Lab, PanelCtx, Player,
        log_lines::LogLines,
        theme::{self, Look, Themed as _},
    },
    ledger::Ledger,
    model::{Errno, RowId, ServerSettings},
    record::sample::{NOBODY, SERVER, Sample},
    session::Preferences,
    stage,
    text::{Catalog, Lang},
};

/// What the stage can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageState {
    /// A datagram that was returned whole.
    Whole,
    /// Four bytes of five, while the next one waits.
    Truncated,
    /// No bytes.
    Empty,
    /// More datagrams wait than are drawn.
    Waiting,
    /// One fell off the full queue.
    Dropped,
    /// Nobody listened.
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
    /// Spaces, line feeds, zero bytes.
    Invisible,
    /// More bytes than tiles.
    ManyBytes,
    /// From a program outside the lab, truncated.
    Stranger,
}

impl StageState {
    /// All of them, the nine main ones first.
    pub const ALL: [Self; 15] = [
        Self::Whole,
        Self::Truncated,
        Self::Empty,
        Self::Waiting,
        Self::Dropped,
        Self::Refused,
        Self::Reply,
        Self::Burst,
        Self::CutCharacter,
        Self::NotSent,
        Self::Unread,
        Self::Unknown,
        Self::Invisible,
        Self::ManyBytes,
        Self::Stranger,
    ];

    /// A word for file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Truncated => "truncated",
            Self::Empty => "empty",
            Self::Waiting => "waiting",
            Self::Dropped => "dropped",
            Self::Refused => "refused",
            Self::Reply => "reply",
            Self::Burst => "burst",
            Self::CutCharacter => "cut-character",
            Self::NotSent => "not-sent",
            Self::Unread => "unread",
            Self::Unknown => "unknown",
            Self::Invisible => "invisible",
            Self::ManyBytes => "many-bytes",
            Self::Stranger => "stranger",
        }
    }

    /// A record that shows it, after what happened before.
    fn sample(self) -> Sample {
        let mut sample = Sample::new();
        if self != Self::Whole {
            sample.send(0, b"hello");
            sample.read(0, 1024, b"hello");
            sample.look(0, 0);
            sample.wait(500);
        }
        match self {
            Self::Whole => {
                sample.send(0, b"hello");
                sample.read(0, 1024, b"hello");
            }
            Self::Truncated => {
                sample.send(0, b"hello");
                sample.send(1, b"world");
                sample.look(1664, 0);
                sample.read(0, 4, b"hello");
            }
            Self::Empty => {
                sample.send(0, b"");
                sample.read(0, 4, b"");
            }
            Self::Waiting => {
                for n in 0..9 {
                    sample.send(n % 2, &[b'a' + n; 5]);
                }
                sample.look(7488, 0);
            }
            Self::Dropped => {
                for word in [b"first", b"third"] {
                    sample.send(0, word);
                }
                sample.look(212_160, 0);
                sample.wait(500);
                sample.send(0, b"world");
                sample.look(212_160, 1);
            }
            Self::Refused => {
                sample.send_to(0, NOBODY, b"anyone?");
                sample.refuse(0, NOBODY, b"anyone?");
            }
            Self::Reply => {
                sample.send(0, b"hello");
                sample.read(0, 1024, b"hello");
                sample.reply(0, b"HELLO");
                sample.got(0, 4, b"HELLO");
            }
            Self::Burst => {
                for n in 0..250_u8 {
                    sample.send(0, &[b'a' + n % 26; 5]);
                }
                sample.look(212_160, 10);
            }
            Self::CutCharacter => {
                sample.send(0, "你好".as_bytes());
                sample.read(0, 4, "你好".as_bytes());
            }
            Self::NotSent => {
                sample.fail(0, SERVER, &vec![b'x'; 65_508], Errno::EMSGSIZE);
            }
            Self::Unread => {
                sample.send(0, b"world");
                sample.unread(0, b"world");
                sample.close();
            }
            Self::Unknown => {
                sample.send_to(1, "192.0.2.7:53", b"anyone?");
            }
            Self::Invisible => {
                sample.send(0, b"a b\n\t\0\x07");
                sample.read(0, 1024, b"a b\n\t\0\x07");
            }
            Self::ManyBytes => {
                let bytes: Vec<u8> = (b'a'..=b'z').cycle().take(2000).collect();
                sample.send(0, &bytes);
                sample.read(0, 1024, &bytes);
            }
            Self::Stranger => {
                sample.read_stranger(4, b"hello");
            }
        }
        sample
    }
}

/// The stage without the window around it.
pub struct StageAlone {
    sample: Sample,
    ledger: Ledger,
    player: Player,
    text: Catalog,
    look: Look,
    preferences: Preferences,
    settings: ServerSettings,
    dressed: bool,
}

impl StageAlone {
    /// The stage at the end of a record that shows this.
    pub fn new(state: StageState, text: Catalog) -> Self {
        let sample = state.sample();
        let mut ledger = Ledger::default();
        ledger.fold(&sample.record);
        let look = Look {
            lang: text.lang(),
            ..Look::default()
        };
        let mut player = Player::default();
        player.show_last(
            &sample.record,
            if state == StageState::Burst { 250 } else { 0 },
        );
        Self {
            sample,
            ledger,
            player,
            text,
            look,
            preferences: Preferences::default(),
            settings: ServerSettings::default(),
            dressed: false,
        }
    }

    /// The same in another language.
    pub fn in_lang(state: StageState, lang: Lang) -> Self {
        Self::new(state, Catalog::new(lang))
    }

    /// The same as on the projector.
    #[must_use]
    pub const fn projected(mut self) -> Self {
        self.look.projector = true;
        self
    }

    /// The last `rows` rows are one move, which began so many seconds before the first frame.
    #[must_use]
    pub fn moving(mut self, rows: RowId, seconds: f64) -> Self {
        self.player.show_last(&self.sample.record, rows);
        self.player.begin(-seconds);
        self
    }

    /// Draws it over the whole space.
    pub fn ui(&mut self, ui: &mut Ui) {
        if !self.dressed {
            self.dressed = true;
            theme::apply(ui.ctx(), self.look);
            ui.ctx().request_repaint();
            return;
        }
        let scene = stage::scene(&self.sample.record, &self.ledger, self.player.head);
        let lab = Lab {
            settings: &self.settings,
            server: None,
            clients: Vec::new(),
            progress: Vec::new(),
        };
        let mut actions = Vec::new();
        let mut ctx = PanelCtx {
            text: &self.text,
            record: &self.sample.record,
            ledger: &self.ledger,
            lab: &lab,
            scene: &scene,
            player: &self.player,
            lines: &LogLines::default(),
            preferences: &self.preferences,
            can_undo: false,
            selected: None,
            actions: &mut actions,
        };
        CentralPanel::default()
            .frame(Frame::new().fill(ui.tokens().stage))
            .show(ui, |ui| stage_ui(ui, &mut ctx));
    }
}
