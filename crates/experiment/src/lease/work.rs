//! The folder in which the owner of a lease works on a cell, `work/ID/LEASE/`, and how it moves to `cells/ID/`.
//!
//! Its name is that of the lease, which is unique. A process that takes over a cell renames the folder of the previous
//! owner: if that one was suspended and wakes up, it finds no folder to write to or to publish. A finished cell is
//! published by one rename, which fails if the cell exists.

use std::io::ErrorKind;
use std::path::Path;

use super::Lease;
use crate::error::Error;
use crate::records::Manifest;
use crate::records::finished;
use crate::records::{
    CellDir, LONGEST_LOG, RunDir, read_json, remove_file, remove_folder, sync_folder, write_fenced,
    write_inside,
};

/// The folder of a cell that this process is working on.
#[derive(Debug)]
pub(crate) struct Work<'a> {
    run: &'a RunDir,
    id: &'a str,
    lease: &'a Lease,
    folder: CellDir,
    identity: Option<FolderIdentity>,
}

/// Distinguishes a folder from one of the same name created later.
type FolderIdentity = (u64, u64);

impl<'a> Work<'a> {
    /// Takes over the work on an unfinished cell, or starts it.
    ///
    /// # Errors
    /// Folders that cannot be created or renamed; something other than a folder in their place.
    pub(crate) fn take(run: &'a RunDir, id: &'a str, lease: &'a Lease) -> Result<Self, Error> {
        let folder = run.working(id, &lease.name());
        for parent in [run.root().join("work"), run.work(id)] {
            make(&parent)?;
        }
        let place = run.cell(id);
        // a finished cell stays where it is
        let in_place = is_there(place.root())? && !finished::is_finished(run, id);
        // A folder newer than our own belongs to an owner that took the cell over from this process.
        lease.check()?;
        let before = run.newest_working(id);
        let before = before.filter(|before| number(before) <= number(&folder));
        let moved = match before {
            Some(before) => rename(before.root(), folder.root())?,
            None => false,
        };
        lease.check()?;
        if in_place {
            // left unfinished by an earlier version or by a user
            let aside = run.work(id).join(".unfinished");
            remove_folder(&aside)?;
            let target = if moved {
                aside.as_path()
            } else {
                folder.root()
            };
            rename(place.root(), target)?;
            remove_folder(&aside)?;
        } else if !moved {
            fs_err::create_dir(folder.root())?;
        }
        let identity = folder_identity(folder.root());
        let work = Self {
            run,
            id,
            lease,
            folder,
            identity,
        };
        work.tidy()?;
        Ok(work)
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &CellDir {
        &self.folder
    }

    /// Writes a file of it.
    ///
    /// # Errors
    /// The cell was taken over, or the file cannot be written.
    pub(crate) fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        write_fenced(path, bytes, &|| self.check())
    }

    /// Whether this process may still write.
    ///
    /// # Errors
    /// The cell was taken over.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let own = self.identity.is_none() || folder_identity(self.folder.root()) == self.identity;
        match own {
            true => self.lease.check(),
            false => Err(Error::run("this process lost the lease of the cell")),
        }
    }

    /// Discards the work done so far: the cell starts over.
    ///
    /// # Errors
    /// The folder cannot be removed.
    pub(crate) fn clear(&self) -> Result<(), Error> {
        self.check()?;
        for entry in fs_err::read_dir(self.folder.root())? {
            let entry = entry?;
            match entry.file_type()?.is_dir() {
                true => remove_folder(&entry.path())?,
                false => remove_file(&entry.path())?,
            }
        }
        Ok(())
    }

    /// Moves the finished cell to its final folder and removes what is left of the work on it.
    ///
    /// # Errors
    /// The cell was taken over; another cell is in its place.
    pub(crate) fn publish(&self) -> Result<(), Error> {
        let place = self.run.cell(self.id);
        // left by a process that was killed here
        remove_folder(&self.folder.checkpoints())?;
        sync_folder(self.folder.root())?;
        self.check()?;
        fs_err::rename(self.folder.root(), place.root())?;
        if let Some(cells) = place.root().parent() {
            sync_folder(cells)?;
        }
        remove_folder(&self.run.work(self.id))
    }

    /// Moves the retrained model to the finished cell that lacks it.
    ///
    /// # Errors
    /// It differs from the model that the cell had; the cell was taken over.
    pub(crate) fn publish_model(&self) -> Result<(), Error> {
        let place = self.run.cell(self.id);
        let outputs = |folder: &CellDir| -> Result<_, Error> {
            let manifest = read_json::<Manifest>(&folder.manifest())?;
            Ok(manifest.map_or_else(Default::default, |manifest| manifest.outputs))
        };
        let (made, had) = (outputs(&self.folder)?, outputs(&place)?);
        let other = had
            .iter()
            .find(|(name, hash)| name.starts_with("model/") && made.get(*name) != Some(hash));
        if let Some((name, _)) = other {
            return Err(Error::run(format!(
                "{} was trained again but differs from the recorded model",
                place.root().join(name).display()
            ))
            .with_hint("it was probably trained on another processor or version; remove the cell's folder to train it again"));
        }
        sync_folder(&self.folder.model())?;
        self.check()?;
        let damaged = self.run.work(self.id).join(".damaged");
        remove_folder(&damaged)?;
        // its model card is missing until the report is rebuilt
        remove_file(&self.run.report_state())?;
        rename(&place.model(), &damaged)?;
        fs_err::rename(self.folder.model(), place.model())?;
        sync_folder(place.root())?;
        remove_folder(&self.run.work(self.id))
    }

    /// Cleans up what a killed or suspended process may have left: temporary files, and logs it still has open. The
    /// logs are copied, so that if it wakes up, it writes into files that are no longer in any folder.
    fn tidy(&self) -> Result<(), Error> {
        for entry in fs_err::read_dir(self.folder.root())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type()?;
            match (name.ends_with(".tmp"), kind.is_dir()) {
                (true, true) => remove_folder(&entry.path())?,
                (true, false) => remove_file(&entry.path())?,
                // a link or a pipe, which no run writes
                _ if !kind.is_dir() && !kind.is_file() => remove_file(&entry.path())?,
                _ => {}
            }
        }
        for path in [self.folder.log(), self.folder.epochs()] {
            copy_onto_itself(&path)?;
        }
        Ok(())
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        // A late write may have recreated the folder after it was taken over; its name is ours alone.
        if !self.lease.is_held() {
            let _ = fs_err::remove_dir_all(self.folder.root());
        }
    }
}

/// The generation in the name of a working folder; 0 if the name is not that of a lease.
fn number(folder: &CellDir) -> u64 {
    let name = folder
        .root()
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let (number, _) = name.split_once('-').unwrap_or_default();
    number.parse().unwrap_or(0)
}

fn make(folder: &Path) -> Result<(), Error> {
    match fs_err::create_dir(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        made => Ok(made?),
    }
}

/// Whether a folder exists; a link or a file in its place is an error.
fn is_there(path: &Path) -> Result<bool, Error> {
    match fs_err::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(_) => Err(Error::input(format!(
            "{} is not a folder; a finished cell belongs there",
            path.display()
        ))
        .with_hint(format!("remove {}", path.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// False if the path to rename no longer exists.
fn rename(from: &Path, to: &Path) -> Result<bool, Error> {
    match fs_err::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::NotFound && !from.exists() => Ok(false),
        renamed => renamed.map(|()| true).map_err(Error::from),
    }
}

fn copy_onto_itself(path: &Path) -> Result<(), Error> {
    match fs_err::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Ok(found) if found.is_file() => {}
        // a link or a pipe, which no run writes
        _ => return remove_file(path),
    }
    write_inside(path, &ner_files::read_bytes(path, LONGEST_LOG)?)
}

#[cfg(unix)]
fn folder_identity(path: &Path) -> Option<FolderIdentity> {
    use std::os::unix::fs::MetadataExt as _;
    let found = fs_err::symlink_metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn folder_identity(_: &Path) -> Option<FolderIdentity> {
    None
}
