//! The picture that is sent in blocks: its holes, who they are, and what is chosen by them.

use std::fs;

use egui::{Key, MissingGlyphPolicy, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{
    model::{Fate, Owner},
    session::Session,
    text::{Catalog, Lang},
};

use crate::{lab::Lab, streams};

/// Lets the log show pixels, which are any bytes.
fn show_any_bytes(lab: &Lab<'_>) {
    lab.harness
        .ctx
        .set_missing_glyph_policy(MissingGlyphPolicy::Tofu);
}

/// Whether all blocks of a picture have their fates.
fn settled(session: &Session) -> bool {
    let counts = session.ledger().fate_counts(|_| true);
    counts.sent == 480 && counts.in_flight == 0
}

#[test]
fn holes_are_told_by_name_and_a_press_chooses_their_row() {
    let mut lab = Lab::open(Lang::En);
    show_any_bytes(&lab);
    lab.click("Picture");
    lab.harness.get_by_label("UDP: no picture was sent");
    lab.harness.state_mut().set_receive_buffer(4608);
    lab.harness.state_mut().stop_reading();
    lab.until("a small buffer", |session| {
        session.udp().server().is_some_and(|info| {
            info.receive_buffer
                .is_some_and(|(asked, _)| asked == Some(4608))
        })
    });
    lab.click("Send picture");
    lab.until("all is sent", |session| {
        session.ledger().fate_counts(|_| true).sent == 480
    });
    lab.click("Resume reading");
    lab.until("all fates", settled);
    lab.settle();
    let counts = lab.counts();
    assert!(counts.dropped > 300 && counts.whole > 0, "{counts:?}");
    let labels = lab.harness.query_all_by_label_contains("dropped").count();
    assert!(labels > 0, "the legend counts them");
    let name = format!(
        "The picture over UDP: 480 blocks, {} holes.",
        counts.dropped
    );
    lab.harness.get_by_label_contains(&name);
    // A press on a hole chooses the row that sent it, and the caption tells why.
    let hole = lab.harness.get_all_by_label_contains("Block ").next();
    let hole = hole.expect("a hole");
    let label = hole.accesskit_node().value().unwrap_or_default();
    assert!(label.contains("dropped"), "{label}");
    hole.click();
    lab.harness.run_steps(3);
    lab.harness
        .get_by_label_contains(&format!("holes. {label}"));
    lab.click("Why?");
    // The arrow keys lead to the neighbour.
    lab.harness.key_press(Key::Escape);
    lab.harness.run_steps(3);
    lab.settle();
}

#[test]
fn one_click_sends_it_by_both_and_the_stream_is_whole() {
    let mut lab = streams::open(Lang::ZhCn, &Catalog::new(Lang::ZhCn).get("transport-both"));
    show_any_bytes(&lab);
    let text = Catalog::new(Lang::ZhCn);
    lab.click(&text.get("view-picture"));
    lab.click(&text.get("picture-send-both"));
    lab.until("both", |session| {
        let flow = session
            .ledger()
            .streams()
            .flows(|owner| owner != Owner::Server);
        flow.received == 491_520 && settled(session)
    });
    lab.settle();
    let bytes = lab.harness.query_all_by_label_contains("按顺序").next();
    let bytes = bytes.expect("the bytes in order").accesskit_node().value();
    let bytes = bytes.unwrap_or_default();
    let digits: String = bytes.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits, "491520491520", "all of all");
    assert_eq!(lab.counts().of(Fate::Unknown), 0);
}

#[test]
fn a_file_that_is_no_picture_is_told_and_one_that_is_one_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut lab = Lab::open(Lang::En);
    lab.click("Picture");
    let bad = folder.path().join("bad.png");
    fs::write(&bad, "no picture").unwrap();
    let good = folder.path().join("my own.png");
    fs::write(&good, include_bytes!("../../assets/pictures/card.png")).unwrap();
    lab.click("Open …");
    for (path, words) in [(&bad, "is no picture"), (&good, "my own.png")] {
        lab.retype("Path of a file", &path.display().to_string());
        lab.harness.key_press(Key::Enter);
        lab.harness.run_steps(4);
        assert!(
            lab.harness.query_all_by_label_contains(words).count() > 0,
            "{words}"
        );
    }
    let size = lab.harness.get_by_label("Bytes of each block");
    size.focus();
    lab.harness.run_steps(3);
    lab.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    lab.harness
        .get_by_label("Bytes of each block")
        .type_text("7");
    lab.harness.run_steps(4);
    lab.harness
        .get_by_label("A block of a picture has 100 to 65507 bytes, not 7.");
}
