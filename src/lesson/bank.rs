//! The lessons that come with the program.

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
    lesson!("udp-no-listen"),
    lesson!("tcp-nobody-listens"),
    lesson!("tcp-server-first"),
    lesson!("tcp-backlog"),
    lesson!("tcp-time-wait"),
    lesson!("tcp-nagle"),
    lesson!("tcp-flow-control"),
    lesson!("both-empty-send"),
    lesson!("tcp-fin"),
    lesson!("both-fin-or-empty"),
    lesson!("tcp-reset"),
    lesson!("tcp-broken-pipe"),
];

/// A commented lesson to begin with.
pub const TEMPLATE: &str = include_str!("../../assets/lessons/template.toml");
