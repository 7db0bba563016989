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
        socket.programs = programs.remove(&socket.inode).unwrap_or_default();
        socket.programs.sort_unstable();
        socket.programs.dedup();
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
        holder.programs = programs().remove(&holder.inode).unwrap_or_default();
        holder.programs.sort_unstable();
        holder.programs.dedup();
    }
    Ok(look)
}

/// Who has which socket open, by inode.
fn programs() -> HashMap<u32, Vec<Program>> {
    let mut programs: HashMap<u32, Vec<Program>> = HashMap::new();
    let entries = |path: &Path| fs::read_dir(path).into_iter().flatten().flatten();
    for process in entries(Path::new("/proc")) {
        let pid = process.file_name().to_str().and_then(|n| n.parse().ok());
        let Some(pid) = pid else { continue };
        let mut name = None;
        for descriptor in entries(&process.path().join("fd")) {
            let link = fs::read_link(descriptor.path()).ok();
            let Some(inode) = link.and_then(|link| inode_of(link.to_str()?)) else {
                continue;
            };
            let name = name.get_or_insert_with(|| name_of(&process.path()));
            let program = Program {
                pid,
                name: name.clone(),
            };
            programs.entry(inode).or_default().push(program);
        }
    }
    programs
}

/// The number in `socket:[12345]`.
fn inode_of(link: &str) -> Option<u32> {
    let number = link.strip_prefix("socket:[")?.strip_suffix(']')?;
    number.parse().ok()
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
    fn the_own_socket_is_the_own_programs() {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let Ok(table) = socket_table() else {
            return; // not Linux, or a kernel without `udp_diag`
        };
        let own = table
            .iter()
            .find(|one| Some(one.local) == socket.local_addr().ok());
        let pids: Vec<u32> = own.unwrap().programs.iter().map(|one| one.pid).collect();
        assert_eq!(pids, [std::process::id()]);
    }
}
