//! The keys that say how a run is carried out, and change no result.

use std::path::PathBuf;
use std::time::Duration;

use ner_train::CheckpointPolicy;
use serde::{Deserialize, Serialize};

/// `[checkpoint]`: beside the one after each epoch
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Checkpoint {
    /// After so many minutes of training; 0: not by time.
    pub every_minutes: f64,
    /// After so many steps; 0: not by steps.
    pub every_steps: u32,
    /// How many stay: more than one, because the newest may be damaged.
    pub keep: usize,
}

/// `[sharing]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sharing {
    /// A cell whose process gave no sign of life for so long is taken over.
    pub lease_seconds: f64,
    /// A cell that failed so often is not tried again.
    pub attempts: usize,
}

/// `[estimate]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Estimate {
    /// Matrix rate of the machine the time estimate assumes, in 10⁹ floating-point operations a second.
    pub gflops: f64,
    /// Seconds of a cell beside training and evaluation: start, loading, files.
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
    /// The same for `ner-train`, in a folder.
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
