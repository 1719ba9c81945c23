//! How certain a score is: confidence intervals from resampled sentences.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::comparison::Comparison;
use crate::entities::Entity;
use crate::error::{Error, Result};
use crate::random::SplitMix64;
use crate::score::{Counts, Score, macro_average, total};

/// How many samples are drawn, and from which random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resampling {
    /// Draws.
    pub samples: u32,
    /// Share of the draws that an interval holds, 0.95 for 95 %.
    pub level: f64,
    /// The same seed gives the same result everywhere.
    pub seed: u64,
}

impl Default for Resampling {
    fn default() -> Self {
        Resampling {
            samples: 1000,
            level: 0.95,
            seed: 42,
        }
    }
}

impl Resampling {
    pub(crate) fn check(&self) -> Result<()> {
        let bad = |name, value: String, expected| {
            Err(Error::BadArgument {
                name,
                value,
                expected,
            })
        };
        if self.samples == 0 {
            return bad("samples", self.samples.to_string(), "at least 1");
        }
        if !(self.level > 0.0 && self.level < 1.0) {
            return bad("level", self.level.to_string(), "a number between 0 and 1");
        }
        Ok(())
    }
}

/// Bounds of a value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// Confidence intervals of the scores, as fractions of 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bootstrap {
    /// How it was drawn.
    pub resampling: Resampling,
    /// Precision over all entities.
    pub precision: Interval,
    /// Recall over all entities.
    pub recall: Interval,
    /// F1 over all entities.
    pub f1: Interval,
    /// Mean of the types' F1.
    pub macro_f1: Interval,
    /// F1 of each type.
    pub by_type: BTreeMap<String, Interval>,
}

impl Comparison {
    /// Percentile bootstrap over sentences (Efron and Tibshirani 1993, chapter 13): the corpus is
    /// drawn again from its own sentences, with replacement, and scored, `samples` times.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for no samples or a level that is not between 0 and 1.
    ///
    /// ```
    /// use ner_metrics::{Comparison, Options, Resampling};
    ///
    /// let gold = vec![vec!["B-PER"]; 40];
    /// let predicted: Vec<_> = (0..40).map(|i| vec![if i % 4 == 0 { "O" } else { "B-PER" }]).collect();
    /// let comparison = Comparison::new(&gold, &predicted, &Options::default())?;
    /// let interval = comparison.bootstrap(&Resampling::default())?.recall;
    /// assert!(interval.low < 0.75 && 0.75 < interval.high);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn bootstrap(&self, resampling: &Resampling) -> Result<Bootstrap> {
        resampling.check()?;
        let table = CountTable::new(self);
        let samples = resampling.samples as usize;
        let mut random = SplitMix64::new(resampling.seed);
        let mut micro = Vec::with_capacity(samples);
        let mut macro_f1 = Vec::with_capacity(samples);
        let mut by_kind = vec![Vec::with_capacity(samples); self.kinds().len()];
        for _ in 0..samples {
            let counts = table.draw(|| random.below(table.sentences()));
            let scores: Vec<Score> = counts.iter().map(|counts| counts.score(0.0)).collect();
            micro.push(total(&counts).score(0.0));
            macro_f1.push(macro_average(&counts, &scores, 0.0).f1);
            for (values, score) in by_kind.iter_mut().zip(&scores) {
                values.push(score.f1);
            }
        }
        let interval = |values| Interval::of(values, resampling.level);
        let of_micro = |value: fn(&Score) -> f64| interval(micro.iter().map(value).collect());
        let kinds = self.kinds().iter().cloned();
        Ok(Bootstrap {
            resampling: *resampling,
            precision: of_micro(|score| score.precision),
            recall: of_micro(|score| score.recall),
            f1: of_micro(|score| score.f1),
            macro_f1: interval(macro_f1),
            by_type: kinds.zip(by_kind.into_iter().map(interval)).collect(),
        })
    }
}

impl Interval {
    /// The middle `level` of the values, with NumPy's linear interpolation between them.
    pub(crate) fn of(mut values: Vec<f64>, level: f64) -> Interval {
        values.sort_by(f64::total_cmp);
        let quantile = |share: f64| {
            let place = share * (values.len() - 1) as f64;
            let (below, above) = (place.floor() as usize, place.ceil() as usize);
            let (low, high) = (values[below], values[above]);
            low + (high - low) * (place - below as f64)
        };
        Interval {
            low: quantile((1.0 - level) / 2.0),
            high: quantile((1.0 + level) / 2.0),
        }
    }
}

/// Counts of each sentence, by type; types that a sentence does not have are left out.
pub(crate) struct CountTable {
    kinds: usize,
    rows: Vec<Vec<(usize, Counts)>>,
}

impl CountTable {
    pub(crate) fn new(comparison: &Comparison) -> Self {
        let kinds = comparison.kinds().iter().enumerate();
        let number: HashMap<&str, usize> = kinds.map(|(n, kind)| (kind.as_str(), n)).collect();
        let row = |(gold, predicted): (&[Entity], &[Entity])| {
            let mut counts: BTreeMap<usize, Counts> = BTreeMap::new();
            for entity in gold {
                counts.entry(number[entity.kind.as_str()]).or_default().gold += 1;
            }
            for entity in predicted {
                let counts = counts.entry(number[entity.kind.as_str()]).or_default();
                counts.predicted += 1;
                counts.correct += u64::from(gold.contains(entity));
            }
            counts.into_iter().collect()
        };
        CountTable {
            kinds: number.len(),
            rows: comparison.sentences().map(row).collect(),
        }
    }

    pub(crate) fn sentences(&self) -> usize {
        self.rows.len()
    }

    /// Counts by type of as many sentences as there are, each chosen by `next`.
    fn draw(&self, mut next: impl FnMut() -> usize) -> Vec<Counts> {
        let mut counts = vec![Counts::default(); self.kinds];
        for _ in 0..self.rows.len() {
            for (kind, own) in &self.rows[next()] {
                counts[*kind].add(*own);
            }
        }
        counts
    }

    /// Counts of a sentence over all types.
    pub(crate) fn sentence(&self, row: usize) -> Counts {
        let mut counts = Counts::default();
        for (_, own) in &self.rows[row] {
            counts.add(*own);
        }
        counts
    }
}
