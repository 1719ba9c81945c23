//! Reads and writes the files of a run: atomically as in `ner-files`, as JSON, and fenced by a lease.

use std::io::Write as _;
use std::path::Path;

use ner_files::Replacement;
use serde::{Serialize, de::DeserializeOwned};

use crate::error::Error;

/// Maximum size in bytes of a run's text file that is read back.
pub const LARGEST: u64 = 64 << 20;

/// Writes a file so that it is either complete or absent, and creates missing parent folders.
///
/// # Errors
/// The folder cannot be created, or the file cannot be written.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Ok(ner_files::write_atomic(path, bytes)?)
}

/// As [`write_atomic`], in a folder that must exist: the folder of a cell that was taken over is not created again.
///
/// # Errors
/// The folder no longer exists, or the file cannot be written.
pub fn write_inside(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Ok(ner_files::write_inside(path, bytes)?)
}

/// As [`write_inside`], with the temporary file in another folder on the same file system.
///
/// # Errors
/// As [`write_inside`].
pub fn write_from(folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut replacement = Replacement::from_folder(folder, path)?;
    replacement.write_all(bytes)?;
    Ok(replacement.commit()?)
}

/// As [`write_inside`]; `fence` is called when everything but the name is on disk.
///
/// # Errors
/// As [`write_inside`], and that of `fence`; in that case the previous file is kept.
pub fn write_fenced(
    path: &Path,
    bytes: &[u8],
    fence: &dyn Fn() -> Result<(), Error>,
) -> Result<(), Error> {
    let mut replacement = Replacement::new(path)?;
    replacement.write_all(bytes)?;
    replacement.sync()?;
    fence()?;
    Ok(replacement.commit()?)
}

/// Writes a value as indented JSON, atomically.
///
/// # Errors
/// As [`write_atomic`].
pub fn write_json(path: &Path, value: &impl Serialize) -> Result<(), Error> {
    write_atomic(path, &json_text(path, value)?)
}

/// A value as indented JSON, for the file `path`.
///
/// # Errors
/// Never for the values of a run; a map whose keys are not text cannot be written.
pub fn json_text(path: &Path, value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|error| Error::run(format!("cannot write {}: {error}", path.display())))?;
    text.push(b'\n');
    Ok(text)
}

/// Reads a JSON file; `None` if it does not exist.
///
/// # Errors
/// The file cannot be read or has other content.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    let bytes = match ner_files::read_bytes(path, LARGEST) {
        Ok(bytes) => bytes,
        Err(ner_files::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
        Error::input(format!(
            "{} was not written by a run, or was changed: {error}",
            path.display()
        ))
        .with_hint("remove the file, or choose another folder with --out DIR")
    })
}

/// Removes a folder with its contents; does nothing if it does not exist.
///
/// # Errors
/// The folder exists and cannot be removed.
pub fn remove_folder(path: &Path) -> Result<(), Error> {
    Ok(ner_files::remove_folder(path)?)
}

/// Removes a file; does nothing if it does not exist.
///
/// # Errors
/// The file exists and cannot be removed.
pub fn remove_file(path: &Path) -> Result<(), Error> {
    Ok(ner_files::remove_file(path)?)
}

/// Syncs a folder to disk, so that a rename survives a power failure.
///
/// # Errors
/// The system's error.
pub fn sync_folder(path: &Path) -> Result<(), Error> {
    Ok(ner_files::sync_folder(path)?)
}
