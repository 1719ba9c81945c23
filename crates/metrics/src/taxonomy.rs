//! What kind of error each wrong entity is.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::comparison::Comparison;
use crate::entities::Entity;
use crate::matching::{Matching, Pair};

/// How an entity was got wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The right type on other words that overlap.
    Boundary,
    /// The right words with another type.
    Type,
    /// Other words that overlap, with another type.
    BoundaryAndType,
    /// In the annotation, and nothing was predicted there.
    Missed,
    /// Predicted, and nothing is in the annotation there.
    Spurious,
}

impl ErrorKind {
    /// All kinds, in the order of the tables.
    pub const ALL: [ErrorKind; 5] = [
        ErrorKind::Boundary,
        ErrorKind::Type,
        ErrorKind::BoundaryAndType,
        ErrorKind::Missed,
        ErrorKind::Spurious,
    ];

    fn of(pair: Pair<'_>) -> Option<ErrorKind> {
        let (gold, predicted) = match (pair.gold, pair.predicted) {
            (Some(gold), Some(predicted)) => (gold, predicted),
            (Some(_), None) => return Some(ErrorKind::Missed),
            _ => return Some(ErrorKind::Spurious),
        };
        let same_span = (gold.start, gold.end) == (predicted.start, predicted.end);
        match (same_span, gold.kind == predicted.kind) {
            (true, true) => None,
            (false, true) => Some(ErrorKind::Boundary),
            (true, false) => Some(ErrorKind::Type),
            (false, false) => Some(ErrorKind::BoundaryAndType),
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            ErrorKind::Boundary => "boundary",
            ErrorKind::Type => "type",
            ErrorKind::BoundaryAndType => "boundary and type",
            ErrorKind::Missed => "missed",
            ErrorKind::Spurious => "spurious",
        })
    }
}

/// One wrong entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityError {
    /// Row of the sentence.
    pub sentence: usize,
    /// What is wrong.
    pub kind: ErrorKind,
    /// The entity of the annotation; none for a spurious one.
    pub gold: Option<Entity>,
    /// The predicted entity; none for a missed one.
    pub predicted: Option<Entity>,
}

/// Entities by what became of them. Gold entities are `correct` and all errors but `spurious`,
/// predicted ones `correct` and all errors but `missed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorCounts {
    /// The right words with the right type.
    pub correct: u64,
    /// [`ErrorKind::Boundary`].
    pub boundary: u64,
    /// [`ErrorKind::Type`].
    #[serde(rename = "type")]
    pub wrong_type: u64,
    /// [`ErrorKind::BoundaryAndType`].
    pub boundary_and_type: u64,
    /// [`ErrorKind::Missed`].
    pub missed: u64,
    /// [`ErrorKind::Spurious`].
    pub spurious: u64,
}

impl ErrorCounts {
    /// Errors of one kind.
    ///
    /// ```
    /// use ner_metrics::{ErrorCounts, ErrorKind};
    ///
    /// let counts = ErrorCounts { missed: 2, ..ErrorCounts::default() };
    /// assert_eq!(counts.of(ErrorKind::Missed), 2);
    /// ```
    #[must_use]
    pub fn of(&self, kind: ErrorKind) -> u64 {
        let mut counts = *self;
        *counts.field(Some(kind))
    }

    fn field(&mut self, kind: Option<ErrorKind>) -> &mut u64 {
        match kind {
            None => &mut self.correct,
            Some(ErrorKind::Boundary) => &mut self.boundary,
            Some(ErrorKind::Type) => &mut self.wrong_type,
            Some(ErrorKind::BoundaryAndType) => &mut self.boundary_and_type,
            Some(ErrorKind::Missed) => &mut self.missed,
            Some(ErrorKind::Spurious) => &mut self.spurious,
        }
    }
}

/// Every wrong entity of a corpus, and how many there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taxonomy {
    /// Over all types.
    pub all: ErrorCounts,
    /// By type of the annotation; a spurious entity counts for the type that was predicted.
    pub by_type: BTreeMap<String, ErrorCounts>,
    /// The errors, in the order of the corpus.
    pub errors: Vec<EntityError>,
}

impl Comparison {
    /// Sorts the entities by what became of them. Entities are held against one another as
    /// [`Matching::Overlap`] says.
    ///
    /// ```
    /// use ner_metrics::{Comparison, ErrorKind, Options};
    ///
    /// let gold = [vec!["B-PER", "I-PER", "O", "B-LOC"]];
    /// let predicted = [vec!["B-PER", "O", "O", "B-ORG"]];
    /// let taxonomy = Comparison::new(&gold, &predicted, &Options::default())?.taxonomy();
    /// assert_eq!((taxonomy.all.boundary, taxonomy.all.wrong_type), (1, 1));
    /// assert_eq!(taxonomy.errors[1].kind, ErrorKind::Type);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn taxonomy(&self) -> Taxonomy {
        let mut taxonomy = Taxonomy::default();
        for (sentence, (gold, predicted)) in self.sentences().enumerate() {
            for pair in Matching::Overlap.pairs(gold, predicted) {
                taxonomy.add(sentence, pair);
            }
        }
        taxonomy
    }
}

impl Taxonomy {
    fn add(&mut self, sentence: usize, pair: Pair<'_>) {
        let kind = ErrorKind::of(pair);
        *self.all.field(kind) += 1;
        if let Some(entity) = pair.gold.or(pair.predicted) {
            let counts = self.by_type.entry(entity.kind.clone()).or_default();
            *counts.field(kind) += 1;
        }
        if let Some(kind) = kind {
            self.errors.push(EntityError {
                sentence,
                kind,
                gold: pair.gold.cloned(),
                predicted: pair.predicted.cloned(),
            });
        }
    }
}
