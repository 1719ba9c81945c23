//! How the engine reports to its caller. It prints nothing and knows no terminal: it reports events, and the caller
//! decides what to show.

use crate::error::Error;

/// Watches a run. Every method has a default that does nothing, so `()` is a silent observer.
pub trait Observer {
    /// A message for the user: a cell that is skipped, taken over, or has failed.
    fn note(&self, text: &str) {
        let _ = text;
    }

    /// A step that may take long begins; `length` is its size in `unit`s, if known.
    fn progress(&self, title: &str, unit: &'static str, length: Option<u64>) -> Box<dyn Progress> {
        let _ = (title, unit, length);
        Box::new(())
    }

    /// The training of a cell begins; `title` is for display, such as `cell 3 of 11: de`.
    fn training(&self, title: &str) -> Box<dyn TrainingProgress> {
        let _ = title;
        Box::new(())
    }

    /// Called wherever work can stop without loss; an error stops it and is returned from the call.
    ///
    /// # Errors
    /// The work should stop.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// This process finished a cell of the run: its files are in their final folder.
    ///
    /// # Errors
    /// Any failure while its results are shown; it ends the run.
    fn cell_finished(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// Progress of a long step. If dropped without [`Progress::finish`], the step has failed.
pub trait Progress {
    /// `by` more units are done.
    fn advance(&mut self, by: u64) {
        let _ = by;
    }

    /// The step is done.
    fn finish(self: Box<Self>) {}
}

/// Progress of the training of a cell.
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
