//! The lessons that come with the program.

use super::Lesson;

/// Name and text of a file in `assets/lessons`.
macro_rules! lesson {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../assets/lessons/", $name, ".toml")),
        )
    };
}

/// Name and text of each file in `assets/lessons`, in the order of the course.
pub const BUILT_IN: &[(&str, &str)] = &[
    lesson!("udp-4-against-1024"),
    lesson!("both-hello-world"),
    lesson!("udp-datagram"),
    lesson!("udp-bind"),
    lesson!("udp-echo"),
    lesson!("udp-who-sent-it"),
    lesson!("udp-one-send-one-receive"),
    lesson!("udp-more-than-1024"),
    lesson!("udp-empty"),
    lesson!("udp-no-listen"),
    lesson!("udp-any-order"),
    lesson!("udp-nobody"),
    lesson!("udp-connected-hears-errors"),
    lesson!("udp-connected-hears-one"),
    lesson!("udp-blocking"),
    lesson!("udp-nobody-reads"),
    lesson!("udp-slow-reader"),
    lesson!("udp-buffers"),
    lesson!("udp-largest"),
    lesson!("udp-cut-character"),
    lesson!("udp-several-clients"),
    lesson!("tcp-nobody-listens"),
    lesson!("tcp-server-first"),
    lesson!("tcp-listen-accept"),
    lesson!("tcp-backlog"),
    lesson!("tcp-handshake"),
    lesson!("tcp-sticking"),
    lesson!("tcp-splitting"),
    lesson!("tcp-framing"),
    lesson!("tcp-fin"),
    lesson!("tcp-reset"),
    lesson!("tcp-closing"),
    lesson!("tcp-broken-pipe"),
    lesson!("tcp-flow-control"),
    lesson!("tcp-nagle"),
    lesson!("tcp-time-wait"),
    lesson!("both-empty-send"),
    lesson!("both-fin-or-empty"),
    lesson!("both-compared"),
    lesson!("both-which"),
    lesson!("exam-udp"),
    lesson!("exam-tcp"),
];

/// A commented lesson to begin with.
pub const TEMPLATE: &str = include_str!("../../assets/lessons/template.toml");

/// Whether a Python program stands in a lesson of [`BUILT_IN`]: no other is ever run.
pub fn is_own_program(code: &str) -> bool {
    let with_code = BUILT_IN
        .iter()
        .filter(|(_, text)| text.contains("python = "));
    let mut lessons = with_code.filter_map(|(name, text)| Lesson::parse(name, text).ok());
    lessons.any(|lesson| {
        let mut steps = lesson.steps.iter();
        steps.any(|step| step.python.as_deref() == Some(code))
    })
}
