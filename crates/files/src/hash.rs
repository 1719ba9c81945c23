//! SHA-256 in lower-case hexadecimal, and records of input files with their size and hash.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use crate::{Result, open_file};

/// SHA-256 of data that arrives piece by piece.
///
/// ```
/// use ner_files::{Sha256, sha256};
///
/// let mut hash = Sha256::new();
/// hash.update("multi");
/// hash.update("lingual");
/// assert_eq!(hash.finish(), sha256("multilingual"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sha256(sha2::Sha256);

impl Sha256 {
    /// The hash state before any data.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update(bytes);
    }

    /// The hash in 64 hexadecimal digits.
    pub fn finish(self) -> String {
        hex(&self.digest())
    }

    /// The hash in 32 bytes.
    pub fn digest(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// Hashes what is written.
impl std::io::Write for Sha256 {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// SHA-256 of bytes or of a text, in hexadecimal.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    let mut hash = Sha256::new();
    hash.update(bytes);
    hash.finish()
}

/// SHA-256 of a regular file, in hexadecimal.
///
/// # Errors
/// As [`open_file`], and errors while reading.
pub fn sha256_file(path: &Path) -> Result<String> {
    Ok(read_through(path, |_| ())?.1)
}

/// As [`sha256_file`]; `progress` is called with the number of bytes as they are read.
///
/// # Errors
/// As [`sha256_file`].
pub fn sha256_file_with(path: &Path, progress: impl FnMut(u64)) -> Result<String> {
    Ok(read_through(path, progress)?.1)
}

/// Size and hash of a file.
fn read_through(path: &Path, mut progress: impl FnMut(u64)) -> Result<(u64, String)> {
    let mut file = open_file(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((bytes, hash.finish())),
            read => {
                hash.update(&buffer[..read]);
                bytes += read as u64;
                progress(read as u64);
            }
        }
    }
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // writing to a String cannot fail
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// An input file of a run, for its manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Local path, or `id/file` for a file from the hub.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content in hexadecimal.
    pub sha256: String,
    /// The commit of the file, for files from the hub.
    pub revision: Option<String>,
}

impl InputFile {
    /// Reads the file once to hash it; it is recorded as `name`.
    ///
    /// # Errors
    /// As [`sha256_file`].
    pub fn of(path: &Path, name: String, revision: Option<String>) -> Result<Self> {
        let (bytes, sha256) = read_through(path, |_| ())?;
        Ok(Self {
            path: name,
            bytes,
            sha256,
            revision,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn hashes_are_those_of_sha256sum() {
        // printf abc | sha256sum
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256("abc"), expected);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        fs_err::write(&path, "abc").unwrap();
        assert_eq!(sha256_file(&path).unwrap(), expected);
        let mut told = 0;
        let hash = sha256_file_with(&path, |bytes| told += bytes).unwrap();
        assert_eq!((hash.as_str(), told), (expected, 3));
        let file = InputFile::of(&path, "abc".to_owned(), None).unwrap();
        assert_eq!((file.bytes, file.sha256.as_str()), (3, expected));
    }
}
