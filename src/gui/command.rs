//! What can be asked for by key or menu: one list for keys, menu, tips and the sheet of shortcuts.

use egui::{Context, Key, KeyboardShortcut, Modifiers, os::OperatingSystem};

use super::tables::Tab;
use crate::record::Record;

/// A key without modifiers.
const fn bare(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

/// The shortcut of a key with Ctrl, on macOS with ⌘.
const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

/// The commands in the order of the sheet: each with the key of its name in `assets/text` and its shortcuts.
macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident $key:literal [$($shortcut:expr),*];)*) => {
        /// A command of the window.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum UiCommand {
            $($(#[$doc])* $name,)*
        }

        impl UiCommand {
            /// All commands, in the order of the sheet.
            pub const ALL: [Self; [$($key),*].len()] = [$(Self::$name),*];

            /// Its keys. Those that mean something in a text field do nothing while a text is typed.
            pub const fn shortcuts(self) -> &'static [KeyboardShortcut] {
                match self {
                    $(Self::$name => const { &[$($shortcut),*] },)*
                }
            }

            /// The key of its name in `assets/text`.
            pub const fn name_key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }
        }
    };
}

commands! {
    /// Send what stands in the text box.
    Send "command-send" [ctrl(Key::Enter)];
    /// Two sends while nobody reads, then reads.
    TwoSends "command-two-sends" [ctrl(Key::D)];
    /// UDP, TCP, or both.
    Transport "command-transport" [bare(Key::F12)];
    /// The stage or the timeline.
    View "command-view" [ctrl(Key::Num4), bare(Key::T)];
    /// The sockets of this machine, or the stage.
    Sockets "command-sockets" [ctrl(Key::Num5)];
    /// The services, or the stage.
    Services "command-services" [ctrl(Key::Num6)];
    /// Curves, or the stage.
    Charts "command-charts" [ctrl(Key::Num7)];
    /// To the text that is sent.
    FocusText "command-focus-text" [bare(Key::F2)];
    /// To the list of lessons, and the field that finds in it.
    Lessons "command-lessons" [ctrl(Key::J)];
    /// To the form of an exam, whose questions are drawn.
    Exam "command-exam" [ctrl(Key::N)];
    /// Stop reading, or read on.
    Reading "command-reading" [bare(Key::F6)];
    /// Make one read, also while reading is stopped.
    ReadOnce "command-read-once" [bare(Key::F7)];
    /// Stop at this moment, or play on from it.
    Pause "command-pause" [bare(Key::F5)];
    /// Put the playhead one event back.
    StepBack "command-step-back" [bare(Key::PageUp)];
    /// Put the playhead one event forward.
    StepForward "command-step-forward" [bare(Key::PageDown)];
    /// Play the record again, one event after the other.
    Replay "command-replay" [bare(Key::F4)];
    /// To what happens now.
    Live "command-live" [ctrl(Key::End)];
    /// Play faster, or slowly again.
    Speed "command-speed" [bare(Key::F3)];
    /// A burst one by one, or as one again.
    Unfold "command-unfold" [ctrl(Key::G)];
    /// Open or close the answer to "why?" about what the caption tells.
    Why "command-why" [ctrl(Key::Num9)];
    /// Begin anew for the eye: counters at zero, empty tables.
    Clear "command-clear" [ctrl(Key::L)];
    /// Take back what can be taken back.
    Undo "command-undo" [ctrl(Key::Z)];
    /// Write everything into a file from now on, or end that.
    Record "command-record" [ctrl(Key::R)];
    /// Save the session as it is now.
    SaveRecording "command-save-recording" [ctrl(Key::S)];
    /// Show a recording in place of the lab.
    OpenRecording "command-open-recording" [ctrl(Key::O)];
    /// Show the recording, or the session as it is now, in Wireshark.
    Wireshark "command-wireshark" [ctrl_shift(Key::W)];
    /// Choose a capture whose datagrams are sent again.
    Import "command-import" [ctrl(Key::I)];
    /// Save what the main view shows as a picture.
    ExportPicture "command-export-picture" [ctrl(Key::E)];
    /// Save the rows as a table or as JSON Lines.
    ExportRows "command-export-rows" [];
    /// Save the session as a page that can be printed.
    ExportReport "command-export-report" [ctrl(Key::P)];
    /// To the field that finds: in the log, the sockets or the lessons.
    Find "command-find" [ctrl(Key::F)];
    /// Copy the call of the chosen row and its fate. Where a text is selected, the first of the keys copies that.
    CopyRow "command-copy-row" [ctrl(Key::C), ctrl_shift(Key::C)];
    /// Copy its bytes as text.
    CopyText "command-copy-text" [ctrl_shift(Key::T)];
    /// Copy its bytes as hex.
    CopyHex "command-copy-hex" [ctrl_shift(Key::X)];
    /// The table of the log.
    TabLog "command-tab-log" [ctrl(Key::Num1)];
    /// The table of the bytes.
    TabBytes "command-tab-bytes" [ctrl(Key::Num2)];
    /// The table of the system calls.
    TabCalls "command-tab-calls" [ctrl(Key::Num3)];
    /// The table of the code.
    TabCode "command-tab-code" [ctrl(Key::Num8)];
    /// Large type for the last row, or back.
    Projector "command-projector" [bare(Key::F11)];
    /// The next theme.
    Theme "command-theme" [bare(Key::F9)];
    /// All text with a contrast of at least 7:1, or as usual.
    HighContrast "command-high-contrast" [ctrl_shift(Key::H)];
    /// Nothing moves, or as usual.
    ReducedMotion "command-reduced-motion" [ctrl_shift(Key::M)];
    /// The next language.
    Language "command-language" [bare(Key::F8)];
    /// Tell captions, results and error codes as the next system would.
    NextSystem "command-told-as" [ctrl_shift(Key::Y)];
    /// Make everything one step larger.
    ZoomIn "command-zoom-in" [ctrl(Key::Plus), ctrl(Key::Equals)];
    /// Make everything one step smaller.
    ZoomOut "command-zoom-out" [ctrl(Key::Minus)];
    /// The usual size.
    ZoomReset "command-zoom-reset" [ctrl(Key::Num0)];
    /// All settings as they were at first.
    ResetAll "command-reset-all" [];
    /// Open or close the menu; on the projector the drawer, which has all other controls too.
    Menu "command-menu-drawer" [bare(Key::F10)];
    /// What this system can tell and show.
    Doctor "command-doctor" [];
    /// Everything that can be asked for, found by its words.
    Palette "command-palette" [ctrl(Key::K)];
    /// The sheet of shortcuts.
    Help "command-help" [bare(Key::F1), bare(Key::Questionmark)];
}

impl UiCommand {
    /// The table that it opens.
    pub(super) const fn tab(self) -> Option<Tab> {
        match self {
            Self::TabLog => Some(Tab::Log),
            Self::TabBytes => Some(Tab::Bytes),
            Self::TabCalls => Some(Tab::Calls),
            Self::TabCode => Some(Tab::Code),
            _ => None,
        }
    }

    /// The command that opens a table.
    pub(super) const fn of_tab(tab: Tab) -> Self {
        match tab {
            Tab::Log => Self::TabLog,
            Tab::Bytes => Self::TabBytes,
            Tab::Calls => Self::TabCalls,
            Tab::Code => Self::TabCode,
        }
    }

    /// Whether there is something for it to do: something to take back, or to copy.
    pub(crate) const fn is_enabled(self, record: &Record, can_undo: bool) -> bool {
        match self {
            Self::Undo => can_undo,
            Self::CopyRow | Self::CopyText | Self::CopyHex => !record.is_empty(),
            _ => true,
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

    /// Takes the shortcuts that were pressed out of the input, of those commands that there is a use for now.
    pub(crate) fn pressed(ctx: &Context, has_use: impl Fn(Self) -> bool) -> Vec<Self> {
        let typing = ctx.text_edit_focused();
        let mut found = Vec::new();
        ctx.input_mut(|input| {
            for command in Self::ALL.into_iter().filter(|one| has_use(*one)) {
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
        Key::T | Key::Questionmark | Key::Z | Key::End
    )
}

fn written(shortcut: KeyboardShortcut) -> String {
    let key = match shortcut.logical_key {
        Key::PageUp => "Page up",
        Key::PageDown => "Page down",
        key => key.symbol_or_name(),
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
        let all = || {
            let of = |command: UiCommand| command.shortcuts().iter().map(move |it| (command, it));
            UiCommand::ALL.into_iter().flat_map(of)
        };
        for (command, one) in all() {
            for (another, other) in all().filter(|(another, _)| command != *another) {
                let clash = one.logical_key == other.logical_key
                    && one.modifiers.matches_logically(other.modifiers);
                assert!(!clash, "{command:?} {one:?} and {another:?} {other:?}");
            }
        }
    }

    #[test]
    fn keys_of_text_fields_and_systems_are_left_alone() {
        // Ctrl C copies the row only where no text is selected; Ctrl F and Ctrl K find something wherever the keyboard
        // is, as in browsers and editors.
        let editing = "AVXYBUWQ".chars();
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
        for &lang in crate::text::Lang::ALL {
            let text = crate::text::Catalog::new(lang);
            for command in UiCommand::ALL {
                let key = command.name_key();
                assert_ne!(text.get(key), key, "{lang:?} {command:?}");
            }
        }
    }
}
