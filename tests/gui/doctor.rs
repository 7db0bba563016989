//! What the system can tell, in the window; and what is told where the usual painter could not be had.

use egui::Key;
use packet_lab::{
    gui::{Options, UiCommand},
    model::Message,
    session::Painter,
    text::{Catalog, Lang},
};

use crate::lab::Lab;

#[test]
fn the_menu_tells_what_the_system_can_tell() {
    let mut lab = Lab::open(Lang::En);
    lab.command(UiCommand::Doctor);
    lab.until_shown("TCP states: told, such as ESTABLISHED");
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
    lab.assert_hides("TCP states: ");
    lab.command(UiCommand::Doctor);
    lab.until_shown("TCP states: ");
    lab.click("Close");
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
