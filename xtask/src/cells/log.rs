//! `log.jsonl` and `epochs.jsonl` of a cell, and what is shown of it while it trains.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use serde::Serialize;

use super::files::{CellDir, LONGEST_LOG, write_inside};
use crate::context::Verbosity;
use crate::failure::Failure;
use crate::output;

/// How often a line is logged where no bar can be shown.
const LOG_EVERY: Duration = Duration::from_secs(30);

/// A file of JSON lines numbered by one of their keys. When a cell goes on from a checkpoint, lines from the
/// first repeated number on are cut, so that every number is there once.
#[derive(Debug)]
struct Lines {
    path: PathBuf,
    number: &'static str,
    file: Option<BufWriter<fs_err::File>>,
}

/// Records and shows the training of one cell.
#[derive(Debug)]
pub struct CellLog {
    steps: Lines,
    epochs: Lines,
    title: String,
    bar: ProgressBar,
    verbosity: Verbosity,
    last_line: Instant,
    failure: Option<Failure>,
}

impl Lines {
    fn new(path: PathBuf, number: &'static str) -> Self {
        Self {
            path,
            number,
            file: None,
        }
    }

    fn push(&mut self, number: u32, line: &impl Serialize) -> Result<(), Failure> {
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
        let mut text =
            serde_json::to_string(line).map_err(|error| Failure::run(error.to_string()))?;
        text.push('\n');
        file.write_all(text.as_bytes())?;
        file.flush()?;
        Ok(())
    }
}

/// Cuts the lines whose number is `first` or above, and a last line that was cut short.
fn keep_before(path: &Path, key: &str, first: u32) -> Result<(), Failure> {
    let text = match ner_files::read_text(path, LONGEST_LOG) {
        Ok(text) => text,
        Err(ner_files::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
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
    /// Records into the folder of a cell; `title` is shown, as `cell 3 of 11: de`.
    pub fn new(cell: &CellDir, title: &str, verbosity: Verbosity) -> Self {
        Self {
            steps: Lines::new(cell.log(), "step"),
            epochs: Lines::new(cell.epochs(), "epoch"),
            title: title.to_owned(),
            bar: output::bar(0, title, verbosity),
            verbosity,
            last_line: Instant::now(),
            failure: None,
        }
    }

    /// One optimiser step, `step` of `steps` counted from 1.
    pub fn step(&mut self, step: u32, steps: u32, loss: f64, line: &impl Serialize) {
        let result = self.steps.push(step, line);
        self.remember(result);
        if self.bar.length() != Some(u64::from(steps)) {
            // The first step of this process, which may be far into the cell: time left is counted from here.
            self.bar.set_length(u64::from(steps));
            self.bar.set_position(u64::from(step));
            self.bar.reset_eta();
        }
        self.bar.set_position(u64::from(step));
        self.bar.set_message(format!("loss {loss:.4}"));
        if self.bar.is_hidden() && self.last_line.elapsed() >= LOG_EVERY {
            self.last_line = Instant::now();
            self.say(&format!("step {step} of {steps}, loss {loss:.4}"));
        }
    }

    /// The end of an epoch, counted from 1; `scores` is the validation F1 by language.
    pub fn epoch(
        &mut self,
        epoch: u32,
        loss: f64,
        scores: &[(String, f64)],
        line: &impl Serialize,
    ) {
        let result = self.epochs.push(epoch, line);
        self.remember(result);
        self.last_line = Instant::now();
        let scores: Vec<_> = scores
            .iter()
            .map(|(language, f1)| format!("{language} {f1:.4}"))
            .collect();
        self.say(&format!(
            "epoch {epoch}, loss {loss:.4}, validation F1 {}",
            scores.join(" ")
        ));
    }

    /// Brings everything to disk, because a run that goes on from a checkpoint does not say it again.
    ///
    /// # Errors
    /// The first line that could not be written, or the disk.
    pub fn sync(&mut self) -> std::io::Result<()> {
        if let Some(failure) = &self.failure {
            return Err(std::io::Error::other(failure.message.clone()));
        }
        for lines in [&self.steps, &self.epochs] {
            if let Some(file) = &lines.file {
                file.get_ref().sync_data()?;
            }
        }
        Ok(())
    }

    /// Ends the bar.
    ///
    /// # Errors
    /// The first line that could not be written while training ran.
    pub fn finish(&mut self) -> Result<(), Failure> {
        self.bar.finish_and_clear();
        self.failure.take().map_or(Ok(()), Err)
    }

    fn say(&self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            output::note(&format!("{}: {text}", self.title));
        }
    }

    fn remember(&mut self, result: Result<(), Failure>) {
        if let (Err(failure), None) = (result, &self.failure) {
            self.failure = Some(failure);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[derive(Serialize)]
    struct Line {
        step: u32,
        run: u32,
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
