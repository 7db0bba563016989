//! python3 as one end of the lessons, and as both: each call of a lesson is made once more, in the order of
//! its record, and the Python program must see what the lesson's program saw.

use packet_lab::{
    lesson::{BUILT_IN, Lesson, Need},
    model::{Errno, Owner, Reply, SockOpt, Syscall},
    session::lacking,
};

use crate::{
    lesson_peer_calls::{PeerCall, Places, calls_of},
    lesson_peer_lab::LabEnd,
    lesson_peer_python::Python,
    lessons::{joins_groups, side_by_side},
    own_process::is_alone,
};

/// Lessons of which some part cannot be made once more with the same results: how much a buffer holds, when a
/// kernel gives up and what becomes of each of many are told by other tests (`exact_drops`, `tcp_stream`).
const LEFT_OUT: [&str; 16] = [
    "udp-4-against-1024",
    "udp-nobody-reads",
    "udp-slow-reader",
    "udp-buffers",
    "udp-buffer-staircase",
    "udp-stop-and-wait",
    "udp-broadcast",
    "udp-multicast",
    "tcp-backlog",
    "tcp-flow-control",
    "tcp-short-send",
    "tcp-time-wait",
    "both-which",
    "both-picture",
    "exam-udp",
    "exam-tcp",
];

/// More calls than this are a flood: what becomes of each is a matter of time.
const FLOOD: usize = 300;

/// Why the calls of a stretch cannot be made once more with the same results.
fn hindrance(calls: &[PeerCall]) -> Option<&'static str> {
    let partial = |call: &PeerCall| {
        let row = &call.row;
        let buffers = [SockOpt::ReceiveBuffer, SockOpt::SendBuffer].map(Syscall::SetSockOpt);
        if buffers.contains(&row.call) {
            return true;
        }
        let sends = call.name() == "send";
        sends
            && (row.errno == Errno::EAGAIN
                || !row.failed() && row.returned.cast_unsigned() < row.asked)
    };
    if calls
        .iter()
        .any(|call| call.row.errno == Errno::EINPROGRESS)
    {
        return Some("a connect that is not answered: the kernel's timers decide");
    }
    let taken = |call: &PeerCall| {
        call.is_stream && call.name() == "bind" && call.row.errno == Errno::EADDRINUSE
    };
    if calls.iter().any(taken) {
        return Some("a port in TIME_WAIT: how long is the kernel's to say");
    }
    let many = |call: &PeerCall| match call.row.call {
        Syscall::SetSockOpt(option) => {
            option == SockOpt::Broadcast || option.name().ends_with("MEMBERSHIP")
        }
        _ => call.row.errno == Errno::EACCES,
    };
    if calls.iter().any(many) {
        return Some("a send to many: whoever runs beside it may hear it too");
    }
    if calls.iter().any(partial) {
        return Some("full buffers: their sizes decide");
    }
    (calls.len() > FLOOD).then_some("a flood: times and buffers decide")
}

/// Which ends Python is.
#[derive(Clone, Copy, Debug)]
enum Ends {
    Both,
    Server,
    Clients,
}

/// Takes the server's own time stamps out of an answer of NTP (RFC 5905, section 7.3): reference, receive, transmit.
fn without_stamps(answer: &mut [u8]) {
    for stamp in [16..24, 32..40, 40..48] {
        if let Some(stamp) = answer.get_mut(stamp) {
            stamp.fill(0);
        }
    }
}

/// Makes the calls once more; what was seen otherwise.
fn replay(python: &mut Python, calls: &[PeerCall], reply: Reply, ends: Ends) -> Vec<String> {
    python.forget();
    let (mut lab, mut places) = (LabEnd::start(reply), Places::default());
    let mut faults = Vec::new();
    for (number, call) in calls.iter().enumerate() {
        let is_server = call.owner == Owner::Server;
        let by_python = match ends {
            Ends::Both => true,
            Ends::Server => is_server,
            Ends::Clients => !is_server,
        };
        let mut wanted = call.recorded();
        let seen = if by_python {
            Some(python.make(call, calls, &mut places))
        } else {
            lab.make(number, calls, &mut places)
        };
        let Some(mut seen) = seen else { continue };
        if !by_python {
            places.learn(call.local, call.is_stream, lab.port(call));
        }
        let sender = call
            .peer
            .filter(|_| call.name() == "recv" && !call.is_stream && seen.peer != 0);
        if let Some(sender) = sender {
            let at = places.at(sender, false).port();
            if at != seen.peer {
                faults.push(format!("call {number} from port {}, not {at}", seen.peer));
            }
        }
        seen.peer = 0;
        if reply == Reply::Ntp && !is_server {
            // Each answer has the time at which it was made.
            without_stamps(&mut seen.data);
            without_stamps(&mut wanted.data);
        }
        if seen != wanted {
            let whose = if by_python { "python3" } else { "the lab" };
            let (owner, name, row) = (call.owner, call.name(), &call.row);
            let what = format!(
                "call {number}, {owner} {name}({}): {whose} saw {seen:?}",
                row.asked
            );
            faults.push(format!("{what}, the lesson {wanted:?}"));
            break;
        }
    }
    faults
}

#[test]
fn python_programs_see_what_the_lessons_say() {
    if !is_alone("lesson_peers::python_programs_see_what_the_lessons_say") {
        return;
    }
    let mut jobs = [Vec::new(), Vec::new()];
    for (name, text) in BUILT_IN {
        let lesson = Lesson::parse(name, text).unwrap();
        if lesson.needs.contains(&Need::Python3) {
            // A card: it has a program of its own, and makes no calls.
            continue;
        }
        if let Some(need) = lacking(&lesson.needs) {
            println!("{name}: skipped, this system lacks {need:?}");
            continue;
        }
        let at = usize::from(joins_groups(text));
        jobs[at].push((*name, lesson));
    }
    // All are played before the first program is started.
    let played = jobs.map(|jobs| {
        side_by_side(jobs, |(name, lesson)| {
            let reply = lesson.server.reply.unwrap_or_default();
            (name, reply, calls_of(lesson))
        })
    });
    let played = played.into_iter().flatten().collect();
    let results = side_by_side(played, |(name, reply, calls)| {
        let Some(calls) = calls.filter(|calls| calls.iter().any(|calls| !calls.is_empty())) else {
            return (
                name,
                None,
                vec![format!("{name}: not met, or without a call")],
            );
        };
        let (mut python, mut faults, mut why) = (Python::start(), Vec::new(), None);
        for calls in calls {
            let hindrance = hindrance(&calls);
            why = why.or(hindrance);
            for ends in [Ends::Both, Ends::Server, Ends::Clients] {
                let found = hindrance
                    .is_none()
                    .then(|| replay(&mut python, &calls, reply, ends));
                let found = found.into_iter().flatten();
                faults.extend(found.map(|fault| format!("{name}, python3 as {ends:?}: {fault}")));
            }
        }
        (name, why, faults)
    });
    let (mut left_out, mut faults) = (Vec::new(), Vec::new());
    for (name, why, found) in results {
        if let Some(why) = why {
            println!("{name}: left out in part: {why}");
            left_out.push(name);
        }
        faults.extend(found);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    left_out.retain(|name| !LEFT_OUT.contains(name));
    assert!(left_out.is_empty(), "{left_out:?} left out too");
}
