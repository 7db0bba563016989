//! A picture that is asked for: what of it came.

use serde_json::json;

use super::conversation::Conversation;
use crate::{
    cli::{RunError, args::AskArgs, json::write_answer},
    model::{Message, Stamp, message},
    protocol::{Service, picture::BlockHeader},
    session::write_png,
};

/// How often a request is sent that is not answered.
const TRIES: u32 = 3;
/// A request is at least so long, so that the proof that is sent back is no longer.
const MIN: usize = 40;

/// Asks for a picture, over UDP or TCP, until all of it is there or nothing comes any more; tells how many of its
/// blocks came, and writes it where that is wanted.
pub(super) fn get(ask: &AskArgs, talk: &mut Conversation<'_, '_>) -> Result<bool, RunError> {
    let name = ask.words.first().map_or("hills", String::as_str);
    let request = format!("GET {name} {}", ask.size);
    let picture = if ask.tcp {
        talk.connect(Service::Picture.framing().unwrap_or_default())?;
        talk.request(request.into_bytes())?;
        receive(None, Conversation::message, ask, talk)?
    } else {
        talk.open()?;
        let Some(first) = ask_until_it_comes(&request, ask, talk)? else {
            talk.output.tell(&talk.no_answer());
            return Ok(false);
        };
        let next =
            |talk: &mut Conversation<'_, '_>, end| Ok(talk.datagram(end)?.map(|(_, bytes)| bytes));
        receive(Some(first), next, ask, talk)?
    };
    let Some(picture) = picture else {
        talk.output.tell(&talk.no_answer());
        return Ok(false);
    };
    picture.tell(ask, talk)?;
    Ok(true)
}

/// Sends the request, proves that answers reach this address, and gives the first block.
fn ask_until_it_comes(
    request: &str,
    ask: &AskArgs,
    talk: &mut Conversation<'_, '_>,
) -> Result<Option<Vec<u8>>, RunError> {
    let mut wanted = request.to_owned();
    for _ in 0..TRIES {
        let mut bytes = wanted.clone().into_bytes();
        bytes.resize(bytes.len().max(MIN), b' ');
        talk.send(bytes)?;
        let end = talk.now().plus(ask.wait);
        while let Some((_, bytes)) = talk.datagram(end)? {
            let text = str::from_utf8(&bytes).unwrap_or_default();
            if let Some(proof) = text.strip_prefix("PROVE ") {
                wanted = format!("{request} {}", proof.trim());
                talk.send(wanted.clone().into_bytes())?;
            } else {
                return Ok(Some(bytes));
            }
        }
    }
    Ok(None)
}

/// A picture as far as it came.
struct ReceivedPicture {
    first: BlockHeader,
    pixels: Vec<u8>,
    /// Of each block how many of its bytes came, if any.
    received: Vec<Option<usize>>,
}

impl ReceivedPicture {
    fn new(first: BlockHeader) -> Self {
        let size = usize::from(first.width) * usize::from(first.height) * 4;
        Self {
            first,
            pixels: vec![0; size],
            received: vec![None; usize::from(first.total)],
        }
    }

    fn take(&mut self, header: BlockHeader, block: &[u8]) {
        if let Some(received) = self.received.get_mut(usize::from(header.number)) {
            *received = Some(block.len());
            header.paint(block, &mut self.pixels);
        }
    }

    fn is_whole(&self) -> bool {
        self.received.iter().all(Option::is_some)
    }

    fn tell(&self, ask: &AskArgs, talk: &Conversation<'_, '_>) -> Result<(), RunError> {
        let (total, size) = (self.received.len(), self.first.block_len());
        let received = self.received.iter().flatten();
        let cut = received.clone().filter(|bytes| **bytes < size).count();
        let (received, whole) = (received.clone().count(), received.count() - cut);
        let missing = total - received;
        let message = message! { "ask-picture", whole, total, cut };
        talk.output
            .say(&message.with("missing", missing).with("size", size))?;
        if let Some(path) = &ask.out {
            write_png(path, (self.first.width, self.first.height), &self.pixels)?;
            let path = path.display().to_string();
            talk.output
                .say(&Message::new("ask-picture-written").with("path", path))?;
        }
        let json = json!({ "service": "picture", "tcp": ask.tcp, "total": total, "whole": whole,
            "cut": cut, "missing": missing });
        Ok(write_answer(talk.output, json)?)
    }
}

/// Takes blocks in until all are there or none comes in time.
///
/// # Errors
/// The server refuses: its words are told.
fn receive<'o, 'a>(
    mut first: Option<Vec<u8>>,
    next: impl Fn(&mut Conversation<'o, 'a>, Stamp) -> Result<Option<Vec<u8>>, RunError>,
    ask: &AskArgs,
    talk: &mut Conversation<'o, 'a>,
) -> Result<Option<ReceivedPicture>, RunError> {
    let mut picture: Option<ReceivedPicture> = None;
    loop {
        let end = talk.now().plus(ask.wait);
        let block = match first.take() {
            Some(block) => Some(block),
            None => next(talk, end)?,
        };
        let Some(block) = block else {
            return Ok(picture);
        };
        match (BlockHeader::parse(&block), &mut picture) {
            (Some(header), Some(picture)) if header.is_like(picture.first) => {
                picture.take(header, &block);
            }
            (Some(header), None) => picture
                .insert(ReceivedPicture::new(header))
                .take(header, &block),
            (None, None) => {
                let words = String::from_utf8_lossy(&block).trim().to_owned();
                return Err(Message::new("ask-picture-refused")
                    .with("words", words)
                    .into());
            }
            // A block of another picture, or one of which not even the header was read.
            _ => {}
        }
        if let Some(picture) = picture.take_if(|picture| picture.is_whole()) {
            return Ok(Some(picture));
        }
    }
}
