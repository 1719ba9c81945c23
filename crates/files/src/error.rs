//! What can go wrong with a file.

use std::io;
use std::path::PathBuf;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What failed, and on which file. Lines are counted from 1, bytes from 0.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused; the message names the file. Not transparent, so that it is a source and its kind
    /// can be asked for.
    #[error("{0}")]
    Io(#[from] io::Error),

    /// A file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file, whatever the name of its temporary one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// A path that cannot be written to because it ends in no file name.
    #[error("`{}` is no file name", path.display())]
    NoFileName {
        /// The path.
        path: PathBuf,
    },

    /// A file has other content than when it was hashed.
    #[error("`{path}` changed while it was being read")]
    Changed {
        /// The file.
        path: String,
    },

    /// A folder, pipe or device where a file is needed.
    #[error("`{path}` is {what}, a file is needed")]
    NotAFile {
        /// The path.
        path: String,
        /// What stands there, as `a folder`.
        what: &'static str,
    },

    /// A file that is too large to be read into memory.
    #[error("`{path}` has {bytes} bytes, at most {most} are read")]
    FileSize {
        /// The file.
        path: String,
        /// Its size, or the bytes read before it was given up.
        bytes: u64,
        /// The limit.
        most: u64,
    },

    /// A text file with bytes that are no text.
    #[error("`{path}`, line {line}: not valid UTF-8 at byte {byte} of the file")]
    NotUtf8 {
        /// The file.
        path: String,
        /// Line of the first such byte.
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
                "is it the right file? A larger corpus can be read as parquet, or from several files"
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

    /// The system's own error without the name of the file, for a message that names it itself.
    pub fn into_io(self) -> io::Error {
        match self {
            Self::Io(error) | Self::Write { source: error, .. } => error,
            other => io::Error::other(other),
        }
    }
}

/// With the whole message, and the kind of the system's error.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(error) => error,
            Error::Write { ref source, .. } => Self::new(source.kind(), error),
            other => Self::other(other),
        }
    }
}
