//! What a server answers: one function of the bytes that came for each transport.

use std::{net::SocketAddr, sync::Arc};

use super::{
    chat::ChatRoom,
    commands, dns, files, ntp,
    picture::{PictureServer, picture_stream},
    service_clock::ServiceClock,
};
use crate::model::{OfferedFile, Reply, address};

/// Bytes of a file that are sent in one message.
const PIECE: usize = 16 * 1024;

/// What a server of datagrams answers, and what it must remember for that.
#[derive(Debug, Default)]
pub(crate) struct DatagramAnswers {
    room: ChatRoom,
    pictures: PictureServer,
}

impl DatagramAnswers {
    /// What is sent to whom after a datagram.
    pub(crate) fn to(
        &mut self,
        reply: Reply,
        datagram: &[u8],
        from: SocketAddr,
        clock: ServiceClock,
    ) -> Vec<(SocketAddr, Vec<u8>)> {
        let answer = match reply {
            Reply::None | Reply::Files | Reply::Commands => None,
            Reply::Echo => Some(datagram.to_vec()),
            Reply::Upper => Some(datagram.to_ascii_uppercase()),
            Reply::Dns => dns::answer(
                datagram,
                dns::DnsTransport::Udp {
                    outside: address::is_beyond_loopback(from),
                },
            ),
            Reply::Ntp => ntp::answer(datagram, clock.wall_ns, clock.wall_ns),
            Reply::Chat => {
                let lines = self.room.handle(datagram, from, clock.up);
                let lines = lines.into_iter().map(|(to, line)| (to, line.to_bytes()));
                return lines.collect();
            }
            Reply::Picture => {
                let blocks = self.pictures.answer(datagram, from);
                return blocks.into_iter().map(|block| (from, block)).collect();
            }
        };
        answer.map(|answer| (from, answer)).into_iter().collect()
    }
}

/// What is sent after a message of a stream, piece by piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StreamAnswer {
    head: Option<Vec<u8>>,
    rest: AnswerBody,
}

/// The part of an answer that comes after its head.
#[derive(Clone, Debug, PartialEq, Eq)]
enum AnswerBody {
    None,
    /// A file, and the next of its bytes.
    File(files::FileRest),
    /// The blocks of a picture, and the place of the next one.
    Blocks(Arc<[Vec<u8>]>, usize),
}

impl StreamAnswer {
    /// Whether the answer is one piece.
    pub(crate) const fn is_short(&self) -> bool {
        matches!(self.rest, AnswerBody::None)
    }
}

/// Its pieces, each a message of its own.
impl Iterator for StreamAnswer {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        if let Some(head) = self.head.take() {
            return Some(head);
        }
        let (bytes, at) = match &mut self.rest {
            AnswerBody::None => return None,
            AnswerBody::File((bytes, at)) => (bytes, at),
            AnswerBody::Blocks(blocks, next) => {
                *next += 1;
                return blocks.get(*next - 1).cloned();
            }
        };
        let left = bytes.get(*at..).unwrap_or_default();
        let piece = left.get(..PIECE).unwrap_or(left).to_vec();
        *at += piece.len();
        (!piece.is_empty()).then_some(piece)
    }
}

/// What a server of streams answers to a message: a whole one where they are framed, else what a read returned.
pub(crate) fn stream_answer(
    (reply, offered): (Reply, &[OfferedFile]),
    message: &[u8],
    clock: ServiceClock,
) -> Option<StreamAnswer> {
    let mut rest = AnswerBody::None;
    let head = match reply {
        Reply::None | Reply::Ntp | Reply::Chat => None,
        Reply::Echo => Some(message.to_vec()),
        Reply::Upper => Some(message.to_ascii_uppercase()),
        Reply::Dns => dns::answer(message, dns::DnsTransport::Tcp),
        Reply::Commands => Some(commands::output(message, clock)),
        Reply::Files => {
            let (head, file) = files::answer(message, offered);
            rest = file.map_or(AnswerBody::None, AnswerBody::File);
            Some(head.into_bytes())
        }
        Reply::Picture => {
            rest = AnswerBody::Blocks(picture_stream(message), 0);
            return Some(StreamAnswer { head: None, rest });
        }
    };
    let head = Some(head?);
    Some(StreamAnswer { head, rest })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_file_comes_in_pieces_and_everything_else_at_once() {
        let clock = ServiceClock {
            wall_ns: 0,
            up: Duration::ZERO,
        };
        let offered = [files::offer("a", vec![7; 40_000])];
        let ask = |reply, message: &[u8]| stream_answer((reply, &offered), message, clock);
        let answer = ask(Reply::Files, b"GET a 10").unwrap();
        assert!(!answer.is_short(), "{answer:?}");
        let sizes: Vec<usize> = answer.skip(1).map(|piece| piece.len()).collect();
        assert_eq!(sizes, [16_384, 16_384, 40_000 - 10 - 2 * 16_384]);
        let n = ask(Reply::Files, b"GET a 40000").unwrap().count();
        assert_eq!(n, 1, "all is there");
        let answer = ask(Reply::Upper, b"hello").unwrap();
        assert!(answer.is_short());
        assert_eq!(answer.collect::<Vec<_>>(), [b"HELLO"]);
        assert_eq!(ask(Reply::None, b"hello"), None);
        assert_eq!(ask(Reply::Ntp, b"hello"), None, "it has no streams");
    }
}
