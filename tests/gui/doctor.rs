//! What the system can tell, in the window; and what is told where the usual painter could not be had.

use std::time::Duration;

use egui::Key;
use packet_lab::{
    gui::{Options, UiCommand},
    model::Message,
    session::Painter,
    text::{Catalog, Lang},
};

use crate::lab::Lab;

/// Draws on until a text is seen.
#[track_caller]
fn until_shown(lab: &mut Lab<'_>, text: &str) {
    // Programs are started meanwhile, and graphics drivers.
    let shown = (0..1500).any(|_| {
        let patience = Duration::from_millis(20);
        lab.harness.state_mut().wait_until(patience, |_| false);
        lab.harness.step();
        lab.shows(text)
    });
    assert!(shown, "{text:?}");
    // The window grows about its middle.
    lab.harness.run_steps(4);
}

#[test]
fn the_menu_tells_what_the_system_can_tell() {
    let mut lab = Lab::open(Lang::En);
    lab.command(UiCommand::Doctor);
    until_shown(&mut lab, "TCP states: told, such as ESTABLISHED");
    for ability in [
        "drop counters: ",
        "IPv6: ",
        "window by wgpu: Vulkan",
        "Python: ",
    ] {
        lab.assert_shows(ability);
    }
    lab.click("Copy all");
    lab.assert_shows("TCP states: ");
    lab.press(Key::Escape);
    lab.harness.run_steps(3);
    lab.assert_hides("TCP states: ");
    lab.command(UiCommand::Doctor);
    until_shown(&mut lab, "TCP states: ");
    lab.click("Close");
    lab.harness.run_steps(3);
    lab.assert_hides("TCP states: ");
}

#[test]
fn another_painter_is_told_with_its_reason() {
    for lang in [Lang::En, Lang::ZhCn] {
        let message = Message::new("painter-fallback").with("why", "no GLX and no EGL");
        let options = Options {
            lang: Some(lang),
            painter: Some(Painter::Wgpu),
            notice: Some(message.clone()),
            ..Lab::options(None)
        };
        let lab = Lab::with(options, 1280.0, 800.0);
        lab.assert_shows("no GLX and no EGL");
        let text = packet_lab::text::plain(&Catalog::new(lang).say(&message));
        lab.assert_shows(&text);
    }
}
