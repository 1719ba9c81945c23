//! Removes files and folders that may not exist, and what killed processes left behind.

use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::Result;
use crate::write::temporary;

/// Age from which a temporary file is no longer being written.
const LEFT: Duration = Duration::from_secs(3600);

/// Removes a file; does nothing if it does not exist.
///
/// # Errors
/// The file exists and cannot be removed.
pub fn remove_file(path: &Path) -> Result<()> {
    unless_gone(fs_err::remove_file(path))
}

/// Removes a folder with its contents; does nothing if it does not exist.
///
/// # Errors
/// The folder exists and cannot be removed.
pub fn remove_folder(path: &Path) -> Result<()> {
    unless_gone(fs_err::remove_dir_all(path))
}

fn unless_gone(removed: io::Result<()>) -> Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Checks that files can be created in a folder, by creating one.
///
/// # Errors
/// The system's error.
pub fn check_writable(folder: &Path) -> Result<()> {
    temporary().tempfile_in(folder)?.close()?;
    Ok(())
}

/// Removes temporary files that killed processes left in a folder. No process is writing them any more: by the clock of
/// the file system, they were last written more than an hour before a file written now.
///
/// # Errors
/// A folder that cannot be read or written, a file that cannot be removed.
pub fn remove_left_over(folder: &Path) -> Result<()> {
    let probe = temporary().tempfile_in(folder)?;
    let now = probe.as_file().metadata()?.modified()?;
    let is_old = |written: SystemTime| now.duration_since(written).is_ok_and(|age| age > LEFT);
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let metadata = entry.metadata().ok().filter(std::fs::Metadata::is_file);
        let written = metadata.and_then(|metadata| metadata.modified().ok());
        if name.starts_with('.') && name.ends_with(".tmp") && written.is_some_and(is_old) {
            remove_file(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_old_temporary_files_are_left_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in [".old.tmp", ".new.tmp", "old.tmp", ".old"] {
            let file = fs_err::File::create(path(name)).unwrap().into_parts().0;
            if name.contains("old") {
                file.set_modified(SystemTime::now() - 2 * LEFT).unwrap();
            }
        }
        remove_left_over(folder.path()).unwrap();
        let is_there = |name: &&str| path(name).exists();
        let names = [".old.tmp", ".new.tmp", "old.tmp", ".old"];
        let left: Vec<&str> = names.into_iter().filter(is_there).collect();
        assert_eq!(left, [".new.tmp", "old.tmp", ".old"]);
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn what_is_gone_need_not_be_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs_err::create_dir_all(path.join("b")).unwrap();
        assert!(remove_file(&path).is_err(), "a folder");
        for _ in 0..2 {
            remove_folder(&path).unwrap();
            remove_file(&path).unwrap();
        }
        assert!(check_writable(&path).unwrap_err().is_not_found());
        check_writable(folder.path()).unwrap();
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 0);
    }
}
