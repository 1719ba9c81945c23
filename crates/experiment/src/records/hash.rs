//! SHA-256 of large files, with progress.

use std::path::Path;

use crate::error::Error;
use crate::observer::Observer;

/// SHA-256 of a file, in hexadecimal.
///
/// # Errors
/// The file cannot be read.
pub fn sha256_file(path: &Path, observer: &dyn Observer) -> Result<String, Error> {
    let length = fs_err::metadata(path).ok().map(|metadata| metadata.len());
    let title = format!("hashing {}", path.display());
    let mut progress = observer.progress(&title, "bytes", length);
    let hash = ner_files::sha256_file_with(path, |bytes| progress.advance(bytes))?;
    progress.finish();
    Ok(hash)
}

/// SHA-256 of a text, in hexadecimal.
pub fn sha256_text(text: &str) -> String {
    ner_files::sha256(text)
}
