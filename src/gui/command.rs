//! What a key can ask for: one list for keys, menus, tips and the sheet of shortcuts.

use egui::{Context, Key, KeyboardShortcut, Modifiers};

/// A command of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UiCommand {
    /// Large type for the last row, or back.
    Projector,
    /// The sheet of shortcuts.
    Help,
    /// The next theme.
    Theme,
    /// The next language.
    Language,
    /// Everything larger.
    ZoomIn,
    /// Everything smaller.
    ZoomOut,
    /// The usual size.
    ZoomReset,
    /// Stop at this moment, or play on from it.
    Pause,
    /// One event back.
    StepBack,
    /// One event forward.
    StepForward,
    /// Play the record again, one event after the other.
    Replay,
    /// To what happens now.
    Live,
    /// Play faster, or slowly again.
    Speed,
    /// A burst one by one, or as one again.
    Unfold,
    /// Stop reading, or read on.
    Reading,
    /// One read.
    ReadOnce,
    /// To the text that is sent.
    FocusText,
}

/// A key without modifiers that works while no text field has the focus.
const fn bare(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

impl UiCommand {
    /// All of them, in the order of the sheet.
    pub const ALL: [Self; 17] = [
        Self::FocusText,
        Self::Reading,
        Self::ReadOnce,
        Self::Pause,
        Self::StepBack,
        Self::StepForward,
        Self::Replay,
        Self::Live,
        Self::Speed,
        Self::Unfold,
        Self::Projector,
        Self::Theme,
        Self::Language,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::Help,
    ];

    /// Its keys. Those that are also characters do nothing while a text is typed.
    pub const fn shortcuts(self) -> &'static [KeyboardShortcut] {
        match self {
            Self::Projector => const { &[bare(Key::F11), bare(Key::P)] },
            Self::Help => const { &[bare(Key::F1), bare(Key::Questionmark)] },
            Self::Theme => const { &[bare(Key::F9)] },
            Self::Language => const { &[bare(Key::F8)] },
            Self::ZoomIn => const { &[ctrl(Key::Plus), ctrl(Key::Equals)] },
            Self::ZoomOut => const { &[ctrl(Key::Minus)] },
            Self::ZoomReset => const { &[ctrl(Key::Num0)] },
            Self::Pause => const { &[bare(Key::F5)] },
            Self::StepBack => const { &[bare(Key::PageUp)] },
            Self::StepForward => const { &[bare(Key::PageDown)] },
            Self::Replay => const { &[bare(Key::F4)] },
            Self::Live => const { &[ctrl(Key::End)] },
            Self::Speed => const { &[bare(Key::F3)] },
            Self::Unfold => const { &[ctrl(Key::G)] },
            Self::Reading => const { &[bare(Key::F6)] },
            Self::ReadOnce => const { &[bare(Key::F7)] },
            Self::FocusText => const { &[bare(Key::F2)] },
        }
    }

    /// The key of its name in `assets/text`.
    pub const fn name_key(self) -> &'static str {
        match self {
            Self::Projector => "command-projector",
            Self::Help => "command-help",
            Self::Theme => "command-theme",
            Self::Language => "command-language",
            Self::ZoomIn => "command-zoom-in",
            Self::ZoomOut => "command-zoom-out",
            Self::ZoomReset => "command-zoom-reset",
            Self::Pause => "command-pause",
            Self::StepBack => "command-step-back",
            Self::StepForward => "command-step-forward",
            Self::Replay => "command-replay",
            Self::Live => "command-live",
            Self::Speed => "command-speed",
            Self::Unfold => "command-unfold",
            Self::Reading => "command-reading",
            Self::ReadOnce => "command-read-once",
            Self::FocusText => "command-focus-text",
        }
    }

    /// The first of its shortcuts as people write it.
    pub fn shortcut_text(self) -> String {
        let names: Vec<String> = self.shortcuts().iter().copied().map(written).collect();
        names.join("  ")
    }

    /// Takes the shortcuts that were pressed out of the input.
    pub fn pressed(ctx: &Context) -> Vec<Self> {
        let typing = ctx.text_edit_focused();
        let mut found = Vec::new();
        ctx.input_mut(|input| {
            for command in Self::ALL {
                let hit = command.shortcuts().iter().any(|shortcut| {
                    !(typing && is_character(*shortcut)) && input.consume_shortcut(shortcut)
                });
                if hit {
                    found.push(command);
                }
            }
        });
        found
    }
}

/// Whether a text field would take it as something typed.
const fn is_character(shortcut: KeyboardShortcut) -> bool {
    matches!(shortcut.logical_key, Key::P | Key::Questionmark)
}

fn written(shortcut: KeyboardShortcut) -> String {
    let key = match shortcut.logical_key {
        Key::PageUp => "Page up",
        Key::PageDown => "Page down",
        Key::Num0 => "0",
        Key::Plus => "+",
        Key::Equals => "=",
        Key::Minus => "−",
        Key::Questionmark => "?",
        key => key.name(),
    };
    if shortcut.modifiers.command {
        format!("Ctrl {key}")
    } else {
        key.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_command_has_a_key_and_no_two_share_one() {
        let mut seen = HashSet::new();
        for command in UiCommand::ALL {
            assert!(!command.shortcuts().is_empty(), "{command:?} has a key");
            for shortcut in command.shortcuts() {
                assert!(seen.insert(*shortcut), "{command:?}: {shortcut:?} is taken");
            }
        }
    }

    #[test]
    fn every_command_has_a_name_in_every_language() {
        for lang in crate::text::Lang::ALL {
            let text = crate::text::Catalog::new(lang);
            for command in UiCommand::ALL {
                let key = command.name_key();
                assert_ne!(text.get(key), key, "{lang:?} {command:?}");
            }
        }
    }
}
