//! Nothing lies on anything else.

use std::path::Path;

use egui::{Key, Modifiers, Rect, accesskit::Role};
use egui_kittest::{
    Node,
    kittest::{NodeT as _, Queryable as _},
};
use packet_lab::{
    gui::UiCommand,
    model::{ClientId, Fate, Message},
    text::{Catalog, Lang, plain},
};

use crate::{lab::Lab, sending::drop_file};

/// Everything that can be pressed, dragged or typed into, with its name.
fn controls(lab: &Lab<'_>) -> Vec<(String, Rect)> {
    let roles = [
        Role::Button,
        Role::RadioButton,
        Role::CheckBox,
        Role::Slider,
        Role::TextInput,
        Role::MultilineTextInput,
        Role::Tab,
    ];
    let nodes = lab.harness.root().children_recursive();
    nodes
        .filter(|node| roles.contains(&node.accesskit_node().role()))
        .map(|node| {
            let name = node.accesskit_node().label().unwrap_or_default();
            (name, node.rect())
        })
        .filter(|(name, _)| {
            let of_record = name.contains("of the record") || name.contains("记录中的");
            !name.starts_with("Resize") && !of_record
        })
        .collect()
}

#[track_caller]
pub(crate) fn check_apart(lab: &Lab<'_>, what: &str, (width, height): (f32, f32)) {
    let window = Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, height));
    let all = controls(lab);
    for (n, (name, rect)) in all.iter().enumerate() {
        assert!(
            window.expand(1.0).contains_rect(*rect),
            "{what}: {name} is inside: {rect:?}"
        );
        for (other_name, other) in all.iter().skip(n + 1) {
            let shared = rect.intersect(*other);
            let apart = shared.width() <= 1.0 || shared.height() <= 1.0;
            assert!(
                apart,
                "{what}: {name} lies on {other_name}: {rect:?}, {other:?}"
            );
        }
    }
}

#[test]
fn no_control_lies_on_another() {
    for &lang in Lang::ALL {
        // The scrolled panels have room for all of their controls in these.
        for (width, height) in [(1280.0, 960.0), (1600.0, 1000.0), (2560.0, 1440.0)] {
            let mut lab = Lab::sized(lang, width, height);
            let what = format!("{lang:?} {width}×{height}");
            check_apart(&lab, &what, (width, height));
            lab.press(Key::F2);
            lab.press(Key::Enter);
            lab.until_fate(Fate::Whole, 1);
            check_apart(&lab, &format!("{what}, after a send"), (width, height));
        }
    }
}
#[test]
fn words_twice_as_long_find_room() {
    for &lang in Lang::ALL {
        for (width, height) in [(1280.0, 960.0), (1600.0, 1000.0)] {
            let lab = Lab::wordy(lang, (width, height), true);
            check_apart(
                &lab,
                &format!("{lang:?} {width}×{height}, long"),
                (width, height),
            );
        }
    }
}

/// Where everything is that can be pressed, dragged or typed into, without what came and went.
fn places(lab: &Lab<'_>) -> Vec<(String, Rect)> {
    let mut all = controls(lab);
    all.retain(|(name, _)| {
        !["Dismiss", "Undo", "Call", "Fold", "Why?"]
            .iter()
            .any(|word| name.starts_with(word))
    });
    all
}

/// Every control of before is where it was.
#[track_caller]
fn check_stay(lab: &Lab<'_>, before: &[(String, Rect)], what: &str) {
    let now = places(lab);
    for (name, rect) in before {
        let same = now.iter().filter(|(other, _)| other == name);
        let found: Vec<Rect> = same.map(|(_, rect)| *rect).collect();
        let near = |other: &Rect| {
            (other.min - rect.min).length() < 0.6 && (other.max - rect.max).length() < 0.6
        };
        assert!(
            found.iter().any(near),
            "{what}: {name} was at {rect:?}, now at {found:?}"
        );
    }
}

#[test]
fn a_notice_moves_nothing() {
    for (width, height) in [(1280.0, 800.0), (1024.0, 600.0)] {
        let mut lab = Lab::sized(Lang::En, width, height);
        lab.press(Key::Enter);
        lab.until_fate(Fate::Whole, 1);
        let before = places(&lab);
        lab.command(UiCommand::Clear);
        lab.harness.run_steps(4);
        assert!(
            controls(&lab).iter().any(|(name, _)| name == "Dismiss"),
            "there is a notice: {:?}",
            controls(&lab)
        );
        check_stay(&lab, &before, "with a notice");
    }
}

/// The places of what chooses a view, by name.
fn switch(lab: &Lab<'_>) -> Vec<(String, Rect)> {
    let names = [
        "Stage", "Timeline", "Sockets", "What for", "Picture", "Curves",
    ];
    let of = |name: &str| {
        let nodes = lab.harness.get_all_by_role(Role::RadioButton);
        let named = nodes.filter(|node| node.accesskit_node().label().as_deref() == Some(name));
        // A service has one of these names too, further down.
        let mut rects: Vec<Rect> = named.map(|node| node.rect()).collect();
        rects.sort_by(|one, other| one.top().total_cmp(&other.top()));
        (name.to_owned(), *rects.first().expect(name))
    };
    names.map(of).to_vec()
}

#[test]
fn the_switch_of_views_stays_where_it_is_whatever_is_chosen() {
    for (size, projector) in [
        ((1280.0, 720.0), false),
        ((1600.0, 900.0), false),
        ((1024.0, 600.0), false),
        ((1280.0, 720.0), true),
    ] {
        let mut lab = Lab::sized(Lang::En, size.0, size.1);
        if projector {
            lab.command(UiCommand::Projector);
        }
        for transport in 0..3 {
            lab.settle();
            let before = switch(&lab);
            for (name, rect) in &before {
                let at = rect.center();
                for pressed in [true, false] {
                    lab.harness.event(egui::Event::PointerButton {
                        pos: at,
                        button: egui::PointerButton::Primary,
                        pressed,
                        modifiers: Modifiers::NONE,
                    });
                    lab.harness.run_steps(2);
                }
                lab.settle();
                let now = switch(&lab);
                let stays = before.iter().zip(&now).all(|((_, one), (_, other))| {
                    (one.min - other.min).length() < 0.6 && (one.max - other.max).length() < 0.6
                });
                let what = format!("{size:?} {projector} {transport}: {name}");
                assert!(stays, "{what}: {before:#?}, now {now:#?}");
            }
            lab.click("Stage");
            lab.command(UiCommand::Transport);
            lab.harness.run_steps(2);
        }
    }
}

/// A failure that is told in more than one line until it is taken away.
fn failure() -> Message {
    Message::new("error-thread-start")
        .with("thread", "clients")
        .with("errno", "EAGAIN")
}

#[test]
fn notices_cover_no_line_of_the_log_and_no_name_of_a_column() {
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
    let addr = taken.local_addr().expect("an address").to_string();
    for &lang in Lang::ALL {
        for (width, height) in [(1280.0, 720.0), (1600.0, 900.0)] {
            let mut lab = Lab::telling(failure(), lang, (width, height));
            let text = Catalog::new(lang);
            lab.press(Key::Enter);
            lab.until_fate(Fate::Whole, 1);
            let rows = |lab: &Lab<'_>| -> Vec<Rect> {
                let nodes = lab.harness.root().children_recursive();
                let rows = nodes.filter(|node| node.accesskit_node().role() == Role::Row);
                rows.map(|node| node.rect()).collect()
            };
            // The names of the columns stand right above the first line.
            let names = rows(&lab).first().expect("a line of the log").top();
            for sent in 2..20 {
                lab.press(Key::Enter);
                lab.until_fate(Fate::Whole, sent);
            }
            let check = |lab: &Lab<'_>, what: &str| {
                let notice = lab.notice().top();
                let lines = rows(lab).into_iter().map(|row| row.bottom());
                let lines = lines.reduce(f32::max).expect("a line is seen");
                let what = format!("{lang:?} {height} {what}: {notice}, {names}, {lines}");
                assert!(names <= notice && lines <= notice + 1.0, "{what}");
            };
            check(&lab, "a long one");
            lab.retype(&text.get("server-address"), &addr);
            lab.press(Key::Enter);
            lab.until_shown(&text.format("notices-more", &[("n", 1_u32.into())]));
            lab.harness.run_steps(3);
            check(&lab, "two");
        }
    }
}

#[test]
fn what_was_told_before_the_newest_notice_opens_by_the_keyboard() {
    for &lang in Lang::ALL {
        for (size, projected) in [((1280.0, 720.0), false), ((1280.0, 720.0), true)] {
            let mut lab = Lab::telling(failure(), lang, size);
            let text = Catalog::new(lang);
            if projected {
                lab.press(Key::F11);
            }
            let (before, newest) = (plain(&text.say(&failure())), "/nowhere.bin");
            lab.assert_shows(&before);
            drop_file(&mut lab, Path::new(newest));
            let seen = |lab: &Lab<'_>, what: &str, all: bool| {
                let shown = [&before, newest].map(|one| lab.shows(one));
                assert_eq!(shown, [all, true], "{lang:?} {projected}: {what}");
            };
            seen(&lab, "the newest", false);
            let room = lab.harness.ctx.content_rect().size();
            let what = format!("{lang:?} {projected}");
            if projected {
                // Else the side panels may be scrolled.
                check_apart(&lab, &what, (room.x, room.y));
            }
            let more = text.format("notices-more", &[("n", 1_u32.into())]);
            lab.harness.get_by_label(&more).focus();
            lab.harness.run_steps(2);
            lab.press(Key::Enter);
            seen(&lab, "opened", true);
            lab.press(Key::Escape);
            seen(&lab, "closed", false);
            // Each is taken away when it is told.
            lab.press(Key::Escape);
            lab.assert_hides(newest);
            lab.assert_shows(&before);
            lab.press(Key::Escape);
            lab.assert_hides(&before);
        }
    }
}

#[test]
fn a_digit_typed_moves_nothing() {
    let mut lab = Lab::open(Lang::En);
    lab.click("hex");
    lab.retype("text to send", "68");
    let before = places(&lab);
    for digits in ["686", "6865", "68656", "6865q"] {
        lab.retype("text to send", digits);
        check_stay(&lab, &before, digits);
        let shown = lab.shows("is not a hex digit");
        assert_eq!(shown, digits.contains('q'), "{digits}: what is wrong");
        assert!(!lab.shows("only one hex digit"), "{digits}: not yet");
    }
    lab.retype("text to send", "686");
    lab.press(Key::Enter);
    lab.assert_shows("only one hex digit");
    check_stay(&lab, &before, "an odd digit, sent");
}

#[test]
fn growing_numbers_move_nothing() {
    let mut lab = Lab::open(Lang::En);
    lab.retype("text to send", "x");
    let before = places(&lab);
    lab.retype("text to send", &"x".repeat(10));
    check_stay(&lab, &before, "ten bytes");

    // The bar of the record, which is dragged.
    let rail = |lab: &Lab<'_>| {
        let nodes = lab.harness.root().children_recursive();
        let mut sliders = nodes.filter(|node| node.accesskit_node().role() == Role::Slider);
        let bar = sliders
            .find(|node| node.accesskit_node().label().as_deref() == Some("Place in the record"));
        bar.expect("the bar").rect()
    };
    let bar = rail(&lab);
    let asked = lab
        .harness
        .state_mut()
        .send(ClientId(0), b"x".to_vec(), 600);
    assert_eq!(asked, Ok(()), "sent");
    lab.until("all have an end", |session| {
        let counts = session.ledger().fate_counts(|_| true);
        counts.sent == 600 && counts.in_flight == 0
    });
    assert_eq!(rail(&lab), bar, "with more than a thousand rows");
    lab.command(UiCommand::Unfold);
    lab.harness.run_steps(3);
    assert_eq!(rail(&lab), bar, "unfolded");
    check_stay(&lab, &before, "after a burst");
}

#[test]
fn the_settings_of_a_burst_have_room() {
    for (lang, long) in [(Lang::En, false), (Lang::ZhCn, false), (Lang::En, true)] {
        for (width, height) in [(1280.0, 720.0), (1024.0, 600.0)] {
            let mut lab = Lab::wordy(lang, (width, height), long);
            let text = Catalog::new(lang);
            let text = if long { text.with_long_words() } else { text };
            let before: Vec<String> = controls(&lab).into_iter().map(|(name, _)| name).collect();
            lab.click(&text.get("burst-settings"));
            lab.harness.run_steps(3);
            let window = Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, height));
            let mut opened = controls(&lab);
            opened.retain(|(name, _)| !before.contains(name));
            let what = format!("{lang:?} {width}×{height}");
            assert!(opened.len() >= 14, "{what}: {opened:?}");
            let zoom = lab.harness.ctx.zoom_factor();
            for (n, (name, rect)) in opened.iter().enumerate() {
                let inside = window.expand(1.0).contains_rect(*rect * zoom);
                assert!(inside, "{what}: {name} is inside: {rect:?}");
                for (other_name, other) in opened.iter().skip(n + 1) {
                    let shared = rect.intersect(*other);
                    let apart = shared.width() <= 1.0 || shared.height() <= 1.0;
                    assert!(apart, "{what}: {name} lies on {other_name}");
                }
            }
        }
    }
}

#[test]
fn tables_have_one_height() {
    let mut lab = Lab::open(Lang::En);
    let edge = |lab: &Lab<'_>| lab.harness.get_by_label("Height of the tables").rect();
    let before = edge(&lab);
    for tab in [Key::Num2, Key::Num3, Key::Num1] {
        lab.press_with(Modifiers::COMMAND, tab);
        assert_eq!(edge(&lab), before, "{tab:?}, with nothing in it");
    }
}

#[test]
fn the_usual_window_shows_every_control() {
    for &lang in Lang::ALL {
        for (width, height) in [(1280.0, 800.0), (1280.0, 720.0)] {
            let lab = Lab::sized(lang, width, height);
            let text = Catalog::new(lang);
            let caption = text.get("resize-tables");
            let nodes: Vec<_> = lab.harness.root().children_recursive().collect();
            let rect = |name: &str| {
                let found = nodes.iter().filter(|node| {
                    let node = node.accesskit_node();
                    node.label().as_deref() == Some(name) && node.role() != Role::Label
                });
                found.map(Node::rect).reduce(Rect::union).expect(name)
            };
            // The caption is between the panels and the tables, and below the panels is a margin.
            let floor = rect(&caption).top() - 52.0 - 6.0;
            let every = [
                "burst-settings",
                "destination",
                "bind-first",
                "connect-first",
                "plain-program",
                "server-address",
            ];
            for key in every {
                let bottom = rect(&text.get(key)).bottom();
                assert!(
                    bottom < floor,
                    "{lang:?} {height}: {key}: {bottom}, {floor}"
                );
            }
            let client = text.format("client-name", &[("name", "A".into())]);
            assert!(
                rect(&client).bottom() < floor,
                "{lang:?} {height}: the clients"
            );
        }
    }
}

#[test]
fn where_there_is_no_room_panels_go_and_words_stay() {
    for &lang in Lang::ALL {
        for size in [
            (1024.0, 600.0),
            (1280.0, 800.0),
            (900.0, 700.0),
            (1024.0, 520.0),
        ] {
            for view in [UiCommand::View, UiCommand::Sockets, UiCommand::TabLog] {
                let mut lab = Lab::sized(lang, size.0, size.1);
                lab.command(UiCommand::Transport);
                lab.command(UiCommand::Transport);
                lab.command(view);
                lab.press(Key::F2);
                lab.press(Key::Enter);
                let mut zoom = 0.0;
                for n in 0..6 {
                    lab.settle();
                    // On a busy machine a notice tells of it.
                    lab.press(Key::Escape);
                    lab.settle();
                    let what = format!(
                        "{lang:?} {size:?} {view:?} zoomed {n} times, {:?} at {}",
                        lab.harness.ctx.viewport_rect(),
                        lab.harness.ctx.zoom_factor()
                    );
                    let now = lab.harness.ctx.zoom_factor();
                    assert!(now >= zoom - 0.01, "{what}: {now}");
                    zoom = now;
                    let wrong = super::texts::overlapping(&lab.harness);
                    assert!(wrong.is_empty(), "{what} {zoom}:\n{}", wrong.join("\n"));
                    let room = lab.harness.ctx.viewport_rect().size();
                    if room.x < 1120.0 {
                        // Else the side panels may be scrolled.
                        check_apart(&lab, &what, (room.x, room.y));
                    }
                    lab.command(UiCommand::ZoomIn);
                }
            }
        }
    }
}

#[test]
fn the_ring_around_an_earlier_read_leaves_the_lines_beside_it_free() {
    for (width, height) in [(1280.0, 720.0), (1600.0, 900.0)] {
        let mut lab = Lab::sized(Lang::En, width, height);
        for _ in 0..3 {
            lab.click("Preset hello");
        }
        lab.until_fate(Fate::Whole, 3);
        lab.harness.run_steps(4);
        let nodes = lab.harness.root().children_recursive();
        let is_read = |node: &Node<'_>| {
            let name = node.accesskit_node().label().unwrap_or_default();
            name.contains("of the record, recv") && node.rect().width() > 2.0 * node.rect().height()
        };
        let mut rects: Vec<Rect> = nodes.filter(is_read).map(|node| node.rect()).collect();
        rects.sort_by(|one, other| one.top().total_cmp(&other.top()));
        let lines = rects
            .windows(2)
            .filter(|pair| (pair[0].left() - pair[1].left()).abs() < 1.0);
        let lines: Vec<&[Rect]> = lines.collect();
        assert!(lines.len() >= 2, "three reads: {rects:?}");
        for pair in lines {
            // A ring is 4 points wide around its place; a line reaches 3 points beyond its own.
            let free = pair[1].top() - pair[0].bottom();
            assert!(free >= 7.0, "{width} x {height}: {pair:?}");
        }
    }
}

#[test]
fn the_sheet_of_keys_and_words_lies_within_the_window() {
    for &lang in Lang::ALL {
        for (width, height, projected) in [
            (1280.0, 720.0, false),
            (1280.0, 720.0, true),
            (1920.0, 1080.0, true),
        ] {
            let (mut lab, text) = (Lab::sized(lang, width, height), Catalog::new(lang));
            if projected {
                lab.press(Key::F11);
            }
            lab.command(UiCommand::Help);
            let [keys, words, close, more] =
                ["help-title", "glossary", "close", "help-more"].map(|key| text.get(key));
            let fits = |lab: &Lab<'_>, name: &str| {
                // In points: on the projector a window is drawn larger or smaller.
                let window = lab.harness.ctx.content_rect();
                for node in lab.harness.get_all_by_label(name) {
                    let rect = node.rect();
                    let inside = window.x_range().contains(rect.left())
                        && window.x_range().contains(rect.right());
                    assert!(inside, "{lang:?} {width} {projected} {name}: {rect:?}");
                }
            };
            for name in [&keys, &words, &close, &more] {
                fits(&lab, name);
            }
            lab.click_last(Role::RadioButton, &words);
            for name in [&keys, &words, &close] {
                fits(&lab, name);
            }
        }
    }
}
