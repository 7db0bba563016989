//! What comes over a connection: output of commands, and files.

use std::path::Path;

use serde_json::json;

use super::conversation::Conversation;
use crate::{
    cli::{RunError, args::AskArgs, json::write_answer},
    model::{Message, message},
    protocol::Service,
    session::Download,
};

/// Gives one command after the other, and tells what each puts out.
pub(super) fn commands(ask: &AskArgs, talk: &mut Conversation<'_, '_>) -> Result<bool, RunError> {
    talk.connect(Service::Commands.framing().unwrap_or_default())?;
    for command in &ask.words {
        talk.request(command.clone().into_bytes())?;
    }
    for command in &ask.words {
        let output = next(ask, talk)?;
        let output = String::from_utf8_lossy(&output);
        output.lines().try_for_each(|line| talk.output.text(line))?;
        let json = json!({ "service": "commands", "command": command, "output": output });
        write_answer(talk.output, json)?;
    }
    Ok(true)
}

/// The next message, or how long there was none.
fn next(ask: &AskArgs, talk: &mut Conversation<'_, '_>) -> Result<Vec<u8>, RunError> {
    let end = talk.now().plus(ask.wait);
    Ok(talk.message(end)?.ok_or_else(|| talk.no_answer())?)
}

/// Lists what is offered, or fetches a file: from where an earlier try ended, and under its own name only when all is
/// there and has the right SHA-256.
pub(super) fn get(ask: &AskArgs, talk: &mut Conversation<'_, '_>) -> Result<bool, RunError> {
    let framing = Service::Files.framing().unwrap_or_default();
    let Some(name) = ask.words.first() else {
        talk.connect(framing)?;
        talk.request(b"LIST".to_vec())?;
        let list = next(ask, talk)?;
        let list = String::from_utf8_lossy(&list);
        list.lines().try_for_each(|line| talk.output.text(line))?;
        write_answer(talk.output, json!({ "service": "files", "list": list }))?;
        return Ok(true);
    };
    let mut download = Download::begin(name, ask.out.as_deref(), Path::new(""))?;
    talk.connect(framing)?;
    talk.request(download.request())?;
    let mut last_tenth = None;
    loop {
        let bytes = next(ask, talk);
        let bytes = bytes.map_err(|error| download.interrupted().map_or(error, RunError::from))?;
        let done = download.take(&bytes)?;
        let (have, at, size) = download.progress();
        let size = size.unwrap_or_default();
        let tenth = at * 10 / size.max(1);
        let key = match last_tenth {
            None if have > 0 => Some("ask-file-goes-on"),
            Some(before) if tenth > before => Some("ask-file-progress"),
            _ => None,
        };
        last_tenth = Some(tenth);
        if let Some(key) = key {
            let message = Message::new(key).with("at", at).with("size", size);
            talk.output.say(&message)?;
        }
        if done {
            break;
        }
    }
    let (have, _, size) = download.progress();
    let (shown, size) = (
        download.path().display().to_string(),
        size.unwrap_or_default(),
    );
    let sha256 = download.sha256();
    let message = message! { "ask-file-done", path: shown.as_str(), size, sha256: sha256.as_str() };
    talk.output.say(&message)?;
    let json =
        json!({ "service": "files", "path": shown, "size": size, "from": have, "sha256": sha256 });
    write_answer(talk.output, json)?;
    Ok(true)
}
