//! A window for tests.

use std::{
    fmt::Write as _,
    fs,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use egui::{
    AreaState, Id, Key, Modifiers, Rect,
    accesskit::{self, Role},
    vec2,
};
use egui_kittest::{
    Harness, HarnessBuilder,
    kittest::{NodeT as _, Queryable as _},
};
use packet_lab::{
    gui::{App, Options, UiCommand},
    model::{ClientId, Evidence, Fate, FateCounts, Message},
    session::Session,
    text::{Catalog, Lang},
};

/// How long anything may take.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A place for a server of UDP beside which one of TCP can listen: no connection has its port, nor had it in the last minute
/// (`TIME_WAIT`), as one of another test may have.
fn free_place() -> SocketAddr {
    loop {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let place = socket.local_addr().expect("its address");
        let table = fs::read_to_string("/proc/net/tcp").unwrap_or_default();
        if !table.contains(&format!(":{:04X} ", place.port())) {
            return place;
        }
    }
}

/// A window with a lab behind it.
pub(crate) struct Lab<'a> {
    pub(crate) harness: Harness<'a, App>,
}

impl Lab<'_> {
    pub(crate) fn open(lang: Lang) -> Self {
        Self::sized(lang, 1280.0, 800.0)
    }

    pub(crate) fn sized(lang: Lang, width: f32, height: f32) -> Self {
        Self::wordy(lang, (width, height), false)
    }

    /// A window whose words are twice as long, if `long`.
    pub(crate) fn wordy(lang: Lang, (width, height): (f32, f32), long: bool) -> Self {
        let options = Options {
            lang: Some(lang),
            ..Self::options(None)
        };
        let mut lab = Self::with(options, width, height);
        if long {
            let ctx = lab.harness.ctx.clone();
            lab.harness.state_mut().lengthen_words(&ctx);
            lab.harness.run_steps(3);
        }
        lab
    }

    /// A window that begins with a notice.
    pub(crate) fn telling(notice: Message, lang: Lang, (width, height): (f32, f32)) -> Self {
        let options = Options {
            lang: Some(lang),
            notice: Some(notice),
            ..Self::options(None)
        };
        Self::with(options, width, height)
    }

    /// Where the newest notice lies.
    #[track_caller]
    pub(crate) fn notice(&self) -> Rect {
        let area = AreaState::load(&self.harness.ctx, Id::unique("notices"));
        area.expect("a notice").rect()
    }

    /// A window that remembers its settings in a file.
    pub(crate) fn remembering(settings: &Path) -> Self {
        let options = Self::options(Some(settings.to_path_buf()));
        Self::with(options, 1280.0, 800.0)
    }

    pub(crate) fn options(settings: Option<PathBuf>) -> Options {
        Options {
            lang: Some(Lang::En),
            bind: Some(free_place()),
            settings,
            results: Some(env!("CARGO_TARGET_TMPDIR").into()),
            ..Options::default()
        }
    }

    pub(crate) fn with(options: Options, width: f32, height: f32) -> Self {
        Self::built(Harness::builder(), options, (width, height))
    }

    /// A window that may show characters that no font has.
    pub(crate) fn lacking_glyphs() -> Self {
        let builder = Harness::builder().allow_missing_glyphs();
        Self::built(builder, Self::options(None), (1280.0, 800.0))
    }

    fn built(builder: HarnessBuilder<App>, options: Options, (width, height): (f32, f32)) -> Self {
        let harness = builder
            .with_size(vec2(width, height))
            .build_eframe(|creation| {
                App::new(&creation.egui_ctx, options).expect("the lab starts")
            });
        let mut lab = Self { harness };
        lab.resize(width, height);
        lab
    }

    /// Gives the window this size in pixels; the harness counts in points.
    pub(crate) fn resize(&mut self, width: f32, height: f32) {
        let zoom = self.harness.ctx.zoom_factor();
        self.harness.set_size(vec2(width, height) / zoom);
        self.harness.run_steps(3);
    }

    pub(crate) fn session(&self) -> &Session {
        self.harness.state().session()
    }

    /// Rows of UDP sockets that move no datagram: `socket`, `bind`, …
    pub(crate) fn calls(&self) -> u32 {
        let rows = self.session().record().rows();
        let calls = rows.filter(|row| !row.is_datagram() && !row.is_stream());
        u32::try_from(calls.count()).expect("a few")
    }

    pub(crate) fn counts(&self) -> FateCounts {
        self.session().ledger().fate_counts(|_| true)
    }

    /// Goes on until the record says so.
    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, done: impl Fn(&Session) -> bool) {
        let reached = self.harness.state_mut().wait_until(TIMEOUT, done);
        assert!(reached, "{what}: {:?}", self.counts());
        // As long as an envelope travels at most: until then nothing tells its end.
        self.harness.run_steps(5);
    }

    /// Goes on until that many datagrams have this fate.
    #[track_caller]
    pub(crate) fn until_fate(&mut self, fate: Fate, count: u64) {
        self.until(&format!("{count} {fate:?}"), move |session| {
            session.ledger().fate_counts(|_| true).of(fate) == count
        });
    }

    /// Goes on until that many datagrams were seen in a receive queue. Where another program or test makes the kernel
    /// drop a packet meanwhile (the report of a joined group is enough) that is not proven: such a test
    /// [is alone](crate::own_process::is_alone).
    #[track_caller]
    pub(crate) fn until_seen_waiting(&mut self, count: usize) {
        self.until(&format!("{count} seen in the queue"), move |session| {
            let record = session.record();
            let verdict_of = |row| session.ledger().current_verdict(record, row);
            let rows =
                (0..record.len()).filter(|row| verdict_of(*row).evidence == Evidence::Waiting);
            rows.count() == count
        });
    }

    /// Client A sends `count` times; no frame is drawn until all have this fate.
    #[track_caller]
    pub(crate) fn send_and_wait(&mut self, bytes: &[u8], count: u32, fate: Fate) {
        let app = self.harness.state_mut();
        assert_eq!(app.send(ClientId(0), bytes.to_vec(), count), Ok(()), "sent");
        let there =
            |session: &Session| session.ledger().fate_counts(|_| true).of(fate) == u64::from(count);
        assert!(app.wait_until(TIMEOUT, there), "all are {fate:?}");
    }

    /// Goes on until nothing moves any more: no new frame is asked for soon.
    #[track_caller]
    pub(crate) fn settle(&mut self) {
        let rests = (0..200).any(|_| {
            self.harness.step();
            let output = &self.harness.output().viewport_output;
            let soonest = output.values().map(|one| one.repaint_delay).min();
            let soon = soonest.filter(|delay| *delay <= Duration::from_secs(1));
            // What only takes time is given it.
            if let Some(delay) = soon.filter(|delay| *delay >= Duration::from_millis(100)) {
                self.harness.state_mut().wait_until(delay, |_| false);
            }
            soon.is_none()
        });
        assert!(rests, "the window comes to rest");
    }

    #[track_caller]
    pub(crate) fn click(&mut self, name: &str) {
        self.until_still();
        self.harness.get_by_label(name).click();
        self.harness.run_steps(3);
    }

    /// Clicks what has this in its name.
    #[track_caller]
    pub(crate) fn click_part(&mut self, part: &str) {
        self.until_still();
        self.harness.get_by_label_contains(part).click();
        self.harness.run_steps(3);
    }

    /// Clicks what is that and has this name; there is one.
    #[track_caller]
    pub(crate) fn click_one(&mut self, role: Role, name: &str) {
        self.until_still();
        self.harness.get_by_role_and_label(role, name).click();
        self.harness.run_steps(3);
    }

    /// Clicks what is that and has this name, the last of several.
    #[track_caller]
    pub(crate) fn click_last(&mut self, role: Role, name: &str) {
        self.until_still();
        let nodes = self.harness.get_all_by_role_and_label(role, name);
        nodes.last().expect(name).click();
        self.harness.run_steps(3);
    }

    pub(crate) fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    pub(crate) fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(3);
    }

    /// Presses the first shortcut of a command, or chooses it in the menu.
    pub(crate) fn command(&mut self, command: UiCommand) {
        if let Some(shortcut) = command.shortcuts().first() {
            self.press_with(shortcut.modifiers, shortcut.logical_key);
        } else {
            self.click("Menu");
            let name = Catalog::new(Lang::En).get(command.name_key());
            self.click(&name);
        }
    }

    /// What the last frame put on the clipboard.
    pub(crate) fn copied(&self) -> String {
        let commands = &self.harness.output().platform_output.commands;
        let mut texts = commands.iter().filter_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        texts.next().unwrap_or_default()
    }

    /// Everything that can be seen, and the size and theme that it is seen in.
    pub(crate) fn state(&self) -> String {
        let mut state = format!(
            "{:?} {} {:?}\n",
            self.harness.ctx.theme(),
            self.harness.ctx.zoom_factor(),
            self.session().udp().settings(),
        );
        for node in self.harness.root().children_recursive() {
            let node = node.accesskit_node();
            let words = (
                node.label(),
                node.value(),
                node.is_focused(),
                node.toggled(),
            );
            writeln!(state, "{words:?}").expect("a string has room");
        }
        state
    }

    /// Types over what stands in a text field.
    pub(crate) fn retype(&mut self, name: &str, text: &str) {
        let field = self.harness.get_by_role_and_label(field_role(name), name);
        field.focus();
        self.harness.run_steps(2);
        self.press_with(Modifiers::COMMAND, Key::A);
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.harness.run_steps(3);
    }

    /// Whether a text stands somewhere on the screen, as a name or a value.
    pub(crate) fn shows(&self, text: &str) -> bool {
        let has = |found: Option<String>| found.is_some_and(|found| found.contains(text));
        self.harness
            .root()
            .children_recursive()
            .any(|node| has(node.accesskit_node().label()) || has(node.accesskit_node().value()))
    }

    #[track_caller]
    pub(crate) fn assert_shows(&self, text: &str) {
        assert!(
            self.shows(text),
            "{text:?} is on the screen: {}",
            self.screen()
        );
    }

    #[track_caller]
    pub(crate) fn assert_hides(&self, text: &str) {
        assert!(!self.shows(text), "{text:?} is not on the screen");
    }

    /// Goes on until something is on the screen, and all stands still.
    #[track_caller]
    pub(crate) fn until_shown(&mut self, text: &str) {
        self.until_shown_while(text, || {});
    }

    /// Goes on until something is on the screen and all stands still; before each look `meanwhile` is done.
    #[track_caller]
    #[expect(clippy::disallowed_methods, reason = "a deadline")]
    pub(crate) fn until_shown_while(&mut self, text: &str, mut meanwhile: impl FnMut()) {
        let end = Instant::now() + TIMEOUT;
        while !self.shows(text) && Instant::now() < end {
            meanwhile();
            let soon = Duration::from_millis(20);
            self.harness.state_mut().wait_until(soon, |_| false);
            self.harness.step();
        }
        self.assert_shows(text);
        self.harness.step();
        self.until_still();
    }

    /// Goes on until a frame has moved nothing but texts: what grows moves its parts in a later one.
    #[track_caller]
    pub(crate) fn until_still(&mut self) {
        let mut before = self.places();
        let stands = (0..200).any(|_| {
            self.harness.step();
            let now = self.places();
            let same = now == before;
            before = now;
            same
        });
        assert!(stands, "it does not stand still: {}", self.screen());
    }

    /// What is on the screen beside texts, and where.
    fn places(&self) -> Vec<(Role, Option<accesskit::Rect>)> {
        let nodes = self.harness.root().children_recursive();
        let places = nodes.map(|node| {
            let node = node.accesskit_node();
            (node.role(), node.bounding_box())
        });
        let texts = [Role::Label, Role::TextRun];
        places.filter(|(role, _)| !texts.contains(role)).collect()
    }

    /// All words of the screen, for messages.
    fn screen(&self) -> String {
        let words = self.harness.root().children_recursive().filter_map(|node| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value())
        });
        words.collect::<Vec<_>>().join(" | ")
    }
}

fn field_role(name: &str) -> Role {
    if name.starts_with("text to") || name.contains("文本") && !name.starts_with("字节") {
        Role::MultilineTextInput
    } else {
        Role::TextInput
    }
}
