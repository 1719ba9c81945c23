//! Which process works on which cell: leases in the run's folder, which may be on a network file system.
//!
//! A lease is a folder `leases/CELL/GENERATION` that holds `owner.json`. It is created by renaming a prepared folder,
//! which fails if the name is taken: of two processes that want the same generation, one gets it. Generations only
//! grow, the highest one counts, and a process that takes over a cell takes the next number: a process that looked
//! earlier and acts later finds the number taken. When a cell is finished, its leases are removed and numbers start
//! again, so each lease also has a unique token: a process that was suspended for long sees that its number now belongs
//! to another process. No operating system lock is needed, and no clock is compared with another machine's: the owner
//! keeps renewing the file's time, and a lease expires when another process has seen that time unchanged for the
//! length of a lease. A dead process on the same machine need not be waited for.

mod folder;
mod owner;
mod work;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::error::Error;
use crate::records::write_json;
use crate::threads;
use folder::{
    OWNER, beat, create, generations, holds, name, newest, read_owner, remove_cell, renew,
};

pub use owner::Owner;
pub(crate) use work::Work;

/// The leases of a run, and what this process has observed of other processes' leases.
#[derive(Debug)]
pub struct Leases {
    root: PathBuf,
    length: Duration,
    seen: HashMap<String, Seen>,
}

/// The last sign of life of another process, and when this one first saw it.
#[derive(Debug)]
struct Seen {
    generation: u64,
    beat: Option<SystemTime>,
    since: Instant,
}

/// The result of trying to take a cell.
#[derive(Debug)]
pub enum Claim {
    /// The cell is ours until the lease is dropped.
    Taken(Lease),
    /// Another process is working on it.
    Held(Owner),
}

/// The exclusive right to work on a cell, renewed by a thread until it is dropped.
#[derive(Debug)]
pub struct Lease {
    cell: PathBuf,
    generation: u64,
    owner: Owner,
    before: Option<Owner>,
    finished: bool,
    end: Option<(mpsc::Sender<()>, thread::JoinHandle<()>)>,
}

impl Leases {
    /// The leases in a run's folder; each lasts `length` after its last sign of life.
    pub fn new(run: &Path, length: Duration) -> Self {
        Self {
            root: run.join("leases"),
            length,
            seen: HashMap::new(),
        }
    }

    /// The process working on a cell according to its folder; `None` if it ran on this machine and has ended.
    pub fn holder(&self, cell: &str) -> Option<Owner> {
        let cell = self.root.join(cell);
        let generation = newest(&cell)?;
        read_owner(&cell, generation).filter(|owner| !owner.is_gone())
    }

    /// A cell that a process is working on, and that process.
    pub fn held(&self) -> Option<(String, Owner)> {
        // no folder: no process is working
        let entries = fs_err::read_dir(&self.root).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut cells = names.filter(|name| !name.starts_with('.'));
        cells.find_map(|cell| Some((cell.clone(), self.holder(&cell)?)))
    }

    /// A process that held the cell and died, and that no other has followed.
    pub fn died(&self, cell: &str) -> Option<Owner> {
        let cell = self.root.join(cell);
        read_owner(&cell, newest(&cell)?).filter(Owner::has_died)
    }

    /// Takes a cell that no process is working on. `lost` is called from another thread if the lease is lost later
    /// because this process stood still for longer than a lease lasts.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn claim(&mut self, cell: &str, lost: impl Fn() + Send + 'static) -> Result<Claim, Error> {
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
            return Err(Error::input(format!(
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
            // Another process was faster, and its owner file says which.
            let owner = newest(&folder).and_then(|newest| read_owner(&folder, newest));
            return Ok(Claim::Held(owner.unwrap_or_else(Owner::unknown)));
        }
        for old in generations(&folder).filter(|old| *old < own) {
            // leftovers do no harm
            let _ = fs_err::remove_dir_all(folder.join(name(old)));
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

    /// Whether a cell has any lease, held or not.
    pub fn is_there(&self, cell: &str) -> bool {
        self.root.join(cell).exists()
    }

    /// The folder of a cell's leases.
    pub fn folder(&self, cell: &str) -> PathBuf {
        self.root.join(cell)
    }

    /// Whether a lease showed no sign of life for its whole length while this process was watching.
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
    /// Removes the leases of a finished cell: who made it no longer matters.
    pub fn finish(mut self) {
        self.finished = true;
    }

    /// Whether this process still holds the cell.
    pub fn is_held(&self) -> bool {
        holds(&self.cell, self.generation, &self.owner.token)
    }

    /// Checks the lease before a write that other processes see.
    ///
    /// # Errors
    /// Another process has taken over the cell.
    pub fn check(&self) -> Result<(), Error> {
        match self.is_held() {
            true => Ok(()),
            false => Err(Error::run("this process lost the lease of the cell")),
        }
    }

    /// Number and token, unique to this lease: the name of the folder this owner works in.
    pub fn name(&self) -> String {
        format!("{}-{}", name(self.generation), self.owner.token)
    }

    /// The previous holder, if it did not give the cell back: a process that died or stood still for too long.
    pub fn before(&self) -> Option<&Owner> {
        self.before.as_ref()
    }

    fn keep_alive(
        &mut self,
        every: Duration,
        lost: impl Fn() + Send + 'static,
    ) -> Result<(), Error> {
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
        self.end = Some((sender, threads::start("lease", beat)?));
        Ok(())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.end.take() {
            drop(sender);
            // the thread ends early only by calling `lost`
            let _ = thread.join();
        }
        if !self.is_held() {
            return;
        }
        if self.finished {
            remove_cell(&self.cell);
        } else {
            // The folder of the generation is kept, or its number could be used twice.
            self.owner.released = true;
            let path = self.cell.join(name(self.generation)).join(OWNER);
            // If this fails, others wait until the lease expires.
            let _ = write_json(&path, &self.owner);
        }
    }
}

#[cfg(test)]
mod tests;
