//! The folder of a cell's leases: its contents, and how a lease is created in it.

use std::fs::FileTimes;
use std::io::ErrorKind;
use std::path::Path;
use std::time::SystemTime;

use super::owner::Owner;
use crate::error::{Error, Kind};
use crate::records::{read_json, remove_folder};

/// The file that names the holder of a lease.
pub(super) const OWNER: &str = "owner.json";

/// Removes all leases of a cell, and the folder of leases if it is then empty.
pub(super) fn remove_cell(cell: &Path) {
    // leftovers do no harm
    let _ = fs_err::remove_dir_all(cell);
    if let Some(root) = cell.parent() {
        let _ = fs_err::remove_dir(root);
    }
}

/// Creates a lease; false if its number, or by now a higher one, is taken.
pub(super) fn create(cell: &Path, generation: u64, owner: &Owner) -> Result<bool, Error> {
    let text = serde_json::to_string(owner).map_err(std::io::Error::other)?;
    match rename_into_place(cell, generation, &text) {
        Ok(()) => {}
        Err(error) => {
            let taken = [
                ErrorKind::DirectoryNotEmpty,
                ErrorKind::AlreadyExists,
                // the owner has just finished the cell and removed the folder
                ErrorKind::NotFound,
            ];
            if taken.contains(&error.kind()) {
                return Ok(false);
            }
            let failure = Error::from(error);
            let hint = format!(
                "remove {} if no process is working on this run",
                cell.display()
            );
            return Err(Error {
                kind: Kind::Environment,
                hint: failure.hint.or(Some(hint)),
                ..failure
            });
        }
    }
    // A number below the highest was free because others had used and removed it.
    if holds(cell, generation, &owner.token) {
        return Ok(true);
    }
    remove_folder(&cell.join(name(generation)))?;
    Ok(false)
}

fn rename_into_place(cell: &Path, generation: u64, owner: &str) -> std::io::Result<()> {
    // one level at a time: if the run has disappeared along with its disk, it is not started again in its place
    for folder in cell.parent().into_iter().chain([cell]) {
        match fs_err::create_dir(folder) {
            Err(_) if folder.is_dir() => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let text = format!(
                    "{} is not a folder; leases are stored there",
                    folder.display()
                );
                return Err(std::io::Error::new(ErrorKind::NotADirectory, text));
            }
            made => made?,
        }
    }
    let ready = tempfile::Builder::new()
        .prefix(".new-")
        .tempdir_in(cell)
        .map_err(|error| named(error, cell))?;
    fs_err::write(ready.path().join(OWNER), owner)?;
    fs_err::rename(ready.path(), cell.join(name(generation)))?;
    // after the rename there is nothing left to remove
    drop(ready.keep());
    Ok(())
}

fn named(error: std::io::Error, path: &Path) -> std::io::Error {
    std::io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

pub(super) fn name(generation: u64) -> String {
    format!("{generation:08}")
}

pub(super) fn generations(cell: &Path) -> impl Iterator<Item = u64> {
    // a missing folder holds no lease
    let entries = fs_err::read_dir(cell).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

pub(super) fn newest(cell: &Path) -> Option<u64> {
    generations(cell).max()
}

pub(super) fn holds(cell: &Path, generation: u64, token: &str) -> bool {
    newest(cell) == Some(generation)
        && read_owner(cell, generation).is_some_and(|owner| owner.token == token)
}

/// `None` if there is no such lease; an unreadable one still belongs to some process.
pub(super) fn read_owner(cell: &Path, generation: u64) -> Option<Owner> {
    let owner = read_json(&cell.join(name(generation)).join(OWNER));
    owner.unwrap_or_else(|_| Some(Owner::unknown()))
}

/// The last sign of life. The file is opened, because only then does a network file system ask its server again.
pub(super) fn beat(cell: &Path, generation: u64) -> Option<SystemTime> {
    let file = ner_files::open_file(&cell.join(name(generation)).join(OWNER)).ok()?;
    file.metadata().ok()?.modified().ok()
}

pub(super) fn renew(cell: &Path, generation: u64) -> std::io::Result<()> {
    let path = cell.join(name(generation)).join(OWNER);
    if !fs_err::symlink_metadata(&path)?.is_file() {
        return Err(ErrorKind::InvalidInput.into());
    }
    let file = std::fs::OpenOptions::new().write(true).open(path)?;
    file.set_times(FileTimes::new().set_modified(SystemTime::now()))
}
