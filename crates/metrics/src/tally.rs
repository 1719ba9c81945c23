//! Counts of a corpus while its tags are read, and the report they make.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::options::{Mode, Options, ZeroDivision};
use crate::report::Report;
use crate::scan::{Scanner, Span};
use crate::scheme::Scheme;
use crate::score::{Counts, Score, macro_average, micro, total, weighted_average};
use crate::tags::{Tag, TagTable};
use crate::warning::{Ratio, Warning};

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

    pub(crate) fn report(self, sentences: u64, table: &TagTable<'_>, options: &Options) -> Report {
        let zero = options.zero_division.value();
        let met = table
            .kinds()
            .iter()
            .zip(self.by_kind)
            .filter(|(_, counts)| *counts != Counts::default());
        let counts: BTreeMap<&str, Counts> = met.map(|(kind, counts)| (*kind, counts)).collect();
        let scores: Vec<Score> = counts.values().map(|counts| counts.score(zero)).collect();
        let all: Vec<Counts> = counts.values().copied().collect();
        let [
            false_positives,
            true_positives,
            false_negatives,
            true_negatives,
        ] = self.tokens;
        let words: u64 = self.tokens.iter().sum();
        let right = true_positives + true_negatives;
        let Counts {
            gold, predicted, ..
        } = total(&all);
        Report {
            micro: micro(&all, zero),
            macro_avg: macro_average(&all, &scores, zero),
            weighted: weighted_average(&all, &scores, zero),
            accuracy: right as f64 / words.max(1) as f64,
            sentences,
            words,
            entities: gold,
            predicted,
            tokens: TokenCounts {
                true_positives,
                false_positives,
                false_negatives,
                true_negatives,
            },
            scheme: table.scheme(),
            warnings: warnings(&all, table, options),
            by_type: counts
                .keys()
                .map(|kind| (*kind).to_owned())
                .zip(scores)
                .collect(),
        }
    }
}

/// Each warning once, tags in the order of code points.
fn warnings(counts: &[Counts], table: &TagTable<'_>, options: &Options) -> Vec<Warning> {
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
