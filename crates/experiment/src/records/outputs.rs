//! The files of a complete cell, and their hashes.

use std::collections::BTreeMap;

use super::folder::CellDir;
use super::hash::sha256_file;
use super::manifest::{Manifest, Seal};
use super::writes::read_json;
use crate::error::Error;

/// SHA-256 of a cell's files, by path in its folder: all except the manifest, which records the hashes, and the model
/// card, which every report rewrites.
///
/// # Errors
/// Files that cannot be read; links, pipes or devices among them.
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

/// The record of a cell, which contains the hashes of its other files.
pub const MANIFEST: &str = "manifest.json";
/// The model's card.
pub const CARD: &str = "model/README.md";

/// Paths of the files in a cell's folder, including one level of subfolders.
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
                // a folder that is not part of a cell counts as one entry, with everything in it
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

/// Whether the files of a complete cell are those in its manifest.
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
