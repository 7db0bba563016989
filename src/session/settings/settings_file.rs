//! The file of the settings: loaded, saved, forgotten.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use etcetera::{AppStrategy as _, AppStrategyArgs, choose_app_strategy};
use serde::Deserialize as _;

use super::preferences::Preferences;
use crate::{
    model::{Message, message},
    session::{not_saved, write_whole},
};

/// The largest settings file that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// The settings that are one of several words.
const CHOICES: [&str; 4] = ["lang", "transport", "theme", "reply"];

/// The preferences that a file held, and what is to be told of it.
#[derive(Debug)]
pub struct Loaded {
    /// The settings, or the defaults.
    pub preferences: Preferences,
    /// What to tell the person: the file was damaged and is kept aside.
    pub notice: Option<Message>,
}

impl Preferences {
    /// The file that the window uses: `packet-lab/settings.toml` in the user's folder for
    /// settings (`$XDG_CONFIG_HOME`); `None` where there is no home.
    pub fn path() -> Option<PathBuf> {
        let args = AppStrategyArgs {
            top_level_domain: String::new(),
            author: String::new(),
            app_name: "packet-lab".to_owned(),
        };
        let strategy = choose_app_strategy(args).ok()?;
        Some(strategy.config_dir().join("settings.toml"))
    }

    /// Loads a file. One that cannot be read as settings is kept aside under another name, and
    /// the defaults are used; a missing one gives the defaults.
    pub fn load(path: &Path) -> Loaded {
        let (preferences, fault) = match read(path) {
            Ok(preferences) => (preferences, None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (Self::default(), None),
            Err(error) => (Self::default(), Some(error)),
        };
        let notice = fault.map(|error| match rename_damaged(path, "damaged") {
            Ok(kept) => Message::new("error-settings-damaged")
                .with("path", path.display().to_string())
                .with("kept", kept.display().to_string()),
            Err(_) => not_saved(path, &error),
        });
        Loaded {
            preferences,
            notice,
        }
    }

    /// Forgets the settings: the file is kept under another name, and that is said.
    pub fn forget(path: &Path) -> Option<Message> {
        match rename_damaged(path, "old") {
            Ok(kept) => {
                Some(message! { "notice-settings-reset", kept: kept.display().to_string() })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => Some(not_saved(path, &error)),
        }
    }

    /// Saves to a file: written beside it and then renamed, so that it is never half there.
    ///
    /// # Errors
    /// The folder cannot be made or written to; the sentence names the path.
    pub fn save(&self, path: &Path) -> Result<(), Message> {
        let text = self.to_text().map_err(|error| not_saved(path, &error))?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| not_saved(path, &error))?;
        }
        write_whole(path, text.as_bytes())
    }

    /// As a settings file has them.
    ///
    /// # Errors
    /// A value that TOML cannot write, in its words.
    pub fn to_text(&self) -> Result<String, String> {
        toml::to_string_pretty(self).map_err(|error| error.to_string())
    }

    /// The settings in a file's bytes.
    ///
    /// # Errors
    /// The window could not have saved them; the text says why.
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        let table: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
        let preferences = Self::deserialize(known(table)).map_err(|error| error.to_string())?;
        if preferences.is_sensible() {
            Ok(preferences)
        } else {
            Err("out of range".to_owned())
        }
    }
}

fn read(path: &Path) -> io::Result<Preferences> {
    let bad = |detail: String| io::Error::new(io::ErrorKind::InvalidData, detail);
    if fs::metadata(path)?.len() > LARGEST {
        return Err(bad("too large".to_owned()));
    }
    Preferences::of_bytes(&fs::read(path)?).map_err(bad)
}

/// A settings table without the choices that this version does not know, such as a later one's theme.
fn known(mut table: toml::Table) -> toml::Table {
    for choice in CHOICES {
        let alone = table.get(choice).filter(|value| value.is_str()).cloned();
        let Some(value) = alone else { continue };
        let alone = toml::Table::from_iter([(choice.to_owned(), value)]);
        if Preferences::deserialize(alone).is_err() {
            table.remove(choice);
        }
    }
    table
}

/// Renames a file to the first free name like `settings.damaged-1.toml`.
fn rename_damaged(path: &Path, word: &str) -> io::Result<PathBuf> {
    for n in 1..1000 {
        let kept = path.with_extension(format!("{word}-{n}.toml"));
        if !kept.exists() {
            fs::rename(path, &kept)?;
            return Ok(kept);
        }
    }
    Err(io::Error::other("too many files kept aside"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::LessonProgress;
    use crate::{
        model::{ConnectionSettings, Framing, Reply, UdpSwitches, payload::Encoding},
        session::{BurstPreferences, MAX_SEED, MainView, PanelSizes, ThemeChoice, Typed},
        text::Lang,
    };

    /// A folder of its own, and the file of the settings in it.
    fn place() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        (folder, path)
    }

    #[test]
    fn settings_come_back_as_they_were_saved() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("settings.toml");
        let found = Preferences::load(&path).preferences;
        assert_eq!(found, Preferences::default(), "none yet");
        let saved = Preferences {
            lang: Some(Lang::ZhCn),
            transport: crate::session::Transport::Both,
            view: MainView::Timeline,
            theme: ThemeChoice::Dark,
            zoom: 1.5,
            reduced_motion: true,
            high_contrast: true,
            projector: true,
            tab: "bytes".to_owned(),
            code: crate::code::Language::Rust,
            text: "你好\n\"".to_owned(),
            hex: true,
            recent: vec!["/home/a b/课.pcapng".to_owned()],
            encoding: Encoding::Gbk,
            repeat: 10_000,
            burst: BurstPreferences {
                rate: Some(5_000),
                size: 0,
                seed: MAX_SEED,
                carries: "random".to_owned(),
                calls: "gso".to_owned(),
                lossless: true,
                all_clients: true,
            },
            read_size: 4,
            receive_buffer: Some(0),
            pace_ms: 250,
            numbers: "4:2le".to_owned(),
            reply: Reply::Upper,
            server_socket: UdpSwitches {
                reuse_address: true,
                ..UdpSwitches::default()
            },
            client_socket: UdpSwitches {
                broadcast: true,
                reuse_port: true,
                ..UdpSwitches::default()
            },
            chat: crate::session::ChatRules {
                numbers: true,
                ..Default::default()
            },
            streams: ConnectionSettings {
                same: false,
                clients: Framing::Length(2),
                server: Framing::Fixed(7),
                clients_no_delay: true,
                server_no_delay: true,
                accepting: true,
                backlog: 0,
            },
            speed: 4.0,
            memory: Some(512),
            panels: PanelSizes {
                send: Some(300.0),
                receive: None,
                tables: Some(200.5),
            },
            earlier: vec![Typed {
                text: "00".to_owned(),
                hex: true,
            }],
            destinations: vec![([127, 0, 0, 1], 9000).into()],
            lessons_first: false,
            lessons: [(
                "udp-empty".to_owned(),
                LessonProgress {
                    seen: true,
                    right: 2,
                    wrong: 1,
                },
            )]
            .into(),
        };
        saved.save(&path).unwrap();
        let loaded = Preferences::load(&path);
        let found = (loaded.preferences, loaded.notice);
        assert_eq!(found, (saved, None), "the same");
        let files: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert_eq!(files.len(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_damaged_file_is_kept_aside_and_told() {
        let (folder, path) = place();
        for (n, bad) in [
            &b"zoom = ["[..],
            b"zoom = 99.0",
            b"read_size = 65536",
            b"repeat = 0",
            b"[burst]\nrate = 0",
            b"[burst]\nsize = 65508",
            b"pace_ms = 5001",
            b"[panels]\nsend = nan",
            b"\xff\xfe",
            b"theme = 1",
        ]
        .into_iter()
        .enumerate()
        {
            fs::write(&path, bad).unwrap();
            let loaded = Preferences::load(&path);
            assert_eq!(loaded.preferences, Preferences::default(), "the defaults");
            let found = loaded.notice.unwrap().key;
            assert_eq!(found, "error-settings-damaged", "it is said");
            let kept = format!("settings.damaged-{}.toml", n + 1);
            let kept = folder.path().join(kept);
            assert_eq!(fs::read(kept).unwrap(), bad, "nothing is lost");
            assert!(!path.exists(), "and the place is free");
        }
    }

    #[test]
    fn a_file_of_a_later_version_is_read() {
        let (_folder, path) = place();
        fs::write(&path, "zoom = 1.5\ntab = \"lessons\"\n[cloud]\nkey = 1\n").unwrap();
        let loaded = Preferences::load(&path);
        assert_eq!(loaded.notice, None, "no complaint");
        assert!(
            (loaded.preferences.zoom - 1.5).abs() < 0.01,
            "what is known"
        );
    }

    #[test]
    fn an_unknown_word_loses_only_its_own_setting() {
        let (_folder, path) = place();
        for bad in ["theme = \"solar\"", "lang = \"tlh\"", "reply = \"reverse\""] {
            fs::write(&path, format!("zoom = 1.5\n{bad}\nread_size = 4\n")).unwrap();
            let loaded = Preferences::load(&path);
            assert_eq!(loaded.notice, None, "{bad}: no complaint");
            let kept = Preferences {
                zoom: 1.5,
                read_size: 4,
                ..Preferences::default()
            };
            assert_eq!(loaded.preferences, kept, "{bad}: the rest");
        }
    }

    #[test]
    fn forgetting_keeps_the_old_file() {
        let (folder, path) = place();
        assert_eq!(Preferences::forget(&path), None, "nothing to forget");
        fs::write(&path, "zoom = 1.5").unwrap();
        let notice = Preferences::forget(&path).unwrap();
        assert_eq!(notice.key, "notice-settings-reset", "it is said");
        assert_eq!(Preferences::load(&path).preferences, Preferences::default());
        assert!(folder.path().join("settings.old-1.toml").exists(), "kept");
    }

    #[test]
    fn what_is_saved_is_bounded_and_can_be_read_back() {
        let (_folder, path) = place();
        let typed = |n: usize| Typed {
            text: "\\x00".repeat(n),
            hex: false,
        };
        let mut huge = Preferences {
            text: "a".repeat(300_000),
            earlier: (1..=60).map(|_| typed(2_048)).collect(),
            ..Preferences::default()
        };
        huge.earlier.push(typed(2_049));
        let huge = huge.bounded();
        assert_eq!((huge.text.as_str(), huge.earlier.len()), ("hello", 50));
        huge.save(&path).unwrap();
        let loaded = Preferences::load(&path);
        let found = (loaded.preferences, loaded.notice);
        assert_eq!(found, (huge, None), "the same");
    }

    #[test]
    fn seeded_storms_of_bytes_never_panic() {
        let (_folder, path) = place();
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let words = [
            "zoom", "=", "1.0", "\"", "[", "]", "lang", "\n", "theme", "{", "text", "\\u", "\u{0}",
            "é",
        ];
        for _ in 0..300 {
            let mut text = String::new();
            for _ in 0..state % 20 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                text.push_str(words[usize::try_from(state % words.len() as u64).unwrap()]);
            }
            state = state.rotate_left(9).wrapping_add(1);
            fs::write(&path, &text).unwrap();
            let loaded = Preferences::load(&path);
            assert!(loaded.preferences.is_sensible(), "{text}");
        }
    }
}
