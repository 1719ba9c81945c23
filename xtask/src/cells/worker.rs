//! Working on the cells of a run, beside other processes that do the same.
//!
//! Every process goes through the plan and takes what nobody has; at the end it waits for the cells that others hold,
//! and takes over those whose process dies. So the command that asks for a matrix ends when the matrix is there.

use std::time::{Duration, Instant};

use super::cell::Shared;
use super::failures::{self, Failed};
use super::files::{remove_file, remove_folder};
use super::identity::State;
use super::interrupt::{self, STOP};
use super::lease::{Claim, Leases, Owner};
use super::plan::Planned;
use super::reporter::Reporter;
use super::saved;
use crate::context::{Context, Verbosity};
use crate::failure::Failure;
use crate::output;

/// Works on cells of a run until each is finished or has failed.
pub struct Worker<'a, 'r> {
    shared: &'a Shared<'a>,
    context: &'a Context,
    leases: Leases,
    /// Cells of which was said that somebody else has them.
    told: Vec<String>,
    failed: Vec<(String, Failure)>,
    /// After each cell, unless this process makes one cell of many.
    report: Option<&'a mut Reporter<'r>>,
}

/// What came of one look at a cell.
enum Attempt {
    /// It is finished, or is not to be tried here again.
    Over,
    /// Somebody else works on it.
    Held(Owner),
}

impl<'a, 'r> Worker<'a, 'r> {
    /// For the run of `shared`, with a report after cells unless this process makes one cell of many.
    pub fn new(
        shared: &'a Shared<'a>,
        context: &'a Context,
        report: Option<&'a mut Reporter<'r>>,
    ) -> Self {
        Self {
            shared,
            context,
            leases: leases(shared),
            told: Vec::new(),
            failed: Vec::new(),
            report,
        }
    }

    /// Works until each cell is finished or has failed.
    ///
    /// # Errors
    /// Cells that failed; a folder that cannot be written; or that this process was asked to stop.
    pub fn run(mut self, cells: &'a [Planned]) -> Result<(), Failure> {
        let mut open: Vec<(usize, &Planned)> = cells.iter().enumerate().collect();
        while !open.is_empty() {
            let before = open.len();
            let mut held = Vec::new();
            for (index, cell) in open {
                interrupt::check(&self.context.command)?;
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
            if open.len() == before {
                self.wait()?;
            }
        }
        failures::summary(self.failed)
    }

    /// Runs a cell if it is free and not finished.
    fn attempt(&mut self, cell: &Planned, title: &str) -> Result<Attempt, Failure> {
        let folder = self.shared.run.cell(&cell.id);
        if self.shared.state(cell)? == State::Finished {
            self.tell(&format!("{title}: finished already, skipped"));
            self.tidy(cell)?;
            return Ok(Attempt::Over);
        }
        let tries = failures::read(&folder)?;
        if tries.len() >= self.shared.config.sharing.attempts
            && let Some(last) = tries.last()
        {
            let failure = last.given_up(&tries, &folder);
            self.tell(&format!("{title}: {}", failure.message));
            self.failed.push((cell.id.clone(), failure));
            return Ok(Attempt::Over);
        }
        let lease = match self.leases.claim(&cell.id, || STOP.abandon())? {
            Claim::Held(owner) => return Ok(Attempt::Held(owner)),
            Claim::Taken(lease) => lease,
        };
        // It may have been finished while the lease was taken.
        let state = self.shared.state(cell)?;
        if state == State::Finished {
            lease.finish();
            return Ok(Attempt::Over);
        }
        self.begin(cell, &state, title)?;
        let made = self.shared.identity(cell);
        let made = made.and_then(|identity| self.shared.run_cell(cell, &identity, title));
        match made {
            Ok(()) => {
                lease.finish();
                if let Some(reporter) = &mut self.report {
                    reporter.after_cell()?;
                }
                Ok(Attempt::Over)
            }
            Err(_) if STOP.is_abandoned() => {
                STOP.clear_abandoned();
                self.tell(&format!(
                    "{title}: this process stood still for so long that another took the cell"
                ));
                Ok(Attempt::Held(Owner::unknown()))
            }
            Err(failure) => {
                interrupt::check(&self.context.command)?;
                self.fail(cell, failure, title)?;
                Ok(Attempt::Over)
            }
        }
    }

    /// Says what happens and makes room for it.
    fn begin(&self, cell: &Planned, state: &State, title: &str) -> Result<(), Failure> {
        match state {
            State::Finished | State::Missing => {}
            State::CutShort => self.tell(&format!("{title}: was cut short, goes on")),
            State::Other { difference, .. } => self.tell(&format!(
                "{title}: begun with another configuration ({difference}), starts anew"
            )),
        }
        let folder = self.shared.run.cell(&cell.id);
        match state {
            // what failed before is kept in mind
            State::Missing => remove_folder(&folder.checkpoints())?,
            State::Other { .. } => remove_folder(folder.root())?,
            State::Finished | State::CutShort => {}
        }
        self.tell(&format!("{title}: {} sentences", cell.sentences));
        Ok(())
    }

    fn fail(&mut self, cell: &Planned, failure: Failure, title: &str) -> Result<(), Failure> {
        if failure.everywhere {
            return Err(failure);
        }
        self.tell(&format!("{title}: failed: {}", failure.message));
        let folder = self.shared.run.cell(&cell.id);
        failures::record(&folder, Failed::new(&failure))?;
        self.failed.push((cell.id.clone(), failure));
        Ok(())
    }

    /// What a process that was killed right after it had finished a cell left undone.
    fn tidy(&self, cell: &Planned) -> Result<(), Failure> {
        let Shared {
            config, run, plan, ..
        } = self.shared;
        let folder = run.cell(&cell.id);
        if folder.checkpoints().exists() {
            remove_folder(&folder.checkpoints())?;
            saved::remove_beaten(config.keep_models, run, plan, cell)?;
        }
        self.leases.forget(&cell.id);
        remove_file(&folder.failures())
    }

    /// Until something may have changed.
    fn wait(&self) -> Result<(), Failure> {
        let length = self.shared.config.sharing.lease_seconds / 4.0;
        let end = Instant::now() + Duration::from_secs_f64(length.min(2.0));
        while Instant::now() < end {
            interrupt::check(&self.context.command)?;
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn tell_once(&mut self, cell: &Planned, title: &str, owner: &Owner) {
        if !self.told.contains(&cell.id) {
            self.told.push(cell.id.clone());
            self.tell(&format!("{title}: is being run by {owner}"));
        }
    }

    fn tell(&self, text: &str) {
        if self.context.verbosity > Verbosity::Quiet {
            output::note(text);
        }
    }
}

/// The leases of a run.
pub fn leases(shared: &Shared<'_>) -> Leases {
    let seconds = shared.config.sharing.lease_seconds;
    Leases::new(shared.run.root(), Duration::from_secs_f64(seconds))
}
