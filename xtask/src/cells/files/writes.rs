//! Atomic writes, bounded reads, and removing what need not be there.

use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use super::LARGEST;
use crate::failure::Failure;

/// Writes a file so that it is there whole or not at all: temporary file in the same folder, fsync, rename.
///
/// # Errors
/// The folder cannot be made, or the file cannot be written.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs_err::create_dir_all(folder)?;
    }
    write_fenced(path, bytes, &|| Ok(()))
}

/// As [`write_atomic`], in a folder that has to be there: the folder of a cell that was taken over is not made anew.
///
/// # Errors
/// The folder is gone, or the file cannot be written.
pub fn write_inside(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_fenced(path, bytes, &|| Ok(()))
}

/// As [`write_inside`], with the temporary file in another folder of the same file system.
///
/// # Errors
/// As [`write_inside`].
pub fn write_from(folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_through(folder, path, bytes, &|| Ok(()))
}

/// As [`write_inside`]; `fence` is asked when all is on disk but the name.
///
/// # Errors
/// As [`write_inside`], and that of `fence`; then what stood there before stays.
pub fn write_fenced(
    path: &Path,
    bytes: &[u8],
    fence: &dyn Fn() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    write_through(folder, path, bytes, fence)
}

fn write_through(
    folder: &Path,
    path: &Path,
    bytes: &[u8],
    fence: &dyn Fn() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let named = |error: io::Error| {
        io::Error::new(
            error.kind(),
            format!("cannot write {}: {error}", path.display()),
        )
    };
    let mut file = temporary().tempfile_in(folder).map_err(named)?;
    let written = file.write_all(bytes);
    written
        .and_then(|()| file.as_file().sync_all())
        .map_err(named)?;
    fence()?;
    file.persist(path).map_err(|error| named(error.error))?;
    Ok(())
}

/// Temporary files are for their owner alone; one that becomes a file of the run is as readable as
/// any other.
pub(in crate::cells) fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

/// Writes a value as indented JSON, atomically.
///
/// # Errors
/// As [`write_atomic`].
pub fn write_json(path: &Path, value: &impl Serialize) -> Result<(), Failure> {
    write_atomic(path, &json_text(path, value)?)
}

/// A value as indented JSON, for the file `path`.
///
/// # Errors
/// None for the values of a run: a map with keys that are no text.
pub fn json_text(path: &Path, value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|error| Failure::run(format!("cannot write {}: {error}", path.display())))?;
    text.push(b'\n');
    Ok(text)
}

/// Brings the names in a folder to disk, so that a rename outlives a loss of power.
///
/// # Errors
/// What the system says.
pub fn sync_folder(path: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    fs_err::File::open(path)?.sync_all()?;
    let _ = path;
    Ok(())
}

/// Removes the temporary files of a folder that a killed process left: those of nobody who still writes, because their
/// time is more than an hour before that of a file that was written now.
///
/// # Errors
/// A folder that cannot be read.
pub fn remove_left_over(folder: &Path) -> Result<(), Failure> {
    let now = temporary()
        .tempfile_in(folder)?
        .as_file()
        .metadata()?
        .modified()?;
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let old = |written: std::time::SystemTime| {
            now.duration_since(written)
                .is_ok_and(|age| age > Duration::from_secs(3600))
        };
        let metadata = entry.metadata().ok().filter(std::fs::Metadata::is_file);
        let written = metadata.and_then(|metadata| metadata.modified().ok());
        if name.starts_with('.') && name.ends_with(".tmp") && written.is_some_and(old) {
            remove_file(&entry.path())?;
        }
    }
    Ok(())
}

/// Reads a JSON file; `None` when it is not there.
///
/// # Errors
/// The file cannot be read, or holds something else.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Failure> {
    let bytes = match ner_files::read_bytes(path, LARGEST) {
        Ok(bytes) => bytes,
        Err(ner_files::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
        Failure::input(format!(
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
pub fn remove_folder(path: &Path) -> Result<(), Failure> {
    match fs_err::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Removes a file; nothing to do when it is not there.
///
/// # Errors
/// The file is there and cannot be removed.
pub fn remove_file(path: &Path) -> Result<(), Failure> {
    match fs_err::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
