//! All UDP and TCP sockets of this machine, with the programs that have them open.

use std::{collections::HashMap, fs, io, path::Path};

use crate::{
    model::{PortProbe, Program, SystemSocket, payload},
    net::sys,
};

/// Programs whose first argument is the script that they run.
const INTERPRETERS: [&str; 8] = [
    "python", "perl", "ruby", "node", "java", "bash", "sh", "php",
];

/// Reads the table. Programs of other users are told only to root (`/proc/PID/fd`, proc(5)).
///
/// # Errors
/// A system without `sock_diag(7)`; no descriptors left.
pub(crate) fn socket_table() -> io::Result<Vec<SystemSocket>> {
    let mut sockets = sys::sockets()?;
    let mut programs = programs();
    for socket in &mut sockets {
        socket.programs = oldest_first(programs.remove(&socket.inode));
    }
    Ok(sockets)
}

/// Looks at the table for the socket that matters, and names the programs of that one alone: it is made within a
/// call that a person waits for.
///
/// # Errors
/// A system without `sock_diag(7)`; no descriptors left.
pub(crate) fn port_probe(
    choose: impl FnOnce(Vec<SystemSocket>) -> PortProbe,
) -> io::Result<PortProbe> {
    let mut look = choose(sys::sockets()?);
    if let Some(holder) = look.holder.as_mut().filter(|holder| holder.inode != 0) {
        holder.programs = oldest_first(programs().remove(&holder.inode));
    }
    Ok(look)
}

/// The programs that have one socket open, each once. A child has its parent's sockets until it calls `execve(2)` or
/// closes them: the parent is the older one, whatever their numbers are.
fn oldest_first(found: Option<Vec<(u64, Program)>>) -> Vec<Program> {
    let mut found = found.unwrap_or_default();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|(_, program)| program).collect()
}

/// Who has which socket open, by inode, with the time when the program was started.
fn programs() -> HashMap<u32, Vec<(u64, Program)>> {
    let mut programs: HashMap<u32, Vec<(u64, Program)>> = HashMap::new();
    let entries = |path: &Path| fs::read_dir(path).into_iter().flatten().flatten();
    for process in entries(Path::new("/proc")) {
        let pid = process.file_name().to_str().and_then(|n| n.parse().ok());
        let Some(pid) = pid else { continue };
        let mut program = None;
        for descriptor in entries(&process.path().join("fd")) {
            let link = fs::read_link(descriptor.path()).ok();
            let Some(inode) = link.and_then(|link| inode_of(link.to_str()?)) else {
                continue;
            };
            let program = program.get_or_insert_with(|| {
                let path = process.path();
                let name = name_of(&path);
                (start_of(&path), Program { pid, name })
            });
            programs.entry(inode).or_default().push(program.clone());
        }
    }
    programs
}

/// The number in `socket:[12345]`.
fn inode_of(link: &str) -> Option<u32> {
    let number = link.strip_prefix("socket:[")?.strip_suffix(']')?;
    number.parse().ok()
}

/// Ticks of the clock since boot when the process was started: `starttime` of `/proc/PID/stat` (proc(5)).
fn start_of(process: &Path) -> u64 {
    let stat = fs::read_to_string(process.join("stat")).unwrap_or_default();
    started(&stat).unwrap_or(u64::MAX)
}

/// The 22nd word of a line whose second word, in brackets, may hold anything.
fn started(stat: &str) -> Option<u64> {
    let (_, words) = stat.rsplit_once(')')?;
    words.split_ascii_whitespace().nth(19)?.parse().ok()
}

fn name_of(process: &Path) -> String {
    let line = fs::read(process.join("cmdline")).unwrap_or_default();
    let name = program_name(&line);
    if name.is_empty() {
        // A process may clear its command line; the kernel keeps 15 bytes of its name.
        let comm = fs::read_to_string(process.join("comm")).unwrap_or_default();
        return payload::to_text(comm.trim_end().as_bytes());
    }
    payload::to_text(name.as_bytes())
}

/// From `/proc/PID/cmdline`: the program's file name, with its script's where it runs one.
fn program_name(line: &[u8]) -> String {
    let mut words = line.split(|&byte| byte == 0).map(String::from_utf8_lossy);
    let file = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    let program = file(&words.next().unwrap_or_default());
    let interprets = INTERPRETERS.iter().any(|one| program.starts_with(one));
    let script = words.find(|word| !word.starts_with('-') && !word.is_empty());
    match script.filter(|_| interprets) {
        // What follows `-c` is code, not a file.
        Some(script) if !script.contains(char::is_whitespace) => {
            format!("{program} {}", file(&script))
        }
        _ => program,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_called_as_people_call_it() {
        for (line, name) in [
            (&b"/usr/sbin/dnsmasq\0-k\0"[..], "dnsmasq"),
            (
                b"/usr/bin/python3\0-u\0/home/me/server.py\09000\0",
                "python3 server.py",
            ),
            (b"python3\0-c\0import socket\nprint(1)\0", "python3"),
            (b"nc\0-u\0-l\09000\0", "nc"),
            (b"", ""),
        ] {
            assert_eq!(program_name(line), name, "{line:?}");
        }
        assert_eq!(inode_of("socket:[77]"), Some(77));
        assert_eq!(inode_of("/dev/null"), None);
    }

    #[test]
    fn a_child_that_has_its_parents_socket_comes_after_it() {
        let stat = "7 (a) b) c) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 9 9";
        assert_eq!(started(stat), Some(4711));
        assert_eq!(started("7 (a"), None);
        let program = |pid| Program {
            pid,
            name: "x".to_owned(),
        };
        // The numbers of processes begin anew at some time.
        let found = vec![(20, program(3)), (10, program(9)), (20, program(3))];
        assert_eq!(oldest_first(Some(found)), [program(9), program(3)]);
        assert_eq!(oldest_first(None), []);
    }

    #[test]
    fn the_own_socket_is_the_own_programs() {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let Ok(table) = socket_table() else {
            return; // not Linux, or a kernel without `udp_diag`
        };
        let own = table
            .iter()
            .find(|one| Some(one.local) == socket.local_addr().ok());
        // Another test may start a program just now, which has all that is open here until it calls `execve(2)`.
        let first = own.unwrap().programs.first().map(|one| one.pid);
        assert_eq!(first, Some(std::process::id()));
    }
}
