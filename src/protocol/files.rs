//! Files: a list of what is offered, and the bytes of one from an offset on, with size and SHA-256.
//!
//! `LIST` is answered with `OK LINES`, and a line for each file: name, size, SHA-256. `GET NAME [OFFSET]` is
//! answered with `OK SIZE OFFSET SHA256`, and in messages of its own the bytes from there to the end. Whatever
//! cannot be is answered with a line that begins with `NO`.

use std::sync::{Arc, LazyLock};

use sha2::{Digest as _, Sha256};

use crate::model::{OfferedFile, payload};

/// Lines of the file that is always offered.
const LINES: u32 = 5000;

/// A file that is always there: numbered lines, 30 000 bytes.
static NUMBERS: LazyLock<OfferedFile> = LazyLock::new(|| {
    let lines = (1..=LINES).flat_map(|line| format!("{line:5}\n").into_bytes());
    offer("numbers.txt", lines.collect())
});

/// A file, and the next of its bytes.
pub(super) type FileRest = (Arc<[u8]>, usize);

/// Offers these bytes under that name.
pub(crate) fn offer(name: &str, bytes: Vec<u8>) -> OfferedFile {
    let mut digest = FileDigest::default();
    digest.update(&bytes);
    OfferedFile {
        name: name.to_owned(),
        sha256: digest.hex(),
        bytes: bytes.into(),
    }
}

/// The SHA-256 of a file that comes in pieces.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileDigest(Sha256);

impl FileDigest {
    /// Takes the next bytes in.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// That of all bytes so far, in hex digits.
    pub(crate) fn hex(&self) -> String {
        let digest = self.0.clone().finalize();
        payload::to_hex(&digest)
    }
}

/// The head of the answer to a request, and where it is a file its bytes from an offset on.
pub(super) fn answer(request: &[u8], offered: &[OfferedFile]) -> (String, Option<FileRest>) {
    let refuse = |why: &str| (format!("NO {why}\n"), None);
    let Ok(request) = str::from_utf8(request) else {
        return refuse("no UTF-8");
    };
    let all = || offered.iter().chain([&*NUMBERS]);
    let words: Vec<&str> = request.split_ascii_whitespace().collect();
    let (name, offset) = match words.as_slice() {
        ["LIST"] => {
            let mut list = format!("OK {}\n", all().count());
            for file in all() {
                let line = format!("{} {} {}\n", file.name, file.bytes.len(), file.sha256);
                list.push_str(&line);
            }
            return (list, None);
        }
        ["GET", name] => (name, Some(0)),
        ["GET", name, offset] => (name, offset.parse().ok()),
        _ => return refuse("unknown request; known: LIST, GET NAME [OFFSET]"),
    };
    let Some(file) = all().find(|file| file.name == *name) else {
        return refuse("no such file; LIST tells what is offered");
    };
    match offset.filter(|offset| *offset <= file.bytes.len()) {
        None => refuse("no such offset"),
        Some(at) => {
            let head = format!("OK {} {at} {}\n", file.bytes.len(), file.sha256);
            (head, Some((Arc::clone(&file.bytes), at)))
        }
    }
}

/// What the head of an answer to `GET` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileHead {
    /// Bytes of the whole file.
    pub(crate) size: u64,
    /// The first byte that is sent.
    pub(crate) offset: u64,
    /// SHA-256 of the whole file, in hex digits.
    pub(crate) sha256: String,
}

impl FileHead {
    /// What that head says; the words of the server where it refuses.
    pub(crate) fn parse(head: &[u8]) -> Result<Self, String> {
        let text = String::from_utf8_lossy(head);
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        if let ["OK", size, offset, sha256] = words.as_slice()
            && let (Ok(size), Ok(offset)) = (size.parse(), offset.parse())
            && offset <= size
        {
            let sha256 = (*sha256).to_owned();
            return Ok(Self {
                size,
                offset,
                sha256,
            });
        }
        Err(text.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_offered_is_given() {
        let offered = [offer("abc", b"abc".to_vec())];
        let ask = |request: &str| answer(request.as_bytes(), &offered);
        let sha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let (head, rest) = ask("GET abc 1\n");
        assert_eq!(head, format!("OK 3 1 {sha}\n"), "FIPS 180-2, appendix B.1");
        let found = rest.map(|(bytes, at)| bytes[at..].to_vec());
        assert_eq!(found, Some(b"bc".to_vec()));
        let head = FileHead::parse(head.as_bytes()).unwrap();
        assert_eq!((head.size, head.offset, head.sha256.as_str()), (3, 1, sha));
        let (list, _) = ask("LIST");
        assert!(
            list.starts_with(&format!("OK 2\nabc 3 {sha}\nnumbers.txt 30000 ")),
            "{list}"
        );
        for bad in [
            "",
            "GET",
            "GET ../abc",
            "GET /etc/passwd",
            "GET abc 4",
            "GET abc -1",
            "GET abc 1 2",
            "get abc",
            "GET \u{202e}cba",
        ] {
            let (head, rest) = ask(bad);
            assert!(head.starts_with("NO ") && rest.is_none(), "{bad}: {head}");
            assert!(FileHead::parse(head.as_bytes()).is_err(), "{head}");
        }
        assert!(answer(b"GET \xff", &offered).0.starts_with("NO "));
    }
}
