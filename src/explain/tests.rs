//! Sentences about records made by hand, spoken in both languages.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

use super::{caption, caption_at, evidence, latest, line, settled_line, strace, why};
use crate::{
    model::{
        Errno, Evidence, Fate, Message, Note, PeerId, Row, RowFlags, RowId, SockOpt, SocketId,
        Syscall, Value, Verdict, payload,
    },
    testing::{
        sample::{self, PEER, SERVER, Sample},
        script::played,
        stream_sample::LISTENER,
    },
};

/// The sentence in English without its marks; Chinese is spoken too, and nothing may be missing.
#[track_caller]
pub(super) fn say(message: &Message) -> String {
    let mut args = FluentArgs::new();
    for (name, value) in &message.args {
        match value {
            Value::Text(text) => args.set(*name, text.clone()),
            Value::Number(number) => args.set(*name, *number),
            Value::Payload { bytes, most } => {
                let text = payload::shortened(bytes, *most, payload::Encoding::Utf8);
                args.set(*name, text);
            }
            Value::List(parts) => {
                let parts: Vec<String> = parts.iter().map(say).collect();
                args.set(*name, parts.join(", "));
            }
        }
    }
    let speak = |(tag, bundle): &(&str, FluentBundle<FluentResource>)| {
        let found = bundle.get_message(message.key);
        let pattern = found.unwrap_or_else(|| panic!("no sentence {}", message.key));
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern.value().unwrap(), Some(&args), &mut errors);
        assert!(errors.is_empty(), "{tag} {message:?}: {errors:?}");
        said.replace(['⟦', '⟧'], "")
    };
    BUNDLES.with(|[chinese, english]| {
        speak(chinese);
        speak(english)
    })
}

thread_local! {
    /// The sentences of both languages.
    static BUNDLES: [(&'static str, FluentBundle<FluentResource>); 2] = [
        ("zh-CN", include_str!("../../assets/text/zh-CN.ftl")),
        ("en", include_str!("../../assets/text/en.ftl")),
    ]
    .map(|(tag, source)| {
        let mut bundle = FluentBundle::new(vec![tag.parse().unwrap()]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(FluentResource::try_new(source.to_owned()).unwrap());
        (tag, bundle)
    });
}

#[track_caller]
fn check(sample: &Sample, row: RowId, want: &str, proof: &str) {
    let ledger = sample.ledger();
    let verdict = ledger.current_verdict(&sample.record, row);
    let said = say(&caption(sample.known(&ledger), row, verdict));
    assert_eq!(said, want, "the caption of row {row}");
    assert!(said.chars().count() <= 150, "two lines on a projector");
    let said = evidence(&sample.record, row, verdict).map(|fact| say(&fact));
    assert_eq!(said.unwrap_or_default(), proof, "the evidence of row {row}");
    for fact in why(sample.known(&ledger), row, None).facts {
        say(&fact);
    }
    let verdict = ledger.verdict(row);
    say(&line(sample.known(&ledger), row, verdict));
    say(&settled_line(sample.known(&ledger), row, verdict));
}

#[track_caller]
fn check_latest(sample: &Sample, want: &str) {
    let said = say(&latest(sample.known(&sample.ledger())));
    assert_eq!(said, want, "the newest event");
}

const ALL: &str =
    "recvfrom returned every byte of the datagram: the true length equals what was returned";
/// While the counters were not read since it was sent.
const NOT_SEEN: &str = "This datagram was sent, and nothing has been seen of it yet.";
const NOTHING: &str = "Nothing has been seen of it yet";
const WAITS: &str = "By the counters it waits in the queue: sent, not read, not dropped";

#[test]
fn a_whole_datagram_is_told_from_both_ends() {
    let mut sample = Sample::new();
    let send = sample.send(0, b"hello");
    let want = "Client A sent 5 bytes to 127.0.0.1:8080, as one datagram.";
    check_latest(&sample, want);
    check(&sample, send, NOT_SEEN, NOTHING);
    let waits = "This datagram waits in the receive queue. The server has not read it yet.";
    sample.look(832, 0);
    check(&sample, send, waits, WAITS);
    let read = sample.read(0, 1024, b"hello");
    let want =
        "The server asked for 1024 bytes at most and got the whole datagram: 5 bytes, “hello”.";
    check(&sample, send, want, ALL);
    check(&sample, read, want, ALL);
    check_latest(&sample, want);
}

#[test]
fn a_truncated_datagram_is_told_with_the_bytes_that_are_gone() {
    let mut sample = Sample::new();
    let send = sample.send(0, b"hello");
    let read = sample.read(0, 4, b"hello");
    let want = "The server asked for 4 bytes; the datagram had 5. It got “hell”. \
                The “o” is gone: the next recvfrom returns the next datagram.";
    let proof = "The kernel set the flag MSG_TRUNC: the datagram had 5 bytes, the read size was 4";
    check(&sample, send, want, proof);
    check(&sample, read, want, proof);
    let send = sample.send(0, &[b'x'; 2000]);
    sample.read(0, 1024, &[b'x'; 2000]);
    let want = "The server asked for 1024 bytes; the datagram had 2000. It got “xxxxxxxx…”. \
                The other 976 bytes, “xxxxxxxx…”, are gone: no recvfrom returns them.";
    let proof =
        "The kernel set the flag MSG_TRUNC: the datagram had 2000 bytes, the read size was 1024";
    check(&sample, send, want, proof);
}

#[test]
fn what_a_stranger_lost_is_not_invented() {
    let mut sample = Sample::new();
    let read = sample.read_from(PEER.parse().unwrap(), 4, b"hello", 0);
    let want = "The server asked for 4 of the 5 bytes that a program outside the lab sent. \
                It got “hell”; the last byte nobody here saw.";
    let proof = "The kernel set the flag MSG_TRUNC: the datagram had 5 bytes, the read size was 4";
    check(&sample, read, want, proof);
}

#[test]
fn an_empty_datagram_is_a_message() {
    let mut sample = played("A:");
    let want = "Client A sent an empty datagram to 127.0.0.1:8080. Empty, and still a datagram.";
    check_latest(&sample, want);
    let read = sample.read(0, 4, b"");
    let want = "The server got a datagram of 0 bytes. recvfrom returned 0: \
                in UDP that is an empty message, not the end.";
    check(&sample, read, want, ALL);
}

#[test]
fn waiting_and_dropped_datagrams_are_counted_and_named() {
    let mut sample = played("A: a; A: b; A: c");
    let want = "3 datagrams wait in the receive queue. The server has not read them yet.";
    check_latest(&sample, want);
    sample.look(212_000, 1);
    let want = "The receive queue was full: the kernel dropped 1 datagram, 1 so far. \
                The sender was told nothing.";
    check_latest(&sample, want);
    sample.play("read 9 A: a; read 9 A drops 1: c");
    let want = "The receive queue was full when this datagram came: the kernel dropped it. \
                The sender was told nothing.";
    let proof = "A later datagram carried the socket's drop total (SO_RXQ_OVFL): 1";
    check(&sample, 1, want, proof);
    sample.play("A: d; look 0 2");
    let proof = "The queue is empty, and the kernel's drop total (SO_MEMINFO) is 2";
    check(&sample, 5, want, proof);
}

#[test]
fn a_refusal_is_told_when_it_comes_back() {
    let mut sample = Sample::new();
    let send = sample.send_to(0, "127.0.0.1:9999", b"hi");
    let want = "What became of this datagram is not known: the far end is not ours, \
                and UDP itself tells the sender nothing.";
    let proof = "The far end is not a socket of the lab: nobody here saw it arrive";
    check(&sample, send, want, proof);
    sample.refuse(0, "127.0.0.1:9999", b"hi");
    let want = "No socket at 127.0.0.1:9999 took the datagram: “port unreachable” came back to the \
                sender.";
    let proof = "The error queue (IP_RECVERR) gave ECONNREFUSED: ICMP port unreachable came back";
    check(&sample, send, want, proof);
    check_latest(&sample, want);
}

#[test]
fn a_plain_program_hears_of_a_refusal_late() {
    let mut sample = Sample::new();
    let first = sample.send_to(0, "127.0.0.1:9999", b"one");
    let row = sample::send(1, 3, Errno::ECONNREFUSED);
    let row = Row {
        flags: RowFlags(RowFlags::PLAIN),
        ..row
    };
    let second = sample.push(row, "127.0.0.1:9999".parse().unwrap(), b"two");
    let want = "No socket at 127.0.0.1:9999 took the datagram: “port unreachable” came back to the \
                sender.";
    let proof = "A later call on this socket failed with ECONNREFUSED in its place";
    check(&sample, first, want, proof);
    let want = "This call failed with ECONNREFUSED for the earlier datagram, which nobody took. \
                Its own datagram was not sent.";
    let returned = "The call returned −1, with ECONNREFUSED";
    check(&sample, second, want, returned);
    let (row, _) = sample::receive(1, 9, b"", 0);
    let row = Row {
        returned: -1,
        errno: Errno::ECONNREFUSED,
        ..row
    };
    let read = sample.push(row, "127.0.0.1:9999".parse().unwrap(), b"");
    let want = "This read failed with ECONNREFUSED for the earlier datagram, which nobody took.";
    check(&sample, read, want, returned);
}

#[test]
fn a_send_that_fails_says_why() {
    let mut sample = Sample::new();
    let row = sample.fail(0, SERVER, &vec![b'x'; 65_508], Errno::EMSGSIZE);
    let want = "65508 bytes do not fit in one datagram: EMSGSIZE. Nothing was sent. \
                Over IPv4 65\u{202f}507 bytes are the most.";
    check(&sample, row, want, "The call returned −1, with EMSGSIZE");
    let row = sample.fail(0, "255.255.255.255:9", b"x", Errno::EACCES);
    let want = "The send call failed with EACCES: not allowed. A broadcast needs SO_BROADCAST; else it may be a \
                firewall rule. Nothing was sent.";
    check(&sample, row, want, "The call returned −1, with EACCES");
}

#[test]
fn replies_are_told_at_both_ends() {
    let mut sample = played("A: hello; read 9 A: hello");
    let reply = sample.reply(0, b"HELLO");
    let want = "The server answered 127.0.0.2:40001 with 5 bytes: “HELLO”.";
    check_latest(&sample, want);
    check(&sample, reply, NOT_SEEN, NOTHING);
    let got = sample.got(0, 1024, b"HELLO");
    let want = "Client A got the whole answer: 5 bytes, “HELLO”.";
    check(&sample, got, want, ALL);
    sample.play("A: hello; read 9 A: hello; reply A: HELLO");
    let got = sample.got(0, 4, b"HELLO");
    let want =
        "Client A asked for 4 of the 5 bytes of the answer and got “HELL”. The rest, “O”, is gone.";
    let proof = "The kernel set the flag MSG_TRUNC: the datagram had 5 bytes, the read size was 4";
    check(&sample, got, want, proof);
}

#[test]
fn unread_datagrams_are_told_when_the_socket_closes() {
    let mut sample = Sample::new();
    let send = sample.send(0, b"hi");
    sample.play("A: ho; unread A: hi; unread A: ho; close");
    let want = "The socket was closed with 2 datagrams still in its queue. \
                Nobody read them, and they are gone.";
    check_latest(&sample, want);
    let want = "The socket was closed with 1 datagram still in its queue. \
                Nobody read it, and it is gone.";
    let proof = "Found in the queue while its socket was being closed";
    check(&sample, send, want, proof);
}

#[test]
fn sockets_and_their_buffers_are_told() {
    let mut sample = Sample::new();
    let want = "The receive buffer has 212992 bytes, the system's default.";
    check_latest(&sample, want);
    let before = caption_at(sample.known(&sample.ledger()), 0, 0);
    assert!(say(&before).starts_with("Type a text"), "nothing yet");
    let told = [
        "The server asked for a receive buffer of 4096 bytes; the kernel gave it 8192. Linux doubles what is asked, \
     within its own limits.",
        "The server asked for a receive buffer of 0 bytes; the kernel gave it 2304, the smallest it gives.",
        "Asked for 300000 bytes of receive buffer; the kernel gave 425984. Its limit is net.core.rmem_max.",
        "The server asked for a receive buffer of 9000 bytes, and the system gave it 9000.",
    ];
    let buffers = [(4096, 8192), (0, 2304), (300_000, 425_984), (9000, 9000)];
    for ((asked, effective), want) in buffers.into_iter().zip(told) {
        sample.udp_call(0, Syscall::SetSockOpt(SockOpt::ReceiveBuffer), asked);
        sample.note(Note::ReceiveBuffer {
            socket: SocketId(0),
            asked: Some(asked),
            effective,
        });
        check_latest(&sample, want);
    }
    sample.close();
    let want = "The socket on 127.0.0.1:8080 is closed. The lab receives nothing there any more.";
    check_latest(&sample, want);
}

#[test]
fn a_system_that_tells_less_is_believed_no_further() {
    let mut sample = Sample::new();
    let (row, kept) = sample::receive(0, 4, b"hello", 0);
    let row = Row {
        true_len: Row::UNKNOWN_LEN,
        ..row
    };
    let read = sample.push(row, PEER.parse().unwrap(), &b"hello"[..kept]);
    let want = "The datagram was longer than the read size of 4. “hell” was returned; \
                how long it had been, this system does not tell.";
    let proof = "The system told by MSG_TRUNC that the datagram was longer than the read size of 4; \
                 how long, it did not tell";
    check(&sample, read, want, proof);
    let by_winsock = Row {
        flags: RowFlags(RowFlags::TRUNC | RowFlags::WINSOCK),
        call: Syscall::RecvFrom,
        ..row
    };
    let read = sample.push(by_winsock, PEER.parse().unwrap(), b"hell");
    let want = "recvfrom of 4 bytes fails with WSAEMSGSIZE, 10040: the datagram was longer. \
                The first 4 bytes are in the buffer, the rest is gone.";
    let by_error = proof.replace("MSG_TRUNC", "WSAEMSGSIZE (10040)");
    check(&sample, read, want, &by_error);
    let call = strace(&sample.record, read);
    let begins = call.starts_with("recvfrom(server, \"hell\", 4, 0,");
    assert!(begins, "{call}");
    assert!(call.ends_with(" = -1 WSAEMSGSIZE (10040)"), "{call}");
    let row = Row {
        flags: RowFlags::default(),
        call: Syscall::RecvFrom,
        ..row
    };
    let read = sample.push(row, PEER.parse().unwrap(), b"hell");
    let want = "4 bytes were returned: “hell”. \
                Whether that was all of the datagram, this system does not tell.";
    let proof = "This system does not tell how long the datagram was";
    check(&sample, read, want, proof);
}

#[test]
fn a_call_without_a_peer_has_no_empty_brackets() {
    let mut sample = played("listen");
    let failed = sample.fails(LISTENER, Syscall::Accept, Errno::EMFILE);
    let row = Row {
        peer: PeerId::NONE,
        ..*sample.record.row(failed).unwrap()
    };
    let id = sample.record.push_row(0, &row, b"").unwrap();
    let ledger = sample.ledger();
    let said = say(&line(sample.known(&ledger), id, ledger.verdict(id)));
    let want = "3 server accept: EMFILE, see errno(3) in the manual";
    assert_eq!(said, want);
}

#[test]
fn a_queue_that_nobody_looked_into_is_told_without_figures() {
    let mut sample = Sample::new();
    let row = sample.send(0, b"hello");
    let waits = Verdict::new(Fate::InFlight, Evidence::Waiting, None, false);
    let cure = |sample: &Sample| {
        let told = why(sample.known(&sample.ledger()), row, Some(waits));
        say(&told.cure.expect("a cure"))
    };
    let said = cure(&sample);
    assert!(said.ends_with("one recvfrom for each datagram"), "{said}");
    sample.look(832, 0);
    let said = cure(&sample);
    assert!(said.contains("The queue holds 832 of "), "{said}");
}

#[test]
fn a_datagram_that_macos_does_not_take_is_not_told_as_sent_there() {
    use super::{System, call_in_two, caption_on, event};
    for (len, too_long) in [(9216, false), (9217, true)] {
        let mut sample = Sample::new();
        let send = sample.send(0, &vec![b'x'; len]);
        let read = sample.read(0, 65_535, &vec![b'x'; len]);
        let ledger = sample.ledger();
        let known = sample.known(&ledger);
        for row in [send, read] {
            let caption = event(known, row);
            let told = caption_on(known, row, None, caption, System::MacOs);
            let said = say(&told);
            assert_eq!(said.contains("EMSGSIZE"), too_long, "{said}");
        }
        let result = call_in_two(known, send, System::MacOs).1;
        assert_eq!(result == "macOS: -1 EMSGSIZE (40)", too_long, "{result}");
    }
}
