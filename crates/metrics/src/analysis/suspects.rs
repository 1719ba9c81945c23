//! Entities of which the annotation may be wrong.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::words::{Analysis, ScoredWord};
use crate::error::{Error, Result};
use crate::taxonomy::{EntityError, ErrorKind};

/// When an error of the model is taken for one of the annotation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SuspectOptions {
    /// Least mean loss of the words that were got wrong. 3 is a gold tag of probability 5 %.
    pub min_loss: f64,
    /// Least mean probability of the tags predicted for them.
    pub min_probability: f64,
}

impl Default for SuspectOptions {
    fn default() -> Self {
        SuspectOptions {
            min_loss: 3.0,
            min_probability: 0.9,
        }
    }
}

/// An entity that the model is sure about and that the annotation has otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspect {
    /// Where, and what the two say. Its kind is never [`ErrorKind::Boundary`].
    pub error: EntityError,
    /// Mean loss of the words whose tag was got wrong.
    pub loss: f64,
    /// Mean probability of the tags predicted for them.
    pub probability: f64,
}

impl Analysis<'_> {
    /// Suspected annotation errors, largest loss first: entities for which the model is sure of
    /// another type, of no entity, or of an entity where there is none.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for a probability outside 0 to 1, or a loss below 0.
    ///
    /// ```
    /// use ner_metrics::{Analysis, ScoredWord, SuspectOptions};
    ///
    /// let word = ScoredWord {
    ///     word: "Africa", subword: "▁Africa", gold: "B-PER", predicted: "B-ORG",
    ///     probability: 0.99, loss: Some(6.5),
    /// };
    /// let analysis = Analysis::new(vec![vec![word]])?;
    /// assert_eq!(analysis.suspects(&SuspectOptions::default())?[0].loss, 6.5);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn suspects(&self, options: &SuspectOptions) -> Result<Vec<Suspect>> {
        options.check()?;
        let errors = self.comparison().taxonomy().errors.into_iter();
        let suspects = errors
            .filter(|error| error.kind != ErrorKind::Boundary)
            .filter_map(|error| {
                let words = &self.sentences()[error.sentence][words_of(&error)];
                let (loss, probability) = wrong_words(words)?;
                let sure = loss >= options.min_loss && probability >= options.min_probability;
                sure.then_some(Suspect {
                    error,
                    loss,
                    probability,
                })
            });
        let mut suspects: Vec<Suspect> = suspects.collect();
        suspects.sort_by(|a, b| b.loss.total_cmp(&a.loss));
        Ok(suspects)
    }
}

impl SuspectOptions {
    fn check(&self) -> Result<()> {
        let bad = |name, value: f64, expected| {
            Err(Error::BadArgument {
                name,
                value: value.to_string(),
                expected,
            })
        };
        if self.min_loss.is_nan() || self.min_loss < 0.0 {
            return bad("min_loss", self.min_loss, "a number of at least 0");
        }
        if !(0.0..=1.0).contains(&self.min_probability) {
            let expected = "a number from 0 to 1";
            return bad("min_probability", self.min_probability, expected);
        }
        Ok(())
    }
}

/// The words of both entities of an error and those between.
fn words_of(error: &EntityError) -> Range<usize> {
    let entities = || error.gold.iter().chain(&error.predicted);
    let start = entities().map(|entity| entity.start).min().unwrap_or(0);
    start..entities().map(|entity| entity.end).max().unwrap_or(0)
}

/// Mean loss and mean probability of the words with a wrong tag; `None` without such a word.
fn wrong_words(words: &[ScoredWord<'_>]) -> Option<(f64, f64)> {
    let wrong = words.iter().filter(|word| word.gold != word.predicted);
    let wrong = wrong.filter_map(|word| Some((word.loss?, word.probability)));
    let (mut count, mut sums) = (0_u32, (0.0, 0.0));
    for (loss, probability) in wrong {
        count += 1;
        sums = (sums.0 + loss, sums.1 + probability);
    }
    let count = f64::from(count);
    (count > 0.0).then(|| (sums.0 / count, sums.1 / count))
}
