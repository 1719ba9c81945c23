//! What seqeval would print as a Python warning.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::options::{Mode, Options, ZeroDivision};
use crate::score::{Counts, total};
use crate::tags::TagTable;

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

/// Each warning once, tags in the order of code points.
pub(crate) fn warnings(counts: &[Counts], table: &TagTable<'_>, options: &Options) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if options.mode == Mode::Lenient {
        let odd = table.texts().filter(|text| !is_tag(text, options.suffix));
        warnings.extend(odd.map(|text| Warning::NotATag {
            tag: text.to_owned(),
        }));
    }
    if options.zero_division == ZeroDivision::Warn {
        let all = total(counts);
        for ratio in [Ratio::Precision, Ratio::Recall] {
            let denominator = |counts: &Counts| match ratio {
                Ratio::Precision => counts.predicted,
                Ratio::Recall => counts.gold,
            };
            let lacking = counts.iter().any(|counts| denominator(counts) == 0);
            if lacking && counts.len() > 1 {
                warnings.push(Warning::Undefined {
                    ratio,
                    some_types: true,
                });
            }
            if denominator(&all) == 0 {
                warnings.push(Warning::Undefined {
                    ratio,
                    some_types: false,
                });
            }
        }
    }
    warnings.sort();
    warnings
}

/// Whether lenient seqeval takes a text for a tag without a warning.
fn is_tag(text: &str, suffix: bool) -> bool {
    let marks = ['B', 'I', 'E', 'S'];
    let marked = if suffix {
        text.strip_suffix(marks)
            .is_some_and(|rest| rest.ends_with('-'))
    } else {
        text.strip_prefix(marks)
            .is_some_and(|rest| rest.starts_with('-'))
    };
    marked || matches!(text, "O" | "B" | "I" | "E" | "S")
}
