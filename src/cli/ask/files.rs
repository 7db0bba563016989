//! What comes over a connection: output of commands, and files.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    path::{Component, Path, PathBuf},
};

use serde_json::json;

use super::conversation::Conversation;
use crate::{
    cli::{RunError, args::Ask, json::JsonAnswer},
    model::{Message, address},
    protocol::{FileHead, Service, offer},
};

/// Gives one command after the other, and tells what each puts out.
pub(super) fn commands(ask: &Ask, talk: &mut Conversation<'_, '_>) -> Result<bool, RunError> {
    talk.connect(Service::Commands.framing().unwrap_or_default())?;
    for command in &ask.words {
        talk.request(command.clone().into_bytes())?;
    }
    for command in &ask.words {
        let output = next(ask, talk)?;
        let output = String::from_utf8_lossy(&output);
        output.lines().try_for_each(|line| talk.output.text(line))?;
        let told = json!({ "service": "commands", "command": command, "output": output });
        JsonAnswer::write(talk.output, told)?;
    }
    Ok(true)
}

/// The next message, or how long there was none.
fn next(ask: &Ask, talk: &mut Conversation<'_, '_>) -> Result<Vec<u8>, RunError> {
    let end = talk.now().plus(ask.wait);
    let nothing = || Message::new("ask-no-answer").with("addr", address::shown(ask.to));
    Ok(talk.message(end)?.ok_or_else(nothing)?)
}

/// Lists what is offered, or fetches a file: from where an earlier try ended, and under its own name only when all is
/// there and has the right SHA-256.
pub(super) fn get(ask: &Ask, talk: &mut Conversation<'_, '_>) -> Result<bool, RunError> {
    let framing = Service::Files.framing().unwrap_or_default();
    let Some(name) = ask.words.first() else {
        talk.connect(framing)?;
        talk.request(b"LIST".to_vec())?;
        let list = next(ask, talk)?;
        let list = String::from_utf8_lossy(&list);
        list.lines().try_for_each(|line| talk.output.text(line))?;
        JsonAnswer::write(talk.output, json!({ "service": "files", "list": list }))?;
        return Ok(true);
    };
    let path = match &ask.out {
        Some(path) => path.clone(),
        None => plain(name)?,
    };
    if path.exists() {
        return Err(Message::new("ask-file-exists")
            .with("path", path.display().to_string())
            .into());
    }
    let part = PathBuf::from(format!("{}.part", path.display()));
    let have = fs::symlink_metadata(&part).map_or(0, |data| data.len());
    let failed = |error: std::io::Error| {
        let message = Message::new("error-file").with("path", part.display().to_string());
        RunError::from(message.with("detail", error.to_string()))
    };
    talk.connect(framing)?;
    talk.request(format!("GET {name} {have}").into_bytes())?;
    let head = FileHead::parse(&next(ask, talk)?);
    let refused = |words: String| Message::new("ask-file-refused").with("words", words);
    let head = head.map_err(refused)?;
    if head.offset != have {
        return Err(refused(format!("{} ≠ {have}", head.offset)).into());
    }
    if have > 0 {
        talk.output.say(
            &Message::new("ask-file-goes-on")
                .with("at", have)
                .with("size", head.size),
        )?;
    }
    let mut file = open(&part).map_err(failed)?;
    let mut at = have;
    let mut told = at * 10 / head.size.max(1);
    while at < head.size {
        let Ok(bytes) = next(ask, talk) else {
            let message = Message::new("ask-file-part")
                .with("at", at)
                .with("size", head.size);
            return Err(message.with("path", part.display().to_string()).into());
        };
        file.write_all(&bytes).map_err(failed)?;
        at += bytes.len() as u64;
        let tenth = at * 10 / head.size.max(1);
        if tenth > told {
            told = tenth;
            talk.output.say(
                &Message::new("ask-file-progress")
                    .with("at", at)
                    .with("size", head.size),
            )?;
        }
    }
    file.sync_all().map_err(failed)?;
    drop(file);
    let whole = offer(name, fs::read(&part).map_err(failed)?);
    if whole.sha256 != head.sha256 || at != head.size {
        fs::remove_file(&part).map_err(failed)?;
        return Err(Message::new("ask-file-damaged")
            .with("path", path.display().to_string())
            .into());
    }
    fs::rename(&part, &path).map_err(failed)?;
    let shown = path.display().to_string();
    let told = Message::new("ask-file-done")
        .with("path", shown.as_str())
        .with("size", head.size);
    talk.output
        .say(&told.with("sha256", whole.sha256.as_str()))?;
    let told = json!({ "service": "files", "path": shown, "size": head.size, "from": have, "sha256": whole.sha256 });
    JsonAnswer::write(talk.output, told)?;
    Ok(true)
}

/// A file of that name here, where it is a name and no path.
fn plain(name: &str) -> Result<PathBuf, Message> {
    let mut parts = Path::new(name).components();
    let is_plain = matches!(
        (parts.next(), parts.next()),
        (Some(Component::Normal(_)), None)
    );
    if is_plain && !name.contains(['/', '\\']) {
        return Ok(name.into());
    }
    Err(Message::new("error-file-name").with("value", name))
}

/// The end of a file that is no link.
fn open(part: &Path) -> std::io::Result<File> {
    if part.is_symlink() {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    OpenOptions::new().create(true).append(true).open(part)
}
