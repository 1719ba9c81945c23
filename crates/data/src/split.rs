//! The three splits of a corpus, and the file names used for them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Error;

/// A part of a corpus: for training, tuning or testing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// Training data.
    Train,
    /// Data for decisions made during training.
    Validation,
    /// Data for the final score.
    Test,
}

impl Split {
    /// All splits in their usual order.
    pub const ALL: [Self; 3] = [Self::Train, Self::Validation, Self::Test];

    /// The name used on the hub.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }

    /// The split held by a file or folder called `name`; accepts the aliases `dev`, `valid` and `val`.
    pub(crate) fn from_file_name(name: &str) -> Option<Self> {
        match name {
            "train" => Some(Self::Train),
            "validation" | "dev" | "valid" | "val" => Some(Self::Validation),
            "test" => Some(Self::Test),
            _ => None,
        }
    }
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Split {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::from_file_name(text).ok_or_else(|| Error::SplitName {
            value: text.to_owned(),
        })
    }
}
