//! One end of a connection: what it still has to send, and what it puts together again.

use std::net::Shutdown;
use std::{collections::VecDeque, io, net::SocketAddr, time::Duration};

use super::stream::{Stream, note};
use crate::{
    engine::{
        blocked_reads::{BlockedRead, BlockedReads},
        calls::is_nothing,
        outbox::Outbox,
        pending_read::{PendingRead, ReadCall},
    },
    model::{
        Decoder, FrameFault, Framing, OfferedFile, ReadOptions, ReadPolicy, ReadWait, Reply,
        RowFlags, SockOpt, Stamp, StreamNote, Syscall,
    },
    protocol::{StreamAnswer, stream_answer},
};

/// How often it is seen whether all bytes that a read waits for are there.
const WAIT_ALL_INTERVAL: Duration = Duration::from_millis(2);

/// Pieces of a long answer that are sent before others have their turn.
const PIECES: usize = 8;

/// What is answered: by which rule, and the files that are offered.
pub(super) type ReplyRules<'a> = (Reply, &'a [OfferedFile]);
/// An end that answers nothing.
pub(super) const NO_ANSWER: ReplyRules<'static> = (Reply::None, &[]);

/// The outcome of one read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadOutcome {
    /// Bytes; `full` if as many as were asked for, so that more may wait.
    Bytes {
        /// Whether as many bytes came as were asked for.
        full: bool,
    },
    /// The peer has sent FIN: `recv` returned 0.
    Fin,
    /// It failed; a row tells it.
    Failed,
    /// It left in the queue what it returned, or nothing was waiting, which a row tells.
    RowOnly,
    /// Nothing was waiting: no row.
    Nothing,
}

/// One end of a TCP connection, with what it still has to send.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen by itself")]
pub(super) struct Connection {
    pub(super) stream: Stream,
    decoder: Decoder,
    /// What the send buffer had no room for, one `send` for each.
    unsent: VecDeque<Vec<u8>>,
    /// Answers of several pieces, and what is to follow them: a piece is made when there is room for it.
    answers: VecDeque<StreamAnswer>,
    /// Bytes of the first answer that are sent.
    answer_sent: usize,
    /// The send buffer was full at the last try, and a row has told so.
    full: bool,
    /// The peer has sent FIN, or a read has failed: nothing more is read.
    pub(super) ended: bool,
    /// A send has failed: nothing more is sent.
    pub(super) broken: bool,
    /// It is known that a read would not wait.
    pub(super) ready: bool,
    /// It is closed as soon as everything is sent.
    pub(super) closing: bool,
    /// A read that was asked for and waits.
    pub(super) pending: Option<PendingRead>,
    /// The read that it makes by itself, while that waits.
    blocked: BlockedRead,
}

impl Connection {
    /// The end of a connection that has just begun; its framing is noted where it has one.
    pub(super) fn new(stream: Stream, framing: Framing, out: &mut Outbox) -> Self {
        if framing != Framing::None {
            stream.framed(framing, out);
        }
        Self {
            stream,
            decoder: Decoder::new(framing, 0),
            unsent: VecDeque::new(),
            answers: VecDeque::new(),
            answer_sent: 0,
            full: false,
            ended: false,
            broken: false,
            ready: false,
            closing: false,
            pending: None,
            blocked: BlockedRead::default(),
        }
    }

    /// Both addresses, as far as they are known.
    pub(super) fn ends(&self) -> Option<(SocketAddr, SocketAddr)> {
        Some((self.stream.local?, self.stream.peer?))
    }

    /// Frames what comes from now on in another way.
    pub(super) fn set_framing(&mut self, framing: Framing, out: &mut Outbox) {
        if self.decoder.framing() != framing {
            self.decoder = Decoder::new(framing, self.stream.received);
            self.stream.framed(framing, out);
        }
    }

    /// Whether something waits for room in the send buffer.
    pub(super) fn has_unsent(&self) -> bool {
        !self.unsent.is_empty() || !self.answers.is_empty()
    }

    /// Whether the kernel is about to change its figures without a call of ours.
    pub(super) fn is_settling(&self) -> bool {
        self.has_unsent() || self.stream.is_settling()
    }

    /// Sends these bytes with one call, if nothing waits before them and there is room; what there is
    /// no room for waits. `again`: they are those of the last time.
    ///
    /// With `MSG_DONTWAIT` among the flags nothing waits: what one call did not take is not sent.
    pub(super) fn send(
        &mut self,
        bytes: &[u8],
        (again, flags): (bool, RowFlags),
        out: &mut Outbox,
    ) {
        if self.broken {
            return;
        }
        if !self.unsent.is_empty() {
            self.unsent.push_back(bytes.to_vec());
            return;
        }
        match self.stream.send(bytes, (again, false), flags, out) {
            Ok(_) if flags.has(RowFlags::DONT_WAIT) => {}
            Err(error) if is_nothing(&error) && flags.has(RowFlags::DONT_WAIT) => {
                self.stream.sample(out);
            }
            Ok(taken) if taken >= bytes.len() => {}
            result => {
                self.unsent.push_back(bytes.to_vec());
                self.answer_sent = 0;
                self.full = false;
                self.after_send(result, out);
                self.send_waiting(out);
            }
        }
    }

    /// Sends what waits, as far as there is room, and of long answers some pieces at a time.
    pub(super) fn send_unsent(&mut self, out: &mut Outbox) {
        for _ in 0..PIECES {
            if !self.send_waiting(out) || self.broken {
                return;
            }
            let Some(answer) = self.answers.front_mut() else {
                return;
            };
            match answer.next() {
                Some(piece) => self.send_framed(&piece, out),
                None => drop(self.answers.pop_front()),
            }
        }
    }

    /// Sends what waits; whether it is all gone.
    fn send_waiting(&mut self, out: &mut Outbox) -> bool {
        while let Some(first) = self.unsent.front() {
            let rest = first.get(self.answer_sent..).unwrap_or_default();
            let result = self.stream.send(rest, (false, self.full), RowFlags(0), out);
            let part = result.as_ref().is_ok_and(|taken| *taken < rest.len());
            if self.after_send(result, out) || part && self.full {
                return false;
            }
        }
        self.full = false;
        true
    }

    /// Sends one message; what could be taken out of a frame, or is a piece of an answer, fits into one.
    fn send_framed(&mut self, message: &[u8], out: &mut Outbox) {
        let mut frame = Vec::new();
        if self.decoder.framing().encode(message, &mut frame).is_ok() {
            self.send(&frame, (false, RowFlags(0)), out);
        }
    }

    /// Answers with one piece at once, or lets more of them follow as there is room.
    fn answer(&mut self, answer: StreamAnswer, out: &mut Outbox) {
        if self.answers.is_empty() && answer.is_short() {
            answer.for_each(|piece| self.send_framed(&piece, out));
        } else if !self.broken {
            self.answers.push_back(answer);
        }
    }

    /// Keeps the account of a send; whether no other is to be made now.
    fn after_send(&mut self, result: io::Result<usize>, out: &mut Outbox) -> bool {
        match result {
            Ok(taken) => {
                self.answer_sent += taken;
                let first = self.unsent.front();
                if first.is_some_and(|first| self.answer_sent >= first.len()) {
                    self.unsent.pop_front();
                    self.answer_sent = 0;
                }
                false
            }
            Err(error) if is_nothing(&error) => {
                if !self.full {
                    self.stream.sample(out);
                }
                self.full = true;
                true
            }
            Err(_) => {
                self.broken = true;
                self.forget_unsent();
                self.stream.sample(out);
                true
            }
        }
    }

    /// Makes the read that was asked for, of `default_size` bytes where nothing else was; [`ReadOutcome::Nothing`] as
    /// long as it waits.
    pub(super) fn read_pending(
        &mut self,
        default_size: u32,
        reply: ReplyRules<'_>,
        out: &mut Outbox,
    ) -> ReadOutcome {
        let Some(mut pending) = self.pending else {
            return ReadOutcome::Nothing;
        };
        let now = out.clock.now();
        let call = pending.call(default_size, now);
        let all = pending.options.wait_all && !pending.is_over(now);
        let outcome = if all && !self.stream.tcp.waits_or_ends(call.size) {
            ReadOutcome::Nothing
        } else {
            self.read(call, reply, out)
        };
        if outcome != ReadOutcome::Nothing || pending.options.wait == ReadWait::NoRead {
            self.pending = None;
        } else {
            pending.tell((self.stream.id, Syscall::StreamRecv), call, out);
            self.pending = Some(pending);
        }
        outcome
    }

    /// A read is asked for: the one that it makes by itself is over.
    pub(super) fn read_once(&mut self, options: ReadOptions, out: &mut Outbox) {
        self.blocked.give_up(self.stream.id, out);
        self.pending = Some(PendingRead::new(options, out.clock.now()));
    }

    /// Its thread is about to sleep at `now`, and reads it by itself or not (`reads`), with the sizes of its policy:
    /// notes that a read waits, and gives the time until that is due.
    pub(super) fn note_blocked(
        &mut self,
        notes: &mut BlockedReads,
        (reads, policy): (bool, &ReadPolicy),
        now: Stamp,
        out: &mut Outbox,
    ) -> Option<Duration> {
        if !reads || self.pending.is_some() || self.ended {
            self.blocked.give_up(self.stream.id, out);
            return None;
        }
        if self.ready {
            return None;
        }
        let asked = self.next_size(policy);
        let read = (self.stream.id, Syscall::StreamRecv, asked);
        notes.blocks(&mut self.blocked, read, now, out)
    }

    /// The size of its next read.
    pub(super) fn next_size(&self, reads: &ReadPolicy) -> u32 {
        reads.size(self.stream.receives as usize)
    }

    /// The time after which the read that was asked for is tried again, and whether what comes is waited for.
    pub(super) fn pending_wait(&self, now: Stamp) -> (Option<Duration>, bool) {
        let Some(pending) = self.pending else {
            return (None, false);
        };
        let left = pending.due(now);
        if pending.options.wait_all {
            // As long as not all is there, its being readable is no news.
            return (
                Some(left.unwrap_or(WAIT_ALL_INTERVAL).min(WAIT_ALL_INTERVAL)),
                false,
            );
        }
        (left, true)
    }

    /// Makes one `recv` call, and answers as `reply` says.
    pub(super) fn read(
        &mut self,
        read: ReadCall,
        reply: ReplyRules<'_>,
        out: &mut Outbox,
    ) -> ReadOutcome {
        self.ready = false;
        let size = read.size;
        let result = self.stream.receive(read, out);
        if !result.as_ref().is_err_and(is_nothing) {
            self.blocked.returned();
        }
        match result {
            Ok(_) if read.flags.has(RowFlags::PEEK) => {
                self.ready = true;
                ReadOutcome::RowOnly
            }
            Err(error) if is_nothing(&error) && read.tells_nothing => ReadOutcome::RowOnly,
            Ok((_, 0)) => {
                self.ended = true;
                self.stream.sample(out);
                if let Err(fault) = self.decoder.finish() {
                    self.unframed(fault, out);
                }
                ReadOutcome::Fin
            }
            Ok((mark, returned)) => {
                self.decode(mark, reply, out);
                let full = returned >= size as usize;
                self.ready = full;
                if self.stream.urgent_waits() {
                    self.stream.sample(out);
                } else if !full {
                    self.stream.sample_rate_limited(out);
                }
                ReadOutcome::Bytes { full }
            }
            Err(error) if is_nothing(&error) => ReadOutcome::Nothing,
            Err(_) => {
                self.ended = true;
                self.stream.sample(out);
                ReadOutcome::Failed
            }
        }
    }

    /// What the program does with the bytes that a read returned.
    fn decode(&mut self, mark: usize, reply: ReplyRules<'_>, out: &mut Outbox) {
        // Of what is not answered no clock is read.
        let clock = (reply.0 != Reply::None).then(|| out.clock.service());
        let answer = |message: &[u8]| stream_answer(reply, message, clock?);
        if self.decoder.framing() == Framing::None {
            if let Some(answer) = answer(out.written(mark)) {
                self.answer(answer, out);
            }
            self.send_unsent(out);
            return;
        }
        let socket = self.stream.id;
        let mut messages = Vec::new();
        let result = self.decoder.decode(out.written(mark), |frame, message| {
            messages.push((StreamNote::Message { socket, frame }, answer(message)));
        });
        for (message, answer) in messages {
            note(out, out.clock.now(), message);
            if let Some(answer) = answer {
                self.answer(answer, out);
            }
        }
        if let Err(fault) = result {
            self.unframed(fault, out);
        }
        self.send_unsent(out);
    }

    fn unframed(&self, (at, fault): (u64, FrameFault), out: &mut Outbox) {
        let socket = self.stream.id;
        let unframed = StreamNote::Unframed { socket, at, fault };
        note(out, out.clock.now(), unframed);
    }

    /// Calls `shutdown(2)` and makes a row of it.
    pub(super) fn shutdown(&mut self, how: Shutdown, out: &mut Outbox) {
        self.stream.shutdown(how, out);
        if how != Shutdown::Read {
            self.forget_unsent();
        }
    }

    fn forget_unsent(&mut self) {
        self.unsent.clear();
        self.answers.clear();
        self.answer_sent = 0;
    }

    /// Switches lingering on with no time: `close` will reset the connection.
    pub(super) fn reset_on_close(&self, out: &mut Outbox) {
        // The row tells of a failure.
        self.stream.set(SockOpt::Linger, 0, out).ok();
    }
}
