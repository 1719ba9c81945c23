//! Whether a file is still the one that was hashed.

use std::path::Path;
use std::time::SystemTime;

use crate::{Error, Result, open_file};

/// What identifies a file's content without reading it: device, inode, size, and the times of the last write and of the
/// last status change. No program can set the latter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStamp {
    place: (u64, u64),
    bytes: u64,
    written: Option<SystemTime>,
    changed: Option<(i64, i64)>,
}

impl FileStamp {
    /// The stamp of a regular file.
    ///
    /// # Errors
    /// As [`open_file`].
    pub fn of(path: &Path) -> Result<Self> {
        let metadata = open_file(path)?.metadata()?;
        let (place, changed) = unix(&metadata);
        Ok(Self {
            place,
            bytes: metadata.len(),
            written: metadata.modified().ok(),
            changed,
        })
    }

    /// Checks that the file is still the same.
    ///
    /// # Errors
    /// [`Error::Changed`], and as [`FileStamp::of`].
    pub fn check(&self, path: &Path) -> Result<()> {
        match Self::of(path)? == *self {
            true => Ok(()),
            false => Err(Error::Changed {
                path: path.display().to_string(),
            }),
        }
    }

    /// Whether the file may have been written since `time`, by the clock of the file system.
    pub fn is_newer_than(&self, time: SystemTime) -> bool {
        let seconds = time.duration_since(SystemTime::UNIX_EPOCH);
        let seconds = seconds.map_or(0, |elapsed| elapsed.as_secs() as i64);
        // one second of tolerance, because file system clocks are coarse
        let changed = self.changed.is_none_or(|(at, _)| at + 1 >= seconds);
        changed || self.written.is_none_or(|written| written >= time)
    }
}

#[cfg(unix)]
fn unix(metadata: &std::fs::Metadata) -> ((u64, u64), Option<(i64, i64)>) {
    use std::os::unix::fs::MetadataExt as _;
    let changed = (metadata.ctime(), metadata.ctime_nsec());
    ((metadata.dev(), metadata.ino()), Some(changed))
}

#[cfg(not(unix))]
fn unix(_: &std::fs::Metadata) -> ((u64, u64), Option<(i64, i64)>) {
    ((0, 0), None)
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_file_that_is_replaced_or_written_has_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let (path, new) = (folder.path().join("a"), folder.path().join("b"));
        fs_err::write(&path, "one").unwrap();
        let first = FileStamp::of(&path).unwrap();
        assert_eq!(FileStamp::of(&path).unwrap(), first);
        fs_err::write(&new, "two").unwrap();
        let time = fs_err::metadata(&path).unwrap().modified().unwrap();
        let file = std::fs::File::options().write(true).open(&new).unwrap();
        file.set_modified(time).unwrap();
        fs_err::rename(&new, &path).unwrap();
        let second = FileStamp::of(&path).unwrap();
        assert_ne!(second, first, "same size and time of writing");
        let said = first.check(&path).unwrap_err().to_string();
        assert!(
            said.ends_with("/a` changed while it was being read"),
            "{said}"
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
        std::io::Write::write_all(&mut &file, b"2").unwrap();
        file.set_modified(time).unwrap();
        assert_ne!(FileStamp::of(&path).unwrap(), second, "written in place");
        assert!(second.is_newer_than(SystemTime::now() - std::time::Duration::from_secs(60)));
    }
}
