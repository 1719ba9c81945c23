//! The state of every cell of a run, read from its folder alone.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use super::failures::{self, Failed};
use crate::cell::is_lost;
use crate::config::read_run;
use crate::error::Error;
use crate::lease::{Leases, Owner};
use crate::plan::{Plan, Planned};
use crate::records::{CellDir, RunDir, last_line, read_json, read_plan};

/// All cells of a run.
#[derive(Debug, Serialize)]
pub struct RunStatus {
    /// Name of the experiment.
    pub experiment: String,
    /// Name of the profile.
    pub profile: String,
    /// The cells, in the order of the plan.
    pub cells: Vec<CellStatus>,
}

/// One cell.
#[derive(Debug, Serialize)]
pub struct CellStatus {
    /// Its id.
    pub id: String,
    /// Its state.
    #[serde(flatten)]
    pub at: At,
}

/// The state of a cell.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "state")]
pub enum At {
    /// Not started, or given back before the first step.
    Waiting {
        /// An earlier attempt that failed, if any; the cell will be tried again.
        failed: Option<Failed>,
    },
    /// Interrupted: it resumes when a process takes it.
    Stopped {
        /// Steps done according to its log.
        step: Option<u64>,
        /// As in `Waiting`.
        failed: Option<Failed>,
    },
    /// A process is working on it.
    Running {
        /// Steps done.
        step: Option<u64>,
        /// Total steps of the cell.
        steps: Option<u64>,
        /// The process.
        owner: Owner,
    },
    /// All its files are written.
    Done {
        /// Seconds of training.
        train_seconds: f64,
        /// Whether it lacks a model that should have been kept.
        model_missing: bool,
    },
    /// Failed too often to be tried again.
    Failed {
        /// Number of failures.
        times: usize,
        /// How many of these were crashes of the process.
        crashed: usize,
        /// Both as text.
        #[serde(skip)]
        counted: String,
        /// The file that prevents another attempt.
        again: PathBuf,
        /// The last failure.
        last: Failed,
    },
}

/// The part of a manifest that is read, for speed.
#[derive(serde::Deserialize)]
struct Ended {
    finished: bool,
    train_seconds: f64,
}

impl RunStatus {
    /// Reads the folder of a run.
    ///
    /// # Errors
    /// It does not hold a run, or holds files that no run wrote.
    pub fn read(run: &RunDir) -> Result<Self, Error> {
        let plan = read_plan(run)?;
        let sharing = read_run(&run.config())?.sharing;
        let length = Duration::from_secs_f64(sharing.lease_seconds);
        let leases = Leases::new(run.root(), length);
        let cells = plan.cells.iter().map(|cell| {
            Ok(CellStatus {
                id: cell.id.clone(),
                at: at(run, &plan, cell, &leases, sharing.attempts)?,
            })
        });
        Ok(Self {
            cells: cells.collect::<Result<_, Error>>()?,
            experiment: plan.experiment,
            profile: plan.profile,
        })
    }
}

fn at(
    run: &RunDir,
    plan: &Plan,
    cell: &Planned,
    leases: &Leases,
    attempts: usize,
) -> Result<At, Error> {
    let manifest = read_json::<Ended>(&run.cell(&cell.id).manifest())?;
    if let Some(Ended {
        finished: true,
        train_seconds,
    }) = manifest
    {
        let model_missing = is_lost(run, plan, cell)?;
        return Ok(At::Done {
            train_seconds,
            model_missing,
        });
    }
    let folder = run.shown(&cell.id);
    if let Some(owner) = leases.holder(&cell.id) {
        let last = last_line(&folder.log());
        let number = |key: &str| last.as_ref()?.get(key)?.as_u64();
        return Ok(At::Running {
            step: number("step"),
            steps: number("steps"),
            owner,
        });
    }
    // in a large plan, most cells have no folder yet
    if manifest.is_none() && !run.work(&cell.id).exists() {
        return Ok(At::Waiting { failed: None });
    }
    let mut tries = failures::read(run, &cell.id)?;
    if let Some(owner) = leases.died(&cell.id) {
        // the next process to take the cell records the crash
        tries = failures::with(tries, Failed::crash(&owner, Some(&folder)));
    }
    let times = tries.len();
    let crashed = tries.iter().filter(|failed| failed.crashed).count();
    let counted = failures::count(&tries);
    Ok(match tries.into_iter().next_back() {
        Some(last) if times >= attempts => At::Failed {
            times,
            crashed,
            counted,
            last,
            again: run.failures(&cell.id),
        },
        failed if has_checkpoint(&folder) => At::Stopped {
            step: last_line(&folder.log()).and_then(|line| line.get("step")?.as_u64()),
            failed,
        },
        failed => At::Waiting { failed },
    })
}

fn has_checkpoint(folder: &CellDir) -> bool {
    // no folder means no checkpoint
    fs_err::read_dir(folder.checkpoints()).is_ok_and(|mut entries| entries.next().is_some())
}
