//! What seqeval would print as a Python warning.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A ratio that may lack its denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ratio {
    /// Nothing was predicted.
    Precision,
    /// Nothing is in the annotation.
    Recall,
}

/// Something odd that did not stop the scoring. Its text is that of seqeval's warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// A tag without one of the prefixes `B-`, `I-`, `E-`, `S-` (lenient mode). It was scored all
    /// the same.
    NotATag {
        /// The tag.
        tag: String,
    },
    /// A ratio without denominator was set to 0.
    Undefined {
        /// The ratio.
        ratio: Ratio,
        /// It concerns one of several types; otherwise the only type, or all together.
        some_types: bool,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::NotATag { tag } => write!(f, "{tag} seems not to be NE tag."),
            Warning::Undefined { ratio, some_types } => {
                let (name, what) = match ratio {
                    Ratio::Precision => ("Precision", "predicted"),
                    Ratio::Recall => ("Recall", "true"),
                };
                let place = if *some_types {
                    "in labels with"
                } else {
                    "due to"
                };
                write!(
                    f,
                    "{name} and F-score are ill-defined and being set to 0.0 {place} no {what} \
                     samples. Use `zero_division` parameter to control this behavior."
                )
            }
        }
    }
}
