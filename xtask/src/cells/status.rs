//! What every cell of a run is at, from the folder alone.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use super::failures::{self, Failed};
use super::files::{CellDir, RunDir, read_json};
use super::lease::{Leases, Owner};
use super::plan::{Plan, Planned};
use super::saved;
use crate::config::read_run;
use crate::failure::Failure;

/// Bytes at the end of a log that are read.
const TAIL: u64 = 4096;

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
    /// What it is at.
    #[serde(flatten)]
    pub at: At,
}

/// What a cell is at.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "state")]
pub enum At {
    /// Not begun, or given back before the first step.
    Waiting {
        /// A try that failed before this one; it is tried again.
        failed: Option<Failed>,
    },
    /// Cut short: it goes on when somebody takes it.
    Stopped {
        /// Steps done when the last line of its log was written.
        step: Option<u64>,
        /// As in `Waiting`.
        failed: Option<Failed>,
    },
    /// Somebody works on it.
    Running {
        /// Steps done.
        step: Option<u64>,
        /// Steps of the whole cell.
        steps: Option<u64>,
        /// Who.
        owner: Owner,
    },
    /// All its files are there.
    Done {
        /// Seconds of training.
        train_seconds: f64,
        /// Whether it lacks the model that was to be kept.
        model_missing: bool,
    },
    /// It failed so often that it is not tried again.
    Failed {
        /// How often.
        times: usize,
        /// How many of these times its process ended without a word.
        crashed: usize,
        /// Both as text.
        #[serde(skip)]
        counted: String,
        /// The file that keeps it from being tried again.
        again: PathBuf,
        /// The last time.
        last: Failed,
    },
}

/// What is read of a manifest, quickly.
#[derive(serde::Deserialize)]
struct Ended {
    finished: bool,
    train_seconds: f64,
}

impl RunStatus {
    /// Reads the folder of a run.
    ///
    /// # Errors
    /// It holds no run, or files that are not what a run writes.
    pub fn read(run: &RunDir) -> Result<Self, Failure> {
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
            cells: cells.collect::<Result<_, Failure>>()?,
            experiment: plan.experiment,
            profile: plan.profile,
        })
    }
}

/// The plan of a run.
///
/// # Errors
/// There is none.
pub fn read_plan(run: &RunDir) -> Result<Plan, Failure> {
    read_json::<Plan>(&run.plan())?.ok_or_else(|| {
        Failure::input(format!(
            "{} holds no run: no plan.json",
            run.root().display()
        ))
        .with_hint("give the folder of a run, as runs/multilingual/starter")
    })
}

fn at(
    run: &RunDir,
    plan: &Plan,
    cell: &Planned,
    leases: &Leases,
    attempts: usize,
) -> Result<At, Failure> {
    let manifest = read_json::<Ended>(&run.cell(&cell.id).manifest())?;
    if let Some(Ended {
        finished: true,
        train_seconds,
    }) = manifest
    {
        let model_missing = saved::is_lost(run, plan, cell)?;
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
    // most cells of a large plan have no folder yet
    if manifest.is_none() && !run.work(&cell.id).exists() {
        return Ok(At::Waiting { failed: None });
    }
    let mut tries = failures::read(run, &cell.id)?;
    if let Some(owner) = leases.died(&cell.id) {
        // whoever takes the cell next writes it down
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
    // std: no folder, no checkpoint
    std::fs::read_dir(folder.checkpoints()).is_ok_and(|mut entries| entries.next().is_some())
}

/// The last whole line of a file of JSON lines.
fn last_line(path: &Path) -> Option<serde_json::Value> {
    serde_json::from_str(last_lines(path, 1).first()?).ok()
}

/// The last whole lines of a file, none if it cannot be read.
pub fn last_lines(path: &Path, count: usize) -> Vec<String> {
    let read = || -> Option<String> {
        let mut file = ner_files::open_file(path).ok()?;
        let length = file.metadata().ok()?.len();
        let begin = length.saturating_sub(TAIL);
        file.seek(SeekFrom::Start(begin)).ok()?;
        let mut bytes = Vec::new();
        file.take(TAIL).read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let whole = &text[..text.rfind('\n')?];
        // the first one may lack its beginning
        let first = if begin > 0 { whole.find('\n')? + 1 } else { 0 };
        Some(whole[first..].to_owned())
    };
    let text = read().unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(count)..];
    last.iter().map(|line| (*line).to_owned()).collect()
}
