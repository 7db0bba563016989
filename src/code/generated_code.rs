//! What a program is when it is written: its lines, each with its statement and role.

use std::collections::BTreeMap;

/// A program that is written in a language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GeneratedCode {
    /// The name of its file.
    pub file: String,
    /// The command that runs it, in the folder of the file.
    pub run: String,
    /// The lines of the program, from the first on.
    pub lines: Vec<CodeLine>,
    /// Statements that have no line of their own, and which other one makes their call.
    pub(super) made_by: BTreeMap<usize, usize>,
}

/// A line of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeLine {
    /// What it says, with the spaces before it.
    pub text: String,
    /// Which statement it belongs to; none where it is a frame that every program has.
    pub statement: Option<usize>,
    /// The role of the line.
    pub kind: CodeLineKind,
    /// Whether the last change of a setting altered it.
    pub changed: bool,
}

/// The role of a line in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeLineKind {
    /// A line that every program has, such as an import.
    Frame,
    /// A comment that explains what follows.
    Comment,
    /// The call of the statement.
    Call,
    /// Another line of the statement, before or behind its call.
    Rest,
}

impl GeneratedCode {
    /// All lines as the text of a file.
    pub fn text(&self) -> String {
        let lines = self.lines.iter().map(|line| format!("{}\n", line.text));
        lines.collect()
    }

    /// The line of a statement's call.
    pub fn call_line(&self, statement: usize) -> Option<usize> {
        let statement = self.made_by.get(&statement).copied().unwrap_or(statement);
        self.lines
            .iter()
            .position(|line| line.statement == Some(statement) && line.kind == CodeLineKind::Call)
    }
}

impl CodeLine {
    /// A line with this role, of no statement.
    pub(super) fn of(text: &str, kind: CodeLineKind) -> Self {
        Self {
            text: text.to_owned(),
            statement: None,
            kind,
            changed: false,
        }
    }
}
