//! A payload that is a file.

use std::path::Path;

use crate::{
    model::{Message, payload},
    session::read_bounded,
};

/// The longest file, in bytes: what fits into a datagram over IPv6. IPv4 has room for 20 bytes
/// less, and its send fails with `EMSGSIZE`, as of any program (udp(7), RFC 768).
const MAX_FILE_LEN: u64 = 65_527;

/// A file and the bytes that it had.
#[derive(Clone, Debug)]
pub(super) struct PayloadFile {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl PayloadFile {
    /// Reads a file that can be a payload. Nothing else is opened, and never more is read than
    /// fits.
    pub(super) fn read(path: &Path) -> Result<Self, Message> {
        let shown = path.display().to_string();
        let bytes = read_bounded(path, MAX_FILE_LEN)?;
        if bytes.len() as u64 > MAX_FILE_LEN {
            return Err(Message::new("error-too-long-file").with("limit", MAX_FILE_LEN));
        }
        let name = path
            .file_name()
            .map_or(shown, |name| payload::to_text(name.as_encoded_bytes()));
        Ok(Self { name, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_if_it_fits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("照片.bin");
        for (len, fits) in [(0, true), (65_527, true), (65_528, false)] {
            std::fs::write(&path, vec![7; len]).unwrap();
            match PayloadFile::read(&path) {
                Ok(file) => {
                    assert!(fits, "{len} fits");
                    assert_eq!((file.name.as_str(), file.bytes.len()), ("照片.bin", len));
                }
                Err(message) => {
                    assert!(!fits, "{len} is refused");
                    assert_eq!(message.key, "error-too-long-file", "with the limit");
                }
            }
        }
    }

    #[test]
    fn a_gigabyte_is_refused_without_reading_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("huge");
        std::fs::File::create(&path)
            .unwrap()
            .set_len(1 << 30)
            .unwrap();
        assert_eq!(
            PayloadFile::read(&path).unwrap_err().key,
            "error-too-long-file"
        );
    }

    #[test]
    fn what_is_no_file_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let key = |path: &Path| PayloadFile::read(path).unwrap_err().key;
        assert_eq!(key(folder.path()), "error-not-a-file", "a folder");
        assert_eq!(key(&folder.path().join("none")), "error-no-file", "nothing");
        assert_eq!(key(Path::new("")), "error-no-file", "no path");
        assert_eq!(key(Path::new("a\0b")), "error-file", "no name of a file");
        let endless = Path::new("/dev/zero");
        if endless.exists() {
            assert_eq!(key(endless), "error-not-a-file", "endless");
        }
    }
}
