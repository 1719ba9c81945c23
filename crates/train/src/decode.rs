//! From scores to labels: the best label of each word alone, or the best sequence that is valid.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// How labels are chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decode {
    /// The label of highest probability, word by word. An `I-x` may follow anything.
    #[default]
    Argmax,
    /// The most probable sequence of a sentence in which `I-x` follows `B-x` or `I-x` only.
    Viterbi,
}

impl FromStr for Decode {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "argmax" => Ok(Self::Argmax),
            "viterbi" => Ok(Self::Viterbi),
            _ => Err(Error::Recipe {
                key: "decode",
                value: name.to_owned(),
                reason: "it must be argmax or viterbi",
            }),
        }
    }
}

impl Decode {
    /// What a sequence of these labels has to keep to; nothing with [`Decode::Argmax`].
    pub fn transitions(self, labels: &[String]) -> Option<Transitions> {
        (self == Decode::Viterbi).then(|| Transitions::iob2(labels))
    }
}

/// Which label may follow which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transitions {
    labels: usize,
    /// `[labels + 1, labels]`: the row of the label before, the last one for the start of a
    /// sentence.
    allowed: Vec<bool>,
}

impl Transitions {
    /// The rules of IOB2: `I-x` follows `B-x` or `I-x`, everything else follows anything. A type
    /// that has no `B-` label is not bound.
    pub fn iob2(labels: &[String]) -> Self {
        let kind = |label: usize, prefix: &str| labels.get(label)?.strip_prefix(prefix);
        let has_begin = |kind: &str| labels.iter().any(|l| l.strip_prefix("B-") == Some(kind));
        let allowed = |before: usize, label: usize| match kind(label, "I-") {
            Some(own) if has_begin(own) => {
                [kind(before, "B-"), kind(before, "I-")].contains(&Some(own))
            }
            _ => true,
        };
        let labels = labels.len();
        let pairs = (0..=labels).flat_map(|before| (0..labels).map(move |label| (before, label)));
        Self {
            labels,
            allowed: pairs
                .map(|(before, label)| allowed(before, label))
                .collect(),
        }
    }

    /// Number of labels.
    pub fn labels(&self) -> usize {
        self.labels
    }

    /// Whether `label` may follow `before`, or begin a sentence.
    pub fn allows(&self, before: Option<usize>, label: usize) -> bool {
        self.allowed[before.unwrap_or(self.labels) * self.labels + label]
    }
}

/// The allowed sequence with the highest sum of scores, by the algorithm of Viterbi (1967).
///
/// `scores` are logits or log-probabilities `[words, labels]`, which lead to the same sequence: the
/// two differ by a constant per word. Of equal sequences the one with the lower labels is taken, from
/// the back.
pub fn viterbi(scores: &[f32], transitions: &Transitions) -> Vec<u16> {
    let labels = transitions.labels();
    let mut best: Vec<f64> = Vec::new();
    // the label before, of the best sequence that ends in a word's label: [words - 1, labels]
    let mut came_from: Vec<usize> = Vec::with_capacity(scores.len());
    for (word, scores) in scores.chunks_exact(labels).enumerate() {
        let step = |label: usize| {
            let score = f64::from(scores[label]);
            if word == 0 {
                let start = transitions.allows(None, label);
                return (if start { score } else { f64::NEG_INFINITY }, 0);
            }
            let before = (0..labels).filter(|before| transitions.allows(Some(*before), label));
            let reached = before.map(|before| (best[before], before));
            let (sum, before) = reached.fold((f64::NEG_INFINITY, 0), higher);
            (sum + score, before)
        };
        let steps: Vec<(f64, usize)> = (0..labels).map(step).collect();
        if word > 0 {
            came_from.extend(steps.iter().map(|(_, before)| before));
        }
        best = steps.into_iter().map(|(sum, _)| sum).collect();
    }
    let ends = best.into_iter().zip(0..);
    let (_, mut label) = ends.fold((f64::NEG_INFINITY, 0), higher);
    let mut path = vec![label as u16];
    for row in came_from.chunks_exact(labels).rev() {
        label = row[label];
        path.push(label as u16);
    }
    path.reverse();
    path.truncate(scores.len() / labels);
    path
}

/// The first of the highest.
fn higher(a: (f64, usize), b: (f64, usize)) -> (f64, usize) {
    if b.0 > a.0 { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(names: &str) -> Vec<String> {
        names.split_whitespace().map(str::to_owned).collect()
    }

    /// Scores between 0 and 1 from a multiplicative generator.
    fn scores(seed: u64, count: usize) -> Vec<f32> {
        let mut state = seed * 2 + 1;
        let next = || {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            (state >> 40) as f32 / (1 << 24) as f32
        };
        std::iter::repeat_with(next).take(count).collect()
    }

    /// The best allowed sequence of all there are.
    fn by_trial(scores: &[f32], transitions: &Transitions) -> (f64, Vec<u16>) {
        let labels = transitions.labels();
        let words = scores.len() / labels;
        let mut best = (f64::NEG_INFINITY, Vec::new());
        for number in 0..labels.pow(words as u32) {
            let path: Vec<usize> = (0..words)
                .map(|w| number / labels.pow(w as u32) % labels)
                .collect();
            let valid = (0..words)
                .all(|w| transitions.allows(w.checked_sub(1).map(|before| path[before]), path[w]));
            let sum = (0..words)
                .map(|w| f64::from(scores[w * labels + path[w]]))
                .sum();
            if valid && sum > best.0 {
                best = (sum, path.iter().map(|label| *label as u16).collect());
            }
        }
        best
    }

    #[test]
    fn the_best_of_all_allowed_sequences() {
        let transitions = Transitions::iob2(&labels("O B-PER I-PER B-LOC I-LOC"));
        let mut differs = 0;
        for seed in 0..200 {
            let words = (seed % 5 + 1) as usize;
            let scores = scores(seed, words * 5);
            let path = viterbi(&scores, &transitions);
            assert_eq!(path, by_trial(&scores, &transitions).1, "seed {seed}");
            let free = Transitions::iob2(&labels("a b c d e"));
            differs += usize::from(path != viterbi(&scores, &free));
        }
        assert!(
            differs > 50,
            "only {differs} sequences were bound by the rules"
        );
        assert!(viterbi(&[], &transitions).is_empty());
    }

    #[test]
    fn inside_follows_its_own_type_only() {
        let names = labels("O B-PER I-PER B-LOC I-LOC I-MISC");
        let transitions = Transitions::iob2(&names);
        let allowed = |before: Option<&str>, label: &str| {
            let id = |name: &str| names.iter().position(|other| other == name).unwrap_or(99);
            transitions.allows(before.map(id), id(label))
        };
        assert!(allowed(Some("B-PER"), "I-PER") && allowed(Some("I-PER"), "I-PER"));
        assert!(!allowed(Some("B-LOC"), "I-PER") && !allowed(Some("O"), "I-PER"));
        assert!(!allowed(None, "I-PER") && allowed(None, "B-PER") && allowed(None, "O"));
        assert!(
            allowed(Some("O"), "I-MISC"),
            "there is no B-MISC to begin with"
        );
    }
}
