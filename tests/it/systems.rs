//! What `assets/systems.toml` says of Linux, measured with plain sockets; and that nothing stands there without a test
//! that measures it or a source, nor in `docs/systems.md` otherwise than there.

use std::{
    collections::BTreeSet,
    env, fs,
    io::{Error, Read as _, Write as _},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket},
    path::Path,
    thread,
    time::Duration,
};

use packet_lab::text::{Catalog, Lang, plain};
use socket2::{Domain, MsgHdrMut, SockAddr, Socket, Type};

/// How long something is waited for that surely comes.
const DEADLINE: Duration = Duration::from_secs(20);
/// How often something is tried that is sure to come to its end.
const MAX_TRIES: u32 = 1_000_000;
/// Any port of this machine.
const ANY: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 0);

fn udp() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind(ANY).unwrap();
    socket.set_read_timeout(Some(DEADLINE)).unwrap();
    let addr = socket.local_addr().unwrap();
    (socket, addr)
}

/// Both ends of a connection: the one that connected, and the accepted one.
fn tcp() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind(ANY).unwrap();
    let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (far, _) = listener.accept().unwrap();
    for end in [&near, &far] {
        end.set_read_timeout(Some(DEADLINE)).unwrap();
    }
    (near, far)
}

/// An address at which nobody receives: its port is held by a socket that hears only itself, and what others send there is
/// refused.
fn nobody() -> (UdpSocket, SocketAddr) {
    let (socket, addr) = udp();
    socket.connect(addr).unwrap();
    (socket, addr)
}

#[track_caller]
fn fails<T>(result: Result<T, Error>, errno: i32) {
    let found = result.err().and_then(|error| error.raw_os_error());
    assert_eq!(found, Some(errno), "the error number");
}

/// Does something again until it fails.
#[track_caller]
fn until_it_fails(mut call: impl FnMut() -> Result<usize, Error>) -> i32 {
    let failed = (0..MAX_TRIES).find_map(|_| {
        thread::yield_now();
        call().err()
    });
    failed.unwrap().raw_os_error().unwrap()
}

#[test]
fn a_long_datagram_is_cut_in_silence() {
    let ((receiver, to), (sender, _)) = (udp(), udp());
    for _ in 0..2 {
        sender.send_to(b"hello", to).unwrap();
    }
    let mut bytes = [0; 4];
    assert_eq!(receiver.recv_from(&mut bytes).unwrap().0, 4, "no sign");
    assert_eq!(&bytes, b"hell");
    let mut buffers = [socket2::MaybeUninitSlice::new(&mut [])];
    let mut header = MsgHdrMut::new().with_buffers(&mut buffers);
    Socket::from(receiver).recvmsg(&mut header, 0).unwrap();
    assert!(header.flags().is_truncated(), "MSG_TRUNC");
}

#[test]
fn nobody_there_is_silence_for_a_plain_socket() {
    let ((sender, _), (_held, nobody)) = (udp(), nobody());
    for _ in 0..3 {
        assert_eq!(sender.send_to(b"hello", nobody).unwrap(), 5, "a success");
    }
    sender.set_nonblocking(true).unwrap();
    fails(sender.recv_from(&mut [0; 9]), 11);
}

#[test]
fn a_connected_socket_hears_of_it_late() {
    let ((sender, _), (_held, nobody)) = (udp(), nobody());
    sender.connect(nobody).unwrap();
    assert_eq!(sender.send(b"hello").unwrap(), 5, "a success");
    let late = until_it_fails(|| sender.send(b"x"));
    assert_eq!(late, 111, "ECONNREFUSED");
}

#[test]
fn the_largest_datagram_has_65_507_bytes() {
    let ((_receiver, to), (sender, _)) = (udp(), udp());
    assert_eq!(
        sender.send_to(&vec![0; 65_507], to).unwrap(),
        65_507,
        "it fits"
    );
    fails(sender.send_to(&vec![0; 65_508], to), 90);
}

#[test]
fn the_receive_buffer_is_doubled() {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
    socket.set_recv_buffer_size(10_000).unwrap();
    assert_eq!(socket.recv_buffer_size().unwrap(), 20_000, "the double");
}

#[test]
fn datagrams_keep_boundaries_and_streams_do_not() {
    let ((receiver, to), (sender, _)) = (udp(), udp());
    let (mut near, mut far) = tcp();
    for part in [b"ab", b"cd"] {
        sender.send_to(part, to).unwrap();
        near.write_all(part).unwrap();
    }
    near.shutdown(Shutdown::Write).unwrap();
    let mut bytes = [0; 9];
    assert_eq!(receiver.recv(&mut bytes).unwrap(), 2, "one datagram");
    // What waits is read at once: all has come when the last byte can be seen.
    let all = (0..MAX_TRIES).any(|_| {
        thread::yield_now();
        far.peek(&mut bytes).unwrap() == 4
    });
    assert!(all, "both have come");
    assert_eq!(far.read(&mut bytes).unwrap(), 4, "of two sends");
}

#[test]
fn an_empty_datagram_arrives() {
    let ((receiver, to), (sender, _)) = (udp(), udp());
    sender.send_to(b"", to).unwrap();
    assert_eq!(receiver.recv(&mut [0; 9]).unwrap(), 0, "a message");
}

#[test]
fn no_bytes_make_no_segment() {
    let (mut near, mut far) = tcp();
    assert_eq!(near.write(b"").unwrap(), 0, "a success");
    far.set_nonblocking(true).unwrap();
    fails(far.read(&mut [0; 9]), 11);
}

#[test]
fn a_peek_takes_nothing_out() {
    let ((receiver, to), (sender, _)) = (udp(), udp());
    sender.send_to(b"hello", to).unwrap();
    let mut bytes = [0; 9];
    assert_eq!(receiver.peek(&mut bytes).unwrap(), 5, "a look");
    assert_eq!(receiver.recv(&mut bytes).unwrap(), 5, "the same");
}

#[test]
fn a_closed_end_reads_as_0() {
    let (near, mut far) = tcp();
    drop(near);
    assert_eq!(far.read(&mut [0; 9]).unwrap(), 0, "FIN");
}

/// A connection whose far end has reset it.
fn reset() -> TcpStream {
    let (near, far) = tcp();
    let far = Socket::from(far);
    far.set_linger(Some(Duration::ZERO)).unwrap();
    drop(far);
    near
}

#[test]
fn a_reset_is_told_once() {
    let mut near = reset();
    fails(near.read(&mut [0; 9]), 104);
    assert_eq!(near.read(&mut [0; 9]).unwrap(), 0, "and then the end");
}

#[test]
fn linger_0_resets() {
    fails(reset().read(&mut [0; 9]), 104);
}

#[test]
fn a_send_after_a_reset_is_a_broken_pipe() {
    let mut near = reset();
    fails(near.read(&mut [0; 9]), 104);
    fails(near.write(b"x"), 32);
}

#[test]
fn a_send_after_shutdown_is_a_broken_pipe() {
    let (mut near, _far) = tcp();
    near.shutdown(Shutdown::Write).unwrap();
    fails(near.write(b"x"), 32);
}

#[test]
fn a_receive_that_was_shut_down_reads_as_0() {
    let (mut near, mut far) = tcp();
    near.shutdown(Shutdown::Read).unwrap();
    assert_eq!(near.read(&mut [0; 9]).unwrap(), 0, "nothing waits");
    far.write_all(b"x").unwrap();
    far.set_nonblocking(true).unwrap();
    fails(far.read(&mut [0; 9]), 11);
}

#[test]
fn without_a_peer_there_is_nobody_to_talk_to() {
    fails(udp().0.send(b"x"), 89);
    let stream = TcpStream::from(Socket::new(Domain::IPV4, Type::STREAM, None).unwrap());
    fails((&stream).read(&mut [0; 9]), 107);
}

#[test]
fn a_full_send_buffer_takes_a_part_then_nothing() {
    let (mut near, _far) = tcp();
    near.set_nonblocking(true).unwrap();
    let many = vec![0; 16 << 20];
    let taken = near.write(&many).unwrap();
    assert!(taken < many.len(), "a part: {taken}");
    assert_eq!(until_it_fails(|| near.write(&many)), 11, "EAGAIN");
}

#[test]
fn a_read_that_may_not_wait_fails() {
    let (socket, _) = udp();
    socket.set_nonblocking(true).unwrap();
    fails(socket.recv(&mut [0; 9]), 11);
}

#[test]
fn a_read_that_timed_out_says_again() {
    let (socket, _) = udp();
    socket
        .set_read_timeout(Some(Duration::from_millis(20)))
        .unwrap();
    fails(socket.recv(&mut [0; 9]), 11);
}

#[test]
fn a_closed_port_refuses_at_once() {
    // Bound, so that no other has it, and not listening.
    let held = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    held.bind(&SocketAddr::from(ANY).into()).unwrap();
    let addr = held.local_addr().unwrap().as_socket().unwrap();
    fails(TcpStream::connect(addr), 111);
}

#[test]
fn a_connect_that_may_not_wait_is_in_progress() {
    // A waiting list that is full: the SYN is not answered.
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    listener.bind(&SocketAddr::from(ANY).into()).unwrap();
    listener.listen(0).unwrap();
    let addr: SockAddr = listener.local_addr().unwrap();
    let mut clients = Vec::new();
    let last = (0..9).find_map(|_| {
        let client = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        client.set_nonblocking(true).unwrap();
        let error = client.connect(&addr).err();
        clients.push(client);
        error
    });
    assert_eq!(
        last.and_then(|error| error.raw_os_error()),
        Some(115),
        "EINPROGRESS"
    );
}

#[test]
fn an_address_is_bound_once() {
    let (_first, addr) = udp();
    fails(UdpSocket::bind(addr), 98);
}

#[test]
fn both_bind_and_the_last_one_receives() {
    let open = |addr: SocketAddr| {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
        socket.set_reuse_address(true).unwrap();
        socket.bind(&addr.into()).unwrap();
        UdpSocket::from(socket)
    };
    let first = open(ANY.into());
    let last = open(first.local_addr().unwrap());
    udp().0.send_to(b"x", first.local_addr().unwrap()).unwrap();
    last.set_read_timeout(Some(DEADLINE)).unwrap();
    assert_eq!(last.recv(&mut [0; 9]).unwrap(), 1, "the last one");
}

#[test]
fn a_broadcast_wants_permission() {
    fails(udp().0.send_to(b"x", "127.255.255.255:9"), 13);
}

#[test]
fn a_connected_socket_does_not_hear_strangers() {
    let ((socket, addr), (peer, from), (stranger, _)) = (udp(), udp(), udp());
    socket.connect(from).unwrap();
    stranger.send_to(b"stranger", addr).unwrap();
    peer.send_to(b"peer", addr).unwrap();
    let mut bytes = [0; 9];
    assert_eq!(socket.recv(&mut bytes).unwrap(), 4, "only its peer");
}

#[test]
fn a_udp_socket_cannot_listen() {
    let socket = Socket::from(udp().0);
    fails(socket.listen(1), 95);
}

#[test]
fn closing_with_unread_bytes_resets() {
    let (mut near, far) = tcp();
    near.write_all(b"x").unwrap();
    assert_eq!(far.peek(&mut [0; 9]).unwrap(), 1, "it has come");
    drop(far);
    fails(near.read(&mut [0; 9]), 104);
}

/// The table, as it is written.
fn table() -> toml::Table {
    toml::from_str(&file("assets/systems.toml")).unwrap()
}

fn file(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// All that is said: of what, of which system, and how it is written.
fn statements(table: &toml::Table) -> Vec<(&str, &'static str, &toml::Table)> {
    let mut found = Vec::new();
    for one in table["difference"].as_array().unwrap() {
        for system in ["linux", "macos", "windows"] {
            if let Some(statement) = one.get(system) {
                found.push((
                    one["id"].as_str().unwrap(),
                    system,
                    statement.as_table().unwrap(),
                ));
            }
        }
    }
    found
}

#[test]
fn each_statement_is_measured_by_a_test_or_has_a_source() {
    let (table, tests) = (table(), file("tests/it/systems.rs"));
    let sources = table["sources"].as_table().unwrap();
    let mut used = BTreeSet::from(["mac-errno", "ms-errors"]);
    for (id, system, statement) in statements(&table) {
        let word = |key: &str| statement.get(key).and_then(toml::Value::as_str);
        match (word("measured"), word("source")) {
            (Some(test), None) => {
                assert_eq!(system, "linux", "{id}: nothing else is measured here");
                let name = format!("#[test]\nfn {test}()");
                assert!(tests.contains(&name), "{id}: no test {test}");
            }
            (None, Some(source)) => {
                assert!(
                    sources.contains_key(source),
                    "{id}, {system}: no source {source}"
                );
                used.insert(source);
            }
            _ => panic!("{id}, {system}: one of both"),
        }
    }
    let known: BTreeSet<&str> = sources.keys().map(String::as_str).collect();
    assert_eq!(used, known, "each source is of something");
}

/// The document in one language: a table for each difference.
fn document(table: &toml::Table, lang: Lang) -> String {
    let (text, mut out) = (Catalog::new(lang), String::new());
    let say = |key: &str| plain(&text.get(key)).replace('|', "\\|");
    let head = if lang == Lang::En {
        "| | what it does | mark | source |"
    } else {
        "| | 怎样做 | 标记 | 来源 |"
    };
    let mut last = "";
    for (id, system, statement) in statements(table) {
        if id != last {
            out.extend([format!(
                "\n### {}\n\n{head}\n| --- | --- | --- | --- |\n",
                say(&format!("systems-{id}"))
            )]);
            last = id;
        }
        let word = |key: &str| statement.get(key).and_then(toml::Value::as_str);
        let (mark, source) = match (word("measured"), word("source")) {
            (Some(test), _) => ("systems-measured", format!("test `systems::{test}`")),
            (None, source) => {
                let source = &table["sources"][source.unwrap()];
                let [title, url] = ["title", "url"].map(|key| source[key].as_str().unwrap());
                ("systems-documented", format!("[{title}]({url})"))
            }
        };
        let says = say(word("says").unwrap());
        out.extend([format!(
            "| {} | {says} | {} | {source} |\n",
            match system {
                "macos" => "macOS",
                "windows" => "Windows",
                _ => "Linux",
            },
            say(mark)
        )]);
    }
    out
}

#[test]
fn the_documents_tell_the_same_table() {
    let table = table();
    for (lang, path) in [
        (Lang::En, "docs/systems.md"),
        (Lang::ZhCn, "docs/systems.zh-CN.md"),
    ] {
        let (is, begin) = (file(path), "<!-- made of assets/systems.toml -->\n");
        let (above, below) = is.split_once(begin).unwrap();
        let want = document(&table, lang);
        if env::var_os("UPDATE_SNAPSHOTS").is_some_and(|value| value == "1") {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            fs::write(root.join(path), format!("{above}{begin}{want}")).unwrap();
        } else {
            assert_eq!(below, want, "{path}: UPDATE_SNAPSHOTS=1 makes it anew");
        }
    }
}

#[test]
fn rules_and_systems_name_what_is_there() {
    let rules: toml::Table = toml::from_str(&file("assets/why.toml")).unwrap();
    let known: BTreeSet<_> = statements(&table())
        .iter()
        .map(|(id, ..)| (*id).to_owned())
        .collect();
    let text = file("assets/text/en.ftl");
    let lessons = packet_lab::lesson::BUILT_IN.iter().map(|(name, _)| *name);
    let lessons: BTreeSet<&str> = lessons.collect();
    let mut named = BTreeSet::new();
    for rule in rules["rule"].as_array().unwrap() {
        let word = |key: &str| rule.get(key).and_then(toml::Value::as_str);
        for key in ["says", "cure"].into_iter().filter_map(word) {
            assert!(text.contains(&format!("\n{key} =")), "no sentence {key}");
        }
        if let Some(lesson) = word("lesson") {
            assert!(lessons.contains(lesson), "no lesson {lesson}");
        }
        named.extend(word("systems").map(str::to_owned));
    }
    assert_eq!(named, known, "each difference belongs to a rule");
}
