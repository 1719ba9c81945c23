//! Writes `log.jsonl` and `epochs.jsonl` of a cell and shows its progress while it trains.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::Error;
use crate::observer::{Observer, TrainingProgress};
use crate::records::{CellDir, LONGEST_LOG, write_inside};

/// A file of JSON lines, numbered by one of their keys. When a cell resumes from a checkpoint, lines from the first
/// repeated number on are removed, so that every number occurs once.
#[derive(Debug)]
struct Lines {
    path: PathBuf,
    number: &'static str,
    file: Option<BufWriter<fs_err::File>>,
}

/// Records and shows the training of one cell.
pub(crate) struct CellLog {
    steps: Lines,
    epochs: Lines,
    shown: Box<dyn TrainingProgress>,
    failure: Option<Error>,
}

impl Lines {
    fn new(path: PathBuf, number: &'static str) -> Self {
        Self {
            path,
            number,
            file: None,
        }
    }

    fn push(&mut self, number: u32, line: &impl Serialize) -> Result<(), Error> {
        if self.file.is_none() {
            keep_before(&self.path, self.number, number)?;
            let file = fs_err::OpenOptions::new()
                .create(true)
                .append(true)
                .open(&self.path)?;
            self.file = Some(BufWriter::new(file));
        }
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let mut text = serde_json::to_string(line).map_err(io::Error::from)?;
        text.push('\n');
        file.write_all(text.as_bytes())?;
        file.flush()?;
        Ok(())
    }
}

/// Removes the lines numbered `first` or above, and an incomplete last line.
fn keep_before(path: &Path, key: &str, first: u32) -> Result<(), Error> {
    let text = match ner_files::read_text(path, LONGEST_LOG) {
        Ok(text) => text,
        Err(ner_files::Error::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    let before = |line: &&str| {
        let value: Option<serde_json::Value> = serde_json::from_str(line).ok();
        value
            .and_then(|value| value.get(key)?.as_u64())
            .is_some_and(|number| number < u64::from(first))
    };
    let kept: String = text
        .lines()
        .filter(before)
        .flat_map(|line| [line, "\n"])
        .collect();
    if kept == text {
        Ok(())
    } else {
        write_inside(path, kept.as_bytes())
    }
}

impl CellLog {
    /// Records into the folder of a cell; `title` is shown to the user, such as `cell 3 of 11: de`.
    pub(crate) fn new(cell: &CellDir, title: &str, observer: &dyn Observer) -> Self {
        Self {
            steps: Lines::new(cell.log(), "step"),
            epochs: Lines::new(cell.epochs(), "epoch"),
            shown: observer.training(title),
            failure: None,
        }
    }

    /// One optimiser step; `step` counts from 1 to `steps`.
    pub(crate) fn step(&mut self, step: u32, steps: u32, loss: f64, line: &impl Serialize) {
        let result = self.steps.push(step, line);
        self.remember(result);
        self.shown.step(step, steps, loss);
    }

    /// The end of an epoch, counted from 1; `scores` is the validation F1 by language.
    pub(crate) fn epoch(
        &mut self,
        epoch: u32,
        loss: f64,
        scores: &[(String, f64)],
        line: &impl Serialize,
    ) {
        let result = self.epochs.push(epoch, line);
        self.remember(result);
        self.shown.epoch(epoch, loss, scores);
    }

    /// Syncs everything to disk, because a run that resumes from a checkpoint does not log it again.
    ///
    /// # Errors
    /// The first failed write, or a failed sync.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        if let Some(failure) = &self.failure {
            // this only ends the training; the caller asks for the error itself
            return Err(io::Error::other(failure.message.clone()));
        }
        for lines in [&self.steps, &self.epochs] {
            if let Some(file) = &lines.file {
                file.get_ref().sync_data()?;
            }
        }
        Ok(())
    }

    /// The error of the first failed write, returned once.
    pub(crate) fn take_failure(&mut self) -> Option<Error> {
        self.failure.take()
    }

    /// Ends the log.
    ///
    /// # Errors
    /// The first write that failed during training.
    pub(crate) fn finish(self) -> Result<(), Error> {
        self.failure.map_or(Ok(()), Err)
    }

    fn remember(&mut self, result: Result<(), Error>) {
        if let (Err(failure), None) = (result, &self.failure) {
            self.failure = Some(failure);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::error::Kind;
    use crate::records::RunDir;

    #[derive(Serialize)]
    struct Line {
        step: u32,
        run: u32,
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_remembered_as_one() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunDir::new(folder.path());
        let mut log = CellLog::new(&run.cell("de"), "de", &());
        let full = fs_err::OpenOptions::new().append(true).open("/dev/full");
        log.steps.file = Some(BufWriter::new(full.unwrap()));
        log.step(1, 2, 0.5, &Line { step: 1, run: 1 });
        assert!(log.sync().is_err());
        let failure = log.take_failure().unwrap();
        assert_eq!(failure.kind, Kind::Environment, "{failure}");
    }

    #[test]
    fn a_resumed_log_holds_every_step_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.jsonl");
        let mut first = Lines::new(path.clone(), "step");
        for step in 1..=5 {
            first.push(step, &Line { step, run: 1 }).unwrap();
        }
        drop(first);
        fs_err::write(
            &path,
            fs_err::read_to_string(&path).unwrap() + "{\"step\":6,\"ru",
        )
        .unwrap();
        let mut second = Lines::new(path.clone(), "step");
        for step in 4..=6 {
            second.push(step, &Line { step, run: 2 }).unwrap();
        }
        let text = fs_err::read_to_string(&path).unwrap();
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        let runs: Vec<_> = lines
            .iter()
            .map(|line| {
                (
                    line["step"].as_u64().unwrap(),
                    line["run"].as_u64().unwrap(),
                )
            })
            .collect();
        assert_eq!(runs, [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 2)]);
    }
}
