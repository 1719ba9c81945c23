//! The files of a cell that is ready, and their hashes.

use std::collections::BTreeMap;

use super::folder::CellDir;
use super::hash::sha256_file;
use super::manifest::{Manifest, Seal};
use super::writes::read_json;
use crate::error::Error;

/// sha256 of the files of a cell, by their paths in its folder: all but the manifest, which they are for, and the model's
/// card, which every report writes anew.
///
/// # Errors
/// Files that cannot be read; a link, a pipe or a device among them.
pub fn outputs(folder: &CellDir) -> Result<BTreeMap<String, String>, Error> {
    let mut hashes = BTreeMap::new();
    for name in files(folder)? {
        let path = folder.root().join(&name);
        if name != MANIFEST && name != CARD && !name.starts_with("checkpoints/") {
            if !fs_err::symlink_metadata(&path)?.is_file() {
                return Err(
                    Error::input(format!("{} is not a regular file", path.display()))
                        .with_hint(format!("remove {}", path.display())),
                );
            }
            hashes.insert(name, sha256_file(&path, &())?);
        }
    }
    Ok(hashes)
}

/// The record of a cell, which has the hashes of its other files.
pub const MANIFEST: &str = "manifest.json";
/// The model's card.
pub const CARD: &str = "model/README.md";

/// Paths of the files in the folder of a cell, one level of folders below it included.
///
/// # Errors
/// A folder that cannot be read.
pub fn files(folder: &CellDir) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    let mut open = vec![(folder.root().to_path_buf(), String::new())];
    while let Some((path, prefix)) = open.pop() {
        for entry in fs_err::read_dir(path)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() && name != "model" && name != "checkpoints" {
                // a folder that no cell has counts, with all that is in it, as one
                found.push(name);
                continue;
            }
            match entry.file_type()?.is_dir() && prefix.is_empty() {
                true => open.push((entry.path(), format!("{name}/"))),
                false => found.push(name),
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Whether the files of a cell that is ready are those that its manifest tells of.
///
/// # Errors
/// Files that cannot be read.
pub fn is_whole(folder: &CellDir) -> Result<bool, Error> {
    let manifest = read_json::<Manifest>(&folder.manifest())?;
    let Some(manifest) = manifest.filter(|manifest| manifest.finished) else {
        return Ok(false);
    };
    Ok(Seal::of(&folder.manifest())? == Seal::Whole && outputs(folder)? == manifest.outputs)
}
