//! All scores of a corpus in one pass.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entities::{Flaw, resolve_scheme};
use crate::error::{Error, Result, Side};
use crate::options::{Mode, Options, ZeroDivision};
use crate::scan::{Scanner, Span};
use crate::scheme::Scheme;
use crate::score::{
    Counts, Score, f_beta, macro_average, micro, total, weighted_average, weighted_mean,
};
use crate::tags::{Notation, Tag, TagTable};
use crate::warning::{Ratio, Warning};

/// Scores of a prediction against the annotation, as seqeval computes them by default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Score of each type found in either sequence, in the order of code points.
    pub by_type: BTreeMap<String, Score>,
    /// Score of all entities together: seqeval's default F1.
    pub micro: Score,
    /// Mean of the types' scores; 0 without any type (seqeval: not a number).
    pub macro_avg: Score,
    /// Mean of the types' scores weighted by their support; 0 without any gold entity.
    pub weighted: Score,
    /// Words with the right tag, `O` included, per word; 0 without any word (seqeval: an error).
    pub accuracy: f64,
    /// Sentences, empty ones included.
    pub sentences: u64,
    /// Words.
    pub words: u64,
    /// Gold entities.
    pub entities: u64,
    /// Predicted entities.
    pub predicted: u64,
    /// Words by what was predicted for them.
    #[serde(default)]
    pub tokens: TokenCounts,
    /// Scheme by which entities were told, given or detected; none in lenient mode.
    #[serde(default)]
    pub scheme: Option<Scheme>,
    /// What seqeval warns of, each once.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

impl Report {
    /// Compares predicted tags with gold ones, sentence by sentence.
    ///
    /// # Errors
    /// [`Error::SentenceCount`], [`Error::SentenceLength`] or [`Error::EmptyTag`].
    ///
    /// ```
    /// use ner_metrics::Report;
    ///
    /// let report = Report::new(&[vec!["B-PER", "O"]], &[vec!["B-PER", "B-LOC"]])?;
    /// assert_eq!((report.micro.precision, report.micro.recall), (0.5, 1.0));
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn new<S: AsRef<str>>(gold: &[Vec<S>], predicted: &[Vec<S>]) -> Result<Report> {
        Report::with_options(gold, predicted, &Options::default())
    }

    /// As [`Report::new`], strict or in suffix notation or with another value of ratios without
    /// denominator.
    ///
    /// # Errors
    /// Those of [`Report::new`]; in strict mode [`Error::UnknownPrefix`],
    /// [`Error::ForbiddenPrefix`] and [`Error::NoScheme`].
    ///
    /// ```
    /// use ner_metrics::{Mode, Options, Report, Scheme};
    ///
    /// let strict = Options { mode: Mode::Strict(None), ..Options::default() };
    /// let report = Report::with_options(&[vec!["B-PER", "O"]], &[vec!["I-PER", "O"]], &strict)?;
    /// assert_eq!((report.scheme, report.predicted), (Some(Scheme::Iob2), 0));
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn with_options<S: AsRef<str>>(
        gold: &[Vec<S>],
        predicted: &[Vec<S>],
        options: &Options,
    ) -> Result<Report> {
        check_lengths(gold, predicted)?;
        let scheme = resolve_scheme(gold, options)?;
        let mut table = TagTable::new(Notation::of(options), scheme);
        let mut tally = Tally::new(table.outside(), scheme);
        for (row, (gold, predicted)) in gold.iter().zip(predicted).enumerate() {
            for (word, (gold, predicted)) in gold.iter().zip(predicted).enumerate() {
                let (gold, predicted) = (gold.as_ref(), predicted.as_ref());
                let error = |side, text| move |flaw: Flaw| flaw.into_error(side, row, word, text);
                let gold = table.get(gold).map_err(error(Side::Gold, gold))?;
                let predicted = table
                    .get(predicted)
                    .map_err(error(Side::Predicted, predicted))?;
                tally.word(gold, predicted);
            }
            tally.step(table.outside(), table.outside());
        }
        Ok(tally.report(gold.len() as u64, &table, options))
    }

    /// F-beta of each type, of all together, and its macro and weighted means, from the
    /// precisions and recalls of this report. Above 1, `beta` favours recall.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for a negative beta or none.
    ///
    /// ```
    /// use ner_metrics::Report;
    ///
    /// let report = Report::new(&[vec!["B-PER", "O"]], &[vec!["B-PER", "B-PER"]])?;
    /// assert_eq!(report.f_beta(2.0)?.micro, 5.0 * 0.5 / (4.0 * 0.5 + 1.0));
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn f_beta(&self, beta: f64) -> Result<FBeta> {
        if beta.is_nan() || beta < 0.0 {
            let value = beta.to_string();
            return Err(Error::BadArgument {
                name: "beta",
                value,
                expected: "a number of at least 0",
            });
        }
        let of = |score: &Score| f_beta(score.precision, score.recall, beta);
        let mean = |weight: fn(&Score) -> f64, without: f64| {
            let pairs = self
                .by_type
                .values()
                .map(|score| (of(score), weight(score)));
            if pairs.clone().all(|(_, weight)| weight == 0.0) {
                without
            } else {
                weighted_mean(pairs)
            }
        };
        Ok(FBeta {
            beta,
            by_type: self
                .by_type
                .iter()
                .map(|(name, score)| (name.clone(), of(score)))
                .collect(),
            micro: of(&self.micro),
            macro_avg: mean(|_| 1.0, self.macro_avg.f1),
            weighted: mean(|score| score.support as f64, self.weighted.f1),
        })
    }
}

/// F-beta scores, as fractions of 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FBeta {
    /// Weight of recall against precision.
    pub beta: f64,
    /// Of each type.
    pub by_type: BTreeMap<String, f64>,
    /// Of all entities together.
    pub micro: f64,
    /// Mean over types.
    pub macro_avg: f64,
    /// Mean over types weighted by support.
    pub weighted: f64,
}

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

/// Fails unless both sides have the same sentences, as far as their lengths tell.
pub(crate) fn check_lengths<S>(gold: &[Vec<S>], predicted: &[Vec<S>]) -> Result<()> {
    if gold.len() != predicted.len() {
        return Err(Error::SentenceCount {
            gold: gold.len(),
            predicted: predicted.len(),
        });
    }
    for (row, (gold, predicted)) in gold.iter().zip(predicted).enumerate() {
        if gold.len() != predicted.len() {
            let (gold, predicted) = (gold.len(), predicted.len());
            return Err(Error::SentenceLength {
                row,
                gold,
                predicted,
            });
        }
    }
    Ok(())
}

/// Counts of a corpus while it is read.
struct Tally {
    gold: Scanner,
    predicted: Scanner,
    by_kind: Vec<Counts>,
    outside: u32,
    words: u64,
    tokens: TokenCounts,
}

impl Tally {
    fn new(outside: Tag, scheme: Option<Scheme>) -> Self {
        Tally {
            gold: Scanner::new(outside, scheme),
            predicted: Scanner::new(outside, scheme),
            by_kind: Vec::new(),
            outside: outside.text,
            words: 0,
            tokens: TokenCounts::default(),
        }
    }

    fn word(&mut self, gold: Tag, predicted: Tag) {
        self.words += 1;
        let TokenCounts {
            true_positives,
            false_positives,
            false_negatives,
            true_negatives,
        } = &mut self.tokens;
        let (is_outside, right) = (predicted.text == self.outside, predicted.text == gold.text);
        let counter = match (is_outside, right) {
            (false, true) => true_positives,
            (false, false) => false_positives,
            (true, false) => false_negatives,
            (true, true) => true_negatives,
        };
        *counter += 1;
        self.step(gold, predicted);
    }

    /// Entities are given at their end, so that equal ones are given at the same step and need
    /// not be kept.
    fn step(&mut self, gold: Tag, predicted: Tag) {
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

    fn report(self, sentences: u64, table: &TagTable<'_>, options: &Options) -> Report {
        let zero = options.zero_division.value();
        let met = table
            .kinds()
            .iter()
            .zip(self.by_kind)
            .filter(|(_, counts)| *counts != Counts::default());
        let counts: BTreeMap<&str, Counts> = met.map(|(kind, counts)| (*kind, counts)).collect();
        let scores: Vec<Score> = counts.values().map(|counts| counts.score(zero)).collect();
        let all: Vec<Counts> = counts.values().copied().collect();
        let right = self.tokens.true_positives + self.tokens.true_negatives;
        let Counts {
            gold, predicted, ..
        } = total(&all);
        Report {
            micro: micro(&all, zero),
            macro_avg: macro_average(&scores, zero),
            weighted: weighted_average(&all, &scores, zero),
            accuracy: if self.words == 0 {
                0.0
            } else {
                right as f64 / self.words as f64
            },
            sentences,
            words: self.words,
            entities: gold,
            predicted,
            tokens: self.tokens,
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
        let denominators: [(Ratio, fn(&Counts) -> u64); 2] = [
            (Ratio::Precision, |counts| counts.predicted),
            (Ratio::Recall, |counts| counts.gold),
        ];
        for (ratio, denominator) in denominators {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<Vec<&str>> {
        text.split('|')
            .map(|sentence| sentence.split_whitespace().collect())
            .collect()
    }

    #[test]
    fn counts_of_everything() {
        let gold = sentences("O O B-MISC I-MISC B-MISC O O | B-PER I-PER O |");
        let predicted = sentences("O O B-MISC I-MISC B-MISC I-MISC O | B-PER I-PER O |");
        let report = Report::new(&gold, &predicted).unwrap();
        assert_eq!((report.sentences, report.words), (3, 10));
        assert_eq!((report.entities, report.predicted), (3, 3));
        assert_eq!(report.accuracy, 0.9);
        assert_eq!(report.micro.f1, 2.0 / 3.0);
        assert_eq!(report.macro_avg.f1, 0.75);
        assert_eq!(report.by_type["MISC"].f1, 0.5);
        assert_eq!(report.by_type["PER"].f1, 1.0);
    }

    #[test]
    fn no_entity_leaves_the_averages_at_zero() {
        let report = Report::new(&[vec!["O", "O"]], &[vec!["O", "O"]]).unwrap();
        assert_eq!(report.accuracy, 1.0);
        let expected = "              precision    recall  f1-score   support\n\n\n   \
             micro avg       0.00      0.00      0.00         0\n   \
             macro avg       0.00      0.00      0.00         0\n\
             weighted avg       0.00      0.00      0.00         0\n";
        assert_eq!(report.to_text(2), expected);
        let nothing = Report::new::<&str>(&[], &[]).unwrap();
        assert_eq!((nothing.accuracy, nothing.words), (0.0, 0));
    }

    #[test]
    fn sentences_do_not_run_into_each_other() {
        let tags = sentences("B-PER | I-PER");
        assert_eq!(Report::new(&tags, &tags).unwrap().entities, 2);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let gold = sentences("O | O O");
        let error = |predicted: &[Vec<&str>]| Report::new(&gold, predicted).unwrap_err();
        assert_eq!(
            error(&sentences("O")),
            Error::SentenceCount {
                gold: 2,
                predicted: 1
            }
        );
        let length = Error::SentenceLength {
            row: 1,
            gold: 2,
            predicted: 1,
        };
        assert_eq!(error(&sentences("O | O")), length);
        let empty = Error::EmptyTag {
            side: Side::Predicted,
            row: 1,
            word: 1,
        };
        assert_eq!(error(&[vec!["O"], vec!["O", ""]]), empty);
        assert_eq!(empty.to_string(), "empty predicted tag: sentence 1, word 1");
    }

    #[test]
    fn json_there_and_back() {
        let report = Report::new(
            &sentences("B-PER I-PER O B-LOC O B-ORG"),
            &sentences("B-PER I-PER O B-ORG O B-ORG"),
        )
        .unwrap();
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
    }
}
