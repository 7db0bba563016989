//! The application: what it owns, and how it starts and ends.

mod actions;
mod commands;
mod dropping;
mod exports;
mod files;
mod first_frame;
mod intake;
mod lessons;
mod orders;
mod pace;
mod palette;
mod persistence;
mod recordings;
mod resend;
mod services;
mod sweeps;

pub(super) use dropping::dropping_ui;
pub(crate) use lessons::{Lessons, Screen};
pub use sweeps::sweep_picture;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use egui::{Context, Popup, Ui};

use self::{
    files::WindowFiles, first_frame::FirstFrame, orders::OngoingOrders, pace::Pace,
    persistence::KeptSettings,
};
use crate::{
    explain::System,
    gui::{
        Action, UiCommand,
        file_dialog::FileDialog,
        keyboard::KeyboardReturn,
        layout::{self, Panels},
        long_press::LongPress,
        next_frame::NextFrame as _,
        playback::{Player, Speed},
        session_view::SessionView,
        shell::{ManualPage, Notices},
        theme::{self, Appearance},
    },
    model::Message,
    session::{DisplayWatch, Examination, Painter, Preferences, Session, Start},
    text::{Catalog, Lang},
};

/// How many of the next ports are tried where 8080 is in use.
const OTHER_PORTS: u16 = 20;

/// The options that the window starts with.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The language; `None` is the saved one, or the system's.
    pub lang: Option<Lang>,
    /// Where the server listens; `None` is a port of this machine that the system chooses.
    pub bind: Option<SocketAddr>,
    /// The file of the settings; `None` saves none.
    pub settings: Option<PathBuf>,
    /// Begin with the default settings; the file is kept under another name.
    pub reset: bool,
    /// Print how long it took until the first frame, from that moment on.
    pub time_start: Option<Instant>,
    /// Begin with the list of lessons, unless the lab was used freely the last time.
    pub lessons: bool,
    /// The file of a lesson to begin with.
    pub lesson: Option<PathBuf>,
    /// The recording, or the capture of another program, to begin with.
    pub recording: Option<PathBuf>,
    /// What asks for files; `None` lets their paths be typed.
    pub dialog: Option<Arc<dyn FileDialog>>,
    /// The path of Wireshark; `None` where it is not installed.
    pub wireshark: Option<PathBuf>,
    /// Where files are saved for which nobody chose a place; `None` is the home folder.
    pub results: Option<PathBuf>,
    /// Who is told the sums when the display ends.
    pub watch: Option<Arc<DisplayWatch>>,
    /// What draws the window; `None` is the first that can.
    pub painter: Option<Painter>,
    /// What is to be told at first.
    pub notice: Option<Message>,
}

/// What lies over the window beside the panels.
#[derive(Debug, Default)]
pub(in crate::gui) struct Sheets {
    /// What is being asked of the system, or was found.
    pub(in crate::gui) doctor: Option<Examination>,
    pub(in crate::gui) manual: Option<ManualPage>,
}

/// The state of the window: session, panels, and what was asked for in this frame.
pub struct App {
    pub(crate) session: Session,
    pub(crate) view: SessionView,
    pub(crate) panels: Panels,
    /// The lab, while a recording is shown in its place.
    behind: Option<Box<recordings::LiveLab>>,
    pub(crate) preferences: Preferences,
    kept: KeptSettings,
    pub(crate) text: Catalog,
    pub(crate) appearance: Appearance,
    /// The system whose answers are told, in this session only.
    pub(in crate::gui) emulated: System,
    /// All lessons, and the one that is open.
    pub(crate) lessons: Lessons,
    pub(crate) ongoing: OngoingOrders,
    pub(crate) files: WindowFiles,
    pub(crate) notices: Notices,
    pub(in crate::gui) sheets: Sheets,
    keyboard: KeyboardReturn,
    pub(crate) actions: Vec<Action>,
    /// Whether the window fills the screen, for the projector.
    filling: bool,
    /// Where the server last listened, to let the clients follow it.
    listened: Option<SocketAddr>,
    pub(in crate::gui) watch: Option<Arc<DisplayWatch>>,
    first_frame: FirstFrame,
    pace: Pace,
}

impl App {
    /// Starts the lab behind a window.
    ///
    /// # Errors
    /// The server's address cannot be opened, or no threads are left.
    pub fn new(ctx: &Context, options: Options) -> Result<Self, Message> {
        let (preferences, notice) = remembered(&options);
        let lang = options
            .lang
            .or(preferences.lang)
            .or_else(|| sys_locale::get_locale().and_then(|tag| Lang::parse(&tag)))
            .unwrap_or_default();
        let waker = ctx.clone();
        let mut session = Session::start(Start {
            bind: Some(options.bind.unwrap_or((Ipv4Addr::LOCALHOST, 0).into())),
            other_ports: OTHER_PORTS,
            settings: preferences.server(),
            wake: Some(Arc::new(move || waker.request_frame())),
            budget: preferences.budget(),
            ..Start::default()
        })?;
        ctx.options_mut(|options| {
            options.zoom_with_keyboard = false;
            options.fallback_theme = egui::Theme::Light;
        });
        let files = WindowFiles::new(&options);
        let appearance = Appearance::preferred(&preferences, lang);
        theme::apply(ctx, appearance);
        ctx.add_plugin(LongPress::default());
        ctx.set_theme(layout::theme_preference(&preferences));
        let player = Player::at(Speed::of(preferences.speed));
        let client = first_client(&mut session, &preferences);
        let connection_settings =
            session.set_connection_settings(preferences.connection_settings());
        let has_tcp = preferences.transport.has_tcp();
        let beside = has_tcp.then(|| session.listen_beside());
        let results = [Some(client), Some(connection_settings), beside]
            .into_iter()
            .flatten();
        let faults = results.filter_map(Result::err);
        let mut notices = Notices::default();
        for message in notice.into_iter().chain(faults).chain(options.notice) {
            notices.push(message);
        }
        let screen = if options.lessons && preferences.lessons_first {
            Screen::Lessons
        } else {
            Screen::FreePlay
        };
        let mut app = Self {
            listened: session.udp().local(),
            session,
            view: SessionView::new(player),
            panels: Panels::new(&preferences),
            behind: None,
            kept: KeptSettings::new(options.settings, &preferences),
            text: Catalog::new(lang)
                .remembering()
                .reading(preferences.encoding),
            preferences,
            appearance,
            emulated: System::default(),
            lessons: Lessons::new(screen),
            ongoing: OngoingOrders::default(),
            files,
            notices,
            sheets: Sheets::default(),
            keyboard: KeyboardReturn::default(),
            actions: Vec::new(),
            filling: false,
            watch: options.watch,
            first_frame: FirstFrame::new(options.time_start, options.painter.unwrap_or_default()),
            pace: Pace::default(),
        };
        if let Some(path) = options.lesson {
            let outcome = app.open_lesson_file(&path);
            app.show_error(outcome);
        }
        if let Some(path) = options.recording {
            let outcome = app.open_recording(ctx, &path);
            app.show_error(outcome);
        }
        Ok(app)
    }

    /// One frame: what was pressed, what is drawn, what was asked for.
    pub fn frame(&mut self, ui: &mut Ui) {
        self.take_presenter_keys(ui.ctx());
        self.escape(ui.ctx());
        if !self.panels.palette.is_open() {
            let timeline = &mut self.panels.timeline;
            timeline.take_pages(ui.ctx(), self.appearance.projector);
        }
        let pressed = UiCommand::pressed(ui.ctx(), |command| self.has_use_of(command));
        self.actions
            .extend(pressed.into_iter().map(Action::Command));
        self.take_dropped(ui.ctx());
        self.take_file(ui.ctx());
        self.continue_export(ui.ctx());
        self.fill_screen(ui.ctx());
        if let Some(left) = self.notices.expire(ui.input(|input| input.time)) {
            let left = Duration::try_from_secs_f64(left).unwrap_or_default();
            ui.ctx().request_repaint_after(left);
        }
        let has_answer = self.panels.caption.open || self.panels.lesson.why;
        let is_open = has_answer || Popup::is_any_open(ui.ctx());
        self.keyboard.note(ui.ctx(), [is_open, self.is_covered()]);
        self.draw(ui);
        self.keyboard.give_back(ui.ctx());
        self.save_shown(ui.ctx());
        self.take_copy_key(ui.ctx());
        self.run_actions(ui.ctx());
        self.save_when_changed(ui.ctx());
    }
}

/// Makes the client with which the window begins.
fn first_client(session: &mut Session, preferences: &Preferences) -> Result<(), Message> {
    let id = session.udp_mut().add_client()?;
    let Some(mut settings) = session.udp().clients().get(&id).cloned() else {
        return Ok(());
    };
    settings.switches = preferences.client_socket;
    session.udp_mut().set_client(id, settings)
}

/// The settings of the last time, or the defaults, and what is to be told about them.
fn remembered(options: &Options) -> (Preferences, Option<Message>) {
    let Some(path) = options.settings.as_deref() else {
        return (Preferences::default(), None);
    };
    if options.reset {
        return (Preferences::default(), Preferences::forget(path));
    }
    let loaded = Preferences::load(path);
    (loaded.preferences, loaded.notice)
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, frame: &mut eframe::Frame) {
        self.first_frame.count_frame(ctx);
        let drawing = self.pace.drawn(frame.info().cpu_usage);
        let flood = self.take_in(ctx, drawing);
        self.pace.throttle(ctx, flood, drawing);
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        self.frame(ui);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.leave_recording();
        self.save();
        self.session.stop();
        self.session.finish_recording();
    }
}
