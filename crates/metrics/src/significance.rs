//! Whether one prediction is better than another, or only luckier.

use serde::{Deserialize, Serialize};

use crate::bootstrap::{CountTable, Interval, Resampling};
use crate::comparison::Comparison;
use crate::error::{Error, Result};
use crate::random::SplitMix64;
use crate::score::Counts;

/// Two predictions of the same corpus against each other, by F1 over all entities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Significance {
    /// How it was drawn.
    pub resampling: Resampling,
    /// F1 of the first less that of the second.
    pub difference: f64,
    /// Interval of the difference: paired bootstrap, both predictions on the same drawn sentences.
    pub interval: Interval,
    /// How often chance alone makes a difference as large, in either direction: approximate
    /// randomisation.
    pub p_value: f64,
}

impl Comparison {
    /// Holds this prediction against another one of the same annotation.
    ///
    /// The p-value is that of the paired randomisation test (Noreen 1989; Yeh 2000): the
    /// predictions of each sentence change sides or not by the fall of a coin, and
    /// `(1 + draws with at least the observed difference) / (1 + draws)` is reported. The interval
    /// is that of a paired percentile bootstrap over sentences.
    ///
    /// # Errors
    /// [`Error::SentenceCount`] or [`Error::OtherGold`] if the annotations differ,
    /// [`Error::BadArgument`] as for [`Comparison::bootstrap`].
    ///
    /// ```
    /// use ner_metrics::{Comparison, Options, Resampling};
    ///
    /// let gold = vec![vec!["B-PER"]; 40];
    /// let none = vec![vec!["O"]; 40];
    /// let good = Comparison::new(&gold, &gold, &Options::default())?;
    /// let poor = Comparison::new(&gold, &none, &Options::default())?;
    /// let significance = good.against(&poor, &Resampling::default())?;
    /// assert_eq!(significance.difference, 1.0);
    /// assert!(significance.p_value < 0.002);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn against(&self, other: &Comparison, resampling: &Resampling) -> Result<Significance> {
        resampling.check()?;
        self.check_same_gold(other)?;
        let pair = PairedCounts::new(self, other);
        let difference = pair.difference(|row| (row, false));
        let mut random = SplitMix64::new(resampling.seed);
        let samples = resampling.samples;
        let sentences = pair.0.len();
        let drawn = (0..samples).map(|_| pair.difference(|_| (random.below(sentences), false)));
        let interval = Interval::of(drawn.collect(), resampling.level);
        // sums of the same counts in another order are equal: counts are whole numbers
        let at_least = |value: f64| value.abs() >= difference.abs();
        let swapped = (0..samples).map(|_| pair.difference(|row| (row, random.coin())));
        let extreme = swapped.filter(|value| at_least(*value)).count();
        Ok(Significance {
            resampling: *resampling,
            difference,
            interval,
            p_value: (1 + extreme) as f64 / (1.0 + f64::from(samples)),
        })
    }

    fn check_same_gold(&self, other: &Comparison) -> Result<()> {
        if self.gold().len() != other.gold().len() {
            return Err(Error::SentenceCount {
                gold: self.gold().len(),
                predicted: other.gold().len(),
            });
        }
        let mut pairs = self.gold().iter().zip(other.gold());
        match pairs.position(|(own, other)| own != other) {
            Some(row) => Err(Error::OtherGold { row }),
            None => Ok(()),
        }
    }
}

/// Counts of each sentence under either prediction.
struct PairedCounts(Vec<[Counts; 2]>);

impl PairedCounts {
    fn new(first: &Comparison, second: &Comparison) -> Self {
        let tables = [CountTable::new(first), CountTable::new(second)];
        let rows = 0..first.gold().len();
        PairedCounts(
            rows.map(|row| [tables[0].sentence(row), tables[1].sentence(row)])
                .collect(),
        )
    }

    /// F1 of the first prediction less that of the second, over as many sentences as there are;
    /// `choose` gives for each number a sentence and whether the predictions change sides.
    fn difference(&self, mut choose: impl FnMut(usize) -> (usize, bool)) -> f64 {
        let mut sums = [Counts::default(); 2];
        for number in 0..self.0.len() {
            let (row, swap) = choose(number);
            let [first, second] = self.0[row];
            let (first, second) = if swap {
                (second, first)
            } else {
                (first, second)
            };
            sums[0].add(first);
            sums[1].add(second);
        }
        sums[0].score(0.0).f1 - sums[1].score(0.0).f1
    }
}
