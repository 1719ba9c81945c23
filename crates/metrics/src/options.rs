//! How tags are read and scored.

use serde::{Deserialize, Serialize};

use crate::scheme::Scheme;

/// Which tag sequences make an entity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// seqeval's default, the rule of the `conlleval` script: any tag goes, an `I-x` may open an
    /// entity.
    #[default]
    Lenient,
    /// Entities well formed by this scheme and no others; without a scheme the one that the gold
    /// tags follow, as [`Scheme::detect`] finds it.
    Strict(Option<Scheme>),
}

/// What a ratio without denominator is: the precision of a type that was never predicted, the
/// recall of one that is not in the annotation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ZeroDivision {
    /// 0, and a [`Warning`](crate::Warning) in the report.
    #[default]
    Warn,
    /// 0.
    Zero,
    /// 1.
    One,
}

impl ZeroDivision {
    pub(crate) fn value(self) -> f64 {
        match self {
            ZeroDivision::Warn | ZeroDivision::Zero => 0.0,
            ZeroDivision::One => 1.0,
        }
    }
}

/// Everything that can be chosen; the default is seqeval's.
///
/// ```
/// use ner_metrics::{Mode, Options, Report, Scheme};
///
/// let gold = [vec!["B-PER", "I-PER", "O"]];
/// let predicted = [vec!["I-PER", "I-PER", "O"]];
/// let strict = Options { mode: Mode::Strict(Some(Scheme::Iob2)), ..Options::default() };
/// assert_eq!(Report::new(&gold, &predicted)?.micro.f1, 1.0);
/// assert_eq!(Report::with_options(&gold, &predicted, &strict)?.micro.f1, 0.0);
/// # Ok::<(), ner_metrics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// Lenient or strict.
    pub mode: Mode,
    /// The prefix comes last, as in `PER-B`.
    pub suffix: bool,
    /// Value of a ratio without denominator.
    pub zero_division: ZeroDivision,
}
