//! The projector: what matters is large, and little else is there.

use std::ops::RangeInclusive;

use egui::{Key, Rect, Shape, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    model::Fate,
    session::{Preferences, ThemeChoice},
    text::Lang,
};

use crate::lab::Lab;

/// How high a main fact is at least, in pixels of a screen of 1920×1080.
const LEAST: f32 = 40.0;

/// All texts of the last frame with the heights of their lines, in pixels, and where they stand.
fn texts(lab: &Lab<'_>) -> Vec<(String, f32, Rect)> {
    let scale = lab.harness.ctx.pixels_per_point();
    let shapes = &lab.harness.output().shapes;
    let mut found = Vec::new();
    for clipped in shapes {
        if let Shape::Text(text) = &clipped.shape {
            let rows = text.galley.rows.len().max(1) as f32;
            let height = text.galley.rect.height() / rows * scale;
            found.push((
                text.galley.text().to_owned(),
                height,
                text.visual_bounding_rect(),
            ));
        }
    }
    found
}

#[track_caller]
fn check_height(lab: &Lab<'_>, what: &str, is: impl Fn(&str) -> bool) {
    let all = texts(lab);
    let mut matching = all.iter().filter(|(text, ..)| is(text)).peekable();
    assert!(matching.peek().is_some(), "{what} is there");
    for (text, height, _) in matching {
        assert!(*height >= LEAST, "{what}, {text:?}: {height:.1} px");
    }
}

/// The smallest painted rectangle around each place, in pixels.
fn boxes_around(lab: &Lab<'_>, places: &[Rect]) -> Vec<f32> {
    let scale = lab.harness.ctx.pixels_per_point();
    let rects: Vec<Rect> = lab
        .harness
        .output()
        .shapes
        .iter()
        .filter_map(|clipped| match &clipped.shape {
            Shape::Rect(rect) => Some(rect.rect),
            _ => None,
        })
        .collect();
    let around = |place: &Rect| {
        let holding = rects.iter().filter(|rect| rect.contains(place.center()));
        holding
            .map(|rect| rect.height() * scale)
            .fold(f32::INFINITY, f32::min)
    };
    places.iter().map(around).collect()
}

fn projected(lang: Lang) -> Lab<'static> {
    let mut lab = Lab::sized(lang, 1920.0, 1080.0);
    lab.press(Key::F11);
    lab.harness.run_steps(4);
    lab.click("4");
    lab.press(Key::F2);
    lab.press(Key::Enter);
    lab.until_fate(Fate::Truncated, 1);
    lab.harness.run_steps(4);
    lab
}

#[test]
fn the_main_facts_are_forty_pixels_high() {
    for &lang in Lang::ALL {
        let lab = projected(lang);
        let caption = match lang {
            Lang::En => "The server asked for",
            Lang::ZhCn => "recvfrom(4) 最多读",
        };
        check_height(&lab, "the caption", |text| {
            text.starts_with(caption) && text.chars().count() > 12
        });
        check_height(&lab, "the read size", |text| text == "4 B");
        check_height(&lab, "the call", |text| text.starts_with("recvfrom("));
        let word = if lang == Lang::En {
            "truncated"
        } else {
            "截断"
        };
        check_height(&lab, "the counters", |text| text == word);
        let letters: Vec<Rect> = texts(&lab)
            .into_iter()
            .filter(|(text, ..)| text == "h" || text == "o")
            .map(|(.., rect)| rect)
            .collect();
        assert!(letters.len() >= 3, "hello on the left, hell on the right");
        for height in boxes_around(&lab, &letters) {
            let tile: RangeInclusive<f32> = LEAST..=140.0;
            assert!(tile.contains(&height), "a tile: {height:.1} px");
        }
        let field = lab.harness.get_by_role(Role::MultilineTextInput).rect();
        let height = field.height() * lab.harness.ctx.pixels_per_point();
        assert!(height >= LEAST, "the text box: {height:.1} px");
    }
}

#[test]
fn secondary_controls_are_hidden_and_escape_leads_back() {
    let mut lab = projected(Lang::En);
    for hidden in ["Repeat", "Pace", "Menu", "Receive buffer", "Connected"] {
        lab.assert_hides(hidden);
    }
    // The text box has the keyboard, and Escape still leads back at once.
    lab.press(Key::F2);
    lab.press(Key::Escape);
    lab.harness.run_steps(3);
    lab.assert_shows("Repeat");
}

#[test]
fn escape_closes_the_sheet_before_the_projector() {
    let mut lab = projected(Lang::En);
    lab.press(Key::F1);
    lab.assert_shows("One event back");
    lab.press(Key::Escape);
    lab.harness.run_steps(3);
    lab.assert_hides("Repeat");
    lab.press(Key::Escape);
    lab.harness.run_steps(3);
    lab.assert_shows("Repeat");
}

#[test]
fn rooms_are_lit_so_it_is_light_unless_dark_was_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    for (theme, expected) in [
        (ThemeChoice::System, egui::Theme::Light),
        (ThemeChoice::Light, egui::Theme::Light),
        (ThemeChoice::Dark, egui::Theme::Dark),
    ] {
        let path = folder.path().join(format!("{theme:?}.toml"));
        let preferences = Preferences {
            theme,
            ..Preferences::default()
        };
        preferences.save(&path).expect("saved");
        let mut lab = Lab::with(Lab::options(Some(path)), 1280.0, 720.0);
        // The system is dark.
        lab.harness.input_mut().system_theme = Some(egui::Theme::Dark);
        lab.press(Key::F11);
        assert_eq!(lab.harness.ctx.theme(), expected, "{theme:?}");
        lab.assert_hides("Repeat");
        lab.press(Key::F11);
        if theme == ThemeChoice::System {
            let theme = lab.harness.ctx.theme();
            assert_eq!(theme, egui::Theme::Dark, "at the desk as the system");
        }
    }
}

#[test]
fn the_classic_experiment_takes_three_clicks() {
    for projector in [false, true] {
        let mut lab = Lab::sized(Lang::En, 1920.0, 1080.0);
        if projector {
            lab.press(Key::F11);
            lab.harness.run_steps(3);
        }
        let clicks = ["Send", "4", "Send"];
        for (name, sent) in clicks.into_iter().zip([1, 1, 2]) {
            lab.click(name);
            lab.until("an end", |session| {
                let books = session.ledger().books(|_| true);
                books.sent == sent && books.in_flight == 0
            });
        }
        assert_eq!(lab.books().of(Fate::Whole), 1, "hello against 1024");
        assert_eq!(lab.books().of(Fate::Truncated), 1, "hello against 4");
        lab.assert_shows("truncated 1");
        lab.assert_shows("The “o” is gone");
    }
}

#[test]
fn what_is_set_aside_from_the_usual_is_told() {
    let mut lab = projected(Lang::En);
    lab.assert_hides("Resume reading");
    lab.press(Key::F6);
    lab.harness.run_steps(3);
    lab.assert_shows("Resume reading");
    lab.click("Resume reading");
    assert!(lab.session().udp().settings().reading, "it goes on");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    let preferences = Preferences {
        repeat: 1_000,
        projector: true,
        ..Preferences::default()
    };
    preferences.save(&path).expect("saved");
    let lab = Lab::with(Lab::options(Some(path)), 1280.0, 720.0);
    lab.assert_shows("× 1000");
}

#[test]
fn the_projector_has_the_whole_screen() {
    let mut lab = Lab::open(Lang::En);
    for filled in [true, false] {
        lab.harness.key_press(Key::F11);
        let mut asked = Vec::new();
        for _ in 0..3 {
            lab.harness.step();
            let output = &lab.harness.output().viewport_output;
            asked.extend(output.values().flat_map(|view| view.commands.clone()));
        }
        let wanted = egui::ViewportCommand::Fullscreen(filled);
        let count = asked.iter().filter(|asked| **asked == wanted).count();
        assert_eq!(count, 1, "{filled}: once: {asked:?}");
    }
}
