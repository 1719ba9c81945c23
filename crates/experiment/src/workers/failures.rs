//! `failures.json` of a cell: its failed attempts, so that a cell that keeps failing is skipped. A process that died
//! while it held the cell (killed, out of memory, aborted) counts as an attempt too.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::lease::Owner;
use crate::process;
use crate::records::{CellDir, RunDir, last_lines, manifest, read_json, write_json};

/// Number of log lines to keep from a process that died.
const LAST: usize = 3;

/// A failed attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// When, UTC.
    pub at: String,
    /// On which machine.
    pub host: String,
    /// What failed.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Whether its process died or stopped responding, without an error.
    #[serde(default)]
    pub crashed: bool,
    /// Step of the last checkpoint at that time.
    #[serde(default)]
    pub step: u64,
    /// The last log lines of a process that died.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
}

impl Failed {
    /// Now, on this machine.
    pub fn new(failure: &Error) -> Self {
        Self {
            at: manifest::now(),
            host: process::host(),
            message: failure.message.clone(),
            hint: failure.hint.clone(),
            crashed: false,
            step: 0,
            log: Vec::new(),
        }
    }

    /// The previous owner died, or gave no sign of life for the length of a lease; `folder` is where it worked.
    pub fn crash(owner: &Owner, folder: Option<&CellDir>) -> Self {
        let log = folder.map_or(Vec::new(), |folder| last_lines(&folder.log(), LAST));
        let how = match owner.has_died() {
            true => "died (killed, out of memory, or aborted)",
            false => "stopped responding",
        };
        let hint = "if `dmesg` shows an out-of-memory kill, run fewer processes on this machine, or start a new run with a smaller recipe.batch_size";
        Self {
            at: manifest::now(),
            host: owner.host.clone(),
            message: format!("{owner} {how}"),
            hint: Some(hint.to_owned()),
            crashed: true,
            step: folder.map_or(0, last_checkpoint),
            log,
        }
    }

    /// The error of a cell that is not tried again.
    pub fn given_up(&self, tries: &[Self], file: &Path) -> Error {
        let mut message = format!("{}, most recently: {}", count(tries), self.message);
        if !self.log.is_empty() {
            message = format!("{message}; end of its log: {}", self.log.join(" "));
        }
        let again = format!("to try it again, remove {}", file.display());
        let hint = match &self.hint {
            Some(hint) => format!("{hint}; {again}"),
            None => again,
        };
        Error::run(message).with_hint(hint)
    }
}

/// For example `crashed 3 times` or `failed 3 times (crashed 1 time)`.
pub(crate) fn count(tries: &[Failed]) -> String {
    let crashed = tries.iter().filter(|failed| failed.crashed).count();
    let times = |count: usize| format!("{count} time{}", if count == 1 { "" } else { "s" });
    match (tries.len(), crashed) {
        (all, 0) => format!("failed {}", times(all)),
        (all, crashed) if all == crashed => format!("crashed {}", times(all)),
        (all, crashed) => format!("failed {} (crashed {})", times(all), times(crashed)),
    }
}

/// The failed attempts so far.
///
/// # Errors
/// The file is not a list of attempts.
pub(crate) fn read(run: &RunDir, id: &str) -> Result<Vec<Failed>, Error> {
    Ok(read_json(&run.failures(id))?.unwrap_or_default())
}

/// Adds an attempt. A process killed after it had made progress, to a later checkpoint, does not mean that the cell
/// cannot be finished: the crashes before it are forgotten.
pub(crate) fn with(mut tries: Vec<Failed>, failed: Failed) -> Vec<Failed> {
    let before = tries.iter().filter(|failed| failed.crashed);
    if failed.crashed && before.map(|failed| failed.step).max() < Some(failed.step) {
        tries.retain(|failed| !failed.crashed);
    }
    tries.push(failed);
    tries
}

/// Adds an attempt to the file and returns all attempts.
///
/// # Errors
/// The file cannot be read or written.
pub(crate) fn record(run: &RunDir, id: &str, failed: Failed) -> Result<Vec<Failed>, Error> {
    let tries = with(read(run, id)?, failed);
    write_json(&run.failures(id), &tries)?;
    Ok(tries)
}

/// Step of the newest checkpoint, 0 if there is none.
fn last_checkpoint(folder: &CellDir) -> u64 {
    // no folder means no checkpoint
    let entries = fs_err::read_dir(folder.checkpoints()).into_iter().flatten();
    let steps = entries.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let step = name.strip_prefix("step-")?.strip_suffix(".safetensors")?;
        step.parse().ok()
    });
    steps.max().unwrap_or(0)
}

/// The error of a run in which cells failed; for a single cell, its own error.
///
/// # Errors
/// If any cell failed.
pub(crate) fn summary(mut failed: Vec<(String, Error)>) -> Result<(), Error> {
    if failed.len() <= 1 {
        return match failed.pop() {
            None => Ok(()),
            Some((cell, failure)) => Err(Error {
                message: format!("cell {cell}: {}", failure.message),
                ..failure
            }),
        };
    }
    let ids: Vec<&str> = failed.iter().map(|(cell, _)| cell.as_str()).collect();
    let text = format!("{} cells failed: {}", ids.len(), ids.join(", "));
    let (first, failure) = failed.swap_remove(0);
    let text = format!("{text}; {first}: {}", failure.message);
    Err(Error {
        message: text,
        ..failure
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn tries_add_up_and_the_last_one_is_told() {
        let run = tempfile::tempdir().unwrap();
        let run = RunDir::new(run.path());
        assert_eq!(read(&run, "de").unwrap(), []);
        for message in ["the loss is NaN", "the device is gone"] {
            let failure = Error::run(message).with_hint("look at it");
            record(&run, "de", Failed::new(&failure)).unwrap();
        }
        let tries = read(&run, "de").unwrap();
        let failure = tries[1].given_up(&tries, &run.failures("de"));
        assert_eq!(
            failure.message,
            "failed 2 times, most recently: the device is gone"
        );
        let hint = failure.hint.unwrap();
        assert!(hint.starts_with("look at it; to try it again, remove "));
        assert!(hint.ends_with("failures.json"), "{hint}");
    }

    #[test]
    fn crashes_count_until_the_cell_gets_on() {
        let crash = |step| Failed {
            step,
            ..Failed::crash(&Owner::unknown(), None)
        };
        let tries = [0, 0, 5, 5, 5].map(crash).into_iter();
        let counts: Vec<usize> = tries
            .scan(Vec::new(), |tries, failed| {
                *tries = with(std::mem::take(tries), failed);
                Some(tries.len())
            })
            .collect();
        assert_eq!(counts, [1, 2, 1, 2, 3]);
        let failed = Failed::new(&Error::run("no"));
        assert_eq!(count(&[crash(1), crash(1)]), "crashed 2 times");
        assert_eq!(
            count(&[crash(1), failed.clone()]),
            "failed 2 times (crashed 1 time)"
        );
        assert_eq!(count(&[failed]), "failed 1 time");
    }

    #[test]
    fn several_failed_cells_are_named_together() {
        let failed = |id: &str| (id.to_owned(), Error::run(format!("{id} is bad")));
        assert!(summary(Vec::new()).is_ok());
        let one = summary(vec![failed("de")]).unwrap_err();
        assert_eq!(one.message, "cell de: de is bad");
        let two = summary(vec![failed("de"), failed("fr")]).unwrap_err();
        assert_eq!(two.message, "2 cells failed: de, fr; de: de is bad");
    }
}
