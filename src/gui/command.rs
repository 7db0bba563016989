//! What can be asked for by key or menu: one list for keys, menu, tips and the sheet of shortcuts.

use egui::{Context, Key, KeyboardShortcut, Modifiers, os::OperatingSystem};

use super::tables::Tab;

/// A command of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UiCommand {
    /// Send what stands in the text box.
    Send,
    /// To the text that is sent.
    FocusText,
    /// Stop reading, or read on.
    Reading,
    /// One read.
    ReadOnce,
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
    /// Begin anew for the eye: counters at zero, empty tables.
    Clear,
    /// Take back what can be taken back.
    Undo,
    /// Copy the call of the chosen row.
    CopyRow,
    /// Copy its bytes as text.
    CopyText,
    /// Copy its bytes as hex.
    CopyHex,
    /// One of the tables.
    TabLog,
    /// The same.
    TabBytes,
    /// The same.
    TabCalls,
    /// Large type for the last row, or back.
    Projector,
    /// The next theme.
    Theme,
    /// All text with a contrast of at least 7:1, or as usual.
    HighContrast,
    /// Nothing moves, or as usual.
    ReducedMotion,
    /// The next language.
    Language,
    /// Everything larger.
    ZoomIn,
    /// Everything smaller.
    ZoomOut,
    /// The usual size.
    ZoomReset,
    /// All settings as they were at first.
    ResetAll,
    /// UDP, TCP, or both.
    Transport,
    /// The stage or the timeline.
    View,
    /// The experiment of the two sends.
    TwoSends,
    /// The menu.
    Menu,
    /// The sheet of shortcuts.
    Help,
}

/// A key without modifiers.
const fn bare(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

/// With Ctrl, on macOS with ⌘.
const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

impl UiCommand {
    /// All of them, in the order of the sheet.
    pub const ALL: [Self; 33] = [
        Self::Send,
        Self::TwoSends,
        Self::Transport,
        Self::View,
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
        Self::Clear,
        Self::Undo,
        Self::CopyRow,
        Self::CopyText,
        Self::CopyHex,
        Self::TabLog,
        Self::TabBytes,
        Self::TabCalls,
        Self::Projector,
        Self::Theme,
        Self::HighContrast,
        Self::ReducedMotion,
        Self::Language,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::ResetAll,
        Self::Menu,
        Self::Help,
    ];

    /// Its keys. Those that mean something in a text field do nothing while a text is typed.
    pub const fn shortcuts(self) -> &'static [KeyboardShortcut] {
        match self {
            Self::Send => const { &[ctrl(Key::Enter)] },
            Self::FocusText => const { &[bare(Key::F2)] },
            Self::Reading => const { &[bare(Key::F6)] },
            Self::ReadOnce => const { &[bare(Key::F7)] },
            Self::Pause => const { &[bare(Key::F5)] },
            Self::StepBack => const { &[bare(Key::PageUp)] },
            Self::StepForward => const { &[bare(Key::PageDown)] },
            Self::Replay => const { &[bare(Key::F4)] },
            Self::Live => const { &[ctrl(Key::End)] },
            Self::Speed => const { &[bare(Key::F3)] },
            Self::Unfold => const { &[ctrl(Key::G)] },
            Self::Clear => const { &[ctrl(Key::L)] },
            Self::Undo => const { &[ctrl(Key::Z)] },
            Self::CopyRow => const { &[ctrl_shift(Key::C)] },
            Self::CopyText => const { &[ctrl_shift(Key::T)] },
            Self::CopyHex => const { &[ctrl_shift(Key::X)] },
            Self::TabLog => const { &[ctrl(Key::Num1)] },
            Self::TabBytes => const { &[ctrl(Key::Num2)] },
            Self::TabCalls => const { &[ctrl(Key::Num3)] },
            Self::Projector => const { &[bare(Key::F11), bare(Key::P)] },
            Self::Theme => const { &[bare(Key::F9)] },
            Self::HighContrast => const { &[ctrl_shift(Key::H)] },
            Self::ReducedMotion => const { &[ctrl_shift(Key::M)] },
            Self::Language => const { &[bare(Key::F8)] },
            Self::ZoomIn => const { &[ctrl(Key::Plus), ctrl(Key::Equals)] },
            Self::ZoomOut => const { &[ctrl(Key::Minus)] },
            Self::ZoomReset => const { &[ctrl(Key::Num0)] },
            Self::ResetAll => &[],
            Self::Transport => const { &[bare(Key::F12)] },
            Self::View => const { &[ctrl(Key::Num4), bare(Key::T)] },
            Self::TwoSends => const { &[ctrl(Key::D)] },
            Self::Menu => const { &[bare(Key::F10)] },
            Self::Help => const { &[bare(Key::F1), bare(Key::Questionmark)] },
        }
    }

    /// The table that it opens.
    pub(super) const fn tab(self) -> Option<Tab> {
        match self {
            Self::TabLog => Some(Tab::Log),
            Self::TabBytes => Some(Tab::Bytes),
            Self::TabCalls => Some(Tab::Calls),
            _ => None,
        }
    }

    /// The command that opens a table.
    pub(super) const fn of_tab(tab: Tab) -> Self {
        match tab {
            Tab::Log => Self::TabLog,
            Tab::Bytes => Self::TabBytes,
            Tab::Calls => Self::TabCalls,
        }
    }

    /// The key of its name in `assets/text`.
    pub const fn name_key(self) -> &'static str {
        match self {
            Self::Send => "command-send",
            Self::FocusText => "command-focus-text",
            Self::Reading => "command-reading",
            Self::ReadOnce => "command-read-once",
            Self::Pause => "command-pause",
            Self::StepBack => "command-step-back",
            Self::StepForward => "command-step-forward",
            Self::Replay => "command-replay",
            Self::Live => "command-live",
            Self::Speed => "command-speed",
            Self::Unfold => "command-unfold",
            Self::Clear => "command-clear",
            Self::Undo => "command-undo",
            Self::CopyRow => "command-copy-row",
            Self::CopyText => "command-copy-text",
            Self::CopyHex => "command-copy-hex",
            Self::TabLog => "command-tab-log",
            Self::TabBytes => "command-tab-bytes",
            Self::TabCalls => "command-tab-calls",
            Self::Projector => "command-projector",
            Self::Theme => "command-theme",
            Self::HighContrast => "command-high-contrast",
            Self::ReducedMotion => "command-reduced-motion",
            Self::Language => "command-language",
            Self::ZoomIn => "command-zoom-in",
            Self::ZoomOut => "command-zoom-out",
            Self::ZoomReset => "command-zoom-reset",
            Self::ResetAll => "command-reset-all",
            Self::Transport => "command-transport",
            Self::View => "command-view",
            Self::TwoSends => "command-two-sends",
            Self::Menu => "command-menu",
            Self::Help => "command-help",
        }
    }

    /// Its shortcuts as people write them.
    pub fn shortcut_text(self) -> String {
        let names: Vec<String> = self.shortcuts().iter().copied().map(written).collect();
        names.join("  ")
    }

    /// A tip with its shortcut behind it.
    pub(crate) fn with_keys(self, tip: &str) -> String {
        self.shortcuts().first().map_or_else(
            || tip.to_owned(),
            |shortcut| format!("{tip} · {}", written(*shortcut)),
        )
    }

    /// Takes the shortcuts that were pressed out of the input.
    pub fn pressed(ctx: &Context) -> Vec<Self> {
        let typing = ctx.text_edit_focused();
        let mut found = Vec::new();
        ctx.input_mut(|input| {
            for command in Self::ALL {
                let hit = command.shortcuts().iter().any(|shortcut| {
                    !(typing && is_typing(*shortcut)) && input.consume_shortcut(shortcut)
                });
                if hit {
                    found.push(command);
                }
            }
        });
        found
    }
}

/// Whether a text field has a use for it of its own: a character, undo, the end of the text.
const fn is_typing(shortcut: KeyboardShortcut) -> bool {
    matches!(
        shortcut.logical_key,
        Key::P | Key::T | Key::Questionmark | Key::Z | Key::End
    )
}

fn written(shortcut: KeyboardShortcut) -> String {
    let key = match shortcut.logical_key {
        Key::PageUp => "Page up",
        Key::PageDown => "Page down",
        Key::Num0 => "0",
        Key::Num1 => "1",
        Key::Num2 => "2",
        Key::Num3 => "3",
        Key::Num4 => "4",
        Key::Plus => "+",
        Key::Equals => "=",
        Key::Minus => "−",
        Key::Questionmark => "?",
        key => key.name(),
    };
    let mut text = String::new();
    if shortcut.modifiers.command {
        let mac = OperatingSystem::default() == OperatingSystem::Mac;
        text.push_str(if mac { "Cmd " } else { "Ctrl " });
    }
    if shortcut.modifiers.shift {
        text.push_str("Shift ");
    }
    text + key
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// What a press is on a system: ⌘ is Ctrl where there is no ⌘.
    fn on(mac: bool, shortcut: KeyboardShortcut) -> (bool, bool, bool, bool, Key) {
        let Modifiers {
            alt,
            ctrl,
            shift,
            mac_cmd,
            command,
        } = shortcut.modifiers;
        let ctrl = ctrl || command && !mac;
        let cmd = mac_cmd || command && mac;
        (ctrl, cmd, shift, alt, shortcut.logical_key)
    }

    #[test]
    fn no_two_commands_share_a_key_on_any_system() {
        for mac in [false, true] {
            let mut seen = HashSet::new();
            for command in UiCommand::ALL {
                for shortcut in command.shortcuts() {
                    let fresh = seen.insert(on(mac, *shortcut));
                    assert!(fresh, "{command:?}: {shortcut:?} is taken");
                }
            }
        }
    }

    #[test]
    fn more_modifiers_never_call_the_command_with_fewer() {
        // egui lets Ctrl Shift C also pass as Ctrl C.
        for one in UiCommand::ALL.into_iter().flat_map(UiCommand::shortcuts) {
            for other in UiCommand::ALL.into_iter().flat_map(UiCommand::shortcuts) {
                let clash = one != other
                    && one.logical_key == other.logical_key
                    && one.modifiers.matches_logically(other.modifiers);
                assert!(!clash, "{one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn keys_of_text_fields_and_systems_are_left_alone() {
        let editing = "ACVXYBFKUWQ".chars();
        for key in editing {
            let key = Key::from_name(&key.to_string()).unwrap();
            let taken = UiCommand::ALL
                .into_iter()
                .flat_map(UiCommand::shortcuts)
                .any(|shortcut| shortcut.logical_key == key && !shortcut.modifiers.shift);
            assert!(!taken, "{key:?}");
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
