//! What the palette has: the commands, the views, the settings, the lessons and the words of the glossary, as far as they can
//! be asked for now.

use std::path::Path;

use egui::Context;

use super::{App, Screen};
use crate::{
    gui::{
        Action, FilePurpose, UiCommand,
        playback::Speed,
        shell::{PaletteEntry, THEMES, transport_key, view_words},
        tables::service_key,
        theme::window_sizes,
    },
    model::{Message, payload::Encoding},
    protocol::Service,
    session::{MainView, Transport},
    text::{Catalog, Lang, glossary},
};

/// The sliders of the panels beside the record; on the projector and in a narrow window they lie in the drawer.
const CONTROLS: [&str; 4] = ["read-size", "receive-buffer", "pace", "repeat"];

/// The languages in which entries are found; that of the window comes first.
struct Entries<'a> {
    catalogs: Vec<&'a Catalog>,
    all: Vec<PaletteEntry>,
}

/// What an entry says in a language: its name, its note and its tip.
type EntryWords = [String; 3];

/// The words of an entry that `key` names: its name, `note`, and its tip, which is empty where the texts have none.
fn keyed(text: &Catalog, key: &str, note: &str) -> EntryWords {
    let tip = format!("{key}-tip");
    let tip_text = Some(text.get(&tip)).filter(|words| !words.starts_with(&tip));
    [text.get(key), note.to_owned(), tip_text.unwrap_or_default()]
}

impl Entries<'_> {
    /// One more; `say` tells of it in a language.
    fn add(&mut self, action: Action, say: impl Fn(&Catalog) -> EntryWords) {
        let words: Vec<_> = self.catalogs.iter().map(|text| say(text)).collect();
        let Some([name, note, tip]) = words.first().cloned() else {
            return;
        };
        let names: Vec<_> = words.iter().map(|[name, ..]| name.as_str()).collect();
        let beside = words.iter().flat_map(|[_, beside @ ..]| beside);
        let beside: Vec<_> = beside.map(String::as_str).collect();
        self.all.push(PaletteEntry {
            action,
            name,
            note,
            tip,
            names: names.join("\n"),
            beside: beside.join("\n"),
        });
    }

    /// Adds an action whose name and tip `key` gives.
    fn keyed(&mut self, action: Action, key: &str) {
        self.add(action, |text| keyed(text, key, ""));
    }

    /// A value of the setting that `key` names.
    fn set(&mut self, action: Action, key: &'static str, value: impl Fn(&Catalog) -> String) {
        self.add(action, |text| {
            let named = Message::new("palette-setting").with("name", text.get(key));
            let name = text.say(&named.with("value", value(text)));
            [name, String::new(), String::new()]
        });
    }
}

impl App {
    /// Opens the palette, or closes it.
    pub(super) fn toggle_palette(&mut self, ctx: &Context) {
        if !self.panels.palette.close() {
            let entries = self.palette_entries(ctx);
            self.panels.palette.open(entries);
        }
    }

    fn palette_entries(&self, ctx: &Context) -> Vec<PaletteEntry> {
        let others = Lang::ALL.iter().filter(|lang| **lang != self.text.lang());
        let others: Vec<_> = others.map(|lang| Catalog::new(*lang)).collect();
        let mut entries = Entries {
            catalogs: [&self.text].into_iter().chain(&others).collect(),
            all: Vec::new(),
        };
        for command in UiCommand::ALL {
            let offered = command != UiCommand::Palette && self.has_use_of(command);
            if offered && command.is_enabled(self.session.record(), !self.view.undo.is_empty()) {
                let (action, keys) = (Action::Command(command), command.shortcut_text());
                entries.add(action, |text| keyed(text, command.name_key(), &keys));
            }
        }
        if self.lessons.screen == Screen::FreePlay {
            add_free_play(&mut entries);
            let wide = ctx.content_rect().width() >= window_sizes::NARROW;
            let view = self.preferences.view;
            let are_drawn = wide && !matches!(view, MainView::Sockets | MainView::Charts);
            if are_drawn && !self.appearance.projector {
                for key in CONTROLS {
                    let action = Action::GoToControl(key);
                    entries.add(action, |text| {
                        keyed(text, key, &text.get("palette-control"))
                    });
                }
            }
        } else {
            entries.keyed(Action::ShowFreePlay, "lessons-free");
        }
        if self.shows_recording() {
            entries.keyed(Action::LeaveRecording, "recording-leave");
        }
        entries.keyed(Action::AskForFile(FilePurpose::Lesson), "lessons-open");
        for path in &self.preferences.recent {
            let name = Path::new(path).file_name().unwrap_or_default();
            let name = name.to_string_lossy();
            entries.add(Action::OpenRecording(path.into()), |text| {
                [name.to_string(), text.get("menu-recent"), path.clone()]
            });
        }
        for (number, player) in self.lessons.recorded.iter().enumerate() {
            entries.add(Action::ShowRecorded(number), |text| {
                let title = player.lesson().title.get(text.lang());
                let title = format!("{}. {title}", number + 1);
                [title, text.get("lesson-choose"), String::new()]
            });
        }
        for (theme, key) in THEMES {
            let theme = Action::SetTheme(theme);
            entries.set(theme, "command-theme", |text| text.get(key));
        }
        for &lang in Lang::ALL {
            let value = |_: &Catalog| lang.own_name().to_owned();
            entries.set(Action::SetLang(lang), "command-language", value);
        }
        for &encoding in Encoding::ALL {
            let name = Message::new("encoding-name").with("name", encoding.name());
            entries.add(Action::SetEncoding(encoding), |text| {
                [text.say(&name), String::new(), text.get("encoding-tip")]
            });
        }
        for (number, one) in self.lessons.shelf.lessons().iter().enumerate() {
            entries.add(Action::OpenLesson(number), |text| {
                let title = one.lesson.title.get(text.lang()).to_owned();
                [title, text.get("palette-lesson"), one.lesson.id.clone()]
            });
        }
        for key in glossary() {
            entries.add(Action::ShowWord(key), |text| {
                keyed(text, key, &text.get("glossary"))
            });
        }
        entries.all
    }
}

/// Adds what can be found in free play alone.
fn add_free_play(entries: &mut Entries<'_>) {
    for &view in MainView::ALL {
        entries.add(Action::SetView(view), |text| {
            keyed(text, view_words(view).0, &text.get("palette-view"))
        });
    }
    for &transport in Transport::ALL {
        let (action, key) = (Action::SetTransport(transport), transport_key(transport));
        entries.set(action, "palette-transport", |text| text.get(key));
    }
    let services = Service::VARIANTS.iter().copied().map(Some);
    for service in [None].into_iter().chain(services) {
        let key = service.map_or("service-none", service_key);
        let action = Action::SetService(service);
        entries.set(action, "view-services", |text| text.get(key));
    }
    for &speed in Speed::ALL {
        let value = |_: &Catalog| speed.text().to_owned();
        entries.set(Action::SetSpeed(speed), "play-speed", value);
    }
    let others = [
        (Action::AddClient, "add-client"),
        (Action::AcceptOnce, "accept-once"),
        (Action::AskForFile(FilePurpose::Payload), "file-title"),
    ];
    for (action, key) in others {
        entries.keyed(action, key);
    }
}
