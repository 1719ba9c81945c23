//! The three splits of a corpus and the file names they go by.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Error;

/// A part of a corpus: what is trained on, tuned on and tested on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// Training data.
    Train,
    /// Data that decisions are made on during training.
    Validation,
    /// Data for the final score.
    Test,
}

impl Split {
    /// All splits in their usual order.
    pub const ALL: [Self; 3] = [Self::Train, Self::Validation, Self::Test];

    /// The name as the hub writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }

    /// The split that a file or folder called `name` holds; knows the aliases `dev`, `valid`, `val`.
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
