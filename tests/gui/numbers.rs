//! Numbered datagrams: what was lost, doubled or overtaken, whoever sent them.

use std::process::Command;

use packet_lab::{
    gui::UiCommand,
    model::{Burst, ClientId, PayloadSpec},
    text::Lang,
};

use crate::lab::Lab;

/// Sends these numbers, each as two bytes behind one other byte, in network byte order.
const SENDER: &str = "
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 0))
for n in sys.argv[2:]:
    s.sendto(b'x' + int(n).to_bytes(2, 'big'), ('127.0.0.1', int(sys.argv[1])))
print(s.getsockname()[1])
";

#[test]
fn what_another_program_lost_doubled_and_swapped_is_told_by_number() {
    let mut lab = Lab::open(Lang::En);
    lab.retype("Numbers at", "1:2");
    let to = lab.session().udp().local().expect("a server").port();
    let numbers = ["5", "6", "9", "8", "8", "12", "13", "6"];
    let python = Command::new("python3")
        .args(["-c", SENDER, &to.to_string()])
        .args(numbers)
        .output()
        .expect("python3 runs");
    let port = String::from_utf8_lossy(&python.stdout).trim().to_owned();
    lab.until("all were read", |session| {
        session.ledger().arrivals_of(|_| true).received == 8
    });
    let all = "numbers 5 to 13: 8 read, 3 lost (7, 10–11), 2 doubled (8, 6), 1 late (8)";
    lab.assert_shows(&format!("127.0.0.1:{port}: {all}"));
    // As of the playhead: before the last three nothing had come twice but 8.
    for _ in 0..3 {
        lab.command(UiCommand::StepBack);
    }
    lab.assert_hides(all);
    lab.assert_shows("numbers 5 to 9: 5 read, 1 lost (7), 1 doubled (8), 1 late (8)");
    lab.retype("Numbers at", "2:9");
    lab.press(egui::Key::F2);
    lab.assert_shows("is no place of a number");
    lab.assert_hides("numbers 5 to");
}

#[test]
fn numbered_bursts_of_the_window_are_told_of_by_themselves_and_begin_anew() {
    let mut lab = Lab::open(Lang::ZhCn);
    lab.assert_hides("编号 0 到");
    for n in 1..=2 {
        let ctx = lab.harness.ctx.clone();
        let burst = Burst {
            payload: PayloadSpec::Counter { size: 4 },
            ..Burst::of(ClientId(0), Vec::new(), 20)
        };
        lab.harness.state_mut().burst(&ctx, burst);
        lab.until("the burst was read", move |session| {
            session.ledger().fate_counts(|_| true).whole == 20 * n
        });
        lab.assert_shows("编号 0 到 19：读取 20 个，丢失 0 个，重复 0 个，迟到 0 个");
    }
}
