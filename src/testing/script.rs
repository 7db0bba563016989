//! What happens in a sample, as a script: a step for each call or figure, `A: hello; read 4 A: hello; look 832 0`.

use super::{
    sample::{SERVER, Sample},
    stream_sample::{FAR, GUEST, LOCAL, NEAR},
};
use crate::model::{Errno, FrameFault, Framing, PostCloseState, StreamNote, Syscall, TcpState};

/// The sample that a script makes.
#[cfg(test)]
pub(crate) fn played(script: &str) -> Sample {
    let mut sample = Sample::new();
    sample.play(script);
    sample
}

impl Sample {
    /// Plays steps that semicolons divide, each as often as the number before it says. What is sent or read stands after `: `; after a colon alone it is empty.
    pub(crate) fn play(&mut self, script: &str) {
        for step in script.split(';').map(str::trim_start) {
            let (call, payload) = step.split_once(": ").unwrap_or((step, ""));
            let words: Vec<&str> = call.trim_end_matches(':').split(' ').collect();
            let times = words[0].parse::<u32>();
            let words = &words[usize::from(times.is_ok())..];
            for _ in 0..times.unwrap_or(1) {
                self.step(words, payload.as_bytes());
            }
        }
    }

    fn step(&mut self, words: &[&str], payload: &[u8]) {
        let client = |name: &str| name.as_bytes()[0] - b'A';
        let size = |text: &str| text.parse::<usize>().unwrap();
        let n = |text: &str| text.parse::<u32>().unwrap();
        let error = |name| {
            let mut all = (0..u16::MAX).map(Errno);
            all.find(|one| one.name() == Some(name)).unwrap()
        };
        let end = |name| if name == "near" { NEAR } else { FAR };
        match *words {
            ["read", asked, "peer"] => _ = self.read_stranger(size(asked), payload),
            ["read", asked, who] => _ = self.read(client(who), size(asked), payload),
            ["read", asked, who, "drops", drops] => {
                let from = Self::client(client(who));
                self.read_from(from, size(asked), payload, n(drops));
            }
            ["got", asked, who] => _ = self.got(client(who), size(asked), payload),
            ["reply", who] => _ = self.reply(client(who), payload),
            ["refuse", who, to] => self.refuse(client(who), to, payload),
            ["unread", who] => self.unread(client(who), payload),
            ["look", held, drops] => self.look(n(held), n(drops)),
            ["wait", millis] => self.wait(n(millis).into()),
            ["close"] => self.close(),
            ["listen"] => self.listen(),
            ["refused"] => {
                self.connect_client();
                self.call(NEAR, Syscall::Connect, (0, -1), Errno::ECONNREFUSED);
                self.stream_note(StreamNote::Closed { socket: NEAR });
            }
            ["unanswered"] => {
                self.play("hangs");
                self.state(NEAR, TcpState::SynSent);
            }
            ["connect"] => self.connect(Framing::None),
            ["connect", client, server] => {
                let [client, server] = [client, server].map(|word| Framing::parse(word).unwrap());
                self.connect_framed(client, server);
            }
            ["guest"] => self.connect_outside(),
            ["put"] => _ = self.put(payload, payload.len()),
            ["put", taken] => _ = self.put(payload, size(taken)),
            ["take", asked] => _ = self.take(size(asked), payload),
            ["take", asked, "guest"] => _ = self.take_outside(size(asked), payload),
            ["guest-lines"] => {
                let (socket, framing) = (GUEST, Framing::Line);
                self.stream_note(StreamNote::Framed { socket, framing });
            }
            ["guest-line", at, len] => self.message(GUEST, n(at).into(), (0, n(len), 1)),
            ["unframed", claimed] => {
                let fault = FrameFault::TooLong {
                    claimed: n(claimed),
                };
                let (socket, at) = (FAR, 0);
                self.stream_note(StreamNote::Unframed { socket, at, fault });
            }
            ["waits", "guest", bytes] => self.outside_waits(n(bytes)),
            ["answer"] => _ = self.answer(payload),
            ["hear", asked] => _ = self.hear(size(asked), payload),
            ["holds", bytes] => self.holds(FAR, n(bytes)),
            ["message", at, header, len] => {
                self.message(FAR, n(at).into(), (n(header), n(len), 0));
            }
            ["half-close"] => _ = self.half_close(),
            ["hang-up", of] => _ = self.hang_up(end(of)),
            ["fail", who, errno] => {
                self.fail(client(who), SERVER, payload, error(errno));
            }
            ["fails", of, "send", errno] => {
                self.fails(end(of), Syscall::StreamSend, error(errno));
            }
            ["fails", of, _, errno] => {
                self.fails(end(of), Syscall::StreamRecv, error(errno));
            }
            ["stranger"] => self.accepted(FAR, LOCAL),
            ["hangs"] => {
                self.connect_client();
                self.call(NEAR, Syscall::Connect, (0, -1), Errno::EINPROGRESS);
            }
            ["hangs", "decided"] => _ = self.call(NEAR, Syscall::Connect, (0, 0), Errno::NONE),
            ["connect-and-close"] => self.connect_and_close(payload),
            ["connect-away"] => self.connect_away(),
            ["accept-late"] => {
                self.accepted(FAR, LOCAL);
                self.state(FAR, TcpState::Established);
            }
            ["keeps", unacknowledged, unsent] => self.keeps(n(unacknowledged), n(unsent)),
            ["closed", "near"] => self.state(NEAR, TcpState::Close),
            ["reset"] => _ = self.reset(),
            ["time-wait"] => self.after_close(NEAR, PostCloseState::In(TcpState::TimeWait)),
            [who, to] => _ = self.send_to(client(who), to, payload),
            [who] => _ = self.send(client(who), payload),
            _ => unreachable!("no step of a script: {words:?}"),
        }
    }
}

/// Tests that play a script and compare what is shown after each part of it with a text.
#[cfg(test)]
macro_rules! cases {
    ($check:path; $($name:ident: $($script:literal => $want:literal)+;)*) => {$(
        #[test]
        fn $name() {
            let mut sample = $crate::testing::sample::Sample::new();
            $(
                sample.play($script);
                $check(&sample, $want);
            )+
        }
    )*};
}
#[cfg(test)]
pub(crate) use cases;
