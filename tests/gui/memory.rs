//! The record's memory budget: set, kept to, and what is no longer kept.

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    gui::UiCommand,
    model::ClientId,
    record::Budget,
    session::{Preferences, usual_budget},
    text::{Catalog, Lang, grouped, plain},
};

use crate::lab::Lab;

fn budget(lab: &Lab<'_>) -> u64 {
    lab.session().record().budget().bytes()
}

/// Sets the least budget in the menu.
fn least(lab: &mut Lab<'_>, text: &Catalog) {
    lab.press(Key::F10);
    let less = text.get("menu-memory-less");
    for _ in 0..20 {
        lab.click(&less);
    }
    assert_eq!(budget(lab), Budget::MIN, "no less can be set");
    lab.press(Key::Escape);
}

/// Chooses the first line of a table that is kept.
fn first_line(lab: &mut Lab<'_>, table: &str) {
    let grid = lab.harness.get_by_role_and_label(Role::Grid, table);
    grid.focus();
    lab.harness.run_steps(2);
    lab.press(Key::End);
    lab.press(Key::Home);
    lab.harness.run_steps(3);
}

/// A window with the least budget, in which rows were sent until some are no longer kept.
fn full(lang: Lang) -> (Lab<'static>, Catalog, u64) {
    let mut lab = Lab::sized(lang, 1280.0, 960.0);
    let text = Catalog::new(lang);
    least(&mut lab, &text);
    let mut sent = 0;
    while lab.session().record().first_kept_row() == 0 {
        let asked = lab
            .harness
            .state_mut()
            .send(ClientId(0), vec![b'x'; 40], 10_000);
        assert_eq!(asked, Ok(()), "sent");
        sent += 10_000;
        lab.until("all have an end", |session| {
            let counts = session.ledger().fate_counts(|_| true);
            counts.sent == sent && counts.in_flight == 0
        });
        assert!(sent < 1_000_000, "rows must go at last");
    }
    (lab, text, sent)
}

#[test]
fn the_budget_is_set_in_the_menu_and_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    let text = Catalog::new(Lang::En);
    let mut lab = Lab::remembering(&path);
    assert_eq!(budget(&lab), usual_budget().bytes(), "the usual one");
    least(&mut lab, &text);
    lab.press(Key::F10);
    lab.assert_shows(&text.format("menu-mib", &[("n", 16_u64.into())]));
    lab.click(&text.get("menu-memory-more"));
    assert_eq!(budget(&lab), 32 << 20, "a step up");
    lab.press(Key::Escape);
    lab.harness.run_steps(8);
    drop(lab);
    assert_eq!(Preferences::load(&path).preferences.memory, Some(32));
    let mut lab = Lab::remembering(&path);
    assert_eq!(budget(&lab), 32 << 20, "remembered");
    lab.press(Key::F10);
    lab.click(&text.get("menu-memory-usual"));
    assert_eq!(budget(&lab), usual_budget().bytes(), "the usual one again");
    lab.click(&text.get("menu-memory-less"));
    lab.press(Key::Escape);
    lab.command(UiCommand::ResetAll);
    assert_eq!(budget(&lab), usual_budget().bytes(), "reset");
}

#[test]
fn what_is_no_longer_kept_is_a_visible_line() {
    for &lang in Lang::ALL {
        let (mut lab, text, sent) = full(lang);
        // Numbers go on, whatever is kept.
        let colon = if lang == Lang::En { ": " } else { "：" };
        lab.assert_shows(&format!("{}{colon}A → ", grouped(sent)));
        let evicted = lab.session().record().first_kept_row();
        let note = text.format("log-no-longer-kept", &[("n", evicted.into())]);
        first_line(&mut lab, &text.get("log-name"));
        lab.assert_shows(&note);
        // Its bytes are gone, since payload goes first.
        lab.assert_shows(&text.get("data-gone"));
        lab.press_with(Modifiers::COMMAND, Key::Num2);
        lab.assert_shows(&plain(&text.get("why-payload-gone")));
        lab.press_with(Modifiers::COMMAND, Key::Num3);
        first_line(&mut lab, &text.get("calls-name"));
        lab.assert_shows(&note);
    }
}

#[test]
fn a_burst_that_does_not_fit_is_told_before_it_starts() {
    let mut lab = Lab::open(Lang::En);
    let text = Catalog::new(Lang::En);
    least(&mut lab, &text);
    lab.click(&text.get("burst-settings"));
    lab.retype(&text.get("burst-count"), "1000000");
    lab.command(UiCommand::Send);
    lab.harness.run_steps(3);
    lab.assert_shows("would need");
    lab.harness.run_steps(10);
    assert_eq!(lab.counts().sent, 0, "it has not started");
    lab.click(&text.get("send-anyway"));
    lab.until("it has started", |session| {
        session.ledger().fate_counts(|_| true).sent > 0
    });
    lab.assert_hides("would need");
    lab.click(&text.get("burst-cancel"));
    lab.until("it is cancelled", |session| {
        session.udp().progress(ClientId(0)).done()
    });
}
