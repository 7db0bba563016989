//! The lessons that come with the program.

use crate::lesson::Lesson;

/// Name and text of a file in `assets/lessons`.
macro_rules! lesson {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/assets/lessons/",
                $name,
                ".toml"
            )),
        )
    };
}

/// Name and text of each file in `assets/lessons`, in the order of the course.
pub const BUILT_IN: &[(&str, &str)] = &include!("../../../assets/lessons/course.in");

/// A commented lesson to begin with.
pub const TEMPLATE: &str = include_str!("../../../assets/lessons/template.toml");

/// Whether a Python program stands in a lesson of [`BUILT_IN`]: no other is ever run.
pub(crate) fn is_own_program(code: &str) -> bool {
    let with_code = BUILT_IN
        .iter()
        .filter(|(_, text)| text.contains("python = "));
    let mut lessons = with_code.filter_map(|(name, text)| Lesson::parse(name, text).ok());
    lessons.any(|lesson| {
        let mut steps = lesson.steps.iter();
        steps.any(|step| step.python.as_deref() == Some(code))
    })
}
