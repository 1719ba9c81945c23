//! SHA-256 of files and texts, for manifests.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::failure::Failure;
use crate::progress::Progress;

/// Of a file, in hexadecimal.
///
/// # Errors
/// The file cannot be read.
pub fn sha256_file(path: &Path) -> Result<String, Failure> {
    let unreadable = |error: std::io::Error| Failure::input(error.to_string());
    let mut file = ner_files::open_file(path)?;
    let length = file.metadata().ok().map(|metadata| metadata.len());
    let mut progress = Progress::new(format!("hash of {}", path.display()), "bytes", length);
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).map_err(unreadable)? {
            0 => break,
            read => {
                hasher.update(&buffer[..read]);
                progress.advance(read as u64);
            }
        }
    }
    progress.finish();
    Ok(hex(&hasher.finalize()))
}

/// Of a text, in hexadecimal.
pub fn sha256_text(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // writing to a String cannot fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn hashes_are_those_of_sha256sum() {
        // printf abc | sha256sum
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_text("abc"), expected);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        fs_err::write(&path, "abc").unwrap();
        assert_eq!(sha256_file(&path).unwrap(), expected);
    }
}
