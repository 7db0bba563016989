//! Files that are there whole or not at all, and files of others that are read within bounds.

use std::{
    fmt::Display,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use crate::model::{Message, message};

/// Where a file is written until it is whole.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

/// Writes a file beside its place, and gives it its name when it is whole.
///
/// # Errors
/// It cannot be written; nothing is left of it then.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Message> {
    let part = beside(path);
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    written.map_err(|error| {
        fs::remove_file(&part).ok();
        not_saved(path, &error)
    })
}

/// Writes new files. One that is there stays as it is, and then none is written, but where it says the same.
///
/// # Errors
/// One of them is there with other contents, or cannot be written.
pub(crate) fn write_new(files: &[(PathBuf, String)]) -> Result<(), Message> {
    for (path, text) in files {
        let same =
            || read_bounded(path, text.len() as u64).is_ok_and(|bytes| bytes == text.as_bytes());
        if path.exists() && !same() {
            let shown = path.display().to_string();
            return Err(Message::new("error-file-exists").with("path", shown));
        }
    }
    let mut files = files.iter();
    files.try_for_each(|(path, text)| write_whole(path, text.as_bytes()))
}

/// The bytes of an ordinary file; of a longer one than `most` bytes one byte more than that, which tells it.
///
/// # Errors
/// There is none, it is a folder, a pipe or a device, or it cannot be read.
pub(crate) fn read_bounded(path: &Path, most: u64) -> Result<Vec<u8>, Message> {
    let message = |key: &'static str| Message::new(key).with("path", path.display().to_string());
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => message("error-no-file"),
        _ => not_saved(path, &error),
    };
    // Not even opened: a pipe would wait for its writer.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(message("error-not-a-file"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    Ok(bytes)
}

/// Why a file could not be written, or read.
pub(crate) fn not_saved(path: &Path, detail: &impl Display) -> Message {
    message! { "error-file", path: path.display().to_string(), detail: detail.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_new_files_none_is_written_where_one_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| (folder.path().join(name), text.to_owned());
        write_new(&[file("a", "one"), file("b", "two")]).unwrap();
        write_new(&[file("a", "one"), file("c", "three")]).unwrap();
        let fault = write_new(&[file("d", "four"), file("b", "another")]).unwrap_err();
        assert_eq!(fault.key, "error-file-exists");
        let found = fs::read(folder.path().join("b")).unwrap();
        assert_eq!(found, b"two", "as it was");
        assert!(!folder.path().join("d").exists(), "none of them");
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write_whole(&path, b"one").unwrap();
        fs::create_dir(beside(&path)).unwrap();
        assert_eq!(write_whole(&path, b"two").unwrap_err().key, "error-file");
        assert_eq!(fs::read(&path).unwrap(), b"one", "as it was");
        fs::remove_dir(beside(&path)).unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(!beside(&path).exists(), "it was renamed");
    }
}
