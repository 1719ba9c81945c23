//! Counts to precision, recall and F1, and the three averages over types.
//!
//! Sums run in NumPy's order. Another order changes the last bit at most, but that bit decides
//! how a value halfway between two printed ones is rounded, and the text shall equal seqeval's.

use serde::{Deserialize, Serialize};

/// Precision, recall and F1 as fractions of 1; a ratio without denominator is 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Correct entities per predicted one.
    pub precision: f64,
    /// Correct entities per gold one.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Gold entities.
    pub support: u64,
}

/// Entities of one type, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) correct: u64,
    pub(crate) predicted: u64,
    pub(crate) gold: u64,
}

impl Counts {
    pub(crate) fn score(self) -> Score {
        let ratio = |total: u64| {
            if total == 0 {
                0.0
            } else {
                self.correct as f64 / total as f64
            }
        };
        let (precision, recall) = (ratio(self.predicted), ratio(self.gold));
        let sum = precision + recall;
        let f1 = if sum == 0.0 {
            0.0
        } else {
            2.0 * precision * recall / sum
        };
        Score {
            precision,
            recall,
            f1,
            support: self.gold,
        }
    }
}

/// Score of the summed counts.
pub(crate) fn micro(counts: &[Counts]) -> Score {
    let sum = |field: fn(&Counts) -> u64| counts.iter().map(field).sum();
    Counts {
        correct: sum(|c| c.correct),
        predicted: sum(|c| c.predicted),
        gold: sum(|c| c.gold),
    }
    .score()
}

/// Mean of the types' scores, so that `f1` is the mean of F1, not the F1 of means; all 0 without
/// a type (seqeval: not a number).
pub(crate) fn macro_average(scores: &[Score]) -> Score {
    average(scores, |_| 1.0)
}

/// Mean of the types' scores, each weighted by its support; all 0 without a gold entity.
pub(crate) fn weighted_average(scores: &[Score]) -> Score {
    average(scores, |score| score.support as f64)
}

fn average(scores: &[Score], weight: fn(&Score) -> f64) -> Score {
    let sum = |value: fn(&Score) -> f64| {
        pairwise_sum(
            &scores
                .iter()
                .map(|s| value(s) * weight(s))
                .collect::<Vec<f64>>(),
        )
    };
    let total: f64 = scores.iter().map(weight).sum();
    let mean = |value| {
        if total == 0.0 {
            0.0
        } else {
            sum(value) / total
        }
    };
    Score {
        precision: mean(|s| s.precision),
        recall: mean(|s| s.recall),
        f1: mean(|s| s.f1),
        support: scores.iter().map(|s| s.support).sum(),
    }
}

/// The sum as NumPy's `pairwise_sum` orders it: eight accumulators over blocks of at most 128.
fn pairwise_sum(values: &[f64]) -> f64 {
    if values.len() < 8 {
        return values.iter().fold(0.0, |sum, value| sum + value);
    }
    if values.len() > 128 {
        let half = values.len() / 2;
        let (left, right) = values.split_at(half - half % 8);
        return pairwise_sum(left) + pairwise_sum(right);
    }
    let (blocks, rest) = values.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for block in blocks {
        for (sum, value) in sums.iter_mut().zip(block) {
            *sum += value;
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    let sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
    rest.iter().fold(sum, |sum, value| sum + value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_denominator_gives_zero() {
        let counts = Counts {
            correct: 0,
            predicted: 3,
            gold: 0,
        };
        assert_eq!(
            counts.score(),
            Score {
                support: 0,
                ..Score::default()
            }
        );
        assert_eq!(macro_average(&[]), Score::default());
        assert_eq!(weighted_average(&[counts.score()]), Score::default());
    }

    #[test]
    fn averages_differ_as_they_should() {
        let common = Counts {
            correct: 6,
            predicted: 8,
            gold: 9,
        };
        let rare = Counts {
            correct: 1,
            predicted: 1,
            gold: 1,
        };
        let scores = [common.score(), rare.score()];
        let f1 = 2.0 * 0.75 * (6.0 / 9.0) / (0.75 + 6.0 / 9.0);
        assert!((macro_average(&scores).f1 - (f1 + 1.0) / 2.0).abs() < 1e-15);
        assert!((weighted_average(&scores).f1 - (9.0 * f1 + 1.0) / 10.0).abs() < 1e-15);
        assert_eq!(micro(&[common, rare]).precision, 7.0 / 9.0);
        assert_eq!(micro(&[common, rare]).support, 10);
    }

    #[test]
    fn pairwise_sum_takes_every_value_once() {
        for count in [0, 1, 7, 8, 9, 128, 129, 1000] {
            let values: Vec<f64> = (1..=count).map(f64::from).collect();
            assert_eq!(pairwise_sum(&values), f64::from(count * (count + 1) / 2));
        }
    }
}
