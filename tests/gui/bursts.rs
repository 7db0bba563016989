//! Bursts: set by name, sent on real sockets, followed and cancelled.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{
    gui::UiCommand,
    model::{ClientId, Fate, Syscall},
    session::Session,
    text::{Catalog, Lang},
};

use crate::lab::Lab;

/// A window in a language, with the settings of a burst open.
fn open(lang: Lang) -> (Lab<'static>, Catalog) {
    let mut lab = Lab::open(lang);
    let text = Catalog::new(lang);
    lab.click(&text.get("burst-settings"));
    (lab, text)
}

fn set(lab: &mut Lab<'_>, text: &Catalog, key: &str, value: &str) {
    lab.retype(&text.get(key), value);
}

fn counts(session: &Session) -> packet_lab::model::FateCounts {
    session.ledger().fate_counts(|_| true)
}

/// Sends, and goes on until so many have an end.
#[track_caller]
fn send(lab: &mut Lab<'_>, count: u64) {
    lab.command(UiCommand::Send);
    lab.until("all have an end", |session| {
        let counts = counts(session);
        counts.sent == count && counts.in_flight == 0
    });
}

fn sends(lab: &Lab<'_>) -> Vec<(Syscall, Vec<u8>)> {
    let record = lab.session().record();
    let rows = record.rows().filter(|row| row.call.is_send());
    rows.map(|row| (row.call, record.payload(row).to_vec()))
        .collect()
}

#[test]
fn a_burst_is_set_by_name_and_sent_with_the_chosen_calls() {
    for &lang in Lang::ALL {
        let (mut lab, text) = open(lang);
        set(&mut lab, &text, "burst-count", "300");
        lab.click(&text.get("burst-counter-name"));
        set(&mut lab, &text, "burst-size", "6");
        let ways = [
            ("burst-one", Syscall::SendTo),
            ("burst-many", Syscall::SendMMsg),
            ("burst-segments", Syscall::SendMsg),
        ];
        let mut reached = Vec::new();
        for (n, (way, call)) in (0..).zip(ways) {
            lab.click(&text.get(way));
            send(&mut lab, (n + 1) * 300);
            let sent = sends(&lab);
            let (used, bytes) = &sent[sent.len() - 300 + 12];
            assert_eq!((*used, bytes.as_slice()), (call, &b"12 12 "[..]), "{way}");
            let rate = lab.session().udp().progress(ClientId(0)).rate();
            let rate = text.format("burst-per-second", &[("n", rate.expect("one").into())]);
            reached.push(format!("{} {rate}", text.get(way)));
        }
        let text_of_end = text.format("burst-done", &[("sent", 300_u64.into())]);
        lab.assert_shows(&text_of_end);
        // All three can be compared.
        let reached = reached.join(" · ");
        lab.assert_shows(&text.format("burst-reached", &[("rates", reached.into())]));
    }
}

#[test]
fn what_makes_no_sense_is_told_and_not_sent() {
    for &lang in Lang::ALL {
        let (mut lab, text) = open(lang);
        let bad = [
            ("burst-count", "0", "error-repeat", vec![]),
            ("burst-rate", "0", "error-rate", vec![]),
            (
                "burst-rate",
                "fast",
                "error-number",
                vec![("value", "fast".into())],
            ),
            (
                "burst-size",
                "65508",
                "error-size",
                vec![("value", "65508".into()), ("limit", 65_507_u64.into())],
            ),
        ];
        lab.click(&text.get("burst-counter-name"));
        for (field, value, error, args) in bad {
            set(&mut lab, &text, field, value);
            let fault = packet_lab::text::plain(&text.format(error, &args));
            lab.assert_shows(&fault);
            lab.command(UiCommand::Send);
            assert_eq!(lab.counts().sent, 0, "{field}: {value}");
            set(&mut lab, &text, field, "1");
            lab.assert_hides(&fault);
        }
        // An empty datagram is one.
        set(&mut lab, &text, "burst-size", "0");
        set(&mut lab, &text, "burst-count", "2");
        set(&mut lab, &text, "burst-rate", "");
        send(&mut lab, 2);
        assert!(sends(&lab).iter().all(|(_, bytes)| bytes.is_empty()));
    }
}

#[test]
fn a_text_that_cannot_be_read_does_not_stop_a_counter() {
    let (mut lab, text) = open(Lang::En);
    lab.retype("text to send", "\\q");
    lab.assert_shows("is not an escape");
    lab.click(&text.get("burst-pattern-name"));
    lab.assert_shows("is not an escape");
    lab.click(&text.get("burst-counter-name"));
    lab.assert_hides("is not an escape");
    send(&mut lab, 1);
    assert_eq!(sends(&lab)[0].1.len(), 64, "64 bytes unless set otherwise");
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (mut lab, text) = open(Lang::En);
    lab.click(&text.get("burst-random-name"));
    // Single bytes, as the fonts of tests lack many a character.
    set(&mut lab, &text, "burst-size", "1");
    set(&mut lab, &text, "burst-count", "40");
    set(&mut lab, &text, "burst-seed", "5");
    send(&mut lab, 40);
    send(&mut lab, 80);
    lab.click(&text.get("burst-draw"));
    send(&mut lab, 120);
    let sent = sends(&lab);
    assert_eq!(sent[..40], sent[40..80], "the same");
    assert_ne!(sent[..40], sent[80..], "another seed was drawn");
    let name = text.get("burst-seed");
    let seed = lab.harness.get_by_role_and_label(Role::TextInput, &name);
    let seed: u64 = seed.value().expect("shown").parse().expect("a number");
    for (number, (_, bytes)) in (0..).zip(&sent[80..]) {
        let mut drawn = Vec::new();
        packet_lab::model::PayloadSpec::Random { size: 1, seed }.write(number, &mut drawn);
        assert_eq!(bytes, &drawn, "of the seed that is shown");
    }
}

#[test]
fn all_clients_send_at_once() {
    let (mut lab, text) = open(Lang::En);
    lab.click("client");
    lab.click(&text.get("burst-settings"));
    set(&mut lab, &text, "burst-count", "50");
    lab.click(&text.get("burst-from-all"));
    send(&mut lab, 100);
    for id in [0, 1] {
        let sent = lab.session().udp().progress(ClientId(id)).sent;
        assert_eq!(sent, 50, "client {id}");
    }
    lab.assert_shows("100 sent");
}

#[test]
fn a_burst_is_followed_and_can_be_cancelled() {
    let (mut lab, text) = open(Lang::En);
    set(&mut lab, &text, "burst-count", "5000");
    set(&mut lab, &text, "burst-rate", "50");
    lab.command(UiCommand::Send);
    lab.until("some were sent", |session| counts(session).sent > 3);
    lab.assert_shows("of 5000");
    let bar = lab
        .harness
        .root()
        .children_recursive()
        .find(|node| node.accesskit_node().role() == Role::ProgressIndicator);
    let bar = bar.expect("a bar").accesskit_node();
    assert_eq!(bar.max_numeric_value(), Some(5000.0), "of all of them");
    assert!(bar.numeric_value().is_some_and(|now| now > 3.0), "moves");
    lab.click(&text.get("burst-cancel"));
    lab.until("it is cancelled", |session| {
        session.udp().progress(ClientId(0)).done()
    });
    let sent = lab.counts().sent;
    assert!(sent < 5000, "{sent}");
    lab.assert_shows("cancelled");
    assert!(
        lab.harness
            .query_by_label(&text.get("burst-cancel"))
            .is_none(),
        "nothing is left to be cancelled"
    );
}

#[test]
fn a_rate_that_cannot_be_reached_is_told_beside_the_one_that_was() {
    let (mut lab, text) = open(Lang::En);
    set(&mut lab, &text, "burst-count", "2 000");
    set(&mut lab, &text, "burst-rate", "900000000");
    send(&mut lab, 2000);
    let reached = lab
        .session()
        .udp()
        .progress(ClientId(0))
        .rate()
        .expect("one");
    assert!(reached < 800_000_000, "{reached}");
    let args = [
        ("reached", reached.into()),
        ("asked", 900_000_000_u64.into()),
    ];
    lab.assert_shows(&text.format("burst-missed", &args));
}

#[test]
fn a_lossless_burst_loses_nothing_where_another_does() {
    let (mut lab, text) = open(Lang::En);
    let slider = lab.harness.get_by_label("Receive buffer");
    slider.set_value_accesskit(0.0);
    lab.harness.run_steps(3);
    lab.until("a small buffer", |session| {
        let buffer = session
            .udp()
            .server()
            .and_then(|server| server.receive_buffer);
        buffer.is_some_and(|(asked, _)| asked == Some(0))
    });
    set(&mut lab, &text, "burst-count", "3000");
    lab.click(&text.get("burst-lossless"));
    send(&mut lab, 3000);
    assert_eq!(lab.counts().of(Fate::Whole), 3000, "{:?}", lab.counts());
}

#[test]
fn a_burst_into_a_stream_has_no_ways_of_sending_datagrams() {
    for &lang in Lang::ALL {
        let (lab, text) = open(lang);
        lab.assert_shows(&text.get("burst-lossless"));
        lab.assert_shows("UDP_SEGMENT");
        let mut lab = Lab::open(lang);
        lab.click("TCP");
        lab.click(&text.get("burst-settings"));
        lab.assert_shows(&text.get("burst-rate"));
        lab.assert_hides(&text.get("burst-lossless"));
        lab.assert_hides("UDP_SEGMENT");
    }
}
