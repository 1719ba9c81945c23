//! All scores of a corpus in one pass, and seqeval's text of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, Side};
use crate::lenient::{Scanner, Span};
use crate::score::{Counts, Score, macro_average, micro, weighted_average};
use crate::tags::{Tag, TagTable};

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
        check_lengths(gold, predicted)?;
        let mut table = TagTable::new();
        let mut tally = Tally::new(table.outside());
        for (row, (gold, predicted)) in gold.iter().zip(predicted).enumerate() {
            for (word, (gold, predicted)) in gold.iter().zip(predicted).enumerate() {
                let empty = |side| Error::EmptyTag { side, row, word };
                let gold = table.get(gold.as_ref()).ok_or_else(|| empty(Side::Gold))?;
                let predicted = table.get(predicted.as_ref());
                tally.word(gold, predicted.ok_or_else(|| empty(Side::Predicted))?);
            }
            tally.step(table.outside(), table.outside());
        }
        Ok(tally.report(gold.len() as u64, table.kinds()))
    }

    /// The text of seqeval's `classification_report(digits=digits)`, to the letter.
    ///
    /// Where there is no entity at all, seqeval fails; here the averages, all 0, stand alone.
    #[must_use]
    pub fn to_text(&self, digits: usize) -> String {
        let names = self.by_type.keys().map(|name| name.chars().count());
        let width = names
            .max()
            .unwrap_or(0)
            .max("weighted avg".len())
            .max(digits);
        let row = |name: &str, score: &Score| {
            let Score {
                precision,
                recall,
                f1,
                support,
            } = score;
            format!(
                "{name:>width$}  {precision:>9.digits$} {recall:>9.digits$} {f1:>9.digits$} {support:>9}\n"
            )
        };
        let averages = [
            ("micro", &self.micro),
            ("macro", &self.macro_avg),
            ("weighted", &self.weighted),
        ];

        let mut text = format!(
            "{:>width$}  precision    recall  f1-score   support\n\n",
            ""
        );
        text.extend(self.by_type.iter().map(|(name, score)| row(name, score)));
        text.push('\n');
        text.extend(averages.map(|(name, score)| row(&format!("{name} avg"), score)));
        text
    }
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
    words: u64,
    right: u64,
}

impl Tally {
    fn new(outside: Tag) -> Self {
        Tally {
            gold: Scanner::new(outside),
            predicted: Scanner::new(outside),
            by_kind: Vec::new(),
            words: 0,
            right: 0,
        }
    }

    fn word(&mut self, gold: Tag, predicted: Tag) {
        self.words += 1;
        self.right += u64::from(gold.text == predicted.text);
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

    fn report(self, sentences: u64, kinds: &[&str]) -> Report {
        let counts = kinds.iter().zip(self.by_kind);
        let counts: BTreeMap<&str, Counts> = counts
            .filter(|(_, counts)| *counts != Counts::default())
            .map(|(kind, counts)| (*kind, counts))
            .collect();
        let scores: Vec<Score> = counts.values().map(|counts| counts.score()).collect();
        let all: Vec<Counts> = counts.values().copied().collect();
        Report {
            micro: micro(&all),
            macro_avg: macro_average(&scores),
            weighted: weighted_average(&scores),
            accuracy: if self.words == 0 {
                0.0
            } else {
                self.right as f64 / self.words as f64
            },
            sentences,
            words: self.words,
            entities: all.iter().map(|counts| counts.gold).sum(),
            predicted: all.iter().map(|counts| counts.predicted).sum(),
            by_type: counts
                .keys()
                .map(|kind| (*kind).to_owned())
                .zip(scores)
                .collect(),
        }
    }
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
