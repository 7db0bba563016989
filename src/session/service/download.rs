//! A file that is fetched: it has its name only when it is whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Component, Path, PathBuf},
};

use crate::{
    model::Message,
    protocol::{FileDigest, FileHead},
    session::not_saved,
};

/// Bytes that are read at once of what is there already.
const PIECE: usize = 1 << 16;

/// A download. What came before it was broken off lies beside the file, under its name with `.part`, and it goes on
/// behind that.
#[derive(Debug)]
pub(crate) struct Download {
    name: String,
    path: PathBuf,
    part: PathBuf,
    file: File,
    /// Bytes that were there when it began.
    have: u64,
    /// Bytes that are there now.
    at: u64,
    digest: FileDigest,
    head: Option<FileHead>,
}

impl Download {
    /// Begins to fetch the file of that name into `path`, or into a file of that name in `folder`.
    ///
    /// # Errors
    /// A name that is none; a file that is there already, or cannot be written.
    pub(crate) fn begin(name: &str, path: Option<&Path>, folder: &Path) -> Result<Self, Message> {
        let path = match path {
            Some(path) => path.to_owned(),
            None => folder.join(plain(name)?),
        };
        if path.exists() {
            let shown = path.display().to_string();
            return Err(Message::new("ask-file-exists").with("path", shown));
        }
        let part = PathBuf::from(format!("{}.part", path.display()));
        let failed = |error| not_saved(&part, &error);
        let file = open(&part).map_err(failed)?;
        let mut digest = FileDigest::default();
        let have = read(&part, &mut digest).map_err(failed)?;
        Ok(Self {
            name: name.to_owned(),
            path,
            part,
            file,
            have,
            at: have,
            digest,
            head: None,
        })
    }

    /// The request that is sent to the server.
    pub(crate) fn request(&self) -> Vec<u8> {
        format!("GET {} {}", self.name, self.have).into_bytes()
    }

    /// Takes the next message of the server; returns whether all is there.
    ///
    /// # Errors
    /// The server refuses; the file cannot be written; its SHA-256 is another than was told, and what came is removed.
    pub(crate) fn take(&mut self, message: &[u8]) -> Result<bool, Message> {
        if let Some(head) = &self.head {
            if self.at + message.len() as u64 > head.size {
                return self.finish();
            }
            let written = self.file.write_all(message);
            written.map_err(|error| not_saved(&self.part, &error))?;
            self.digest.update(message);
            self.at += message.len() as u64;
        } else {
            let refused = |words: String| Message::new("ask-file-refused").with("words", words);
            let head = FileHead::parse(message).map_err(refused)?;
            if head.offset != self.have {
                return Err(refused(format!("{} ≠ {}", head.offset, self.have)));
            }
            self.head = Some(head);
        }
        let all = self.head.as_ref().is_some_and(|head| self.at >= head.size);
        if all { self.finish() } else { Ok(false) }
    }

    fn finish(&self) -> Result<bool, Message> {
        let failed = |error| not_saved(&self.part, &error);
        self.file.sync_all().map_err(failed)?;
        let announced = self.head.as_ref().map(|head| head.sha256.as_str());
        if announced != Some(self.sha256().as_str()) {
            fs::remove_file(&self.part).map_err(failed)?;
            let path = self.path.display().to_string();
            return Err(Message::new("ask-file-damaged").with("path", path));
        }
        fs::rename(&self.part, &self.path).map_err(failed)?;
        Ok(true)
    }

    /// The path of the file that it is written to.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes that were there when it began, that are there now, and, once that is told, of the whole file.
    pub(crate) fn progress(&self) -> (u64, u64, Option<u64>) {
        let size = self.head.as_ref().map(|head| head.size);
        (self.have, self.at, size)
    }

    /// That nothing more came of a file, and what is there; nothing where it was not even told how long it is.
    pub(crate) fn interrupted(&self) -> Option<Message> {
        let size = self.head.as_ref()?.size;
        let message = Message::new("ask-file-part").with("at", self.at);
        let part = self.part.display().to_string();
        Some(message.with("size", size).with("path", part))
    }

    /// SHA-256 of what is there, in hex digits.
    pub(crate) fn sha256(&self) -> String {
        self.digest.hex()
    }
}

impl Drop for Download {
    /// Of which nothing has come there is no beginning either.
    fn drop(&mut self) {
        if self.at == 0 {
            fs::remove_file(&self.part).ok();
        }
    }
}

/// A file of that name, where it is a name and no path.
fn plain(name: &str) -> Result<&str, Message> {
    let mut parts = Path::new(name).components();
    let is_plain = matches!(
        (parts.next(), parts.next()),
        (Some(Component::Normal(_)), None)
    );
    if is_plain && !name.contains(['/', '\\']) {
        return Ok(name);
    }
    Err(Message::new("error-file-name").with("value", name))
}

/// The end of a file that is no link.
fn open(part: &Path) -> io::Result<File> {
    if part.is_symlink() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    OpenOptions::new().create(true).append(true).open(part)
}

/// Takes what is there into the digest; returns how many bytes it has.
fn read(part: &Path, digest: &mut FileDigest) -> io::Result<u64> {
    let (mut file, mut bytes, mut all) = (File::open(part)?, vec![0; PIECE], 0);
    loop {
        let count = file.read(&mut bytes)?;
        if count == 0 {
            return Ok(all);
        }
        digest.update(bytes.get(..count).unwrap_or_default());
        all += count as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_file_has_its_name_only_when_it_is_whole_and_goes_on_where_it_was_broken_off() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("abc");
        let begin = || Download::begin("abc", None, folder.path());
        let mut first = begin().unwrap();
        assert_eq!(first.request(), b"GET abc 0");
        let head = |offset: u8| format!("OK 3 {offset} {SHA_ABC}\n").into_bytes();
        assert_eq!(first.take(&head(0)), Ok(false));
        assert_eq!(first.take(b"a"), Ok(false));
        assert!(!at.exists(), "not yet");
        drop(first);
        let mut second = begin().unwrap();
        assert_eq!(second.request(), b"GET abc 1");
        assert_eq!(second.take(&head(1)), Ok(false));
        assert_eq!(second.take(b"bc"), Ok(true));
        assert_eq!(second.progress(), (1, 3, Some(3)));
        assert_eq!(second.sha256(), SHA_ABC, "FIPS 180-2, appendix B.1");
        assert_eq!(fs::read(&at).unwrap(), b"abc");
        assert!(!second.part.exists(), "it has its name now");
        assert_eq!(begin().unwrap_err().key, "ask-file-exists");
    }

    #[test]
    fn what_is_damaged_or_refused_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let begin = |name| Download::begin(name, None, folder.path());
        let mut damaged = begin("abc").unwrap();
        let head = format!("OK 3 0 {SHA_ABC}\n").into_bytes();
        assert_eq!(damaged.take(&head), Ok(false));
        assert_eq!(damaged.take(b"abd").unwrap_err().key, "ask-file-damaged");
        let mut refused = begin("none").unwrap();
        let fault = refused.take(b"NO no such file").unwrap_err();
        assert_eq!(fault.key, "ask-file-refused");
        drop(refused);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        for bad in ["../abc", "/abc", "a/b", "..", ""] {
            assert_eq!(begin(bad).unwrap_err().key, "error-file-name", "{bad}");
        }
    }
}
