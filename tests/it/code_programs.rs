//! Programs that the lab writes, run against each other and against the lab: they receive what the lab recorded.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use packet_lab::{
    code::{CodeProgram, GeneratedCode, Language},
    model::{
        ClientId, Framing, Owner, Reply, RowId, Syscall, TcpClientCommand, TcpClientSettings,
        UdpClientSettings,
    },
    record::Record,
    session::{Session, Start},
    text::{Catalog, Lang},
};

use crate::{
    code_settings::{Ends, Setting, settings},
    lab::{DEADLINE, Running},
    lessons::side_by_side,
};

const A: ClientId = ClientId(0);
/// So often it is looked for the address of a program, with so much between two looks.
const MAX_TRIES: u32 = 6000;
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// What server and client have read.
type Reads = (Vec<String>, Vec<String>);

/// Runs it in the lab alone; what both have read.
fn recorded(setting: &Setting) -> Reads {
    let mut session = Session::start(Start::default()).unwrap();
    let at = listen(&mut session, setting);
    send(&mut session, setting, at);
    // What comes back is waited for as long as what is sent is not all there.
    let (bytes, answers) = expected(setting);
    wait(&mut session, |record| {
        let (server, client) = reads(setting, record);
        length(&server) >= bytes && length(&client) >= answers && server.len() >= datagrams(setting)
    });
    reads(setting, session.record())
}

/// How many datagrams the server reads.
fn datagrams(setting: &Setting) -> usize {
    match &setting.ends {
        Ends::Udp(_, client) if client.to == setting.at => sent(setting).len(),
        _ => 0,
    }
}

/// All that is sent, one after the other.
fn sent(setting: &Setting) -> Vec<&[u8]> {
    let sends = setting.sends.iter();
    sends
        .flat_map(|(bytes, times)| std::iter::repeat_n(bytes.as_slice(), *times as usize))
        .collect()
}

fn length(reads: &[String]) -> usize {
    reads.iter().map(String::len).sum()
}

/// How many bytes server and client read in the end, by the rules of UDP and TCP.
fn expected(setting: &Setting) -> (usize, usize) {
    let all = sent(setting);
    let (came, reply) = match &setting.ends {
        Ends::Udp(_, client) if client.to != setting.at => (0, Reply::None),
        Ends::Udp(server, _) => {
            let sizes = (0..).map(|n| server.server.reads.size(n) as usize);
            let came = all
                .iter()
                .zip(sizes)
                .map(|(data, size)| data.len().min(size));
            (came.sum(), server.server.reply)
        }
        Ends::Tcp(server, _) => (all.iter().map(|data| data.len()).sum(), server.server.reply),
    };
    (came, if reply == Reply::None { 0 } else { came })
}

/// What server and client have read by the record: each read that returned, or each message.
fn reads(setting: &Setting, record: &Record) -> Reads {
    let of = |owner: Owner| -> Vec<String> {
        let rows = record.rows().filter(|row| {
            let stream = record.stream(row.socket).map(|info| info.owner);
            let caller = stream.or_else(|| record.socket(row.socket).map(|info| info.owner));
            let is_read = row.call.is_receive() || row.call == Syscall::StreamRecv;
            caller == Some(owner)
                && is_read
                && !row.failed()
                && !(row.is_stream() && row.returned == 0)
        });
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let pieces: Vec<String> = rows.map(|row| text(record.payload(row))).collect();
        if setting.is_framed() {
            messages(setting, pieces.concat().as_bytes())
        } else {
            pieces
        }
    };
    (of(Owner::Server), of(Owner::Client(A)))
}

/// The messages in a stream, found by rules written once more.
fn messages(setting: &Setting, mut stream: &[u8]) -> Vec<String> {
    let Ends::Tcp(server, _) = &setting.ends else {
        return Vec::new();
    };
    let mut found = Vec::new();
    while !stream.is_empty() {
        let (before, len, after) = match server.framing {
            Framing::Line => match stream.iter().position(|byte| *byte == b'\n') {
                Some(len) => (0, len, 1),
                None => break,
            },
            Framing::Fixed(size) => (0, size as usize, 0),
            Framing::Length(4) if stream.len() >= 4 => (4, usize::from(stream[3]), 0),
            Framing::LengthLe(2) if stream.len() >= 2 => (2, usize::from(stream[0]), 0),
            _ => break,
        };
        let Some(message) = stream.get(before..before + len) else {
            break;
        };
        found.push(String::from_utf8_lossy(message).into_owned());
        stream = stream.get(before + len + after..).unwrap_or_default();
    }
    found
}

fn listen(session: &mut Session, setting: &Setting) -> SocketAddr {
    let at = SocketAddr::new(setting.at.ip(), 0);
    match &setting.ends {
        Ends::Udp(server, _) => {
            session.udp_mut().set_settings(server.clone());
            session.udp_mut().listen(at).unwrap();
            let bound = |session: &Session| session.udp().server().is_some();
            assert!(session.wait_until(DEADLINE, bound), "it is bound");
            session.udp().server().unwrap().local
        }
        Ends::Tcp(server, _) => session.tcp_mut().listen(at, server.clone()).unwrap(),
    }
}

fn send(session: &mut Session, setting: &Setting, at: SocketAddr) {
    match &setting.ends {
        Ends::Udp(_, client) => {
            let to = setting.moved(client.to, at);
            session
                .udp_mut()
                .set_client(
                    A,
                    UdpClientSettings {
                        to,
                        ..client.clone()
                    },
                )
                .unwrap();
            for (bytes, times) in &setting.sends {
                session.udp_mut().send(A, bytes.clone(), *times).unwrap();
            }
        }
        Ends::Tcp(_, client) => {
            let to = setting.moved(client.to, at);
            let client = TcpClientSettings {
                to,
                ..client.clone()
            };
            session.tcp_mut().set_client(A, client).unwrap();
            session
                .tcp_mut()
                .client_command(TcpClientCommand::Connect(A))
                .unwrap();
            for (bytes, times) in &setting.sends {
                session.tcp_mut().send(A, bytes.clone(), *times).unwrap();
            }
        }
    }
}

fn wait(session: &mut Session, is_there: impl Fn(&Record) -> bool) {
    session.wait_until(DEADLINE, |session| is_there(session.record()));
}

/// The programs of all settings in all languages that are here, compiled.
struct Compiled {
    folder: tempfile::TempDir,
    languages: Vec<Language>,
}

/// The languages whose tools are on this machine.
#[expect(clippy::print_stdout, reason = "what is skipped is said")]
fn languages() -> Vec<Language> {
    let is_there = |language: &Language| {
        let tool = match language {
            Language::Python => "python3",
            Language::C => "cc",
            Language::Java => "javac",
            Language::Rust => "rustc",
        };
        let there = Command::new(tool).arg("--version").output();
        let there = there.is_ok_and(|output| output.status.success());
        if !there {
            println!(
                "skipped: the programs in {}, as there is no {tool}",
                language.name()
            );
        }
        there
    };
    Language::ALL.iter().copied().filter(is_there).collect()
}

/// A program in a language: its file, with a number and `-` before the name, and its text.
type Program = (Language, PathBuf, String);

/// Writes them all, and compiles those of C, Java and Rust; `only_checked`: what a compiler says of them, and of those of
/// Python, is enough.
fn compile(folder: &Path, programs: &[Program], only_checked: bool) {
    for (_, path, text) in programs {
        fs::write(path, text).unwrap();
    }
    let of = |language| {
        programs
            .iter()
            .filter(move |(other, ..)| *other == language)
    };
    let paths = |language| of(language).map(|(_, path, _)| path.as_path());
    let strict = ["-Wall", "-Wno-unused-variable", "-Werror"];
    let c: Vec<&Path> = paths(Language::C).collect();
    if only_checked {
        let python: Vec<&Path> = paths(Language::Python).collect();
        if !python.is_empty() {
            succeed(
                Command::new("python3")
                    .args(["-m", "py_compile"])
                    .args(python),
            );
        }
        let some = c.chunks(30).collect();
        side_by_side(some, |some: &[&Path]| {
            succeed(
                Command::new("cc")
                    .args(strict)
                    .arg("-fsyntax-only")
                    .args(some),
            );
        });
    } else {
        side_by_side(c, |path| {
            succeed(
                Command::new("cc")
                    .args(strict)
                    .arg("-o")
                    .arg(path.with_extension(""))
                    .arg(path),
            );
        });
    }
    // Of Java and Rust all are compiled with one call: a class, or a module, for each.
    let names = |path: &Path| {
        path.file_stem()
            .unwrap()
            .to_string_lossy()
            .replace('-', "_")
    };
    let mut classes = Vec::new();
    for (_, path, text) in of(Language::Java) {
        let (own, name) = (path.file_stem().unwrap().to_string_lossy(), names(path));
        let class = own.split('-').nth(1).unwrap();
        let path = folder.join(format!("P{name}.java"));
        fs::write(
            &path,
            text.replace(&format!("class {class}"), &format!("class P{name}")),
        )
        .unwrap();
        classes.push(path);
    }
    if !classes.is_empty() {
        succeed(
            Command::new("javac")
                .args(["-encoding", "UTF-8"])
                .args(&classes),
        );
    }
    let (mut modules, mut calls) = (String::new(), String::new());
    for (_, path, text) in of(Language::Rust) {
        let name = names(path);
        writeln!(
            modules,
            "mod p{name} {{\n{}\n}}",
            text.replace("fn main", "pub fn main")
        )
        .unwrap();
        writeln!(calls, "\"{name}\" => p{name}::main(),").unwrap();
    }
    if !modules.is_empty() {
        let main =
            "fn main() -> std::io::Result<()> { match std::env::args().nth(2).unwrap().as_str()";
        let whole = format!("#![deny(warnings)]\n{modules}{main} {{ {calls} _ => Ok(()) }} }}\n");
        let path = folder.join("all.rs");
        fs::write(&path, whole).unwrap();
        let mut rustc = Command::new("rustc");
        if only_checked {
            rustc.arg("--emit=metadata");
        }
        rustc.args(["--edition", "2021", "-o"]);
        succeed(rustc.arg(folder.join("all")).arg(&path));
    }
}

/// Has the programs of lessons compiled, each once.
pub(crate) fn check_programs(all: Vec<(Language, GeneratedCode)>) {
    let folder = tempfile::tempdir().unwrap();
    let languages = languages();
    let mut known = BTreeSet::new();
    let mut programs = Vec::new();
    for (language, written) in all {
        let text = written.text();
        if languages.contains(&language) && known.insert(text.clone()) {
            let name = format!("{}-{}", programs.len(), written.file);
            programs.push((language, folder.path().join(name), text));
        }
    }
    compile(folder.path(), &programs, true);
}

impl Compiled {
    fn of(settings: &[Setting]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let languages = languages();
        let mut programs = Vec::new();
        for (number, setting) in settings.iter().enumerate() {
            let program = setting.program(setting.at);
            for language in &languages {
                for part in program.parts() {
                    let catalog = Catalog::new([Lang::En, Lang::ZhCn][number % 2]);
                    let written = part.written(*language, &catalog);
                    let path = folder.path().join(format!("{number}-{}", written.file));
                    programs.push((*language, path, written.text()));
                }
            }
        }
        compile(folder.path(), &programs, false);
        Self { folder, languages }
    }

    /// Starts one of them with this port.
    fn start(&self, number: usize, language: Language, is_server: bool, port: u16) -> Running {
        let folder = self.folder.path();
        let file = if is_server { "server" } else { "client" };
        let class = if is_server { "Server" } else { "Client" };
        let mut command = match language {
            Language::Python => {
                let mut command = Command::new("python3");
                command
                    .arg("-u")
                    .arg(folder.join(format!("{number}-{file}.py")));
                command
            }
            Language::C => Command::new(folder.join(format!("{number}-{file}"))),
            Language::Java => {
                let mut command = Command::new("java");
                let fast = ["-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true"];
                command
                    .args(fast)
                    .arg("-cp")
                    .arg(folder)
                    .arg(format!("P{number}_{class}"));
                command
            }
            Language::Rust => Command::new(folder.join("all")),
        };
        command
            .arg(port.to_string())
            .arg(format!("{number}_{file}"));
        Running::start(&mut command)
    }
}

fn succeed(command: &mut Command) {
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {stderr}");
}

/// Waits until a program has its address (`/proc/net/udp`, `/proc/net/tcp`).
fn await_address(setting: &Setting, at: SocketAddr, server: &mut Running) {
    let SocketAddr::V4(v4) = at else {
        panic!("{at} is one of IPv4");
    };
    let place = format!(
        "{:08X}:{:04X}",
        u32::from_ne_bytes(v4.ip().octets()),
        at.port()
    );
    let (table, state) = match setting.ends {
        Ends::Udp(..) => ("/proc/net/udp", "07"),
        Ends::Tcp(..) => ("/proc/net/tcp", "0A"),
    };
    // A program's bind is told to nobody, so it is looked for; if it ends, its words come before.
    let mut trouble = Vec::new();
    for _ in 0..MAX_TRIES {
        let lines = fs::read_to_string(table).unwrap();
        let there = lines.lines().any(|line| {
            let mut words = line.split_whitespace().skip(1);
            words.next() == Some(&place) && words.nth(1) == Some(state)
        });
        if there {
            return;
        }
        trouble.extend(server.err.recv_timeout(BETWEEN_LOOKS));
        assert!(server.ended().is_none(), "{}: {trouble:?}", setting.name);
    }
    panic!("{}: it has no address: {trouble:?}", setting.name);
}

/// What a line of a program's output tells that it has read: what stands in its last quotation marks.
fn read_text(line: &str) -> Option<String> {
    let quote = line
        .chars()
        .next_back()
        .filter(|last| matches!(last, '"' | '\''))?;
    let inner = line.strip_suffix(quote)?;
    Some(inner.rsplit(quote).next()?.to_owned())
}

/// Waits for so many reads of a server.
fn server_reads(server: &Running, count: usize) -> Vec<String> {
    let mut reads = Vec::new();
    while reads.len() < count {
        match server.out.recv_timeout(DEADLINE) {
            Ok(line) => reads.extend(read_text(&line)),
            Err(_) => break,
        }
    }
    reads
}

/// All that a client has read; it ends by itself.
fn client_reads(mut client: Running) -> (Vec<String>, String) {
    let mut reads = Vec::new();
    let mut all = String::new();
    while let Ok(line) = client.out.recv_timeout(DEADLINE) {
        reads.extend(read_text(&line));
        all += &line;
    }
    client.end();
    all.extend(client.err.iter());
    (reads, all)
}

#[test]
fn programs_receive_what_the_lab_recorded_from_each_other_and_from_the_lab() {
    let settings = settings();
    assert!(settings.len() >= 16, "{} settings", settings.len());
    let compiled = Compiled::of(&settings);
    let numbers: Vec<usize> = (0..settings.len()).collect();
    side_by_side(numbers, |number| {
        check(&compiled, number, &settings[number]);
    });
}

fn check(compiled: &Compiled, number: usize, setting: &Setting) {
    let (by_server, by_client) = recorded(setting);
    let name = setting.name;
    let languages = &compiled.languages;
    for (place, language) in languages.iter().enumerate() {
        // Server and client in two languages.
        let other = languages[(place + 1 + number) % languages.len()];
        let at = setting.free();
        let mut server = compiled.start(number, *language, true, at.port());
        await_address(setting, at, &mut server);
        let (reads, all) = client_reads(compiled.start(number, other, false, at.port()));
        let owner = format!("{name}: server in {language:?}, client in {other:?}: {all}");
        assert_eq!(server_reads(&server, by_server.len()), by_server, "{owner}");
        assert_eq!(reads, by_client, "{owner}");
        if name.contains("refused") {
            let all = all.to_lowercase();
            assert!(
                all.contains("refused") || all.contains("unreachable"),
                "{owner}"
            );
        }
    }
    let pick = |more: usize| languages[(number + more) % languages.len()];
    // A program's client and the lab's server.
    let mut session = Session::start(Start::default()).unwrap();
    let at = listen(&mut session, setting);
    let (reads, all) = client_reads(compiled.start(number, pick(0), false, at.port()));
    wait(&mut session, |record| {
        crate::code_programs::reads(setting, record).0 == by_server
    });
    let found = crate::code_programs::reads(setting, session.record()).0;
    assert_eq!(
        (found, reads),
        (by_server.clone(), by_client.clone()),
        "{name}, {:?}: {all}",
        pick(0)
    );
    // A program's server and the lab's client.
    let at = setting.free();
    let mut server = compiled.start(number, pick(1), true, at.port());
    await_address(setting, at, &mut server);
    let mut session = Session::start(Start::default()).unwrap();
    send(&mut session, setting, at);
    wait(&mut session, |record| {
        crate::code_programs::reads(setting, record).1 == by_client
    });
    let found = crate::code_programs::reads(setting, session.record()).1;
    assert_eq!(
        server_reads(&server, by_server.len()),
        by_server,
        "{name}, {:?}",
        pick(1)
    );
    assert_eq!(found, by_client, "{name}, {:?}", pick(1));
}

/// Whether the programs of the calls of a step have the right line for each of its rows, in every language: in Python
/// the one with this very call. Returns them all.
pub(crate) fn check_lines(
    record: &Record,
    rows: (RowId, RowId),
    step: &str,
) -> Vec<(Language, GeneratedCode)> {
    let program = CodeProgram::recorded(record, rows);
    let english = Catalog::new(Lang::En);
    let written: Vec<Vec<GeneratedCode>> = Language::ALL
        .iter()
        .map(|language| {
            program
                .parts()
                .iter()
                .map(|part| part.written(*language, &english))
                .collect()
        })
        .collect();
    for id in rows.0..rows.1 {
        let Some(row) = record.row(id) else { continue };
        let place = program.statement_of_row(record, id);
        let (part, statement) =
            place.unwrap_or_else(|| panic!("{step}: row {id} {row:?} has a place"));
        assert!(
            program.parts()[part].rows(statement).contains(&id),
            "{step}: row {id} is its own"
        );
        for (language, parts) in Language::ALL.iter().zip(&written) {
            let line = parts[part].call_line(statement);
            let line = line.map(|line| parts[part].lines[line].text.as_str());
            let line =
                line.unwrap_or_else(|| panic!("{step}: row {id} has a line in {language:?}"));
            if *language == Language::Python {
                let call = match row.call {
                    Syscall::Socket => "= socket(".to_owned(),
                    Syscall::StreamRecv => format!(".recv({}", row.asked),
                    call if call.is_receive() => format!(".recvfrom({}", row.asked),
                    call if call.is_send() || call == Syscall::StreamSend => ".send".to_owned(),
                    Syscall::Accept => ".accept(".to_owned(),
                    call => format!(".{}(", call.name()),
                };
                assert!(
                    line.contains(&call),
                    "{step}: row {id}, {call}, is not {line}"
                );
            }
        }
    }
    let all = Language::ALL.iter().zip(written);
    all.flat_map(|(language, parts)| parts.into_iter().map(|part| (*language, part)))
        .collect()
}
