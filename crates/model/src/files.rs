//! The files of a model folder: regular files of a plausible size.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::{Error, Result};

/// Bytes of a JSON file that is read: an index of a thousand parts has less than one.
const LONGEST_JSON: u64 = 16 << 20;

/// Opens a regular file; refuses a folder, a pipe or a device.
pub(crate) fn open(path: &Path) -> Result<fs_err::File> {
    let kind = fs_err::metadata(path)?.file_type();
    if kind.is_file() {
        return Ok(fs_err::File::open(path)?);
    }
    Err(Error::NotAFile {
        path: path.to_path_buf(),
        what: if kind.is_dir() {
            "a folder"
        } else {
            "no regular file"
        },
    })
}

/// Reads a JSON file.
pub(crate) fn json(path: &Path) -> Result<Value> {
    let bad = |reason: String| Error::Config {
        path: path.to_path_buf(),
        reason,
    };
    let mut bytes = Vec::new();
    open(path)?.take(LONGEST_JSON + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST_JSON {
        return Err(bad(format!("more than {LONGEST_JSON} bytes of JSON")));
    }
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
