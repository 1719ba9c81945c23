//! Reads and writes files safely.
//!
//! | for | start at |
//! | --- | --- |
//! | a file that is replaced completely or not at all, whatever happens | [`write_atomic`], [`Replacement`] |
//! | a file of bounded size that is not a pipe or a device | [`read_text`], [`read_bytes`], [`open_file`] |
//! | SHA-256 of bytes, files and streams | [`sha256`], [`sha256_file`], [`Sha256`] |
//! | whether a file is still the one that was hashed | [`FileStamp`] |
//! | a library that panics on damaged input | [`guard()`] |
//!
//! ```
//! use ner_files::{SMALL, read_text, sha256, sha256_file, write_atomic};
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("run/results.json"); // the folder is created
//! write_atomic(&path, b"{}\n")?;
//! assert_eq!(read_text(&path, SMALL)?, "{}\n");
//! assert_eq!(sha256_file(&path)?, sha256("{}\n"));
//!
//! let refused = read_text(folder.path(), SMALL).unwrap_err();
//! assert!(refused.to_string().ends_with("is a folder, but a file is needed"));
//! # Ok::<(), ner_files::Error>(())
//! ```
//!
//! **Invariant:** this crate depends on no other crate of the project and prints nothing.

#![deny(missing_docs)]

mod error;
mod guard;
mod hash;
mod read;
mod remove;
mod stamp;
mod write;

pub use error::{Error, Result};
pub use guard::{guard, guard_threads, is_guarded};
pub use hash::{InputFile, Sha256, hex, sha256, sha256_file, sha256_file_with};
pub use read::{LARGE, SMALL, check_size, open_file, read_bytes, read_text};
pub use remove::{check_writable, remove_file, remove_folder, remove_left_over};
pub use stamp::FileStamp;
pub use write::{Replacement, sync_folder, write_atomic, write_atomic_with, write_inside};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
