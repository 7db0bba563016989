//! A file of a recording or of rows, written piece by piece on a thread of its own.

use std::{
    fs::{self, File},
    io::{self, Seek as _, Write as _},
    path::{Path, PathBuf},
    thread::JoinHandle,
};

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::{engine::spawn_thread, model::Message, session::not_saved};

/// Pieces that wait at most to be written.
const PIECES: usize = 8;
/// A piece with room for more bytes is not filled again.
const MAX_KEPT: usize = 4 << 20;

/// Whole blocks or lines go in, and are written in their order. When this is dropped the thread writes what it has, and
/// ends; what was to get another name then is gone, if it is not whole.
#[derive(Debug)]
pub(crate) struct FileWriter {
    pieces: Option<Sender<Vec<u8>>>,
    /// Pieces that were written, empty.
    spent: Receiver<Vec<u8>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl FileWriter {
    /// Opens a file for what comes; with a `target` it gets that name when all of it is written.
    ///
    /// # Errors
    /// The file cannot be made, or the system has no thread to spare.
    pub(crate) fn create(path: &Path, target: Option<&Path>) -> Result<Self, Message> {
        let (pieces, taken) = bounded(PIECES + 1);
        let (give, spent) = bounded(PIECES);
        let file = File::create(path);
        let file = file.map_err(|error| not_saved(target.unwrap_or(path), &error))?;
        let (path, target) = (path.to_owned(), target.map(Path::to_owned));
        let body = move || write(file, &taken, &give, target.as_deref().map(|to| (path, to)));
        let thread = spawn_thread("recording", body)?;
        Ok(Self {
            pieces: Some(pieces),
            spent,
            thread: Some(thread),
        })
    }

    /// Whether a piece can be given without waiting.
    pub(crate) fn has_room(&self) -> bool {
        let pieces = self.pieces.as_ref();
        pieces.is_some_and(|pieces| pieces.len() < PIECES)
    }

    /// Gives whole blocks to be written, and waits until there is room for them; what is left in `piece` is an empty
    /// one. Nothing happens where the thread has ended.
    pub(crate) fn put(&mut self, piece: &mut Vec<u8>) {
        if !piece.is_empty() {
            self.give(piece);
        }
    }

    fn give(&mut self, piece: &mut Vec<u8>) {
        let empty = self.spent.try_recv().unwrap_or_default();
        let full = std::mem::replace(piece, empty);
        if let Some(pieces) = &self.pieces
            && pieces.send(full).is_err()
        {
            self.pieces = None;
        }
    }

    /// No more will come: it is whole, which an empty piece tells.
    pub(crate) fn close(&mut self) {
        self.give(&mut Vec::new());
        self.pieces = None;
    }

    /// How it ended, once it has: all is written, or why it could not be. With `waits` its end is waited for.
    pub(crate) fn end(&mut self, waits: bool) -> Option<io::Result<()>> {
        let ended = waits || self.thread.as_ref().is_some_and(JoinHandle::is_finished);
        let thread = self.thread.take_if(|_| ended)?;
        let panicked = |_| Err(io::Error::other("the thread “recording” has panicked"));
        Some(thread.join().unwrap_or_else(panicked))
    }
}

impl Drop for FileWriter {
    fn drop(&mut self) {
        self.pieces = None;
        self.end(true);
    }
}

/// What the thread does, until no more comes.
fn write(
    mut file: File,
    pieces: &Receiver<Vec<u8>>,
    spent: &Sender<Vec<u8>>,
    rename: Option<(PathBuf, &Path)>,
) -> io::Result<()> {
    let mut whole = 0;
    let mut is_whole = false;
    for mut piece in pieces {
        if piece.is_empty() {
            is_whole = true;
            break;
        }
        if let Err(error) = file.write_all(&piece) {
            // A piece that was written in part goes, so that the file ends with a whole block.
            if file.set_len(whole).is_ok() {
                file.seek(io::SeekFrom::Start(whole)).ok();
            }
            if let Some((path, _)) = rename {
                fs::remove_file(path).ok();
            }
            return Err(error);
        }
        whole += piece.len() as u64;
        piece.clear();
        if piece.capacity() <= MAX_KEPT {
            // Whoever is gone needs no more.
            spent.try_send(piece).ok();
        }
    }
    match rename {
        Some((path, target)) if is_whole => fs::rename(path, target),
        Some((path, _)) => fs::remove_file(path),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gets_its_name_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (part, target) = (folder.path().join("a.part"), folder.path().join("a"));
        let mut file = FileWriter::create(&part, Some(&target)).unwrap();
        let mut piece = b"one".to_vec();
        file.put(&mut piece);
        assert!(piece.is_empty() && !target.exists(), "not yet");
        assert!(file.has_room());
        piece.extend_from_slice(b"two");
        file.put(&mut piece);
        file.close();
        assert!(file.end(true).unwrap().is_ok());
        assert_eq!(fs::read(&target).unwrap(), b"onetwo");
        assert!(!part.exists(), "it was renamed");
        let mut file = FileWriter::create(&part, Some(&target)).unwrap();
        file.put(&mut b"half".to_vec());
        drop(file);
        assert_eq!(fs::read(&target).unwrap(), b"onetwo", "as it was");
        assert!(!part.exists(), "half of one is not kept");
    }
}
