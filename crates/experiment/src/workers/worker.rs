//! Works on the cells of a run, alongside other processes that do the same.
//!
//! Every process goes through the plan and takes cells that no other process holds. At the end it waits for the cells
//! that others hold and takes over those whose process dies, so the command ends when the whole matrix is finished.

use std::time::{Duration, Instant};

use super::failures::{self, Failed};
use super::planning;
use crate::cell::{self, Shared};
use crate::error::Error;
use crate::lease::{Claim, Lease, Leases, Owner, Work};
use crate::plan::Planned;
use crate::records::{State, finished, is_whole, remove_folder};

/// Time between two checks of cells that others hold: at first, and after many checks.
const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);

/// Works on cells of a run until each is finished or has failed.
pub(crate) struct Worker<'a> {
    shared: &'a Shared<'a>,
    leases: Leases,
    /// Cells already reported as held by another process.
    told: Vec<String>,
    failed: Vec<(String, Error)>,
}

/// The result of one look at a cell.
enum Attempt {
    /// It is finished, or this process will not try it again.
    Over,
    /// Another process is working on it.
    Held(Owner),
}

impl<'a> Worker<'a> {
    /// For the run of `shared`.
    pub(crate) fn new(shared: &'a Shared<'a>) -> Self {
        Self {
            shared,
            leases: shared.leases(),
            told: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// Works until each cell is finished or has failed.
    ///
    /// # Errors
    /// Cells that failed; a folder that cannot be written or belongs to another configuration; a request to stop.
    pub(crate) fn run(mut self, cells: &'a [Planned]) -> Result<(), Error> {
        let mut open: Vec<(usize, &Planned)> = cells.iter().enumerate().collect();
        let mut idle = SHORTEST;
        while !open.is_empty() {
            let before = open.len();
            let mut held = Vec::new();
            for (index, cell) in open {
                self.shared.call.check()?;
                let title = format!("cell {} of {}: {}", index + 1, cells.len(), cell.id);
                match self.attempt(cell, &title)? {
                    Attempt::Over => {}
                    Attempt::Held(owner) => {
                        self.tell_once(cell, &title, &owner);
                        held.push((index, cell));
                    }
                }
            }
            open = held;
            idle = match open.len() == before {
                true => self.wait(idle)?,
                false => SHORTEST,
            };
        }
        failures::summary(self.failed)
    }

    /// Runs a cell if it is free and not finished.
    fn attempt(&mut self, cell: &Planned, title: &str) -> Result<Attempt, Error> {
        planning::check_there(self.shared.run)?;
        if self.shared.is_done(cell)? {
            self.tell(&format!("{title}: already finished, skipping"));
            self.tidy(cell)?;
            return Ok(Attempt::Over);
        }
        let tries = failures::read(self.shared.run, &cell.id)?;
        if self.give_up(cell, &tries, title) {
            return Ok(Attempt::Over);
        }
        let stop = self.shared.call.stop;
        let lease = match self.leases.claim(&cell.id, || stop.abandon())? {
            Claim::Held(owner) => return Ok(Attempt::Held(owner)),
            Claim::Taken(lease) => lease,
        };
        planning::check(self.shared, &mut self.leases, cell)?;
        // Another process may have finished it before the lease was taken.
        if self.shared.is_done(cell)? {
            lease.finish();
            return Ok(Attempt::Over);
        }
        if !lease.is_held() {
            stop.clear_abandoned();
            return Ok(Attempt::Held(Owner::unknown()));
        }
        if let Some(owner) = lease.before() {
            let folder = self.shared.run.newest_working(&cell.id);
            let crash = Failed::crash(owner, folder.as_ref());
            self.tell(&format!("{title}: {}", crash.message));
            let tries = failures::record(self.shared.run, &cell.id, crash)?;
            if self.give_up(cell, &tries, title) {
                return Ok(Attempt::Over);
            }
        }
        match self.make(cell, &lease, title) {
            Ok(()) => {
                lease.finish();
                let Shared { config, run, .. } = self.shared;
                cell::remove_beaten(config.keep_models, run, cell)?;
                self.shared.call.observer.cell_finished()?;
                Ok(Attempt::Over)
            }
            // its folder was taken away: that caused whatever failed
            Err(_) if stop.is_abandoned() || !lease.is_held() => {
                stop.clear_abandoned();
                planning::check_there(self.shared.run)?;
                self.tell(&format!(
                    "{title}: another process took over the cell while this one was unresponsive"
                ));
                Ok(Attempt::Held(Owner::unknown()))
            }
            Err(failure) => {
                self.shared.call.check()?;
                self.fail(cell, failure, title)?;
                Ok(Attempt::Over)
            }
        }
    }

    /// Whether a cell has failed too often to be tried again; if so, reports it.
    fn give_up(&mut self, cell: &Planned, tries: &[Failed], title: &str) -> bool {
        let Some(last) = tries.last() else {
            return false;
        };
        if tries.len() < self.shared.config.sharing.attempts {
            return false;
        }
        let failure = last.given_up(tries, &self.shared.run.failures(&cell.id));
        self.tell(&format!("{title}: {}", failure.message));
        self.failed.push((cell.id.clone(), failure));
        true
    }

    /// Runs a cell whose lease this process holds, and publishes it.
    fn make(&self, cell: &Planned, lease: &Lease, title: &str) -> Result<(), Error> {
        let shared = self.shared;
        let again = finished::is_finished(shared.run, &cell.id);
        let work = Work::take(shared.run, &cell.id, lease)?;
        let identity = shared.identity(cell)?;
        let state = identity.state(work.folder())?;
        if again {
            self.tell(&format!("{title}: its model is missing, training it again"));
        }
        self.begin(&work, &state, title)?;
        let ready = state == State::Finished && is_whole(work.folder())?;
        if !ready {
            self.tell(&format!("{title}: {} sentences", cell.sentences));
            shared.run_cell(cell, &identity, title, &work)?;
        }
        match again {
            true => work.publish_model(),
            false => work.publish(),
        }
    }

    /// Reports what happens and prepares the working folder.
    fn begin(&self, work: &Work<'_>, state: &State, title: &str) -> Result<(), Error> {
        match state {
            // left by a user, or by a process killed before it had begun
            State::Missing => remove_folder(&work.folder().checkpoints()),
            // ready to publish, but the process was killed before it did
            State::Finished => Ok(()),
            State::CutShort => {
                let how = match work.folder().checkpoints().is_dir() {
                    true => "resuming",
                    false => "interrupted before its first checkpoint, starting over",
                };
                self.tell(&format!("{title}: {how}"));
                Ok(())
            }
            State::Other { difference, .. } => {
                self.tell(&format!(
                    "{title}: found an attempt with other settings ({difference}), starting over"
                ));
                work.clear()
            }
        }
    }

    fn fail(&mut self, cell: &Planned, failure: Error, title: &str) -> Result<(), Error> {
        if failure.is_everywhere() {
            return Err(failure);
        }
        self.tell(&format!("{title}: failed: {}", failure.message));
        failures::record(self.shared.run, &cell.id, Failed::new(&failure))?;
        self.failed.push((cell.id.clone(), failure));
        Ok(())
    }

    /// Cleans up after a process that was killed right after it finished a cell.
    fn tidy(&mut self, cell: &Planned) -> Result<(), Error> {
        let Shared { config, run, .. } = self.shared;
        if !run.work(&cell.id).exists() && !self.leases.is_there(&cell.id) {
            return Ok(());
        }
        // another process may be training its model again
        if let Claim::Taken(lease) = self.leases.claim(&cell.id, || ())? {
            remove_folder(&run.work(&cell.id))?;
            cell::remove_beaten(config.keep_models, run, cell)?;
            lease.finish();
        }
        Ok(())
    }

    /// Waits for cells that others hold; returns how long to wait next time if nothing has changed by then.
    fn wait(&self, length: Duration) -> Result<Duration, Error> {
        let longest = Duration::from_secs_f64(self.shared.config.sharing.lease_seconds / 4.0);
        let end = Instant::now() + length;
        while Instant::now() < end {
            self.shared.call.check()?;
            std::thread::sleep(SHORTEST);
        }
        Ok((length * 2).min(longest).min(LONGEST))
    }

    fn tell_once(&mut self, cell: &Planned, title: &str, owner: &Owner) {
        if !self.told.contains(&cell.id) {
            self.told.push(cell.id.clone());
            self.tell(&format!("{title}: is being run by {owner}"));
        }
    }

    fn tell(&self, text: &str) {
        self.shared.call.note(text);
    }
}
