//! Reads input files: only regular files, so that nothing waits for a pipe or reads a device forever, and only up to a
//! size limit.

use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use fs_err::File;

use crate::{Error, Result};

/// Size limit for large texts, such as a corpus of tens of millions of words: 256 MiB.
pub const LARGE: u64 = 256 << 20;
/// Size limit for small texts, such as a list of names, an index or a configuration: 16 MiB.
pub const SMALL: u64 = 16 << 20;

/// Opens a regular file.
///
/// # Errors
/// [`Error::NotAFile`] for a folder, pipe or device; errors of the system.
pub fn open_file(path: &Path) -> Result<File> {
    let kind = match fs_err::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let text = format!("`{}` does not exist", path.display());
            return Err(io::Error::new(ErrorKind::NotFound, text).into());
        }
        found => found?.file_type(),
    };
    if kind.is_file() || is_open_already(path) {
        return Ok(File::open(path)?);
    }
    Err(Error::NotAFile {
        path: path.display().to_string(),
        what: if kind.is_dir() {
            "a folder"
        } else {
            "not a regular file"
        },
    })
}

/// Checks that a regular file has at most `most` bytes, before it is hashed or read.
///
/// # Errors
/// As [`open_file`], and [`Error::FileSize`].
pub fn check_size(path: &Path, most: u64) -> Result<()> {
    match open_file(path)?.metadata()?.len() {
        bytes if bytes > most => Err(Error::FileSize {
            path: path.display().to_string(),
            bytes,
            most,
        }),
        _ => Ok(()),
    }
}

/// Whether a shell or caller has already opened the file, as with `<(...)`: then a process is writing to the pipe.
fn is_open_already(path: &Path) -> bool {
    ["/dev/fd", "/proc/self/fd", "/dev/stdin"]
        .iter()
        .any(|place| path.starts_with(place))
}

/// Reads a regular file of at most `most` bytes.
///
/// # Errors
/// As [`open_file`], and [`Error::FileSize`].
pub fn read_bytes(path: &Path, most: u64) -> Result<Vec<u8>> {
    let file = open_file(path)?;
    let size = file.metadata()?.len();
    let too_large = |bytes| Error::FileSize {
        path: path.display().to_string(),
        bytes,
        most,
    };
    if size > most {
        return Err(too_large(size));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.take(most + 1).read_to_end(&mut bytes)?;
    // the file may grow, and files in `/proc` do not report their size
    match bytes.len() as u64 {
        read if read > most => Err(too_large(read)),
        _ => Ok(bytes),
    }
}

/// Reads a regular text file of at most `most` bytes.
///
/// # Errors
/// As [`read_bytes`], and [`Error::NotUtf8`].
pub fn read_text(path: &Path, most: u64) -> Result<String> {
    String::from_utf8(read_bytes(path, most)?).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..valid];
        Error::NotUtf8 {
            path: path.display().to_string(),
            line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
            byte: valid,
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_no_small_text_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs_err::write(&path, b"a\nb\xff").unwrap();
        let said = |most| read_text(&path, most).unwrap_err().to_string();
        assert!(
            said(3).ends_with("a` has 4 bytes, but at most 3 can be read"),
            "{}",
            said(3)
        );
        assert!(
            said(4).ends_with("a`, line 2: not valid UTF-8 at byte 3 of the file"),
            "{}",
            said(4)
        );
        assert_eq!(read_bytes(&path, 4).unwrap(), b"a\nb\xff");
        let size = check_size(&path, 3).unwrap_err().to_string();
        assert_eq!(size, said(3));
        check_size(&path, 4).unwrap();
        let said = open_file(folder.path()).unwrap_err().to_string();
        assert!(
            said.ends_with("is a folder, but a file is needed"),
            "{said}"
        );
        let device = read_bytes(Path::new("/dev/zero"), 10).unwrap_err();
        assert_eq!(
            device.to_string(),
            "`/dev/zero` is not a regular file, but a file is needed"
        );
    }
}
