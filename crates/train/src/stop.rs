//! Stops a run from outside.

use std::sync::atomic::{AtomicBool, Ordering};

/// A request to stop, shared by whoever makes it (a signal handler, say) and the run, which checks it
/// after every step and between batches of an evaluation.
#[derive(Debug, Default)]
pub struct Stop {
    requested: AtomicBool,
    abandoned: AtomicBool,
}

impl Stop {
    /// No request yet.
    pub const fn new() -> Self {
        Self {
            requested: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
        }
    }

    /// Asks the run to finish its step, to leave a checkpoint and to stop.
    pub fn request(&self) {
        self.requested.store(true, Ordering::SeqCst);
    }

    /// Asks the run to stop and to write nothing more: its folder belongs to another process now.
    pub fn abandon(&self) {
        self.abandoned.store(true, Ordering::SeqCst);
    }

    /// Whether [`Stop::request`] was called.
    pub fn is_requested(&self) -> bool {
        self.requested.load(Ordering::SeqCst)
    }

    /// Whether [`Stop::abandon`] was called.
    pub fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::SeqCst)
    }

    /// Whether the run is to stop, in whichever way.
    pub fn is_set(&self) -> bool {
        self.is_requested() || self.is_abandoned()
    }

    /// Takes [`Stop::abandon`] back, for the next run.
    pub fn clear_abandoned(&self) {
        self.abandoned.store(false, Ordering::SeqCst);
    }
}
