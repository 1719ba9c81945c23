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
        // no folder, nobody works
        let entries = fs_err::read_dir(&self.root).into_iter().flatten().flatten();
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
            // Somebody was faster, and has written who it is.
            let owner = newest(&folder).and_then(|newest| read_owner(&folder, newest));
            return Ok(Claim::Held(owner.unwrap_or_else(Owner::unknown)));
        }
        for old in generations(&folder).filter(|old| *old < own) {
            // what stays does no harm
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
    pub fn check(&self) -> Result<(), Error> {
        match self.is_held() {
            true => Ok(()),
            false => Err(Error::run("the lease of this cell was lost")),
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

#[cfg(test)]
mod tests;
