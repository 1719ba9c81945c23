//! What can go wrong with a file.

use std::io;
use std::path::PathBuf;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What failed, and on which file. Lines are counted from 1, bytes from 0.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An error of the operating system; the message names the file. Not transparent, so that it is available as the
    /// source, with its kind.
    #[error("{0}")]
    Io(#[from] io::Error),

    /// A file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file, not its temporary one.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },

    /// A path that cannot be written to because it does not end in a file name.
    #[error("`{}` is not a valid file name", path.display())]
    NoFileName {
        /// The path.
        path: PathBuf,
    },

    /// The content of a file changed after it was hashed.
    #[error("`{path}` changed while it was being read")]
    Changed {
        /// The file.
        path: String,
    },

    /// A folder, pipe or device in place of a file.
    #[error("`{path}` is {what}, but a file is needed")]
    NotAFile {
        /// The path.
        path: String,
        /// What it is instead, such as `a folder`.
        what: &'static str,
    },

    /// A file too large to read into memory.
    #[error("`{path}` has {bytes} bytes, but at most {most} can be read")]
    FileSize {
        /// The file.
        path: String,
        /// Its size, or the number of bytes read before giving up.
        bytes: u64,
        /// The limit.
        most: u64,
    },

    /// A text file that is not valid UTF-8.
    #[error("`{path}`, line {line}: not valid UTF-8 at byte {byte} of the file")]
    NotUtf8 {
        /// The file.
        path: String,
        /// Line of the first invalid byte.
        line: usize,
        /// Its offset.
        byte: usize,
    },
}

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Io(_) | Self::Write { .. } | Self::NoFileName { .. } => return None,
            Self::Changed { .. } => "wait until the file is complete, then run the command again",
            Self::NotAFile { .. } => "give the path of a regular file",
            Self::FileSize { .. } => {
                "check that this is the right file; a larger corpus can be read as parquet, or from several files"
            }
            Self::NotUtf8 { .. } => "convert the file to UTF-8",
        };
        Some(text.to_owned())
    }

    /// Whether the file, or a folder above it, does not exist.
    pub fn is_not_found(&self) -> bool {
        match self {
            Self::Io(error) | Self::Write { source: error, .. } => {
                error.kind() == io::ErrorKind::NotFound
            }
            _ => false,
        }
    }

    /// The system's error without the file name, for a message that names the file itself.
    pub fn into_io(self) -> io::Error {
        match self {
            Self::Io(error) | Self::Write { source: error, .. } => error,
            other => io::Error::other(other),
        }
    }
}

/// Keeps the whole message and the kind of the system's error.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(error) => error,
            Error::Write { ref source, .. } => Self::new(source.kind(), error),
            other => Self::other(other),
        }
    }
}
