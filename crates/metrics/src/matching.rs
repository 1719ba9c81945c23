//! Which predicted entity answers which of the annotation.

use serde::{Deserialize, Serialize};

use crate::entities::Entity;

/// When a predicted entity is held against one of the annotation. Each is used once at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// They cover the same words.
    SameSpan,
    /// They share a word. Of several, those of the same words come first, then those of the same
    /// type, then those that share most words, then the leftmost.
    #[default]
    Overlap,
}

/// Two entities that belong together, or one alone: missed without a predicted one, spurious
/// without a gold one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair<'a> {
    pub(crate) gold: Option<&'a Entity>,
    pub(crate) predicted: Option<&'a Entity>,
}

impl Matching {
    /// Every entity of a sentence once, by its place.
    pub(crate) fn pairs<'a>(self, gold: &'a [Entity], predicted: &'a [Entity]) -> Vec<Pair<'a>> {
        let mut candidates = Vec::new();
        for (g, gold) in gold.iter().enumerate() {
            for (p, predicted) in predicted.iter().enumerate() {
                if let Some(rank) = self.rank(gold, predicted) {
                    candidates.push((rank, g, p));
                }
            }
        }
        candidates.sort_unstable();
        let (mut gold_free, mut predicted_free) =
            (vec![true; gold.len()], vec![true; predicted.len()]);
        let mut pairs = Vec::with_capacity(gold.len().max(predicted.len()));
        for (_, g, p) in candidates {
            if gold_free[g] && predicted_free[p] {
                (gold_free[g], predicted_free[p]) = (false, false);
                pairs.push(Pair {
                    gold: Some(&gold[g]),
                    predicted: Some(&predicted[p]),
                });
            }
        }
        let missed = gold.iter().zip(gold_free).filter(|(_, free)| *free);
        pairs.extend(missed.map(|(gold, _)| Pair {
            gold: Some(gold),
            predicted: None,
        }));
        let spurious = predicted.iter().zip(predicted_free);
        let spurious = spurious.filter(|(_, free)| *free);
        pairs.extend(spurious.map(|(predicted, _)| Pair {
            gold: None,
            predicted: Some(predicted),
        }));
        pairs.sort_by_key(Pair::place);
        pairs
    }

    /// Smaller is better; `None` for entities that do not match.
    fn rank(self, gold: &Entity, predicted: &Entity) -> Option<(bool, bool, usize)> {
        let same_span = (gold.start, gold.end) == (predicted.start, predicted.end);
        let shared = (gold.end.min(predicted.end)).saturating_sub(gold.start.max(predicted.start));
        let matches = match self {
            Matching::SameSpan => same_span,
            Matching::Overlap => shared > 0,
        };
        let other_kind = gold.kind != predicted.kind;
        matches.then_some((!same_span, other_kind, usize::MAX - shared))
    }
}

impl Pair<'_> {
    fn place(&self) -> (usize, usize) {
        let first = self.gold.or(self.predicted);
        first.map_or((0, 0), |entity| (entity.start, entity.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(kind: &str, start: usize, end: usize) -> Entity {
        Entity {
            kind: kind.to_owned(),
            start,
            end,
        }
    }

    /// Pairs as places: `(gold start, predicted start)`.
    fn starts(
        matching: Matching,
        gold: &[Entity],
        predicted: &[Entity],
    ) -> Vec<(Option<usize>, Option<usize>)> {
        let pairs = matching.pairs(gold, predicted).into_iter();
        pairs
            .map(|pair| (pair.gold.map(|e| e.start), pair.predicted.map(|e| e.start)))
            .collect()
    }

    #[test]
    fn the_same_words_come_before_the_same_type_before_more_words() {
        let gold = [entity("ORG", 0, 4)];
        let predicted = [entity("LOC", 0, 3), entity("ORG", 3, 4)];
        let found = starts(Matching::Overlap, &gold, &predicted);
        assert_eq!(found, [(None, Some(0)), (Some(0), Some(3))]);
        let predicted = [entity("LOC", 0, 4), entity("ORG", 2, 4)];
        let found = starts(Matching::Overlap, &gold, &predicted);
        assert_eq!(found, [(Some(0), Some(0)), (None, Some(2))]);
        let predicted = [entity("LOC", 0, 1), entity("PER", 1, 4)];
        let found = starts(Matching::Overlap, &gold, &predicted);
        assert_eq!(found, [(None, Some(0)), (Some(0), Some(1))]);
    }

    #[test]
    fn each_entity_is_used_once() {
        let gold = [entity("PER", 0, 2), entity("PER", 2, 4)];
        let predicted = [entity("PER", 1, 3)];
        let found = starts(Matching::Overlap, &gold, &predicted);
        assert_eq!(found, [(Some(0), Some(1)), (Some(2), None)]);
        let found = starts(Matching::SameSpan, &gold, &predicted);
        assert_eq!(found, [(Some(0), None), (None, Some(1)), (Some(2), None)]);
    }
}
