//! Files that are hashed once and read repeatedly later: ensures that what is read is what was hashed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use ner_files::FileStamp;

use crate::error::{Error, Kind};
use crate::observer::Observer;
use crate::records::sha256_file;

/// The files of a model, with their hashes.
#[derive(Debug, Default)]
pub(crate) struct Guarded {
    files: Mutex<BTreeMap<PathBuf, Known>>,
}

#[derive(Debug, Clone)]
struct Known {
    stamp: FileStamp,
    sha256: String,
}

impl Guarded {
    /// Files of a folder by name and hash. A file that may have changed since `begin`, when the first of them was
    /// opened, is hashed again.
    ///
    /// # Errors
    /// A file that cannot be read or whose hash differs.
    pub(crate) fn new(
        folder: &Path,
        hashes: &BTreeMap<String, String>,
        begin: SystemTime,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        let mut files = BTreeMap::new();
        for (name, sha256) in hashes {
            let path = folder.join(name);
            let stamp = FileStamp::of(&path)?;
            if stamp.is_newer_than(begin) && sha256_file(&path, observer)? != *sha256 {
                return Err(changed(&path));
            }
            let sha256 = sha256.clone();
            files.insert(path, Known { stamp, sha256 });
        }
        Ok(Self {
            files: Mutex::new(files),
        })
    }

    /// Runs `read`, and checks before and after it that the files are still those that were hashed.
    ///
    /// # Errors
    /// A file that has changed, naming it; those of `read`.
    pub(crate) fn reading<T, E: Into<Error>>(
        &self,
        observer: &dyn Observer,
        read: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, Error> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        for (path, known) in files.iter_mut() {
            // a missing model concerns every cell
            let gone = |error| Error::from(error).of_kind(Kind::Environment);
            let stamp = FileStamp::of(path).map_err(gone)?;
            if stamp != known.stamp {
                // the content may still be the same, for instance if a hard link was made to the file
                if sha256_file(path, observer)? != known.sha256 || FileStamp::of(path)? != stamp {
                    return Err(changed(path));
                }
                known.stamp = stamp;
            }
        }
        let result = read().map_err(Into::into);
        for (path, known) in files.iter() {
            if FileStamp::of(path)? != known.stamp {
                return Err(changed(path));
            }
        }
        result
    }
}

fn changed(path: &Path) -> Error {
    let text = format!("{} changed while the run was using it", path.display());
    Error::environment(text).with_hint(
        "all cells of a run start from the same model: restore the original file, or choose another folder with --out DIR",
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::time::Duration;

    use super::*;
    use crate::records::sha256_text;

    fn guarded(folder: &Path) -> Guarded {
        fs_err::write(folder.join("a"), "one").unwrap();
        let hashes = BTreeMap::from([("a".to_owned(), sha256_text("one"))]);
        Guarded::new(folder, &hashes, SystemTime::now(), &()).unwrap()
    }

    #[test]
    fn a_file_may_be_touched_and_not_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let files = guarded(folder.path());
        let read = || Ok::<_, Error>(fs_err::read_to_string(&path).unwrap());
        assert_eq!(files.reading(&(), read).unwrap(), "one");
        fs_err::hard_link(&path, folder.path().join("b")).unwrap();
        assert_eq!(files.reading(&(), read).unwrap(), "one");
        fs_err::write(folder.path().join("c"), "two").unwrap();
        fs_err::rename(folder.path().join("c"), &path).unwrap();
        let failure = files.reading(&(), read).unwrap_err();
        assert!(
            failure
                .message
                .ends_with("a changed while the run was using it")
        );
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let files = guarded(folder.path());
        std::thread::sleep(Duration::from_millis(20));
        let write = || -> Result<(), Error> { Ok(fs_err::write(folder.path().join("a"), "two")?) };
        assert!(files.reading(&(), write).is_err());
        let wrong = BTreeMap::from([("a".to_owned(), sha256_text("three"))]);
        assert!(Guarded::new(folder.path(), &wrong, SystemTime::now(), &()).is_err());
    }
}
