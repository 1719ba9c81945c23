//! Entities of an annotation and of a prediction side by side: what the analyses start from.

use std::collections::{BTreeSet, HashSet};

use crate::entities::{Entity, resolve_scheme, side_entities};
use crate::error::{Error, Result, Side};
use crate::options::Options;
use crate::report::check_lengths;
use crate::score::{Counts, Score};

/// The entities of an annotation and of a prediction, sentence by sentence.
///
/// [`Report`](crate::Report) counts in one pass and keeps nothing; a comparison keeps the entities
/// and answers what a count cannot: which errors there are, how certain a score is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    kinds: Vec<String>,
    gold: Vec<Vec<Entity>>,
    predicted: Vec<Vec<Entity>>,
}

impl Comparison {
    /// Finds the entities of both sides, each sentence by itself.
    ///
    /// # Errors
    /// Those of [`Report::with_options`](crate::Report::with_options).
    ///
    /// ```
    /// use ner_metrics::{Comparison, Options};
    ///
    /// let gold = [vec!["B-PER", "I-PER", "O"]];
    /// let predicted = [vec!["B-PER", "O", "O"]];
    /// let comparison = Comparison::new(&gold, &predicted, &Options::default())?;
    /// assert_eq!((comparison.gold()[0][0].end, comparison.predicted()[0][0].end), (2, 1));
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn new<S: AsRef<str>>(
        gold: &[Vec<S>],
        predicted: &[Vec<S>],
        options: &Options,
    ) -> Result<Comparison> {
        check_lengths(gold, predicted)?;
        let scheme = resolve_scheme(gold, options)?;
        let gold = side_entities(gold, Side::Gold, options, scheme)?;
        let predicted = side_entities(predicted, Side::Predicted, options, scheme)?;
        Comparison::from_entities(gold, predicted)
    }

    /// Takes entities that are known already, as those of a model that predicts spans. They may
    /// lie in any order and may overlap; one that is listed twice counts once.
    ///
    /// # Errors
    /// [`Error::SentenceCount`].
    ///
    /// ```
    /// use ner_metrics::{Comparison, Entity};
    ///
    /// let person = |start, end| Entity { kind: "PER".into(), start, end };
    /// let gold = vec![vec![person(0, 2)], vec![]];
    /// let comparison = Comparison::from_entities(gold, vec![vec![person(0, 2)], vec![person(3, 4)]])?;
    /// assert_eq!(comparison.spans().precision, 0.5);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn from_entities(
        mut gold: Vec<Vec<Entity>>,
        mut predicted: Vec<Vec<Entity>>,
    ) -> Result<Comparison> {
        if gold.len() != predicted.len() {
            return Err(Error::SentenceCount {
                gold: gold.len(),
                predicted: predicted.len(),
            });
        }
        for entities in gold.iter_mut().chain(&mut predicted) {
            entities.sort_by(|a, b| (a.start, a.end, &a.kind).cmp(&(b.start, b.end, &b.kind)));
            entities.dedup();
        }
        let all = gold.iter().chain(&predicted).flatten();
        let kinds: BTreeSet<&str> = all.map(|entity| entity.kind.as_str()).collect();
        let kinds = kinds.into_iter().map(str::to_owned).collect();
        Ok(Comparison {
            kinds,
            gold,
            predicted,
        })
    }

    /// Types on either side, in the order of code points.
    ///
    /// ```
    /// use ner_metrics::{Comparison, Options};
    ///
    /// let comparison = Comparison::new(&[vec!["B-PER"]], &[vec!["B-LOC"]], &Options::default())?;
    /// assert_eq!(comparison.kinds(), ["LOC", "PER"]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn kinds(&self) -> &[String] {
        &self.kinds
    }

    /// Entities of the annotation, sorted by their place, one vector a sentence.
    ///
    /// ```
    /// use ner_metrics::{Comparison, Options};
    ///
    /// let comparison = Comparison::new(&[vec!["B-PER"]], &[vec!["O"]], &Options::default())?;
    /// assert_eq!(comparison.gold()[0][0].kind, "PER");
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn gold(&self) -> &[Vec<Entity>] {
        &self.gold
    }

    /// Entities of the prediction, sorted by their place, one vector a sentence.
    ///
    /// ```
    /// use ner_metrics::{Comparison, Options};
    ///
    /// let comparison = Comparison::new(&[vec!["B-PER"]], &[vec!["O"]], &Options::default())?;
    /// assert!(comparison.predicted()[0].is_empty());
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn predicted(&self) -> &[Vec<Entity>] {
        &self.predicted
    }

    /// Score of the spans whatever their types: how well the model finds entities, apart from how
    /// well it names them.
    ///
    /// ```
    /// use ner_metrics::{Comparison, Options};
    ///
    /// let comparison = Comparison::new(&[vec!["B-PER"]], &[vec!["B-LOC"]], &Options::default())?;
    /// assert_eq!(comparison.spans().f1, 1.0);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn spans(&self) -> Score {
        let mut counts = Counts::default();
        let places = |entities: &[Entity]| -> HashSet<(usize, usize)> {
            entities.iter().map(|e| (e.start, e.end)).collect()
        };
        for (gold, predicted) in self.sentences() {
            let (gold, predicted) = (places(gold), places(predicted));
            counts.gold += gold.len() as u64;
            counts.predicted += predicted.len() as u64;
            counts.correct += gold.intersection(&predicted).count() as u64;
        }
        counts.score(0.0)
    }

    /// Both sides of each sentence.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = (&[Entity], &[Entity])> {
        let pairs = self.gold.iter().zip(&self.predicted);
        pairs.map(|(gold, predicted)| (gold.as_slice(), predicted.as_slice()))
    }
}
