//! Which type was predicted for which: entities of the annotation on the rows.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::comparison::Comparison;
use crate::confusion::{Normalisation, column_sums, most_confused, normalised, row_sums};
use crate::matching::Matching;

/// Counts of entities by gold type (rows) and predicted type (columns). The last row holds what
/// was predicted and is not in the annotation (spurious), the last column what is in the
/// annotation and was not predicted (missed).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityConfusion {
    /// Types of rows and columns, in the order of code points.
    pub types: Vec<String>,
    /// Which entities were held against one another.
    pub matching: Matching,
    /// `counts[gold][predicted]`, one row and one column more than there are types; the last cell
    /// is 0.
    pub counts: Vec<Vec<u64>>,
}

impl Comparison {
    /// The confusion matrix of entities.
    ///
    /// With [`Matching::SameSpan`] the diagonal holds seqeval's correct entities, and an entity
    /// with a wrong boundary is both missed and spurious. With [`Matching::Overlap`] it counts as
    /// found, so that the matrix shows confusions of type alone.
    ///
    /// ```
    /// use ner_metrics::{Comparison, Matching, Options};
    ///
    /// let gold = [vec!["B-PER", "I-PER", "O", "B-LOC"]];
    /// let predicted = [vec!["B-LOC", "I-LOC", "B-PER", "O"]];
    /// let comparison = Comparison::new(&gold, &predicted, &Options::default())?;
    /// let confusion = comparison.confusion(Matching::SameSpan);
    /// assert_eq!(confusion.types, ["LOC", "PER"]);
    /// assert_eq!(confusion.counts, [[0, 0, 1], [1, 0, 0], [0, 1, 0]]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn confusion(&self, matching: Matching) -> EntityConfusion {
        let types = self.kinds().to_vec();
        let numbers = types.iter().enumerate();
        let number: HashMap<&str, usize> = numbers.map(|(n, kind)| (kind.as_str(), n)).collect();
        let none = types.len();
        let mut counts = vec![vec![0; none + 1]; none + 1];
        for (gold, predicted) in self.sentences() {
            for pair in matching.pairs(gold, predicted) {
                let row = pair
                    .gold
                    .map_or(none, |entity| number[entity.kind.as_str()]);
                let column = pair
                    .predicted
                    .map_or(none, |entity| number[entity.kind.as_str()]);
                counts[row][column] += 1;
            }
        }
        EntityConfusion {
            types,
            matching,
            counts,
        }
    }
}

impl EntityConfusion {
    /// Names of the rows: the types, then `spurious`.
    ///
    /// ```
    /// use ner_metrics::{Comparison, Matching, Options};
    ///
    /// let comparison = Comparison::new(&[vec!["B-PER"]], &[vec!["O"]], &Options::default())?;
    /// assert_eq!(comparison.confusion(Matching::Overlap).rows(), ["PER", "spurious"]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn rows(&self) -> Vec<String> {
        self.names("spurious")
    }

    /// Names of the columns: the types, then `missed`.
    ///
    /// ```
    /// use ner_metrics::{Comparison, Matching, Options};
    ///
    /// let comparison = Comparison::new(&[vec!["B-PER"]], &[vec!["O"]], &Options::default())?;
    /// assert_eq!(comparison.confusion(Matching::Overlap).columns(), ["PER", "missed"]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        self.names("missed")
    }

    /// Entities of the annotation by type: the sums of the rows, spurious ones last.
    ///
    /// ```
    /// use ner_metrics::{Comparison, Matching, Options};
    ///
    /// let comparison = Comparison::new(&[vec!["B-PER"]], &[vec!["O"]], &Options::default())?;
    /// assert_eq!(comparison.confusion(Matching::Overlap).row_sums(), [1, 0]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn row_sums(&self) -> Vec<u64> {
        row_sums(&self.counts)
    }

    /// Predicted entities by type: the sums of the columns, missed ones last.
    ///
    /// ```
    /// use ner_metrics::{Comparison, Matching, Options};
    ///
    /// let comparison = Comparison::new(&[vec!["B-PER"]], &[vec!["O"]], &Options::default())?;
    /// assert_eq!(comparison.confusion(Matching::Overlap).column_sums(), [0, 1]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn column_sums(&self) -> Vec<u64> {
        column_sums(&self.counts)
    }

    /// The counts as shares.
    ///
    /// ```
    /// use ner_metrics::{Comparison, Matching, Normalisation, Options};
    ///
    /// let comparison = Comparison::new(&[vec!["B-PER"]], &[vec!["O"]], &Options::default())?;
    /// let confusion = comparison.confusion(Matching::Overlap);
    /// assert_eq!(confusion.normalised(Normalisation::Gold), [[0.0, 1.0], [0.0, 0.0]]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn normalised(&self, normalisation: Normalisation) -> Vec<Vec<f64>> {
        normalised(&self.counts, normalisation)
    }

    /// The matrix of at most `most` types, as [`Confusion::most_confused`](crate::Confusion::most_confused).
    #[must_use]
    pub fn most_confused(&self, most: usize, rest: &str) -> Option<EntityConfusion> {
        let rows = self.counts.iter().enumerate();
        let cells = rows.flat_map(|(gold, row)| {
            let cells = row.iter().enumerate();
            cells.map(move |(predicted, count)| (gold, predicted, *count))
        });
        let none = self.types.len();
        let kept = most_confused(none, cells.clone(), most)?;
        let mut types: Vec<String> = kept.iter().map(|at| self.types[*at].clone()).collect();
        types.push(rest.to_owned());
        // what is spurious or missed stays last
        let place = |at: usize| match at == none {
            true => kept.len() + 1,
            false => kept.binary_search(&at).unwrap_or(kept.len()),
        };
        let mut counts = vec![vec![0; types.len() + 1]; types.len() + 1];
        for (gold, predicted, count) in cells {
            counts[place(gold)][place(predicted)] += count;
        }
        Some(EntityConfusion {
            types,
            matching: self.matching,
            counts,
        })
    }

    fn names(&self, last: &str) -> Vec<String> {
        let types = self.types.iter().map(String::as_str);
        types.chain([last]).map(str::to_owned).collect()
    }
}
