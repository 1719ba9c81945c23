//! The files of a model folder: regular files of a plausible size.

use std::path::{Path, PathBuf};

use ner_files::SMALL;
use serde_json::Value;

use crate::error::{Error, Result};

impl From<ner_files::Error> for Error {
    fn from(error: ner_files::Error) -> Self {
        match error {
            ner_files::Error::NotAFile { path, what } => Self::NotAFile {
                path: path.into(),
                what,
            },
            other => Self::Io(other.into()),
        }
    }
}

/// Opens a regular file; refuses a folder, a pipe or a device.
pub(crate) fn open(path: &Path) -> Result<fs_err::File> {
    Ok(ner_files::open_file(path)?)
}

/// Reads a JSON file.
pub(crate) fn json(path: &Path) -> Result<Value> {
    let bad = |reason: String| Error::Config {
        path: path.to_path_buf(),
        reason,
    };
    let bytes = ner_files::read_bytes(path, SMALL).map_err(|error| match error {
        ner_files::Error::FileSize { most, .. } => bad(format!("more than {most} bytes of JSON")),
        other => other.into(),
    })?;
    serde_json::from_slice(&bytes).map_err(|error| bad(format!("not valid JSON: {error}")))
}

/// The path of a file of the folder, if there is anything of that name.
pub(crate) fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let path = folder.join(name);
    fs_err::symlink_metadata(&path).is_ok().then_some(path)
}

/// Files of a folder that hold weights as Python objects, which cannot be read without running code.
pub(crate) fn pickles(folder: &Path) -> Vec<String> {
    let entries = fs_err::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut found: Vec<String> = names
        .filter(|name| {
            [".bin", ".pt", ".pth", ".ckpt", ".pkl"]
                .iter()
                .any(|ending| name.ends_with(ending))
        })
        .collect();
    found.sort_unstable();
    found
}
