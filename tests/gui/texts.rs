//! No text lies on another, none is cut off, and on the stage none leaves its place: in every
//! size of window, in both languages, and with sentences of twice their length.

use egui::{Rect, Shape, Vec2, epaint::ClippedShape, vec2};
use egui_kittest::{Harness, kittest::NodeT as _};
use packet_lab::{
    gui::UiCommand,
    lesson::TEMPLATE,
    model::{ClientId, Fate, Owner},
    testing::{StageAlone, StageState},
    text::{Catalog, Lang},
};

use crate::{lab::Lab, sending::drop_file};

/// The windows that everything has to fit into.
const SIZES: [(f32, f32); 5] = [
    (1024.0, 600.0),
    (1280.0, 720.0),
    (1600.0, 900.0),
    (1920.0, 1080.0),
    (3840.0, 2160.0),
];

/// A text on the screen.
#[derive(Clone, Debug)]
struct Drawn {
    text: String,
    /// Where its letters are.
    ink: Rect,
    /// What of it can be seen.
    seen: Rect,
    /// Whether its end was left out.
    elided: bool,
}

fn collect(shape: &Shape, clip: Rect, found: &mut Vec<Drawn>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, clip, found)),
        Shape::Text(text) => {
            let ink = text.visual_bounding_rect();
            let seen = ink.intersect(clip);
            if ink.is_positive() && seen.width() > 0.5 && seen.height() > 0.5 {
                found.push(Drawn {
                    text: text.galley.text().to_owned(),
                    ink,
                    seen,
                    elided: text.galley.elided,
                });
            }
        }
        _ => {}
    }
}

/// The texts of the last frame that are seen to their end.
pub(crate) fn seen_whole<State>(harness: &Harness<'_, State>) -> Vec<String> {
    let all = drawn(&harness.output().shapes).into_iter();
    let whole = all.filter(|one| !one.elided && one.seen.width() > one.ink.width() - 1.0);
    whole.map(|one| one.text).collect()
}

fn drawn(shapes: &[ClippedShape]) -> Vec<Drawn> {
    let mut found = Vec::new();
    for clipped in shapes {
        collect(&clipped.shape, clipped.clip_rect, &mut found);
    }
    found
}

/// What is wrong with these texts, one line for each.
fn overlaps(texts: &[Drawn]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (n, one) in texts.iter().enumerate() {
        if one.seen.width() < one.ink.width() - 1.5 {
            wrong.push(format!(
                "{:?} is cut off at its side: {:?}",
                one.text, one.ink
            ));
        }
        for other in texts.iter().skip(n + 1) {
            let shared = one.seen.intersect(other.seen);
            if shared.width() > 1.5 && shared.height() > 1.5 {
                wrong.push(format!(
                    "{:?} lies on {:?}: {:?}, {:?}",
                    one.text, other.text, one.seen, other.seen
                ));
            }
        }
    }
    wrong
}

/// The rectangle of a node of the accessibility tree.
fn place<State>(harness: &Harness<'_, State>, name: &str) -> Rect {
    let found = harness.root().children_recursive().find(|node| {
        node.accesskit_node().role() == egui::accesskit::Role::Group
            && node.accesskit_node().label().as_deref() == Some(name)
    });
    found.expect("the place").rect()
}

/// Which of the texts that are seen lie on others. What hangs over the window hides what is below it.
pub(crate) fn overlapping<State>(harness: &Harness<'_, State>) -> Vec<String> {
    let mut texts: Vec<Drawn> = Vec::new();
    let mut wrong = Vec::new();
    for clipped in &harness.output().shapes {
        if let Shape::Rect(rect) = &clipped.shape
            && rect.fill.is_opaque()
        {
            let cover = rect.rect.intersect(clipped.clip_rect).expand(1.0);
            texts.retain(|text| !cover.intersects(text.seen));
        }
        let mut found = Vec::new();
        collect(&clipped.shape, clipped.clip_rect, &mut found);
        for one in found {
            let mut both = texts
                .iter()
                .map(|below| (below, one.seen.intersect(below.seen)));
            if let Some((below, at)) = both.find(|(_, at)| at.width() > 1.5 && at.height() > 1.5) {
                wrong.push(format!("{:?} lies on {:?}: {at:?}", one.text, below.text));
            }
            texts.push(one);
        }
    }
    wrong
}

/// What the library writes over the window where two things have one id.
pub(crate) fn clashing<State>(harness: &Harness<'_, State>) -> Vec<String> {
    let texts = drawn(&harness.output().shapes).into_iter();
    let texts = texts.map(|one| format!("{:?} at {:?}", one.text, one.seen));
    texts.filter(|text| text.contains("🔥")).collect()
}

/// What is wrong with all texts that are seen: they lie on others, or are not whole.
pub(crate) fn wrong_texts<State>(harness: &Harness<'_, State>) -> Vec<String> {
    let texts = drawn(&harness.output().shapes);
    assert!(!texts.is_empty(), "there are texts");
    let mut wrong = overlaps(&texts);
    let ended = texts.iter().filter(|one| one.elided);
    wrong.extend(ended.map(|one| format!("{:?} is not shown to its end", one.text)));
    wrong
}

/// What is wrong with the texts of a place.
pub(crate) fn wrong_texts_in(lab: &Lab<'_>, place: Rect) -> Vec<String> {
    let mut texts = drawn(&lab.harness.output().shapes);
    texts.retain(|one| place.contains(one.seen.center()));
    assert!(!texts.is_empty(), "there are texts in {place:?}");
    let mut wrong = overlaps(&texts);
    let ended = texts.iter().filter(|one| one.elided);
    wrong.extend(ended.map(|one| format!("{:?} is not shown to its end", one.text)));
    wrong
}

/// What is wrong with the texts of the stage.
fn astray<State>(harness: &Harness<'_, State>, catalog: &Catalog, texts: &[Drawn]) -> Vec<String> {
    let keys = [
        "place-client",
        "place-network",
        "place-queue",
        "place-server",
    ];
    let places = keys.map(|key| place(harness, &catalog.get(key)));
    let stage = places
        .iter()
        .fold(Rect::NOTHING, |all, place| all.union(*place));
    let mut wrong = Vec::new();
    for one in texts.iter().filter(|one| stage.contains(one.ink.center())) {
        // Below the places there is a margin of the stage's own.
        let fits = |place: &Rect| place.expand2(vec2(3.0, 10.0)).contains_rect(one.ink);
        if !places.iter().any(fits) {
            wrong.push(format!("{:?} leaves its place: {:?}", one.text, one.ink));
        }
        if one.elided {
            wrong.push(format!("{:?} is not shown to its end", one.text));
        }
    }
    wrong
}

#[track_caller]
fn check(what: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

/// The sizes of the stage in the windows above, and the two that are its least and its most.
const DESK: [Vec2; 4] = [
    vec2(600.0, 300.0),
    vec2(760.0, 400.0),
    vec2(1000.0, 500.0),
    vec2(2600.0, 1300.0),
];
const PROJECTED: Vec2 = vec2(1600.0, 520.0);

fn catalog(lang: Lang, long: bool) -> Catalog {
    if long {
        Catalog::new(lang).with_long_words()
    } else {
        Catalog::new(lang)
    }
}

/// What is wrong with the stage in this state and size.
fn check_stage(alone: StageAlone, what: &str, size: Vec2, catalog: &Catalog) -> Vec<String> {
    let mut alone = alone;
    let mut harness = Harness::builder()
        .with_size(size)
        .build_ui(move |ui| alone.ui(ui));
    harness.run_steps(3);
    let texts = drawn(&harness.output().shapes);
    let mut wrong = overlaps(&texts);
    wrong.extend(astray(&harness, catalog, &texts));
    wrong
        .into_iter()
        .map(|wrong| format!("{what} {size:?}: {wrong}"))
        .collect()
}

fn check_stages(long: bool) {
    let mut wrong = Vec::new();
    for state in StageState::datagrams() {
        for &lang in Lang::ALL {
            let what = format!("{} {}", state.name(), lang.tag());
            let text = catalog(lang, long);
            let alone = || StageAlone::new(state, catalog(lang, long));
            // Twice as long words need a little more room than the least.
            for size in DESK.into_iter().skip(usize::from(long)) {
                wrong.extend(check_stage(alone(), &what, size, &text));
            }
            let what = format!("{what} projected");
            wrong.extend(check_stage(alone().projected(), &what, PROJECTED, &text));
        }
    }
    check("the stage", &wrong);
}

#[test]
fn on_the_stage_every_text_has_its_place() {
    check_stages(false);
}

#[test]
fn on_the_stage_long_texts_have_their_place_too() {
    check_stages(true);
}

/// A window after the classic experiment, with a datagram that waits.
fn played<'a>(lang: Lang, size: (f32, f32), long: bool) -> Lab<'a> {
    let mut lab = Lab::wordy(lang, size, long);
    let text = catalog(lang, long);
    lab.click("4");
    lab.press(egui::Key::F2);
    lab.press(egui::Key::Enter);
    lab.until_fate(Fate::Truncated, 1);
    lab.press(egui::Key::F6);
    lab.click(&text.format("preset-name", &[("name", "world".into())]));
    lab.until_fate(Fate::InFlight, 1);
    lab.harness.run_steps(6);
    lab
}

fn check_window(lab: &Lab<'_>, catalog: &Catalog, long: bool) -> Vec<String> {
    let texts = drawn(&lab.harness.output().shapes);
    assert!(texts.len() > 20, "there is a window: {}", texts.len());
    let mut wrong = overlaps(&texts);
    wrong.extend(astray(&lab.harness, catalog, &texts));
    if !long {
        let ended = texts.iter().filter(|one| one.elided);
        wrong.extend(ended.map(|one| format!("{:?} is not shown to its end", one.text)));
    }
    wrong
}

/// The same after a burst, and with the playhead at its first datagram while more come.
fn unfold(lab: &mut Lab<'_>) {
    for sent in [62, 65] {
        let count = if sent == 62 { 60 } else { 3 };
        let asked = lab
            .harness
            .state_mut()
            .send(ClientId(0), b"x".to_vec(), count);
        assert_eq!(asked, Ok(()), "sent");
        lab.until("all were sent", |session| {
            session.ledger().fate_counts(|_| true).sent == sent
        });
        lab.harness.run_steps(6);
        if sent == 62 {
            lab.command(UiCommand::Unfold);
        }
    }
}

fn check_windows(long: bool) {
    let mut wrong = Vec::new();
    for &lang in Lang::ALL {
        for size in SIZES {
            let mut lab = played(lang, size, long);
            let text = catalog(lang, long);
            for step in ["", " projected", " unfolded, projected", " unfolded"] {
                match step {
                    " projected" | " unfolded" => lab.command(UiCommand::Projector),
                    " unfolded, projected" => unfold(&mut lab),
                    _ => {}
                }
                lab.settle();
                let found = check_window(&lab, &text, long);
                let what = format!("{} {size:?}{step}", lang.tag());
                wrong.extend(found.into_iter().map(|wrong| format!("{what}: {wrong}")));
            }
        }
    }
    check("the window", &wrong);
}

#[test]
fn no_text_of_the_window_lies_on_another() {
    check_windows(false);
}

#[test]
fn nor_does_it_with_long_texts() {
    check_windows(true);
}

#[test]
fn how_many_bytes_are_typed_is_told_to_the_last_digit() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        for (width, height) in SIZES {
            let mut lab = Lab::sized(lang, width, height);
            lab.retype(&text.get("send-hint"), &"x".repeat(13_955));
            let count = text.format("send-bytes", &[("n", 13_955_u32.into())]);
            let whole = seen_whole(&lab.harness);
            assert!(whole.contains(&count), "{lang:?} {width}: {whole:?}");
        }
    }
}

/// Whether a character could turn, hide or cover what stands around it.
fn misleads(one: char) -> bool {
    let control = one.is_control() && one != '\n';
    control
        || matches!(one, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Everything that is drawn, and everything that a screen reader is told.
fn all_words(lab: &Lab<'_>) -> Vec<String> {
    let mut words: Vec<String> = drawn(&lab.harness.output().shapes)
        .into_iter()
        .map(|one| one.text)
        .collect();
    for node in lab.harness.root().children_recursive() {
        let node = node.accesskit_node();
        words.extend([node.label(), node.value()].into_iter().flatten());
    }
    words
}

/// Texts that could turn, hide or cover others.
fn nasty() -> [String; 4] {
    [
        "a\u{1b}[31mb\u{7}\u{9b}2J\u{85}c".to_owned(),
        "a\u{202e}gnp\u{202a}\u{2066}x\u{2069}b".to_owned(),
        "a\u{200b}\u{200e}\u{200f}\u{2028}\u{2029}b".to_owned(),
        format!("a{}b", "\u{301}".repeat(40)),
    ]
}

/// Nothing that is drawn or told misleads, nor does the name of a window.
#[track_caller]
fn check_harmless(lab: &Lab<'_>, what: &str) {
    let mut words = all_words(lab);
    for viewport in lab.harness.output().viewport_output.values() {
        words.extend(viewport.builder.title.clone());
    }
    for words in words {
        assert!(!words.chars().any(misleads), "{what}: {words:?}");
        assert!(!words.contains(&"\u{301}".repeat(5)), "{what}: {words:?}");
    }
}

/// Rests the pointer on everything that can be pressed, until its tooltip is there.
fn check_tooltips(lab: &mut Lab<'_>, what: &str) {
    let rows = [egui::accesskit::Role::Row, egui::accesskit::Role::Button];
    let nodes = lab.harness.root().children_recursive();
    let pressable = nodes.filter(|node| rows.contains(&node.accesskit_node().role()));
    let places: Vec<_> = pressable.map(|node| node.rect().center()).collect();
    for place in places {
        lab.harness.hover_at(place);
        lab.harness.run_steps(4);
        check_harmless(lab, what);
    }
}

#[test]
fn no_text_from_the_network_turns_or_hides_another() {
    let mut lab = Lab::sized(Lang::En, 1600.0, 900.0);
    let to = lab.session().udp().local().expect("an address");
    let sender = std::net::UdpSocket::bind("127.0.0.1:0").expect("a sender");
    let views = [
        UiCommand::TabBytes,
        UiCommand::TabCalls,
        UiCommand::TabLog,
        UiCommand::View,
        UiCommand::View,
        UiCommand::Projector,
        UiCommand::Projector,
    ];
    for (text, seen) in nasty().iter().zip(1..) {
        sender.send_to(text.as_bytes(), to).expect("sent");
        lab.until("it came", |session| {
            let arrivals = session.ledger().arrivals_of(|owner| owner == Owner::Server);
            arrivals.received == seen
        });
        lab.click("Why?");
        for view in [None].into_iter().chain(views.map(Some)) {
            if let Some(view) = view {
                lab.command(view);
            }
            lab.settle();
            check_harmless(&lab, &format!("{view:?}"));
        }
    }
    check_tooltips(&mut lab, "the stage and the log");
    lab.command(UiCommand::TabCalls);
    check_tooltips(&mut lab, "the calls");
}

#[test]
fn nor_does_the_name_of_a_file_or_the_text_of_a_lesson() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut lab = Lab::sized(Lang::En, 1600.0, 900.0);
    for name in nasty() {
        // Many bytes are told by the name of their file, and a missing file by its path.
        let path = folder.path().join(&name);
        std::fs::write(&path, vec![7; 2_000]).expect("a file");
        drop_file(&mut lab, &path);
        check_harmless(&lab, "a file");
        lab.assert_shows("The payload is the file a");
        drop_file(&mut lab, &folder.path().join(format!("no{name}")));
        check_harmless(&lab, "no file");
        lab.assert_shows("There is no file");
        let lesson = folder.path().join("own.toml");
        let title = TEMPLATE.replace("One send, one receive", &toml_text(&name));
        std::fs::write(&lesson, title).expect("a file");
        drop_file(&mut lab, &lesson);
        check_harmless(&lab, "a lesson");
        lab.click("All lessons");
        check_harmless(&lab, "the list of lessons");
        lab.click("Free play");
    }
}

/// As it may stand in a basic string of TOML.
fn toml_text(text: &str) -> String {
    let escaped = text.chars().map(|c| format!("\\u{:04X}", u32::from(c)));
    escaped.collect()
}
