//! Who works on which cell: leases in the run's folder, which may lie on a file system of the network.
//!
//! A lease is a folder `leases/CELL/GENERATION` that holds `owner.json`. It comes into being by renaming a folder
//! that is ready, which fails where that name is taken: of two processes that want the same generation one gets it.
//! Generations only grow, the highest one counts, and whoever takes a cell over takes the next: a process that
//! looked earlier and acts later finds the number taken. When a cell is finished its leases are removed and numbers
//! begin again, so a lease also has a token that no other lease ever has: a process that was stopped for long finds
//! its number given to somebody else, and knows. No lock of the operating system is needed, and no clock is
//! compared with another machine's: the owner sets the file's time again and again, and a lease is over when
//! somebody has watched that time stand still for as long as a lease lasts. A process of the same machine that is
//! gone need not be waited for.

use std::collections::HashMap;
use std::fs::FileTimes;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};

use super::files::{read_json, remove_folder, write_json};
use super::hash::sha256_text;
use super::manifest;
use super::process;
use crate::failure::Failure;
use crate::limits;

/// Who holds a lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Name of the machine.
    pub host: String,
    /// Process on it.
    pub pid: u32,
    /// Tells processes apart that had the same number; none where the system does not say.
    pub process: Option<String>,
    /// When it took the cell, UTC.
    pub since: String,
    /// Tells this lease from every other; empty in those of earlier versions.
    #[serde(default)]
    pub token: String,
    /// Whether it gave the cell back unfinished.
    #[serde(default)]
    pub released: bool,
}

/// The leases of a run, and what this process has seen of those of others.
#[derive(Debug)]
pub struct Leases {
    root: PathBuf,
    length: Duration,
    seen: HashMap<String, Seen>,
}

/// The last sign of life of another process, and since when this one knows it.
#[derive(Debug)]
struct Seen {
    generation: u64,
    beat: Option<SystemTime>,
    since: Instant,
}

/// What came of the wish to work on a cell.
#[derive(Debug)]
pub enum Claim {
    /// It is ours until the lease is dropped.
    Taken(Lease),
    /// Somebody works on it.
    Held(Owner),
}

/// The right to work on a cell, renewed by a thread until it is dropped.
#[derive(Debug)]
pub struct Lease {
    cell: PathBuf,
    generation: u64,
    owner: Owner,
    before: Option<Owner>,
    finished: bool,
    end: Option<(mpsc::Sender<()>, thread::JoinHandle<()>)>,
}

const OWNER: &str = "owner.json";

impl Leases {
    /// Those in the folder of a run; each lasts `length` after its last sign of life.
    pub fn new(run: &Path, length: Duration) -> Self {
        Self {
            root: run.join("leases"),
            length,
            seen: HashMap::new(),
        }
    }

    /// Who works on a cell, as far as its folder says; a process of this machine that is gone is nobody.
    pub fn holder(&self, cell: &str) -> Option<Owner> {
        let cell = self.root.join(cell);
        let generation = newest(&cell)?;
        read_owner(&cell, generation).filter(|owner| !owner.is_gone())
    }

    /// A cell that somebody works on, and who.
    pub fn held(&self) -> Option<(String, Owner)> {
        // std: no folder, nobody works
        let entries = std::fs::read_dir(&self.root)
            .into_iter()
            .flatten()
            .flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut cells = names.filter(|name| !name.starts_with('.'));
        cells.find_map(|cell| Some((cell.clone(), self.holder(&cell)?)))
    }

    /// A process that held the cell, died, and was not followed by another.
    pub fn died(&self, cell: &str) -> Option<Owner> {
        let cell = self.root.join(cell);
        read_owner(&cell, newest(&cell)?).filter(Owner::has_died)
    }

    /// Takes a cell that nobody works on. `lost` is called from another thread if the lease is lost later, because
    /// this process stood still for longer than it lasts.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn claim(
        &mut self,
        cell: &str,
        lost: impl Fn() + Send + 'static,
    ) -> Result<Claim, Failure> {
        let folder = self.root.join(cell);
        let generation = newest(&folder).unwrap_or(0);
        let mut before = None;
        if generation > 0 {
            let owner = read_owner(&folder, generation);
            if let Some(owner) = &owner
                && !owner.is_gone()
                && !self.is_over(cell, &folder, generation)
            {
                return Ok(Claim::Held(owner.clone()));
            }
            before = owner.filter(|owner| !owner.released);
        }
        let Some(own) = generation.checked_add(1) else {
            return Err(Failure::input(format!(
                "lease number {generation} in {} is out of range",
                folder.display()
            ))
            .with_hint(format!(
                "this program did not write it; remove {}",
                folder.display()
            )));
        };
        let owner = Owner::this();
        if !create(&folder, own, &owner)? {
            // Somebody was faster, and has written who it is.
            let owner = newest(&folder).and_then(|newest| read_owner(&folder, newest));
            return Ok(Claim::Held(owner.unwrap_or_else(Owner::unknown)));
        }
        for old in generations(&folder).filter(|old| *old < own) {
            // std: what stays does no harm
            let _ = std::fs::remove_dir_all(folder.join(name(old)));
        }
        let mut lease = Lease {
            cell: folder,
            generation: own,
            owner,
            before,
            finished: false,
            end: None,
        };
        lease.keep_alive(self.length / 4, lost)?;
        Ok(Claim::Taken(lease))
    }

    /// Removes the lease of a finished cell, which a process that was killed right after may have left: the cell's
    /// manifest says that it is finished, and a lease taken after this changes nothing.
    pub fn forget(&self, cell: &str) {
        remove_cell(&self.root.join(cell));
    }

    /// Whether a lease showed no sign of life for its whole length while this process watched.
    fn is_over(&mut self, cell: &str, folder: &Path, generation: u64) -> bool {
        let beat = beat(folder, generation);
        match self.seen.get(cell) {
            Some(seen) if (seen.generation, seen.beat) == (generation, beat) => {
                seen.since.elapsed() >= self.length
            }
            _ => {
                let since = Instant::now();
                let seen = Seen {
                    generation,
                    beat,
                    since,
                };
                self.seen.insert(cell.to_owned(), seen);
                false
            }
        }
    }
}

impl Lease {
    /// The cell is finished: nobody need know who made it.
    pub fn finish(mut self) {
        self.finished = true;
    }

    /// Whether the cell is still this process's.
    pub fn is_held(&self) -> bool {
        holds(&self.cell, self.generation, &self.owner.token)
    }

    /// The fence before a write that others see.
    ///
    /// # Errors
    /// The cell is somebody else's by now.
    pub fn check(&self) -> Result<(), Failure> {
        match self.is_held() {
            true => Ok(()),
            false => Err(Failure::run("the lease of this cell was lost")),
        }
    }

    /// Number and token, which no other lease has: the name of the folder that this owner works in.
    pub fn name(&self) -> String {
        format!("{}-{}", name(self.generation), self.owner.token)
    }

    /// Who held it before and did not give it back: a process that died, or stood still for too long.
    pub fn before(&self) -> Option<&Owner> {
        self.before.as_ref()
    }

    fn keep_alive(
        &mut self,
        every: Duration,
        lost: impl Fn() + Send + 'static,
    ) -> Result<(), Failure> {
        let (sender, receiver) = mpsc::channel::<()>();
        let (cell, generation) = (self.cell.clone(), self.generation);
        let token = self.owner.token.clone();
        let beat = move || {
            while receiver.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                if !holds(&cell, generation, &token) {
                    return lost();
                }
                if let Err(error) = renew(&cell, generation) {
                    tracing::warn!("cannot renew the lease in {}: {error}", cell.display());
                }
            }
        };
        self.end = Some((sender, limits::start("lease", beat)?));
        Ok(())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.end.take() {
            drop(sender);
            // it only ends early by `lost`
            let _ = thread.join();
        }
        if !self.is_held() {
            return;
        }
        if self.finished {
            remove_cell(&self.cell);
        } else {
            // The generation stays, or its number could be given twice.
            self.owner.released = true;
            let path = self.cell.join(name(self.generation)).join(OWNER);
            // If this fails, others wait until the lease is over.
            let _ = write_json(&path, &self.owner);
        }
    }
}

impl Owner {
    fn this() -> Self {
        Self {
            host: process::host(),
            pid: std::process::id(),
            process: process::identity(std::process::id()),
            since: manifest::now(),
            token: token(),
            released: false,
        }
    }

    /// Of a lease that cannot be read.
    pub fn unknown() -> Self {
        Self {
            host: "an unknown machine".to_owned(),
            pid: 0,
            process: None,
            since: String::new(),
            token: String::new(),
            released: false,
        }
    }

    /// Whether it is known to have ended without giving the cell back.
    pub fn has_died(&self) -> bool {
        !self.released && self.is_gone()
    }

    /// Whether it is known to work no more.
    fn is_gone(&self) -> bool {
        self.released
            || self.process.as_ref().is_some_and(|then| {
                let same_machine = process::is_of_this_machine(then);
                same_machine && process::identity(self.pid).as_ref() != Some(then)
            })
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "process {} on {} since {}",
            self.pid, self.host, self.since
        )
    }
}

/// Removes all leases of a cell, and the folder of leases if they were the last.
fn remove_cell(cell: &Path) {
    // std: what stays does no harm
    let _ = std::fs::remove_dir_all(cell);
    if let Some(root) = cell.parent() {
        let _ = std::fs::remove_dir(root);
    }
}

/// Puts a lease into place; false if its number is taken, or a higher one by now.
fn create(cell: &Path, generation: u64, owner: &Owner) -> Result<bool, Failure> {
    let text = serde_json::to_string(owner).map_err(std::io::Error::other)?;
    match rename_into_place(cell, generation, &text) {
        Ok(()) => {}
        Err(error) => {
            let taken = [
                ErrorKind::DirectoryNotEmpty,
                ErrorKind::AlreadyExists,
                // the owner finished the cell in this moment, and the folder is gone
                ErrorKind::NotFound,
            ];
            if taken.contains(&error.kind()) {
                return Ok(false);
            }
            let failure = Failure::from(error);
            let hint = format!(
                "remove {} if no process is working on this run",
                cell.display()
            );
            return Err(Failure {
                everywhere: true,
                hint: failure.hint.or(Some(hint)),
                ..failure
            });
        }
    }
    // A number below the highest was free because others had passed and removed it.
    if holds(cell, generation, &owner.token) {
        return Ok(true);
    }
    remove_folder(&cell.join(name(generation)))?;
    Ok(false)
}

fn rename_into_place(cell: &Path, generation: u64, owner: &str) -> std::io::Result<()> {
    // one level at a time: a run that is gone, with the disk it was on, is not begun again in its place
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
    // renamed, there is nothing left to remove
    drop(ready.keep());
    Ok(())
}

fn named(error: std::io::Error, path: &Path) -> std::io::Error {
    std::io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn name(generation: u64) -> String {
    format!("{generation:08}")
}

fn generations(cell: &Path) -> impl Iterator<Item = u64> {
    // std: a folder that is not there holds no lease
    let entries = std::fs::read_dir(cell).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn newest(cell: &Path) -> Option<u64> {
    generations(cell).max()
}

fn holds(cell: &Path, generation: u64, token: &str) -> bool {
    newest(cell) == Some(generation)
        && read_owner(cell, generation).is_some_and(|owner| owner.token == token)
}

/// Machine, process, its count of leases and the time, hashed to a name that is short.
fn token() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let pid = std::process::id();
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let text = format!(
        "{} {pid} {:?} {} {time:?}",
        process::host(),
        process::identity(pid),
        COUNT.fetch_add(1, Ordering::Relaxed),
    );
    sha256_text(&text).chars().take(12).collect()
}

/// None if there is no such lease; one that cannot be read is somebody's all the same.
fn read_owner(cell: &Path, generation: u64) -> Option<Owner> {
    let owner = read_json(&cell.join(name(generation)).join(OWNER));
    owner.unwrap_or_else(|_| Some(Owner::unknown()))
}

/// The last sign of life. The file is opened, because a network file system asks its server anew only then.
fn beat(cell: &Path, generation: u64) -> Option<SystemTime> {
    let file = ner_data::open_file(&cell.join(name(generation)).join(OWNER)).ok()?;
    file.metadata().ok()?.modified().ok()
}

fn renew(cell: &Path, generation: u64) -> std::io::Result<()> {
    let path = cell.join(name(generation)).join(OWNER);
    if !std::fs::symlink_metadata(&path)?.is_file() {
        return Err(ErrorKind::InvalidInput.into());
    }
    let file = std::fs::OpenOptions::new().write(true).open(path)?;
    file.set_times(FileTimes::new().set_modified(SystemTime::now()))
}

#[cfg(test)]
mod tests;
