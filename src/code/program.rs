//! An experiment as programs, in no language.

use super::action::{CodeAction, ReadAction};
use crate::{
    model::{Owner, Row, RowId, Syscall, WaitingRead},
    record::Record,
};

/// An experiment as programs: the server's, and each client's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeProgram {
    /// The programs, one for each party.
    pub(super) parts: Vec<CodePart>,
}

/// The program of one party: the server or a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePart {
    /// The party whose program it is.
    pub owner: Owner,
    /// The port that it can be given, and has otherwise.
    pub(super) port: u16,
    /// Whether its addresses are of IPv6.
    pub(super) is_ipv6: bool,
    pub(super) statements: Vec<CodeStatement>,
}

/// One statement of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CodeStatement {
    pub(super) operation: CodeAction,
    /// The name of its socket.
    pub(super) socket: String,
    /// Whether the program goes on where it fails.
    pub(super) attempted: bool,
    /// The rows that the statement was made of; empty where it was made of settings.
    pub(super) rows: Vec<RowId>,
    /// Whether the last change of a setting altered it.
    pub(super) changed: bool,
}

impl CodeStatement {
    pub(super) fn new(socket: &str, operation: CodeAction) -> Self {
        Self {
            operation,
            socket: socket.to_owned(),
            attempted: false,
            rows: Vec::new(),
            changed: false,
        }
    }

    /// Whether two statements do the same, whatever rows they were made of.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (&self.operation, &self.socket, self.attempted)
            == (&other.operation, &other.socket, other.attempted)
    }
}

impl CodeProgram {
    /// The parts, the server's first.
    pub fn parts(&self) -> &[CodePart] {
        &self.parts
    }

    /// The part, by its place, and the statement in it that make this row's call; `None` for a row of another program.
    pub fn statement_of_row(&self, record: &Record, id: RowId) -> Option<(usize, usize)> {
        let (part, statements) = self.places(record, id)?;
        Some((part, statements.last().copied()?))
    }

    /// The part, by its place, and all statements in it that fit this row's call equally well; none for a row of
    /// another program.
    pub(crate) fn places(&self, record: &Record, id: RowId) -> Option<(usize, Vec<usize>)> {
        let row = record.row(id)?;
        let owner = record.owner(row.socket)?;
        let number = self.parts.iter().position(|part| part.owner == owner)?;
        let data = record.kept_payload(row);
        Some((number, self.parts.get(number)?.statements_of(row, id, data)))
    }

    /// Adds the reads that wait to programs of calls that were made: no row tells of them yet.
    #[must_use]
    pub(crate) fn with_waits(mut self, record: &Record, reads: &[WaitingRead]) -> Self {
        for read in reads {
            let row = call_of(read);
            let made = self
                .parts
                .iter_mut()
                .find(|part| Some(part.owner) == record.owner(row.socket));
            let Some(part) = made.filter(|part| !part.is_of_settings()) else {
                continue;
            };
            let own = |socket: &&CodeStatement| {
                let mut rows = socket.rows.iter().filter_map(|id| record.row(*id));
                rows.any(|row| row.socket == read.socket)
            };
            let socket = part.statements.iter().find(own);
            let name = socket
                .map_or("server", |statement| statement.socket.as_str())
                .to_owned();
            let operation = if read.call == Syscall::Accept {
                CodeAction::Accept("conn".to_owned())
            } else {
                CodeAction::Read(ReadAction::new(read.asked, row.is_stream()))
            };
            part.statements.push(CodeStatement::new(&name, operation));
        }
        self
    }

    /// The part and the statement in it whose call has not returned.
    pub(crate) fn waiting_place(
        &self,
        record: &Record,
        read: &WaitingRead,
    ) -> Option<(usize, usize)> {
        let row = call_of(read);
        let owner = record.owner(row.socket)?;
        let number = self.parts.iter().position(|part| part.owner == owner)?;
        let statements = self
            .parts
            .get(number)?
            .statements_of(&row, RowId::MAX, None);
        Some((number, statements.last().copied()?))
    }

    /// Marks what is not as it was in the program before; where nothing is, its marks stay.
    pub(crate) fn mark_changes(&mut self, before: &Self) {
        let is_alike = self.parts.len() == before.parts.len()
            && self
                .parts
                .iter()
                .zip(&before.parts)
                .all(|(new, old)| new.is_like(old));
        for part in &mut self.parts {
            let old = before.parts.iter().find(|old| old.owner == part.owner);
            let Some(old) = old else { continue };
            for (number, statement) in part.statements.iter_mut().enumerate() {
                statement.changed = if is_alike {
                    old.statements.get(number).is_some_and(|old| old.changed)
                } else {
                    !old.statements.iter().any(|old| old.is_same(statement))
                };
            }
        }
    }
}

impl CodePart {
    fn is_like(&self, other: &Self) -> bool {
        self.owner == other.owner
            && self.statements.len() == other.statements.len()
            && self
                .statements
                .iter()
                .zip(&other.statements)
                .all(|(new, old)| new.is_same(old))
    }

    /// The statements that can make the call of one of its rows: the one that was made of it, or else those that fit
    /// best.
    fn statements_of(&self, row: &Row, id: RowId, data: Option<&[u8]>) -> Vec<usize> {
        let own = |statement: &CodeStatement| statement.rows.binary_search(&id).is_ok();
        if let Some(made) = self.statements.iter().position(own) {
            return vec![made];
        }
        let fits = self.statements.iter();
        let fits: Vec<u8> = fits
            .map(|statement| statement.operation.fits(row, data))
            .collect();
        let best = fits.iter().copied().max().filter(|best| *best > 0);
        let fits = fits
            .iter()
            .enumerate()
            .filter(|(_, fits)| Some(**fits) == best);
        fits.map(|(number, _)| number).collect()
    }

    /// The rows that a statement was made of.
    pub fn rows(&self, statement: usize) -> &[RowId] {
        let statement = self.statements.get(statement);
        statement.map_or(&[], |statement| &statement.rows)
    }

    /// Whether its calls were never made as such: it was made of settings.
    pub(super) fn is_of_settings(&self) -> bool {
        self.statements
            .iter()
            .all(|statement| statement.rows.is_empty())
    }
}

/// The call that waits, as if it were one that has returned.
fn call_of(read: &WaitingRead) -> Row {
    Row {
        asked: read.asked,
        ..Row::new(read.socket, read.call, read.since)
    }
}
