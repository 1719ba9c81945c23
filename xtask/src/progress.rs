//! How far a step has come: shown once it takes longer than a moment, as a bar on a terminal, as lines
//! elsewhere.

use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use crate::output;

/// Steps that take no longer say nothing.
const AFTER: Duration = Duration::from_secs(2);

/// Time between two lines where no bar can be shown.
const EVERY: Duration = Duration::from_secs(10);

/// Progress of one step.
#[derive(Debug)]
pub struct Progress {
    title: String,
    unit: &'static str,
    length: Option<u64>,
    done: u64,
    begin: Instant,
    told: Option<Instant>,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Of a step of `length` units, if that is known.
    pub fn new(title: impl Into<String>, unit: &'static str, length: Option<u64>) -> Self {
        Self {
            title: title.into(),
            unit,
            length,
            done: 0,
            begin: Instant::now(),
            told: None,
            bar: None,
        }
    }

    /// `by` more units are done.
    pub fn advance(&mut self, by: u64) {
        self.done += by;
        if output::is_quiet() || self.begin.elapsed() < AFTER {
            return;
        }
        if io::stderr().is_terminal() {
            let bar = self
                .bar
                .get_or_insert_with(|| output::counter(self.length, &self.title));
            bar.set_position(self.done);
            bar.set_message(state(
                self.unit,
                self.done,
                self.length,
                self.begin.elapsed(),
            ));
        } else if self.told.is_none_or(|told| told.elapsed() >= EVERY) {
            self.told = Some(Instant::now());
            self.tell();
        }
    }

    /// The step is done: the bar goes; where lines were written, a last one is.
    pub fn finish(self) {
        if self.told.is_some() {
            let seconds = self.begin.elapsed().as_secs_f64();
            output::note(&format!("{}: done in {seconds:.0} s", self.title));
        }
    }

    fn tell(&self) {
        let state = state(self.unit, self.done, self.length, self.begin.elapsed());
        output::note(&format!("{}: {state}", self.title));
    }
}

impl ner_experiment::Progress for Progress {
    fn advance(&mut self, by: u64) {
        Self::advance(self, by);
    }

    fn finish(self: Box<Self>) {
        Self::finish(*self);
    }
}

impl Drop for Progress {
    /// No bar is left on the screen, however the step ended.
    fn drop(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

/// As `40 %, 12 s left`, or `5000 lines in 3 s` if the end is not known.
fn state(unit: &str, done: u64, length: Option<u64>, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    match length.filter(|length| *length > 0) {
        Some(length) if done > 0 => {
            let part = (done as f64 / length as f64).min(1.0);
            let left = seconds * (1.0 - part) / part;
            format!("{:.0} %, {left:.0} s left", 100.0 * part)
        }
        _ => format!("{done} {unit} in {seconds:.0} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_from_what_is_done() {
        let ten = Duration::from_secs(10);
        assert_eq!(state("lines", 25, Some(100), ten), "25 %, 30 s left");
        assert_eq!(state("lines", 200, Some(100), ten), "100 %, 0 s left");
        assert_eq!(state("lines", 0, Some(100), ten), "0 lines in 10 s");
        assert_eq!(state("lines", 70, None, ten), "70 lines in 10 s");
    }

    #[test]
    fn a_short_step_says_nothing() {
        let mut progress = Progress::new("short", "lines", Some(2));
        progress.advance(1);
        assert!(progress.told.is_none() && progress.bar.is_none());
        progress.finish();
    }
}
