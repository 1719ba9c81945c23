//! Counts to precision, recall and F1, and the three averages over types.
//!
//! Sums run in NumPy's order. Another order changes the last bit at most, but that bit decides
//! how a value halfway between two printed ones is rounded, and the text shall equal seqeval's.

use serde::{Deserialize, Serialize};

/// Precision, recall and F1 as fractions of 1. A ratio without denominator is what
/// [`ZeroDivision`](crate::ZeroDivision) says, 0 if nothing was said.
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
    /// Predicted entities.
    #[serde(default)]
    pub predicted: u64,
    /// Predicted entities that are right.
    #[serde(default)]
    pub correct: u64,
}

/// Entities of one type, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) correct: u64,
    pub(crate) predicted: u64,
    pub(crate) gold: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Counts) {
        self.correct += other.correct;
        self.predicted += other.predicted;
        self.gold += other.gold;
    }

    /// `zero` is the value of a ratio without denominator.
    pub(crate) fn score(self, zero: f64) -> Score {
        let ratio = |total: u64| {
            if total == 0 {
                zero
            } else {
                self.correct as f64 / total as f64
            }
        };
        let (precision, recall) = (ratio(self.predicted), ratio(self.gold));
        Score {
            precision,
            recall,
            f1: f_beta(precision, recall, 1.0),
            support: self.gold,
            predicted: self.predicted,
            correct: self.correct,
        }
    }
}

/// `(1 + beta²) p r / (beta² p + r)`, 0 without denominator, `r` for an infinite beta.
pub(crate) fn f_beta(precision: f64, recall: f64, beta: f64) -> f64 {
    if beta == f64::INFINITY {
        return recall;
    }
    let square = beta * beta;
    let sum = square * precision + recall;
    let sum = if sum == 0.0 { 1.0 } else { sum };
    (1.0 + square) * precision * recall / sum
}

/// Score of the summed counts.
pub(crate) fn micro(counts: &[Counts], zero: f64) -> Score {
    total(counts).score(zero)
}

/// The sums over types.
pub(crate) fn total(counts: &[Counts]) -> Counts {
    let mut sum = Counts::default();
    counts.iter().for_each(|counts| sum.add(*counts));
    sum
}

/// Mean of the types' scores, so that `f1` is the mean of F1, not the F1 of means; all `zero`
/// without a type (seqeval: not a number).
pub(crate) fn macro_average(counts: &[Counts], scores: &[Score], zero: f64) -> Score {
    if scores.is_empty() {
        return with_totals(counts, [zero; 3]);
    }
    average(counts, scores, |_| 1.0)
}

/// Mean of the types' scores, each weighted by its support. Without a gold entity, recall is
/// `zero`, precision and F1 are so if nothing was predicted, else 0.
pub(crate) fn weighted_average(counts: &[Counts], scores: &[Score], zero: f64) -> Score {
    let Counts {
        predicted, gold, ..
    } = total(counts);
    if gold == 0 {
        let value = if predicted == 0 { zero } else { 0.0 };
        return with_totals(counts, [value, zero, value]);
    }
    average(counts, scores, |score| score.support as f64)
}

fn average(counts: &[Counts], scores: &[Score], weight: fn(&Score) -> f64) -> Score {
    let mean =
        |value: fn(&Score) -> f64| weighted_mean(scores.iter().map(|s| (value(s), weight(s))));
    let means = [mean(|s| s.precision), mean(|s| s.recall), mean(|s| s.f1)];
    with_totals(counts, means)
}

fn with_totals(counts: &[Counts], [precision, recall, f1]: [f64; 3]) -> Score {
    let Counts {
        correct,
        predicted,
        gold,
    } = total(counts);
    Score {
        precision,
        recall,
        f1,
        support: gold,
        predicted,
        correct,
    }
}

/// Mean of `(value, weight)`, summed in NumPy's order.
pub(crate) fn weighted_mean(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let total: f64 = pairs.clone().map(|(_, weight)| weight).sum();
    let products: Vec<f64> = pairs.map(|(value, weight)| value * weight).collect();
    pairwise_sum(&products) / total
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
        let nothing_right = Score {
            predicted: 3,
            ..Score::default()
        };
        let score = counts.score(0.0);
        assert_eq!(score, nothing_right);
        assert_eq!(macro_average(&[], &[], 0.0), Score::default());
        assert_eq!(weighted_average(&[counts], &[score], 0.0), nothing_right);
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
        let counts = [common, rare];
        let scores = counts.map(|counts| counts.score(0.0));
        let f1 = 2.0 * 0.75 * (6.0 / 9.0) / (0.75 + 6.0 / 9.0);
        assert!((macro_average(&counts, &scores, 0.0).f1 - (f1 + 1.0) / 2.0).abs() < 1e-15);
        assert!(
            (weighted_average(&counts, &scores, 0.0).f1 - (9.0 * f1 + 1.0) / 10.0).abs() < 1e-15
        );
        assert_eq!(micro(&[common, rare], 0.0).precision, 7.0 / 9.0);
        assert_eq!(micro(&[common, rare], 0.0).support, 10);
    }

    #[test]
    fn pairwise_sum_takes_every_value_once() {
        for count in [0, 1, 7, 8, 9, 128, 129, 1000] {
            let values: Vec<f64> = (1..=count).map(f64::from).collect();
            assert_eq!(pairwise_sum(&values), f64::from(count * (count + 1) / 2));
        }
    }
}
