//! What the window remembers from one start to the next.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use etcetera::{AppStrategy as _, AppStrategyArgs, choose_app_strategy};
use serde::{Deserialize, Serialize};

use crate::{
    model::{MAX_READ_SIZE, Message, Reply},
    record::Budget,
    text::Lang,
};

/// The largest settings file that is read, in bytes.
const LARGEST: u64 = 1 << 20;

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

/// The window's settings, as they are saved. A missing one has its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The language; `None` is the system's.
    pub lang: Option<Lang>,
    /// The theme.
    pub theme: ThemeChoice,
    /// How much larger than usual everything is: 0.5 to 3.
    pub zoom: f32,
    /// Calm instead of moving.
    pub reduced_motion: bool,
    /// Colours with a contrast of at least 7:1.
    pub high_contrast: bool,
    /// The text in the box.
    pub text: String,
    /// The server's read size in bytes, 0 to 65 535.
    pub read_size: u32,
    /// What the server answers.
    pub reply: Reply,
    /// How much memory the record may take, in MiB; `None` is a quarter of the machine's, and at
    /// most 2 GiB.
    pub memory: Option<u32>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            lang: None,
            theme: ThemeChoice::System,
            zoom: 1.0,
            reduced_motion: false,
            high_contrast: false,
            text: "hello".to_owned(),
            read_size: 1024,
            reply: Reply::None,
            memory: None,
        }
    }
}

/// What loading gave.
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
        Some(
            choose_app_strategy(args)
                .ok()?
                .config_dir()
                .join("settings.toml"),
        )
    }

    /// Loads a file. One that cannot be read as settings is kept aside under another name, and
    /// the defaults are used; a missing one gives the defaults.
    pub fn load(path: &Path) -> Loaded {
        let fault = match read(path) {
            Ok(preferences) => {
                return Loaded {
                    preferences,
                    notice: None,
                };
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => Some(error),
        };
        let notice = fault.map(|error| match keep_aside(path) {
            Ok(kept) => Message::new("error-settings-damaged")
                .with("path", path.display().to_string())
                .with("kept", kept.display().to_string()),
            Err(_) => Message::new("error-file")
                .with("path", path.display().to_string())
                .with("detail", error.to_string()),
        });
        Loaded {
            preferences: Self::default(),
            notice,
        }
    }

    /// Saves to a file: written beside it and then renamed, so that it is never half there.
    ///
    /// # Errors
    /// The folder cannot be made or written to; the sentence names the path.
    pub fn save(&self, path: &Path) -> Result<(), Message> {
        let fault = |detail: String| {
            Message::new("error-file")
                .with("path", path.display().to_string())
                .with("detail", detail)
        };
        let text = self.to_text().map_err(fault)?;
        write_beside(path, &text).map_err(|error| fault(error.to_string()))
    }

    /// As a settings file has them.
    ///
    /// # Errors
    /// A value that TOML cannot write, in its words.
    pub fn to_text(&self) -> Result<String, String> {
        toml::to_string_pretty(self).map_err(|error| error.to_string())
    }

    /// The settings in a file's bytes, if the window could have saved them.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        of_text(text).ok()
    }

    /// The record's memory budget, if one was set.
    pub fn budget(&self) -> Option<Budget> {
        self.memory.map(|mib| Budget::of(u64::from(mib) << 20))
    }

    /// Whether all values are ones that the window could have saved.
    fn is_sensible(&self) -> bool {
        (0.5..=3.0).contains(&self.zoom) && self.read_size <= MAX_READ_SIZE
    }
}

fn read(path: &Path) -> io::Result<Preferences> {
    let bad = |detail: String| io::Error::new(io::ErrorKind::InvalidData, detail);
    if fs::metadata(path)?.len() > LARGEST {
        return Err(bad("too large".to_owned()));
    }
    of_text(&fs::read_to_string(path)?).map_err(bad)
}

fn of_text(text: &str) -> Result<Preferences, String> {
    let preferences: Preferences = toml::from_str(text).map_err(|error| error.to_string())?;
    if preferences.is_sensible() {
        Ok(preferences)
    } else {
        Err("out of range".to_owned())
    }
}

/// Renames a damaged file to the first free name like `settings.damaged-1.toml`.
fn keep_aside(path: &Path) -> io::Result<PathBuf> {
    for n in 1..1000 {
        let kept = path.with_extension(format!("damaged-{n}.toml"));
        if !kept.exists() {
            fs::rename(path, &kept)?;
            return Ok(kept);
        }
    }
    Err(io::Error::other("too many damaged files"))
}

fn write_beside(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension("toml.new");
    fs::write(&beside, text)?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were_saved() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("settings.toml");
        assert_eq!(
            Preferences::load(&path).preferences,
            Preferences::default(),
            "none yet"
        );
        let saved = Preferences {
            lang: Some(Lang::ZhCn),
            theme: ThemeChoice::Dark,
            zoom: 1.5,
            reduced_motion: true,
            high_contrast: true,
            text: "你好\n\"".to_owned(),
            read_size: 4,
            reply: Reply::Upper,
            memory: Some(512),
        };
        saved.save(&path).unwrap();
        let loaded = Preferences::load(&path);
        assert_eq!(
            (loaded.preferences, loaded.notice),
            (saved, None),
            "the same"
        );
        let files: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert_eq!(files.len(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_damaged_file_is_kept_aside_and_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        for (n, bad) in [
            &b"zoom = ["[..],
            b"zoom = 99.0",
            b"read_size = 65536",
            b"\xff\xfe",
            b"lang = \"tlh\"",
        ]
        .into_iter()
        .enumerate()
        {
            fs::write(&path, bad).unwrap();
            let loaded = Preferences::load(&path);
            assert_eq!(loaded.preferences, Preferences::default(), "the defaults");
            assert_eq!(
                loaded.notice.unwrap().key,
                "error-settings-damaged",
                "it is said"
            );
            let kept = folder
                .path()
                .join(format!("settings.damaged-{}.toml", n + 1));
            assert_eq!(fs::read(kept).unwrap(), bad, "nothing is lost");
            assert!(!path.exists(), "and the place is free");
        }
    }

    #[test]
    fn seeded_storms_of_bytes_never_panic() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
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
