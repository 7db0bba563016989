//! The rows of a session on their way into a file, some at a time.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{
    csv::CSV_HEAD,
    output::{Format, Output},
    rows::RowWriter,
};
use crate::{
    model::{Message, RowId},
    session::{FileWriter, Session, beside, not_saved},
    text::Catalog,
};

/// Rows that are written at once: they take some milliseconds.
const AT_ONCE: RowId = 2_000;

/// A file that the rows of a session are written into: beside its place, until it is whole.
#[derive(Debug)]
pub(crate) struct LinesFile {
    path: PathBuf,
    format: Format,
    rows: RowWriter,
    piece: Vec<u8>,
    file: FileWriter,
    is_read: bool,
}

impl LinesFile {
    /// Makes the file.
    ///
    /// # Errors
    /// It cannot be made.
    pub(crate) fn create(path: &Path, format: Format) -> Result<Self, Message> {
        let file = FileWriter::create(&beside(path), Some(path))?;
        let head = match format {
            Format::Csv => CSV_HEAD.to_owned() + "\n",
            Format::Text | Format::Jsonl => String::new(),
        };
        Ok(Self {
            path: path.to_owned(),
            format,
            rows: RowWriter::default(),
            piece: head.into_bytes(),
            file,
            is_read: false,
        })
    }

    /// Where the file is when it is whole.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes some more of what the session has, unless the disk is behind; returns how it ended, once it has.
    pub(crate) fn go_on(
        &mut self,
        session: &Session,
        catalog: &Catalog,
    ) -> Option<Result<(), Message>> {
        if !self.is_read && self.file.has_room() {
            let output = Output::into(Box::new(&mut self.piece), catalog, self.format);
            let more = self.rows.write_some(session, AT_ONCE, &output);
            drop(output);
            self.file.put(&mut self.piece);
            if !matches!(more, Ok(true)) {
                self.is_read = true;
                self.file.close();
            }
        }
        let ended: io::Result<()> = self.file.end(false)?;
        Some(ended.map_err(|error| not_saved(&self.path, &error)))
    }
}
