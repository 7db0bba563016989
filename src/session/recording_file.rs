//! The file of a recording, written on a thread of its own.

use std::{
    fs::{self, File},
    io::{self, Seek as _, Write as _},
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, bounded};

/// Pieces that wait at most to be written.
const PIECES: usize = 8;
/// A piece with room for more bytes is not filled again.
const MOST_KEPT: usize = 4 << 20;

/// Whole blocks go in, and are written in their order. When this is dropped the thread writes what it has, and ends.
#[derive(Debug)]
pub(super) struct RecordingFile {
    pieces: Option<Sender<Vec<u8>>>,
    /// Pieces that were written, empty.
    spent: Receiver<Vec<u8>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl RecordingFile {
    /// Opens a file for what comes; with a `target` it gets that name when all of it is written.
    ///
    /// # Errors
    /// The file cannot be made, or the system has no thread to spare.
    pub(super) fn create(path: &Path, target: Option<&Path>) -> io::Result<Self> {
        let (pieces, taken) = bounded(PIECES);
        let (give, spent) = bounded(PIECES);
        let file = File::create(path)?;
        let (path, target) = (path.to_owned(), target.map(Path::to_owned));
        let thread = thread::Builder::new()
            .name("recording".to_owned())
            .spawn(move || write(file, &taken, &give, target.as_deref().map(|to| (path, to))))?;
        Ok(Self {
            pieces: Some(pieces),
            spent,
            thread: Some(thread),
        })
    }

    /// Whether a piece can be given without waiting.
    pub(super) fn has_room(&self) -> bool {
        let pieces = self.pieces.as_ref();
        pieces.is_some_and(|pieces| !pieces.is_full())
    }

    /// Gives whole blocks to be written, and waits until there is room for them; what is left in `piece` is an empty
    /// one. Nothing happens where the thread has ended.
    pub(super) fn put(&mut self, piece: &mut Vec<u8>) {
        let empty = self.spent.try_recv().unwrap_or_default();
        let full = std::mem::replace(piece, empty);
        if let Some(pieces) = &self.pieces
            && pieces.send(full).is_err()
        {
            self.pieces = None;
        }
    }

    /// No more will come.
    pub(super) fn close(&mut self) {
        self.pieces = None;
    }

    /// How it ended, once it has: all is written, or why it could not be. With `waits` its end is waited for.
    pub(super) fn end(&mut self, waits: bool) -> Option<io::Result<()>> {
        let ended = waits || self.thread.as_ref().is_some_and(JoinHandle::is_finished);
        let thread = self.thread.take_if(|_| ended)?;
        let panicked = |_| Err(io::Error::other("the thread “recording” has panicked"));
        Some(thread.join().unwrap_or_else(panicked))
    }
}

impl Drop for RecordingFile {
    fn drop(&mut self) {
        self.close();
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
    for mut piece in pieces {
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
        if piece.capacity() <= MOST_KEPT {
            // Whoever is gone needs no more.
            spent.try_send(piece).ok();
        }
    }
    rename.map_or(Ok(()), |(path, target)| fs::rename(path, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gets_its_name_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (part, target) = (folder.path().join("a.part"), folder.path().join("a"));
        let mut file = RecordingFile::create(&part, Some(&target)).unwrap();
        let mut piece = b"one".to_vec();
        file.put(&mut piece);
        assert!(piece.is_empty() && !target.exists(), "not yet");
        piece.extend_from_slice(b"two");
        file.put(&mut piece);
        file.close();
        assert!(file.end(true).unwrap().is_ok());
        assert_eq!(fs::read(&target).unwrap(), b"onetwo");
        assert!(!part.exists(), "it was renamed");
    }
}
