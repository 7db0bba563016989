//! Finding lines of the log: by size, hex, sender, and in a log of many.

use egui::Key;
use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    model::{BatchMode, Burst, ClientId, Fate, PayloadSpec},
    text::{Catalog, Lang},
};

use crate::lab::Lab;

fn send(lab: &mut Lab<'_>, client: u8, payload: &[u8]) {
    let before = lab.counts().sent;
    let asked = lab
        .harness
        .state_mut()
        .send(ClientId(client), payload.to_vec(), 1);
    assert_eq!(asked, Ok(()), "sent");
    lab.until("it has an end", |session| {
        let counts = session.ledger().fate_counts(|_| true);
        counts.sent > before && counts.in_flight == 0
    });
}

#[track_caller]
fn check_hits(lab: &Lab<'_>, text: &Catalog, count: u64) {
    lab.assert_shows(&text.format("filter-hits", &[("n", count.into())]));
}

#[test]
fn lines_are_found_by_size_hex_and_sender() {
    for &lang in Lang::ALL {
        let mut lab = Lab::open(lang);
        let text = Catalog::new(lang);
        lab.click(&text.get("add-client"));
        lab.click(&text.get("reply-echo"));
        for (client, payload) in [
            (0, &b"hello"[..]),
            (0, b"\x00\x01\x02"),
            (1, b""),
            (1, b"hell"),
        ] {
            send(&mut lab, client, payload);
        }
        let outside = std::net::UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let to = lab.session().udp().server().expect("it listens").local;
        outside.send_to(b"from elsewhere", to).expect("sent");
        lab.until("it was read", |session| {
            let received = session.ledger().arrivals_of(|_| true).received;
            received >= 9
        });
        // By bytes, as text and as hex.
        lab.retype(&text.get("filter-text"), "hell");
        check_hits(&lab, &text, 4);
        lab.click(&text.get("filter-hex"));
        lab.retype(&text.get("filter-text"), "00 01");
        check_hits(&lab, &text, 2);
        lab.click(&text.get("filter-clear"));
        // By size.
        lab.click(&text.get("filter-size"));
        lab.retype(&text.get("filter-most"), "4");
        check_hits(&lab, &text, 6);
        lab.retype(&text.get("filter-least"), "1");
        check_hits(&lab, &text, 4);
        lab.assert_shows("1–4 B");
        lab.press(Key::Escape);
        // By sender too.
        lab.click(&text.get("filter-sender"));
        lab.click(&text.get("filter-server"));
        check_hits(&lab, &text, 2);
        lab.click(&text.get("filter-clear"));
        for (sender, count) in [("filter-outside", 1), ("filter-server", 5)] {
            lab.click(&text.get("filter-sender"));
            lab.click(&text.get(sender));
            check_hits(&lab, &text, count);
        }
        lab.click(&text.get("filter-clear"));
        let hits = text.format("filter-hits", &[("n", 5_u64.into())]);
        lab.assert_hides(&hits);
    }
}

#[test]
fn a_long_log_is_searched_while_the_window_draws_on() {
    let mut lab = Lab::open(Lang::En);
    let text = Catalog::new(Lang::En);
    let burst = Burst {
        payload: PayloadSpec::Counter { size: 8 },
        batch_mode: BatchMode::Gso,
        lossless: true,
        ..Burst::of(ClientId(0), Vec::new(), 100_000)
    };
    for n in 1..=3 {
        let ctx = lab.harness.ctx.clone();
        lab.harness.state_mut().burst(&ctx, burst.clone());
        lab.until("all have an end", |session| {
            session.ledger().fate_counts(|_| true).of(Fate::Whole) == n * 100_000
        });
        lab.harness.run_steps(3);
    }
    lab.retype(&text.get("filter-text"), "77777");
    let mut frames = 0;
    // The thread wakes the window; a frame here stands for each of those.
    while !lab.shows(&text.format("filter-hits", &[("n", 3_u64.into())])) {
        frames += 1;
        assert!(frames < 3_000, "it comes to an end");
        lab.harness.step();
        std::thread::yield_now();
    }
    lab.harness.run_steps(5);
    assert!(
        lab.harness
            .query_by_label(&text.get("filter-stop"))
            .is_none(),
        "it is through"
    );
    lab.assert_shows("77\u{202f}778: A → server, whole, 77777 77");
    check_hits(&lab, &text, 3);
}
