//! What a person sees of the engine's work: notes, bars and lines on stderr.

use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use ner_experiment::{Error, Observer, TrainingProgress};

use crate::args::Verbosity;
use crate::context::Context;
use crate::interrupt;
use crate::output;
use crate::progress::Progress;

/// How often a line is written where no bar can be shown.
const LINE_EVERY: Duration = Duration::from_secs(30);

/// Shows what the engine says, and passes signals on to it.
#[derive(Debug)]
pub struct Terminal<'a> {
    verbosity: Verbosity,
    /// How to resume after a signal.
    command: &'a str,
}

/// The training of a cell: a bar on a terminal, lines elsewhere.
struct Training {
    title: String,
    bar: ProgressBar,
    verbosity: Verbosity,
    last_line: Instant,
}

impl<'a> Terminal<'a> {
    /// As verbose as the context says.
    pub fn new(context: &'a Context) -> Self {
        Self {
            verbosity: context.verbosity,
            command: &context.command,
        }
    }
}

impl Observer for Terminal<'_> {
    fn note(&self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            output::note(text);
        }
    }

    fn progress(
        &self,
        title: &str,
        unit: &'static str,
        length: Option<u64>,
    ) -> Box<dyn ner_experiment::Progress> {
        Box::new(Progress::new(title, unit, length))
    }

    fn training(&self, title: &str) -> Box<dyn TrainingProgress> {
        Box::new(Training {
            title: title.to_owned(),
            bar: output::bar(0, title, self.verbosity),
            verbosity: self.verbosity,
            last_line: Instant::now(),
        })
    }

    fn check(&self) -> Result<(), Error> {
        interrupt::check(self.command)
    }
}

impl Training {
    fn say(&mut self, text: &str) {
        self.last_line = Instant::now();
        if self.verbosity > Verbosity::Quiet {
            output::note(&format!("{}: {text}", self.title));
        }
    }
}

impl TrainingProgress for Training {
    fn step(&mut self, step: u32, steps: u32, loss: f64) {
        if self.bar.length() != Some(u64::from(steps)) {
            // The first step of this process, which may be far into the cell: time left is counted from here.
            self.bar.set_length(u64::from(steps));
            self.bar.set_position(u64::from(step));
            self.bar.reset_eta();
        }
        self.bar.set_position(u64::from(step));
        self.bar.set_message(format!("loss {loss:.4}"));
        if self.bar.is_hidden() && self.last_line.elapsed() >= LINE_EVERY {
            self.say(&format!("step {step} of {steps}, loss {loss:.4}"));
        }
    }

    fn epoch(&mut self, epoch: u32, loss: f64, scores: &[(String, f64)]) {
        let scores = scores.iter();
        let scores: Vec<_> = scores
            .map(|(language, f1)| format!("{language} {f1:.4}"))
            .collect();
        let scores = scores.join(" ");
        self.say(&format!(
            "epoch {epoch}, loss {loss:.4}, validation F1 {scores}"
        ));
    }
}

impl Drop for Training {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
