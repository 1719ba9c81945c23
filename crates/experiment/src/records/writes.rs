//! The files of a run, written and read back: atomic as in `ner-files`, JSON, and fenced by a lease.

use std::io::Write as _;
use std::path::Path;

use ner_files::Replacement;
use serde::{Serialize, de::DeserializeOwned};

use crate::error::Error;

/// Bytes of a text file of a run that is read back.
pub const LARGEST: u64 = 64 << 20;

/// Writes a file so that it is there whole or not at all, and the folders above it where they are missing.
///
/// # Errors
/// The folder cannot be made, or the file cannot be written.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Ok(ner_files::write_atomic(path, bytes)?)
}

/// As [`write_atomic`], in a folder that has to be there: the folder of a cell that was taken over is not made anew.
///
/// # Errors
/// The folder is gone, or the file cannot be written.
pub fn write_inside(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Ok(ner_files::write_inside(path, bytes)?)
}

/// As [`write_inside`], with the temporary file in another folder of the same file system.
///
/// # Errors
/// As [`write_inside`].
pub fn write_from(folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut replacement = Replacement::from_folder(folder, path)?;
    replacement.write_all(bytes)?;
    Ok(replacement.commit()?)
}

/// As [`write_inside`]; `fence` is asked when all is on disk but the name.
///
/// # Errors
/// As [`write_inside`], and that of `fence`; then what stood there before stays.
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
/// None for the values of a run: a map with keys that are no text.
pub fn json_text(path: &Path, value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|error| Error::run(format!("cannot write {}: {error}", path.display())))?;
    text.push(b'\n');
    Ok(text)
}

/// Reads a JSON file; `None` when it is not there.
///
/// # Errors
/// The file cannot be read, or holds something else.
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
            "{} is not what a run writes: {error}",
            path.display()
        ))
        .with_hint("remove it, or choose another folder with --out DIR")
    })
}

/// Removes a folder with all it holds; nothing to do when it is not there.
///
/// # Errors
/// The folder is there and cannot be removed.
pub fn remove_folder(path: &Path) -> Result<(), Error> {
    Ok(ner_files::remove_folder(path)?)
}

/// Removes a file; nothing to do when it is not there.
///
/// # Errors
/// The file is there and cannot be removed.
pub fn remove_file(path: &Path) -> Result<(), Error> {
    Ok(ner_files::remove_file(path)?)
}

/// Brings the names in a folder to disk, so that a rename outlives a loss of power.
///
/// # Errors
/// What the system says.
pub fn sync_folder(path: &Path) -> Result<(), Error> {
    Ok(ner_files::sync_folder(path)?)
}
