//! What the window remembers from one start to the next.

use std::{collections::BTreeMap, net::SocketAddr, path::Path, time::Duration};

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::{
    code::Language,
    model::{
        BatchMode, ConnectionSettings, MAX_READ_SIZE, MAX_UDP_PAYLOAD, ReadPolicy, Reply,
        ServerSettings, UdpServerSettings, UdpSwitches, payload::Encoding,
    },
    record::Budget,
    session::{ChatRules, LessonProgress, Transport},
    text::Lang,
};

/// The longest pace that the window offers, in milliseconds.
pub(crate) const MAX_PACE_MS: u32 = 5_000;
/// The most datagrams that one order of the window sends.
pub(crate) const MAX_REPEAT: u32 = 100_000_000;
/// The largest seed: what a settings file can hold.
pub(crate) const MAX_SEED: u64 = i64::MAX as u64;
/// The largest backlog that the window asks for.
pub(crate) const MAX_BACKLOG: u32 = 65_535;
/// Of how many lessons it is remembered how they went.
const MAX_LESSONS: usize = 1_000;
/// The most earlier payloads that are remembered.
pub(crate) const MAX_EARLIER: usize = 50;
/// The most earlier destinations that are remembered.
pub(crate) const MAX_DESTINATIONS: usize = 8;
/// The most recordings that are remembered.
pub(crate) const MAX_RECENT: usize = 10;
/// The longest text that is saved, in bytes.
const MAX_SAVED_TEXT: usize = 8_192;
/// The widest panel that is believed, in points.
const MAX_PANEL: f32 = 10_000.0;

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the system has it.
    #[default]
    System,
    /// Dark text on light.
    Light,
    /// Light text on dark.
    Dark,
}

/// What stands in the middle of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
#[serde(rename_all = "lowercase")]
pub enum MainView {
    /// The four places, at one moment.
    #[default]
    Stage,
    /// The ladder of all moments.
    Timeline,
    /// The table of all sockets of this machine.
    Sockets,
    /// Services: what is asked and answered.
    Services,
    /// A picture that is sent in blocks.
    Picture,
    /// Curves that are drawn and measured.
    Charts,
}

impl MainView {
    /// All, in the order of the switch.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// This one, or the stage where it is shown `now`.
    #[must_use]
    pub(crate) fn or_stage(self, now: Self) -> Self {
        if self == now { Self::Stage } else { self }
    }
}

/// A payload as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The text of the box.
    pub text: String,
    /// Whether the text is hex.
    pub hex: bool,
}

/// What is set for bursts, beside how many datagrams they have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BurstPreferences {
    /// Datagrams per second, at least 1; `None` is as fast as possible.
    pub rate: Option<u32>,
    /// Bytes of each datagram, 0 to 65 507, where the text alone does not give them.
    pub size: u32,
    /// Where random bytes begin, at most [`MAX_SEED`].
    pub seed: u64,
    /// What each carries: `text`, `counter`, `random` or `pattern`; a word that is not known is the
    /// text.
    pub carries: String,
    /// The word of the calls, see [`BatchMode::word`]; one that is not known is one by one.
    pub calls: String,
    /// Whether the sender waits for the receiver.
    pub lossless: bool,
    /// Whether all clients send, and not only the chosen one.
    pub(crate) all_clients: bool,
}

impl Default for BurstPreferences {
    fn default() -> Self {
        Self {
            rate: None,
            size: 64,
            seed: 1,
            carries: "text".to_owned(),
            calls: BatchMode::Single.word().to_owned(),
            lossless: false,
            all_clients: false,
        }
    }
}

/// The sizes of panels in points; `None` is the usual one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PanelSizes {
    /// The width of the send panel.
    pub send: Option<f32>,
    /// The width of the receive panel.
    pub receive: Option<f32>,
    /// The height of the tables.
    pub tables: Option<f32>,
}

/// The window's settings, as they are saved. A missing one has its default.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The language; `None` is the system's.
    pub lang: Option<Lang>,
    /// Datagrams, a stream, or both.
    pub transport: Transport,
    /// The stage or the timeline.
    pub view: MainView,
    /// The chosen theme: light, dark, or the system's.
    pub theme: ThemeChoice,
    /// Whether all text has a contrast of at least 7:1, and borders are plain to see.
    pub high_contrast: bool,
    /// How much larger than usual everything is: 0.5 to 3.
    pub zoom: f32,
    /// Calm instead of moving.
    pub reduced_motion: bool,
    /// Large type for the last row.
    pub projector: bool,
    /// The open table, by its name; one that is not known is the log.
    pub tab: String,
    /// The language that programs are written in.
    pub code: Language,
    /// The text in the box.
    pub text: String,
    /// Whether the text in the box is hex.
    pub hex: bool,
    /// How text is sent, and payloads are shown.
    pub encoding: Encoding,
    /// How often a payload is sent, 1 to `MAX_REPEAT`.
    pub repeat: u32,
    /// The settings of bursts.
    pub burst: BurstPreferences,
    /// The server's read size in bytes, 0 to 65 535.
    pub read_size: u32,
    /// The receive buffer that is asked for; `None` is the system's default.
    pub receive_buffer: Option<u32>,
    /// The wait between two reads in milliseconds, 0 to 5 000.
    pub pace_ms: u32,
    /// The rule by which the server answers.
    pub reply: Reply,
    /// The switches of the UDP server's socket.
    pub server_socket: UdpSwitches,
    /// The switches of the first UDP client's socket, which those that are added get too.
    pub client_socket: UdpSwitches,
    /// What people in a chat do against losses.
    pub chat: ChatRules,
    /// Where received datagrams carry a number: `counter` or `OFFSET[:WIDTH[be|le]]`, at most 64 bytes; where it
    /// is empty, only the window's own numbered bursts are looked at.
    pub numbers: String,
    /// Both ends of streams.
    pub streams: ConnectionSettings,
    /// How many events a second the playhead plays: 0.5, 1, 2 or 4; anything else is 1.
    pub speed: f32,
    /// How much memory the record may take, in MiB; `None` is a quarter of the machine's, and at
    /// most 2 GiB.
    pub memory: Option<u32>,
    /// The sizes of the panels.
    pub panels: PanelSizes,
    /// Payloads that were sent, the latest last: at most 50.
    pub earlier: Vec<Typed>,
    /// Destinations that were chosen, other than the lab's own server, the latest first: at most 8.
    pub destinations: Vec<SocketAddr>,
    /// Recordings that were saved or shown, the latest first: at most 10.
    pub recent: Vec<String>,
    /// Whether the window begins with the list of lessons.
    pub lessons_first: bool,
    /// How the lessons went that were played, by their ids: at most `MAX_LESSONS`.
    pub lessons: BTreeMap<String, LessonProgress>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            lang: None,
            transport: Transport::Udp,
            view: MainView::Stage,
            theme: ThemeChoice::System,
            high_contrast: false,
            zoom: 1.0,
            reduced_motion: false,
            projector: false,
            tab: "log".to_owned(),
            code: Language::Python,
            text: "hello".to_owned(),
            hex: false,
            encoding: Encoding::default(),
            repeat: 1,
            burst: BurstPreferences::default(),
            read_size: 1024,
            receive_buffer: None,
            pace_ms: 0,
            reply: Reply::None,
            server_socket: UdpSwitches::default(),
            client_socket: UdpSwitches::default(),
            chat: ChatRules::default(),
            numbers: String::new(),
            streams: ConnectionSettings::default(),
            speed: 1.0,
            memory: None,
            panels: PanelSizes::default(),
            earlier: Vec::new(),
            destinations: Vec::new(),
            recent: Vec::new(),
            lessons_first: true,
            lessons: BTreeMap::new(),
        }
    }
}

impl Preferences {
    /// The settings of the server that were saved.
    pub fn server(&self) -> UdpServerSettings {
        UdpServerSettings {
            server: ServerSettings {
                reads: ReadPolicy::of([self.read_size]),
                receive_buffer: self.receive_buffer,
                pace: Duration::from_millis(u64::from(self.pace_ms)),
                reply: self.reply,
                ..ServerSettings::default()
            },
            switches: self.server_socket,
            ..UdpServerSettings::default()
        }
    }

    /// Takes over the server's settings.
    pub(crate) fn note_server(&mut self, settings: &UdpServerSettings) {
        let server = &settings.server;
        self.read_size = server.reads.size(0);
        self.receive_buffer = server.receive_buffer;
        let pace = u32::try_from(server.pace.as_millis()).unwrap_or(MAX_PACE_MS);
        self.pace_ms = pace.min(MAX_PACE_MS);
        self.reply = server.reply;
        self.server_socket = settings.switches;
    }

    /// What is set of both ends of streams.
    pub const fn connection_settings(&self) -> ConnectionSettings {
        let settings = self.streams;
        let server = if settings.same {
            settings.clients
        } else {
            settings.server
        };
        ConnectionSettings { server, ..settings }
    }

    /// Takes it over; whether the server accepts is not remembered.
    pub(crate) const fn note_connection_settings(&mut self, settings: ConnectionSettings) {
        let accepting = true;
        self.streams = ConnectionSettings {
            accepting,
            ..settings
        };
    }

    /// Remembers a destination as the newest of the list.
    pub(crate) fn note_destination(&mut self, to: SocketAddr) {
        self.destinations.retain(|known| *known != to);
        self.destinations.insert(0, to);
        self.destinations.truncate(MAX_DESTINATIONS);
    }

    /// Remembers a recording; one whose name is no text is not.
    pub(crate) fn note_recent(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if let Some(path) = path.to_str() {
            self.recent.retain(|known| known != path);
            self.recent.insert(0, path.to_owned());
            self.recent.truncate(MAX_RECENT);
        }
    }

    /// Remembers how a lesson went.
    pub(crate) fn note_lesson(&mut self, id: String, progress: LessonProgress) {
        if self.lessons.len() < MAX_LESSONS || self.lessons.contains_key(&id) {
            self.lessons.insert(id, progress);
        }
    }

    /// Leaves out what is too long to be saved.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        if self.text.len() > MAX_SAVED_TEXT {
            let default = Self::default();
            (self.text, self.hex) = (default.text, default.hex);
        }
        self.earlier
            .retain(|typed| typed.text.len() <= MAX_SAVED_TEXT);
        let surplus = self.earlier.len().saturating_sub(MAX_EARLIER);
        self.earlier.drain(..surplus);
        self
    }

    /// The record's memory budget, if one was set.
    pub fn budget(&self) -> Option<Budget> {
        self.memory.map(|mib| Budget::of(u64::from(mib) << 20))
    }

    /// Whether all values are ones that the window could have saved.
    pub(super) fn is_sensible(&self) -> bool {
        let PanelSizes {
            send,
            receive,
            tables,
        } = self.panels;
        let panels = [send, receive, tables];
        (0.5..=3.0).contains(&self.zoom)
            && self.read_size <= MAX_READ_SIZE
            && self.pace_ms <= MAX_PACE_MS
            && (1..=MAX_REPEAT).contains(&self.repeat)
            && self.numbers.len() <= 64
            && self.burst.rate != Some(0)
            && self.burst.size <= MAX_UDP_PAYLOAD
            && self.burst.seed <= MAX_SEED
            && self.streams.backlog <= MAX_BACKLOG
            && self.text.len() <= MAX_SAVED_TEXT
            && self.earlier.len() <= MAX_EARLIER
            && self.destinations.len() <= MAX_DESTINATIONS
            && self.recent.len() <= MAX_RECENT
            && self.lessons.len() <= MAX_LESSONS
            && panels
                .iter()
                .flatten()
                .all(|size| (0.0..=MAX_PANEL).contains(size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Framing;

    #[test]
    fn choosing_what_is_shown_already_goes_back_to_the_stage() {
        for view in MainView::ALL {
            assert_eq!(view.or_stage(*view), MainView::Stage);
            for other in MainView::ALL.iter().filter(|other| *other != view) {
                assert_eq!(view.or_stage(*other), *view, "from {other:?}");
            }
        }
    }

    #[test]
    fn what_was_noted_is_set_again() {
        let mut preferences = Preferences::default();
        let mut server = UdpServerSettings {
            server: ServerSettings {
                reads: ReadPolicy::of([4]),
                receive_buffer: Some(9000),
                pace: Duration::from_millis(7),
                reply: Reply::Upper,
                ..ServerSettings::default()
            },
            switches: UdpSwitches {
                reuse_port: true,
                ..UdpSwitches::default()
            },
            ..UdpServerSettings::default()
        };
        preferences.note_server(&server);
        assert_eq!(preferences.server(), server);
        for pace in [Duration::from_hours(1), Duration::MAX] {
            server.server.pace = pace;
            preferences.note_server(&server);
            assert_eq!(preferences.pace_ms, MAX_PACE_MS, "{pace:?}");
        }
        let settings = ConnectionSettings {
            same: false,
            server: Framing::Line,
            accepting: false,
            ..ConnectionSettings::default()
        };
        for (same, framing) in [(false, Framing::Line), (true, Framing::None)] {
            preferences.note_connection_settings(ConnectionSettings { same, ..settings });
            let loaded = preferences.connection_settings();
            assert_eq!(
                (loaded.same, loaded.server, loaded.accepting),
                (same, framing, true)
            );
        }
        for port in (1..20).chain([15]) {
            preferences.note_destination(([127, 0, 0, 1], port).into());
        }
        let ports: Vec<u16> = preferences
            .destinations
            .iter()
            .map(SocketAddr::port)
            .collect();
        assert_eq!(ports, [15, 19, 18, 17, 16, 14, 13, 12]);
        for right in [1, 2] {
            for n in 0..=MAX_LESSONS {
                let progress = LessonProgress {
                    right,
                    ..LessonProgress::default()
                };
                preferences.note_lesson(n.to_string(), progress);
            }
            assert_eq!(preferences.lessons.len(), MAX_LESSONS);
            assert!(preferences.lessons.values().all(|one| one.right == right));
        }
        assert_eq!(preferences.budget(), None);
        preferences.memory = Some(300);
        assert_eq!(preferences.budget(), Some(Budget::of(300 << 20)));
    }

    #[test]
    fn the_last_ten_recordings_are_remembered_each_once() {
        let mut preferences = Preferences::default();
        for n in (0..20).chain([15]) {
            preferences.note_recent(Path::new(&format!("/{n}.pcapng")));
        }
        assert_eq!(preferences.recent.len(), MAX_RECENT);
        let latest = preferences.recent.iter().take(3);
        let latest: Vec<_> = latest.map(String::as_str).collect();
        assert_eq!(latest, ["/15.pcapng", "/19.pcapng", "/18.pcapng"]);
        assert!(preferences.is_sensible());
    }
}
