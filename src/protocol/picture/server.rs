//! A server of pictures: over datagrams only to whom answers reach, over a stream block by block.
//!
//! `GET NAME SIZE` asks for a picture in blocks of at most so many bytes. Over UDP the answer is `PROVE PROOF`, and
//! only `GET NAME SIZE PROOF` from the same address is answered with the blocks, a datagram each: a request with
//! another's address as its sender makes nothing come there but an answer that is no longer than the request. Over TCP
//! the blocks come at once, a message each. Whatever cannot be is answered with a line that begins with `NO`.

use std::{
    hash::{BuildHasher as _, RandomState},
    net::SocketAddr,
    sync::Arc,
};

use super::sample::SamplePicture;
use crate::model::address;

/// The largest block that is sent to an address outside this machine, in bytes.
const MAX_OUTSIDE: u32 = 512;
const UNKNOWN: &str = "unknown request; known: GET NAME SIZE";
const NO_PICTURE: &str = "no such picture; known: hills night card";
const NO_SIZE: &str = "a block has 100 to 65507 bytes";

/// A server of pictures over datagrams.
#[derive(Debug, Default)]
pub(crate) struct PictureServer {
    /// Makes proofs that nobody else can.
    secret: RandomState,
}

impl PictureServer {
    /// What is sent back, one datagram each, after a datagram. An address outside this machine that has not proved
    /// itself is sent no more bytes than it sent.
    pub(crate) fn answer(&self, bytes: &[u8], from: SocketAddr) -> Vec<Vec<u8>> {
        let outside = address::is_beyond_loopback(from);
        let wanted = format!("{:016x}", self.secret.hash_one(from));
        let answer = match PictureRequest::parse(bytes) {
            Ok(request) if request.proof == Some(&wanted) => {
                let size = if outside {
                    request.size.min(MAX_OUTSIDE)
                } else {
                    request.size
                };
                match request.blocks(size) {
                    Ok(blocks) => return blocks.to_vec(),
                    Err(reason) => refusal(reason),
                }
            }
            Ok(_) => format!("PROVE {wanted}").into_bytes(),
            Err(reason) => refusal(reason),
        };
        let fits = !outside || answer.len() <= bytes.len();
        fits.then_some(answer).into_iter().collect()
    }
}

/// The blocks that are sent into a stream after a message, or a refusal.
pub(crate) fn picture_stream(request: &[u8]) -> Arc<[Vec<u8>]> {
    let blocks = PictureRequest::parse(request).and_then(|request| request.blocks(request.size));
    blocks.unwrap_or_else(|reason| [refusal(reason)].into())
}

/// A request for a picture.
struct PictureRequest<'a> {
    picture: SamplePicture,
    /// The most bytes of a block.
    size: u32,
    proof: Option<&'a str>,
}

impl<'a> PictureRequest<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, &'static str> {
        let text = str::from_utf8(bytes).ok().ok_or(UNKNOWN)?;
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let (name, size, proof) = match words.as_slice() {
            ["GET", name, size] => (name, size, None),
            ["GET", name, size, proof] => (name, size, Some(*proof)),
            _ => return Err(UNKNOWN),
        };
        Ok(Self {
            picture: name.parse().ok().ok_or(NO_PICTURE)?,
            size: size.parse().ok().ok_or(NO_SIZE)?,
            proof,
        })
    }

    fn blocks(&self, size: u32) -> Result<Arc<[Vec<u8>]>, &'static str> {
        let raster = self.picture.raster().ok_or(NO_PICTURE)?;
        raster.blocks(size).ok().ok_or(NO_SIZE)
    }
}

fn refusal(reason: &str) -> Vec<u8> {
    format!("NO {reason}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::picture::BlockHeader;

    /// An address of this machine, and one outside of it.
    const NEAR: &str = "127.0.0.1:4000";
    const FAR: &str = "192.0.2.1:4000";

    fn ask(desk: &PictureServer, from: &str, request: &str) -> Vec<Vec<u8>> {
        desk.answer(request.as_bytes(), from.parse().unwrap())
    }

    /// The proof that an address is sent after a request with room for it.
    #[track_caller]
    fn proof(desk: &PictureServer, from: &str) -> String {
        let answer = ask(desk, from, "GET hills 1024             ");
        let [only] = answer.as_slice() else {
            panic!("{} answers", answer.len());
        };
        let text = str::from_utf8(only).unwrap();
        text.strip_prefix("PROVE ").unwrap().to_owned()
    }

    #[test]
    fn only_an_address_that_answers_reach_is_sent_a_picture() {
        let desk = PictureServer::default();
        for from in [NEAR, FAR] {
            let proof = proof(&desk, from);
            let blocks = ask(&desk, from, &format!("GET hills 1024 {proof}"));
            let most = if from == FAR { 512 } else { 1024 };
            assert!(blocks.len() > 100 && blocks.iter().all(|block| block.len() <= most));
            let heads = blocks
                .iter()
                .map(|block| BlockHeader::parse(block).unwrap());
            let mut numbers: Vec<u16> = heads.map(|head| head.number).collect();
            numbers.sort_unstable();
            let all = 0..u16::try_from(blocks.len()).unwrap();
            assert!(numbers.into_iter().eq(all), "each once");
            // Another's proof is none.
            let other = from.replace("4000", "4001");
            let answer = ask(&desk, &other, &format!("GET hills 1024 {proof}"));
            assert!(answer.len() == 1 && answer[0].starts_with(b"PROVE "));
            let later = PictureServer::default();
            let answer = ask(&later, from, &format!("GET hills 1024 {proof}"));
            assert!(
                answer.len() == 1 && answer[0].starts_with(b"PROVE "),
                "another server"
            );
        }
    }

    #[test]
    fn an_address_outside_is_sent_no_more_than_it_sent() {
        let desk = PictureServer::default();
        for request in [
            "GET hills 1024",
            "",
            "x",
            "GET \u{202e} 1",
            "GET none 164 0",
            "NO NO NO NO",
        ] {
            let sent: usize = ask(&desk, FAR, request).iter().map(Vec::len).sum();
            assert!(sent <= request.len(), "{request}: {sent} bytes");
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let desk = PictureServer::default();
        let proof = proof(&desk, NEAR);
        for (request, reason) in [
            (String::new(), UNKNOWN),
            ("GET hills".to_owned(), UNKNOWN),
            ("get hills 164".to_owned(), UNKNOWN),
            ("GET ../hills 164".to_owned(), NO_PICTURE),
            ("GET hills many".to_owned(), NO_SIZE),
            (format!("GET hills 99 {proof}"), NO_SIZE),
            (format!("GET hills 4294967295 {proof}"), NO_SIZE),
        ] {
            assert_eq!(ask(&desk, NEAR, &request), [refusal(reason)], "{request}");
        }
        assert_eq!(picture_stream(b"GET hills 1")[..], [refusal(NO_SIZE)]);
        assert_eq!(picture_stream(b"\xff")[..], [refusal(UNKNOWN)]);
        assert_eq!(picture_stream(b"GET night 1024")[..].len(), 480);
    }
}
