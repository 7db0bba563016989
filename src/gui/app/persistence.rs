//! What the window remembers: gathered from its parts, saved soon after a change, put back.

use std::{path::PathBuf, time::Duration};

use egui::Context;

use super::App;
use crate::{
    gui::{
        layout::theme_preference,
        playback::Speed,
        tables::Tab,
        theme::{self, Appearance},
    },
    model::ConnectionSettings,
    session::{Preferences, Transport},
    text::{Catalog, Lang},
};

/// How long after an input the settings are saved, in seconds.
const SOON: f64 = 0.7;

/// The file of the settings, and what it holds.
#[derive(Debug)]
pub(super) struct KeptSettings {
    /// The settings file; `None`: nothing is saved.
    file: Option<PathBuf>,
    saved: Option<Preferences>,
    /// When the settings are looked at again, in seconds since the start.
    due: Option<f64>,
}

impl KeptSettings {
    pub(super) fn new(file: Option<PathBuf>, saved: &Preferences) -> Self {
        Self {
            file,
            saved: Some(saved.clone()),
            due: None,
        }
    }
}

impl Appearance {
    /// The look that a person prefers.
    pub(super) fn preferred(preferences: &Preferences, lang: Lang) -> Self {
        Self {
            lang,
            projector: preferences.projector,
            high: preferences.high_contrast,
            reduced_motion: preferences.reduced_motion,
        }
    }
}

impl App {
    /// All settings as they are now.
    pub(super) fn current(&self) -> Preferences {
        let mut now = self.preferences.clone();
        let (session, transport) = self.lab();
        now.transport = transport;
        // What a lesson sets is not what was chosen.
        let own = self.lessons.open.is_none();
        if own {
            now.note_server(session.udp().settings());
            now.note_connection_settings(session.connection_settings());
            if let Some(first) = session.udp().clients().values().next() {
                now.client_socket = first.switches;
            }
        }
        self.panels.send.note(&mut now);
        self.panels.receive.note(&mut now);
        self.panels.tabs.open.name().clone_into(&mut now.tab);
        now.panels = self.panels.sizes.chosen();
        now.speed = self.view.player.speed.factor();
        now.bounded()
    }

    /// Puts settings back; the language and the clients stay as they are.
    pub(crate) fn restore(&mut self, ctx: &Context, mut preferences: Preferences) {
        preferences.lang = self.preferences.lang;
        let mut server = preferences.server();
        server.server.reads.reading = self.session.udp().settings().server.reads.reading;
        let transport = preferences.transport;
        self.panels.send.restore(&preferences);
        self.panels.receive.restore(&preferences);
        self.panels.tabs.open = Tab::named(&preferences.tab);
        self.panels.sizes.restore(preferences.panels);
        self.view.player.speed = Speed::of(preferences.speed);
        self.text.read_in(preferences.encoding);
        self.preferences = preferences;
        self.preferences.transport = Transport::Udp;
        let outcome = self.session.set_servers(server, Transport::Udp);
        self.show_error(outcome);
        let settings = ConnectionSettings {
            accepting: self.session.connection_settings().accepting,
            ..self.preferences.connection_settings()
        };
        let outcome = self.session.set_connection_settings(settings);
        self.show_error(outcome);
        let outcome = self.set_transport(transport);
        self.show_error(outcome);
        self.apply_budget();
        self.refresh(ctx);
    }

    /// Lets the window look as the preferences say.
    pub(super) fn refresh(&mut self, ctx: &Context) {
        self.appearance = Appearance::preferred(&self.preferences, self.appearance.lang);
        theme::apply(ctx, self.appearance);
        ctx.set_theme(theme_preference(&self.preferences));
        ctx.request_repaint();
    }

    pub(super) fn set_language(&mut self, ctx: &Context, lang: Lang) {
        self.preferences.lang = Some(lang);
        self.text = Catalog::new(lang)
            .remembering()
            .reading(self.text.encoding());
        self.appearance.lang = lang;
        self.refresh(ctx);
    }

    /// Saves what has changed, soon after the last input and not at every frame.
    pub(super) fn save_when_changed(&mut self, ctx: &Context) {
        if self.kept.file.is_none() {
            return;
        }
        let (now, touched) = ctx.input(|input| (input.time, !input.events.is_empty()));
        if touched && self.kept.due.is_none() {
            self.kept.due = Some(now + SOON);
        }
        let Some(at) = self.kept.due else { return };
        if now >= at {
            self.kept.due = None;
            self.save();
        } else {
            let left = Duration::try_from_secs_f64(at - now).unwrap_or_default();
            ctx.request_repaint_after(left);
        }
    }

    /// Saves the settings if they are others than those in the file; a notice tells if that fails.
    pub(super) fn save(&mut self) {
        let Some(path) = self.kept.file.clone() else {
            return;
        };
        let now = self.current();
        if self.kept.saved.as_ref() == Some(&now) {
            return;
        }
        if let Err(message) = now.save(&path) {
            self.notices.push(message);
        }
        self.kept.saved = Some(now);
    }
}
