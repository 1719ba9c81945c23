//! What can be wrong with the tags given to this crate.

use std::fmt;

use crate::scheme::Scheme;

/// Which of the tag sequences a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The only sequence there is, as in [`entities`](crate::entities).
    Given,
    /// The annotation.
    Gold,
    /// The output of a tagger.
    Predicted,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Side::Given => "given",
            Side::Gold => "gold",
            Side::Predicted => "predicted",
        })
    }
}

/// Tags that cannot be scored. Sentences (rows) and words count from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Gold and prediction are not of the same corpus.
    #[error("different numbers of sentences: {gold} gold, {predicted} predicted")]
    SentenceCount {
        /// Sentences of the annotation.
        gold: usize,
        /// Sentences of the prediction.
        predicted: usize,
    },
    /// A sentence does not have one predicted tag per word.
    #[error("different numbers of tags in sentence {row}: {gold} gold, {predicted} predicted")]
    SentenceLength {
        /// Sentence.
        row: usize,
        /// Tags of the annotation.
        gold: usize,
        /// Tags of the prediction.
        predicted: usize,
    },
    /// A tag is the empty string (seqeval fails with an `IndexError`).
    #[error("empty {side} tag: sentence {row}, word {word}")]
    EmptyTag {
        /// Where the tag comes from.
        side: Side,
        /// Sentence.
        row: usize,
        /// Word within the sentence.
        word: usize,
    },
    /// A tag begins (in suffix notation: ends) with a letter of no scheme; strict mode refuses
    /// it (seqeval: `KeyError`, or `ValueError` while it detects the scheme).
    #[error("{side} tag has no prefix of any scheme: sentence {row}, word {word}: `{tag}`")]
    UnknownPrefix {
        /// Where the tag comes from.
        side: Side,
        /// Sentence.
        row: usize,
        /// Word within the sentence.
        word: usize,
        /// The tag as given.
        tag: String,
    },
    /// A tag has a prefix that the scheme does not know (seqeval: `ValueError`).
    #[error("{side} tag is not of the scheme {scheme}: sentence {row}, word {word}: `{tag}`")]
    ForbiddenPrefix {
        /// Where the tag comes from.
        side: Side,
        /// Sentence.
        row: usize,
        /// Word within the sentence.
        word: usize,
        /// The tag as given.
        tag: String,
        /// The scheme.
        scheme: Scheme,
    },
    /// The gold tags do not determine their scheme (seqeval: `ValueError`).
    #[error("the scheme of the gold tags is unknown: their prefixes are `{letters}`")]
    NoScheme {
        /// Letters that occur, in the order `IOBESUL`.
        letters: String,
    },
    /// A value that a function cannot work with.
    #[error("{name} is `{value}`, expected {expected}")]
    BadArgument {
        /// Argument.
        name: &'static str,
        /// Its value.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
    /// A tag that the label list of a [`Confusion`](crate::Confusion) does not hold.
    #[error("{side} tag is not in the label list: sentence {row}, word {word}: `{tag}`")]
    UnknownTag {
        /// Where the tag comes from.
        side: Side,
        /// Sentence.
        row: usize,
        /// Word within the sentence.
        word: usize,
        /// The tag as given.
        tag: String,
    },
    /// Two predictions that are not of the same annotation.
    #[error("the gold entities of sentence {row} differ between the two comparisons")]
    OtherGold {
        /// First sentence that differs.
        row: usize,
    },
    /// A label that is twice in the label list of a [`Confusion`](crate::Confusion).
    #[error("label is listed twice: `{label}`")]
    DuplicateLabel {
        /// The label.
        label: String,
    },
    /// Counts of a [`Confusion`](crate::Confusion) that do not have one row and one column per label.
    #[error(
        "the confusion matrix does not have one row and one column for each of its {labels} labels"
    )]
    ConfusionShape {
        /// Labels.
        labels: usize,
    },
    /// A stored [`Confusion`](crate::Confusion) counts a label that is not in its list.
    #[error("the confusion matrix counts words of `{label}`, which is not one of the labels")]
    UnknownLabel {
        /// The label.
        label: String,
    },
    /// A stored [`Confusion`](crate::Confusion) has two counts for a pair of labels.
    #[error("the count of `{predicted}` predicted for `{gold}` is given twice")]
    DuplicatePair {
        /// Label of the annotation.
        gold: String,
        /// Predicted label.
        predicted: String,
    },
}

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// What the caller can do about it, where there is something to say.
    ///
    /// ```
    /// let error = ner_metrics::entities(&["B-PER", ""]).unwrap_err();
    /// assert_eq!(error.to_string(), "empty given tag: sentence 0, word 1");
    /// assert_eq!(error.hint().as_deref(), Some("a word outside of any entity has the tag `O`"));
    /// ```
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Error::SentenceCount { .. }
            | Error::SentenceLength { .. }
            | Error::OtherGold { .. } => Some(
                "gold and predicted tags must be of the same sentences in the same order".into(),
            ),
            Error::EmptyTag { .. } => Some("a word outside of any entity has the tag `O`".into()),
            Error::UnknownTag { .. } => Some("give the labels of both sequences".into()),
            Error::UnknownPrefix { .. } => Some(
                "strict mode takes tags such as `B-PER`, `I-PER`, `O`; the lenient mode takes any"
                    .into(),
            ),
            Error::ForbiddenPrefix { scheme, .. } => {
                Some(format!("{scheme} allows the prefixes {}", scheme.letters()))
            }
            Error::NoScheme { .. } => Some("name the scheme, for example IOB2".into()),
            Error::BadArgument { .. }
            | Error::DuplicateLabel { .. }
            | Error::ConfusionShape { .. }
            | Error::UnknownLabel { .. }
            | Error::DuplicatePair { .. } => None,
        }
    }
}
