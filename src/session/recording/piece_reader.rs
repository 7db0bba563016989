//! The file of a recording that is opened, read and decoded on a thread of its own.

use std::{
    io::{BufRead, Seek},
    mem,
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::{
    engine::spawn_thread,
    model::Message,
    recording::{BlockFault, RecordedPiece, RecordingReader},
};

/// Pieces that wait at most to be taken.
const PIECES: usize = 3;

/// Gives a recording piece by piece. When this is dropped the thread ends, as soon as the system lets it read.
#[derive(Debug)]
pub(super) struct PieceReader {
    pieces: Receiver<RecordedPiece>,
    /// Pieces that the record has, for their memory.
    spent: Sender<RecordedPiece>,
}

impl PieceReader {
    /// Begins to read.
    ///
    /// # Errors
    /// The system has no thread to spare.
    pub(super) fn start(from: impl BufRead + Seek + Send + 'static) -> Result<Self, Message> {
        let (give, pieces) = bounded(PIECES);
        let (spent, taken) = bounded(PIECES + 1);
        spawn_thread("opening", move || read(from, &give, &taken))?;
        Ok(Self { pieces, spent })
    }

    /// Puts the next piece in the place of one that was given; `false` where none has come within `wait`.
    pub(super) fn next(&self, piece: &mut RecordedPiece, wait: Duration) -> bool {
        let next = match self.pieces.recv_timeout(wait) {
            Ok(next) => next,
            Err(RecvTimeoutError::Timeout) => return false,
            // No thread ends before it has told the end.
            Err(RecvTimeoutError::Disconnected) => RecordedPiece::of(BlockFault::Damaged),
        };
        // Whoever has ended needs no more.
        self.spent.try_send(mem::replace(piece, next)).ok();
        true
    }
}

fn read(from: impl BufRead + Seek, give: &Sender<RecordedPiece>, taken: &Receiver<RecordedPiece>) {
    let mut reader = RecordingReader::new(from);
    loop {
        let mut piece = taken.try_recv().unwrap_or_default();
        reader.fill(&mut piece);
        let is_last = piece.is_last();
        if give.send(piece).is_err() || is_last {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        io::{self, BufReader},
    };

    use super::*;
    use crate::{
        ledger::Ledger,
        recording::{About, RecordingEncoder},
        testing::sample::Sample,
        text::{Catalog, Lang},
    };

    /// A recording that begins again where it ends; hangs up when it is dropped.
    struct Endless {
        at: usize,
        whole: Vec<u8>,
        _held: Sender<Infallible>,
    }

    impl io::Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let rest = self.whole.get(self.at..).unwrap_or_default();
            let len = rest.len().min(into.len());
            into[..len].copy_from_slice(&rest[..len]);
            self.at = (self.at + len) % self.whole.len();
            Ok(len)
        }
    }

    impl Seek for Endless {
        fn seek(&mut self, _to: io::SeekFrom) -> io::Result<u64> {
            Err(io::ErrorKind::Unsupported.into())
        }
    }

    #[test]
    fn the_thread_reads_ahead_within_bounds_and_ends_with_its_reader() {
        let mut whole = Vec::new();
        let mut encoder =
            RecordingEncoder::begin(&About::default(), "t", Catalog::new(Lang::En), &mut whole);
        let sample = Sample::new();
        while encoder.end(sample.folded(&Ledger::default()), &mut whole) {}
        let (held, ended) = bounded(0);
        let endless = Endless {
            at: 0,
            whole,
            _held: held,
        };
        let reader = PieceReader::start(BufReader::new(endless)).unwrap();
        let mut piece = RecordedPiece::default();
        let long = Duration::from_secs(30);
        assert!(reader.next(&mut piece, long), "a piece");
        assert!(
            ended.is_empty() && reader.pieces.len() <= PIECES,
            "it waits"
        );
        drop(reader);
        let end = ended.recv_timeout(long);
        assert_eq!(end, Err(RecvTimeoutError::Disconnected), "it has ended");
    }
}
