//! What the engine tells whoever started it. It prints nothing and knows no terminal: it says what happens, and somebody
//! shows it or does not.

use crate::error::Error;

/// Somebody who watches a run. Every method has a default that does nothing, so `()` watches in silence.
pub trait Observer {
    /// A message for a person: a cell that is skipped, taken over, or has failed.
    fn note(&self, text: &str) {
        let _ = text;
    }

    /// A step of the engine begins that may take long: `length` is the number of `unit`s it has, if that is known.
    fn progress(&self, title: &str, unit: &'static str, length: Option<u64>) -> Box<dyn Progress> {
        let _ = (title, unit, length);
        Box::new(())
    }

    /// The training of a cell begins; `title` is for a person, as `cell 3 of 11: de`.
    fn training(&self, title: &str) -> Box<dyn TrainingProgress> {
        let _ = title;
        Box::new(())
    }

    /// Asked wherever work can end without loss; an error ends it, and is what the call returns.
    ///
    /// # Errors
    /// Work is to end.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// A cell of the run was finished by this process: its files are in their place.
    ///
    /// # Errors
    /// Whatever fails while its results are shown; it ends the run.
    fn cell_finished(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// How far a long step is. Dropped without [`Progress::finish`], the step has failed.
pub trait Progress {
    /// `by` more units are done.
    fn advance(&mut self, by: u64) {
        let _ = by;
    }

    /// The step is done.
    fn finish(self: Box<Self>) {}
}

/// How far the training of a cell is.
pub trait TrainingProgress {
    /// Step `step` of `steps`, counted from 1, with its loss in nats.
    fn step(&mut self, step: u32, steps: u32, loss: f64) {
        let _ = (step, steps, loss);
    }

    /// The end of an epoch, counted from 1, with its mean loss in nats and the validation F1 of each language.
    fn epoch(&mut self, epoch: u32, loss: f64, scores: &[(String, f64)]) {
        let _ = (epoch, loss, scores);
    }
}

impl Observer for () {}

impl Progress for () {}

impl TrainingProgress for () {}
