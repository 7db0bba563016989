//! What a walk does to the window: clicks, keys, drags, pastes, sizes, floods, and what comes from outside.

use std::{
    io::Write as _,
    net::{TcpStream, UdpSocket},
    time::Duration,
};

use egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect, TouchPhase,
    Vec2, pos2, vec2,
};
use egui_kittest::kittest::NodeT as _;
use packet_lab::{
    gui::UiCommand,
    model::{BatchMode, Burst, ClientId, PayloadSpec},
};

use crate::{rng::SeededRng, walker::Walk};

/// What somebody may paste, or send from outside.
const NASTY: [&str; 10] = [
    "hello",
    "",
    "你好，世界",
    "\u{1b}[31mred\u{7}\u{0}\u{9b}2J",
    "a\u{202e}gnp.exe\u{2066}x\u{2069}\u{200b}\u{200f}\u{2028}b",
    "z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}",
    "龘靐齉 🦀 ﷽",
    "68 65 6c 6c 6f",
    "127.0.0.1:9",
    "99999999999999999999",
];

/// Keys that mean something somewhere.
const KEYS: [Key; 26] = [
    Key::Tab,
    Key::Enter,
    Key::Escape,
    Key::Space,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::Home,
    Key::End,
    Key::PageUp,
    Key::PageDown,
    Key::Delete,
    Key::Backspace,
    Key::A,
    Key::C,
    Key::F,
    Key::P,
    Key::T,
    Key::X,
    Key::Z,
    Key::Num0,
    Key::Plus,
    Key::Minus,
    Key::F4,
    Key::F5,
];

/// Windows of all shapes; the first is the least that a system lets it have.
pub(crate) const SIZES: [Vec2; 6] = [
    vec2(1024.0, 600.0),
    vec2(1280.0, 720.0),
    vec2(1280.0, 960.0),
    vec2(1600.0, 900.0),
    vec2(2560.0, 1440.0),
    vec2(1180.0, 690.0),
];

/// A place within a rectangle.
fn within(rng: &mut SeededRng, rect: Rect) -> Pos2 {
    let mut share = || rng.below(1000) as f32 / 1000.0;
    let (x, y) = (share(), share());
    pos2(
        rect.left() + rect.width() * x,
        rect.top() + rect.height() * y,
    )
}

impl Walk {
    /// Everything that stands for something to be pressed, and the whole window.
    fn target(&mut self) -> (String, Pos2) {
        let window = self.lab.harness.ctx.viewport_rect();
        let nodes: Vec<(String, Rect)> = self
            .lab
            .harness
            .root()
            .children_recursive()
            .filter(|node| {
                let node = node.accesskit_node();
                node.data().supports_action(egui::accesskit::Action::Click)
            })
            .map(|node| {
                let name = node.accesskit_node().label().unwrap_or_default();
                (name, node.rect())
            })
            .filter(|(_, rect)| window.intersects(*rect) && rect.is_positive())
            .collect();
        if nodes.is_empty() || self.rng.below(6) == 0 {
            let at = within(&mut self.rng, window);
            return (format!("{at:?}"), at);
        }
        let (name, rect) = self.rng.of(&nodes);
        (name, within(&mut self.rng, rect))
    }

    fn button(&self, pos: Pos2, pressed: bool) {
        self.event(Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }

    fn click(&mut self) -> String {
        let (name, at) = self.target();
        self.event(Event::PointerMoved(at));
        self.button(at, true);
        self.button(at, false);
        format!("click {name:?}")
    }

    fn drag(&mut self) -> String {
        let (name, from) = self.target();
        let to = if self.rng.below(2) == 0 {
            self.target().1
        } else {
            let by = Rect::from_center_size(from, Vec2::splat(160.0));
            within(&mut self.rng, by)
        };
        self.event(Event::PointerMoved(from));
        self.button(from, true);
        for share in [0.3, 0.7, 1.0] {
            self.event(Event::PointerMoved(from.lerp(to, share)));
        }
        self.button(to, false);
        format!("drag {name:?} to {to:?}")
    }

    fn key(&mut self) -> String {
        let (modifiers, key) = if self.rng.below(2) == 0 {
            let command = self.rng.of(&UiCommand::ALL);
            let Some(shortcut) = command.shortcuts().first() else {
                return String::from("no key");
            };
            (shortcut.modifiers, shortcut.logical_key)
        } else {
            let held = [
                Modifiers::NONE,
                Modifiers::NONE,
                Modifiers::COMMAND,
                Modifiers::SHIFT,
            ];
            (self.rng.of(&held), self.rng.of(&KEYS))
        };
        self.lab.harness.key_press_modifiers(modifiers, key);
        format!("{modifiers:?} {key:?}")
    }

    fn paste(&mut self) -> String {
        let text = match self.rng.below(12) {
            0 => "x".repeat(70_000),
            1 => "你".repeat(30_000),
            _ => self.rng.of(&NASTY).to_owned(),
        };
        let what = format!("paste {} characters", text.chars().count());
        if self.rng.below(2) == 0 {
            self.lab.harness.key_press(Key::F2);
        }
        let event = if self.rng.below(2) == 0 {
            Event::Paste(text)
        } else {
            Event::Text(text)
        };
        self.event(event);
        what
    }

    fn wheel(&mut self) -> String {
        let (name, at) = self.target();
        self.event(Event::PointerMoved(at));
        let zoom = self.rng.below(4) == 0;
        let delta = vec2(0.0, self.rng.below(400) as f32 - 200.0);
        self.event(Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta,
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
            modifiers: if zoom {
                Modifiers::COMMAND
            } else {
                Modifiers::NONE
            },
        });
        format!("wheel {delta:?} at {name:?}")
    }

    fn resize(&mut self) -> String {
        let size = self.rng.of(&SIZES);
        self.lab.resize(size.x, size.y);
        format!("size {size:?}")
    }

    fn flood(&mut self) -> String {
        let size = u32::try_from(self.rng.below(1400)).expect("small") + 1;
        let repeat = self.rng.of(&[1, 2, 60, 600, 5_000, 20_000]);
        let burst = Burst {
            payload: PayloadSpec::Counter { size },
            rate: self.rng.of(&[None, None, Some(20), Some(5_000)]),
            batch_mode: self
                .rng
                .of(&[BatchMode::Single, BatchMode::Mmsg, BatchMode::Gso]),
            ..Burst::of(ClientId(0), Vec::new(), repeat)
        };
        let ctx = self.lab.harness.ctx.clone();
        self.lab.harness.state_mut().burst(&ctx, burst);
        format!("flood of {repeat} × {size}")
    }

    fn outside(&mut self) -> String {
        let text = self.rng.of(&NASTY);
        let Some(server) = self.lab.session().udp().local() else {
            return String::from("nobody listens");
        };
        if self.rng.below(3) == 0 {
            if let Ok(mut stream) = TcpStream::connect_timeout(&server, Duration::from_millis(200))
            {
                stream.write_all(text.as_bytes()).ok();
                self.streams.push(stream);
            }
            if self.streams.len() > 4 {
                self.streams.remove(0);
            }
        } else if let Ok(socket) = UdpSocket::bind((server.ip(), 0)) {
            socket.send_to(text.as_bytes(), server).ok();
        }
        format!("outside {text:?}")
    }

    /// Does one thing by lot, and draws a few frames.
    pub(crate) fn step(&mut self) {
        let what = match self.rng.below(24) {
            0..9 => self.click(),
            9..14 => self.key(),
            14..17 => self.drag(),
            17..19 => self.paste(),
            19 => self.wheel(),
            20 => self.resize(),
            21 => self.flood(),
            22 => self.outside(),
            _ => {
                self.event(Event::PointerGone);
                String::from("pointer gone")
            }
        };
        self.steps.push(what);
        for _ in 0..=self.rng.below(3) {
            self.frame();
        }
    }
}
