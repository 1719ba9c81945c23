//! Writes files so that they are either complete or absent: the only way in which files are replaced.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use crate::{Error, Result};

/// The new content of a file.
///
/// It is written to a temporary file on the same file system. [`commit`](Self::commit) syncs and renames that file and
/// syncs the folder: even after a power failure, the path holds either the old or the new content. If dropped without a
/// commit, the temporary file is removed and the old content is kept.
///
/// A new file gets the permissions that the process's umask allows.
#[derive(Debug)]
pub struct Replacement {
    file: NamedTempFile,
    path: PathBuf,
    is_synced: bool,
}

impl Replacement {
    /// For `path`, with a uniquely named temporary file in the same folder, which must exist.
    ///
    /// # Errors
    /// [`Error::NoFileName`] for a path such as `/` or `..`; [`Error::Write`] if the folder is missing or not writable.
    pub fn new(path: &Path) -> Result<Self> {
        Self::from_folder(folder_of(path), path)
    }

    /// For `path`, with the temporary file in another folder on the same file system.
    ///
    /// # Errors
    /// As [`Replacement::new`].
    pub fn from_folder(folder: &Path, path: &Path) -> Result<Self> {
        check_name(path)?;
        let file = temporary().tempfile_in(folder);
        Ok(Self {
            file: file.map_err(|error| failed(path, error))?,
            path: path.to_owned(),
            is_synced: false,
        })
    }

    /// For `path`, with a temporary file of the given name, which must be on the same file system. What a killed
    /// process left under that name is overwritten, so at most one remnant of a large file exists; two processes must
    /// not write it at the same time.
    ///
    /// # Errors
    /// As [`Replacement::new`].
    pub fn through(temporary: &Path, path: &Path) -> Result<Self> {
        check_name(path)?;
        // std: the message names the file, not its temporary one
        #[expect(clippy::disallowed_methods)]
        let file = File::create(temporary)
            .and_then(|file| {
                Ok(NamedTempFile::from_parts(
                    file,
                    TempPath::try_from_path(temporary)?,
                ))
            })
            .map_err(|error| failed(path, error))?;
        Ok(Self {
            file,
            path: path.to_owned(),
            is_synced: false,
        })
    }

    /// The temporary file, for libraries that write to a path. They may truncate it but not replace it.
    pub fn temporary(&self) -> &Path {
        self.file.path()
    }

    /// Syncs everything written to disk, so that only the rename is left.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn sync(&mut self) -> Result<()> {
        let synced = self.file.as_file().sync_all();
        synced.map_err(|error| failed(&self.path, error))?;
        self.is_synced = true;
        Ok(())
    }

    /// Moves the new content into place, durably.
    ///
    /// # Errors
    /// [`Error::Write`]; the old content is kept, unless only the sync of the folder failed.
    pub fn commit(mut self) -> Result<()> {
        if !self.is_synced {
            self.sync()?;
        }
        let Self { file, path, .. } = self;
        file.persist(&path)
            .map_err(|error| failed(&path, error.error))?;
        sync_folder(folder_of(&path)).map_err(|error| failed(&path, error.into_io()))
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_synced = false;
        let written = self.file.as_file_mut().write(bytes);
        written.map_err(|error| failed(&self.path, error).into())
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.file.as_file_mut().flush();
        flushed.map_err(|error| failed(&self.path, error).into())
    }
}

/// Writes a file so that it is either complete or absent, and creates missing parent folders.
///
/// # Errors
/// The folder cannot be created, or the file cannot be written: see [`Replacement`].
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<()> {
    write_atomic_with(path, |out| Ok(out.write_all(bytes)?))
}

/// As [`write_atomic`], in a folder that must exist: a folder that was removed is not created again.
///
/// # Errors
/// The folder does not exist, or the file cannot be written.
pub fn write_inside(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut replacement = Replacement::new(path)?;
    replacement.write_all(bytes)?;
    replacement.commit()
}

/// As [`write_atomic`], with the content that `fill` writes; if it fails, the old content is kept.
///
/// # Errors
/// As [`write_atomic`], and the error of `fill`.
pub fn write_atomic_with<E: From<Error>>(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<Replacement>) -> Result<(), E>,
) -> Result<(), E> {
    check_name(path)?;
    fs_err::create_dir_all(folder_of(path)).map_err(Error::Io)?;
    let mut out = BufWriter::new(Replacement::new(path)?);
    fill(&mut out)?;
    let replacement = out.into_inner().map_err(|error| Error::Io(error.into()))?;
    Ok(replacement.commit()?)
}

/// Syncs a folder to disk, so that a rename survives a power failure.
///
/// # Errors
/// The system's error.
pub fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    fs_err::File::open(folder)?.sync_all()?;
    let _ = folder;
    Ok(())
}

/// Temporary files are private to their owner; a file that replaces another gets the usual permissions.
pub(crate) fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn check_name(path: &Path) -> Result<()> {
    match path.file_name() {
        Some(_) => Ok(()),
        None => Err(Error::NoFileName {
            path: path.to_owned(),
        }),
    }
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error::Write {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs_err::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/file");
        let said = write_inside(&path, b"one").unwrap_err();
        assert!(said.is_not_found(), "{said}");
        assert!(said.to_string().contains("a/b/file: "), "{said}");
        write_atomic(&path, b"one").unwrap();
        write_inside(&path, b"two").unwrap();
        let failed = write_atomic_with(&path, |out| {
            out.write_all(b"half")?;
            Err(Error::Changed {
                path: "x".to_owned(),
            })
        });
        assert!(matches!(failed, Err(Error::Changed { .. })));
        assert_eq!(fs_err::read(&path).unwrap(), b"two");
        assert_eq!(names(path.parent().unwrap()), ["file"]);
        let dropped = Replacement::new(&path).unwrap();
        assert_eq!(names(path.parent().unwrap()).len(), 2);
        drop(dropped);
        assert_eq!(names(path.parent().unwrap()), ["file"]);
    }

    #[test]
    fn the_temporary_file_may_lie_elsewhere_and_have_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let (aside, path) = (folder.path().join("aside"), folder.path().join("file"));
        fs_err::create_dir(&aside).unwrap();
        let mut replacement = Replacement::from_folder(&aside, &path).unwrap();
        replacement.write_all(b"one").unwrap();
        replacement.sync().unwrap();
        assert!(!path.exists() && replacement.temporary().starts_with(&aside));
        replacement.commit().unwrap();
        let temporary = folder.path().join("file.tmp");
        fs_err::write(&temporary, "left by a killed process").unwrap();
        let replacement = Replacement::through(&temporary, &path).unwrap();
        fs_err::write(replacement.temporary(), "two").unwrap();
        assert_eq!(fs_err::read(&path).unwrap(), b"one");
        replacement.commit().unwrap();
        assert_eq!(fs_err::read(&path).unwrap(), b"two");
        assert_eq!(names(folder.path()), ["aside", "file"]);
    }

    #[test]
    fn what_has_no_file_name_is_refused() {
        for path in ["/", "..", "a/.."] {
            let said = write_atomic(Path::new(path), b"").unwrap_err().to_string();
            assert_eq!(said, format!("`{path}` is not a valid file name"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_as_readable_as_any_other() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, plain) = (folder.path().join("a"), folder.path().join("b"));
        write_atomic(&path, b"").unwrap();
        fs_err::File::create(&plain).unwrap();
        let mode = |path: &Path| fs_err::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&plain));
    }
}
