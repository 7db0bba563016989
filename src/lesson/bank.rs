//! The lessons that come with the program.

/// Name and text of each file in `assets/lessons`, in the order of the course.
pub const BUILT_IN: &[(&str, &str)] = &[lesson(
    "udp-4-against-1024",
    include_str!("../../assets/lessons/udp-4-against-1024.toml"),
)];

/// A commented lesson to begin with.
pub const TEMPLATE: &str = include_str!("../../assets/lessons/template.toml");

const fn lesson(name: &'static str, text: &'static str) -> (&'static str, &'static str) {
    (name, text)
}
