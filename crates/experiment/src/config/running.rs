//! The keys that control how a run is carried out; they do not affect its results.

use std::path::PathBuf;
use std::time::Duration;

use ner_train::CheckpointPolicy;
use serde::{Deserialize, Serialize};

/// `[checkpoint]`: when to write checkpoints in addition to the one after each epoch
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Checkpoint {
    /// Minutes of training between checkpoints; 0 disables.
    pub every_minutes: f64,
    /// Steps between checkpoints; 0 disables.
    pub every_steps: u32,
    /// How many to keep: more than one, because the newest may be damaged.
    pub keep: usize,
}

/// `[sharing]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sharing {
    /// Seconds without a sign of life after which another process takes over a cell.
    pub lease_seconds: f64,
    /// Number of failures after which a cell is not tried again.
    pub attempts: usize,
}

/// `[estimate]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Estimate {
    /// Matrix multiplication rate assumed by the time estimate, in 10⁹ floating-point operations per second.
    pub gflops: f64,
    /// Overhead of a cell in seconds: startup, loading, writing files.
    pub cell_seconds: f64,
}

impl Default for Checkpoint {
    fn default() -> Self {
        Self {
            every_minutes: 10.0,
            every_steps: 0,
            keep: 2,
        }
    }
}

impl Checkpoint {
    /// The same for `ner-train`, with a folder.
    pub fn settings(&self, folder: PathBuf) -> CheckpointPolicy {
        CheckpointPolicy {
            folder,
            every_steps: self.every_steps,
            every: Duration::from_secs_f64(60.0 * self.every_minutes),
            keep: self.keep,
        }
    }
}

impl Default for Sharing {
    fn default() -> Self {
        Self {
            lease_seconds: 60.0,
            attempts: 3,
        }
    }
}

impl Default for Estimate {
    fn default() -> Self {
        Self {
            gflops: 100.0,
            cell_seconds: 5.0,
        }
    }
}
