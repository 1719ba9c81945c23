//! Counts of a corpus while its tags are read.

use serde::{Deserialize, Serialize};

use crate::scan::{Scanner, Span};
use crate::scheme::Scheme;
use crate::score::Counts;
use crate::tag::Tag;

/// Words by what was predicted for them, as seqeval's `performance_measure` counts them. A wrong
/// type is a false positive and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenCounts {
    /// The right tag, and it is not `O`.
    pub true_positives: u64,
    /// Another tag than the gold one, and it is not `O`.
    pub false_positives: u64,
    /// `O`, and the gold tag is not.
    pub false_negatives: u64,
    /// `O`, rightly.
    pub true_negatives: u64,
}

/// Counts of a corpus while it is read.
pub(crate) struct Tally {
    gold: Scanner,
    predicted: Scanner,
    by_kind: Vec<Counts>,
    outside: u32,
    /// Words by whether the predicted tag is `O`, and whether it is right.
    tokens: [u64; 4],
}

impl Tally {
    pub(crate) fn new(outside: Tag, scheme: Option<Scheme>) -> Self {
        Tally {
            gold: Scanner::new(outside, scheme),
            predicted: Scanner::new(outside, scheme),
            by_kind: Vec::new(),
            outside: outside.text,
            tokens: [0; 4],
        }
    }

    pub(crate) fn word(&mut self, gold: Tag, predicted: Tag) {
        let (outside, right) = (predicted.text == self.outside, predicted.text == gold.text);
        self.tokens[usize::from(outside) << 1 | usize::from(right)] += 1;
        self.step(gold, predicted);
    }

    /// Entities are given at their end, so that equal ones are given at the same step and need
    /// not be kept.
    pub(crate) fn step(&mut self, gold: Tag, predicted: Tag) {
        let gold = self.gold.step(gold);
        let predicted = self.predicted.step(predicted);
        if let Some(span) = gold {
            self.counts(span).gold += 1;
        }
        if let Some(span) = predicted {
            let correct = u64::from(gold == predicted);
            let counts = self.counts(span);
            counts.predicted += 1;
            counts.correct += correct;
        }
    }

    fn counts(&mut self, span: Span) -> &mut Counts {
        let kind = span.kind as usize;
        if kind >= self.by_kind.len() {
            self.by_kind.resize(kind + 1, Counts::default());
        }
        &mut self.by_kind[kind]
    }

    /// Entities by the number of their type.
    pub(crate) fn by_kind(&self) -> &[Counts] {
        &self.by_kind
    }

    /// All words by what was predicted for them.
    pub(crate) fn tokens(&self) -> TokenCounts {
        let [
            false_positives,
            true_positives,
            false_negatives,
            true_negatives,
        ] = self.tokens;
        TokenCounts {
            true_positives,
            false_positives,
            false_negatives,
            true_negatives,
        }
    }
}
