//! All scores of a corpus in one pass.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entities::resolve_scheme;
use crate::error::{Error, Result, Side};
use crate::flaw::Flaw;
use crate::options::Options;
use crate::scheme::Scheme;
use crate::score::{Counts, Score, macro_average, micro, total, weighted_average};
use crate::tags::{Notation, TagTable};
use crate::tally::{Tally, TokenCounts};
use crate::warning::{Warning, warnings};

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
    /// Scheme that entities were read by, given or detected; none in lenient mode.
    #[serde(default)]
    pub scheme: Option<Scheme>,
    /// What seqeval warns about, each once.
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
        Ok(Report::of_tally(&tally, gold.len() as u64, &table, options))
    }

    fn of_tally(tally: &Tally, sentences: u64, table: &TagTable<'_>, options: &Options) -> Report {
        let zero = options.zero_division.value();
        let kinds = table.kinds().iter().zip(tally.by_kind());
        let met = kinds.filter(|(_, counts)| **counts != Counts::default());
        let counts: BTreeMap<&str, Counts> = met.map(|(kind, counts)| (*kind, *counts)).collect();
        let scores: Vec<Score> = counts.values().map(|counts| counts.score(zero)).collect();
        let all: Vec<Counts> = counts.values().copied().collect();
        let tokens = tally.tokens();
        let right = tokens.true_positives + tokens.true_negatives;
        let words = right + tokens.false_positives + tokens.false_negatives;
        let total = total(&all);
        Report {
            micro: micro(&all, zero),
            macro_avg: macro_average(&all, &scores, zero),
            weighted: weighted_average(&all, &scores, zero),
            accuracy: right as f64 / words.max(1) as f64,
            sentences,
            words,
            entities: total.gold,
            predicted: total.predicted,
            tokens,
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

/// Fails unless both sides have the same sentences, as far as their lengths show.
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
