//! Which tag was predicted for which: gold on the rows.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, Side};
use crate::report::check_lengths;

/// Counts of words by gold tag (rows) and predicted tag (columns).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// Tags of rows and columns, in the order given.
    pub labels: Vec<String>,
    /// `counts[gold][predicted]`.
    pub counts: Vec<Vec<u64>>,
}

impl Confusion {
    /// Counts the words of a corpus. Rows and columns keep the order of `labels`.
    ///
    /// # Errors
    /// [`Error::SentenceCount`], [`Error::SentenceLength`], [`Error::UnknownTag`] for a tag that
    /// `labels` does not hold, [`Error::DuplicateLabel`].
    ///
    /// ```
    /// use ner_metrics::Confusion;
    ///
    /// let labels = ["O".to_string(), "B-PER".to_string()];
    /// let confusion = Confusion::new(&labels, &[vec!["B-PER", "O"]], &[vec!["O", "O"]])?;
    /// assert_eq!(confusion.counts, [[1, 0], [1, 0]]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn new<S: AsRef<str>>(
        labels: &[String],
        gold: &[Vec<S>],
        predicted: &[Vec<S>],
    ) -> Result<Confusion> {
        check_lengths(gold, predicted)?;
        let ids = label_ids(labels)?;
        let mut counts = vec![vec![0; labels.len()]; labels.len()];
        for (row, (gold, predicted)) in gold.iter().zip(predicted).enumerate() {
            for (word, (gold, predicted)) in gold.iter().zip(predicted).enumerate() {
                let id = |side, tag: &S| {
                    let tag = tag.as_ref();
                    let unknown = || Error::UnknownTag {
                        side,
                        row,
                        word,
                        tag: tag.to_owned(),
                    };
                    ids.get(tag).copied().ok_or_else(unknown)
                };
                counts[id(Side::Gold, gold)?][id(Side::Predicted, predicted)?] += 1;
            }
        }
        Ok(Confusion {
            labels: labels.to_vec(),
            counts,
        })
    }

    /// Words of each gold tag: the sums of the rows.
    ///
    /// ```
    /// use ner_metrics::Confusion;
    ///
    /// let labels = vec!["O".to_string(), "B-PER".to_string()];
    /// let confusion = Confusion { labels, counts: vec![vec![3, 1], vec![0, 2]] };
    /// assert_eq!(confusion.row_sums(), [4, 2]);
    /// ```
    #[must_use]
    pub fn row_sums(&self) -> Vec<u64> {
        row_sums(&self.counts)
    }

    /// The counts as shares.
    ///
    /// ```
    /// use ner_metrics::{Confusion, Normalisation};
    ///
    /// let labels = vec!["O".to_string(), "B-PER".to_string()];
    /// let confusion = Confusion { labels, counts: vec![vec![3, 1], vec![0, 0]] };
    /// assert_eq!(confusion.normalised(Normalisation::Gold), [[0.75, 0.25], [0.0, 0.0]]);
    /// ```
    #[must_use]
    pub fn normalised(&self, normalisation: Normalisation) -> Vec<Vec<f64>> {
        normalised(&self.counts, normalisation)
    }
}

/// What the cells of a confusion matrix are divided by. A row or column without a count stays 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Normalisation {
    /// The sum of their row: of what is in the annotation, how much got which prediction. The
    /// diagonal is recall.
    Gold,
    /// The sum of their column: of what was predicted, how much it is in the annotation. The
    /// diagonal is precision.
    Predicted,
    /// The sum of all.
    All,
}

pub(crate) fn row_sums(counts: &[Vec<u64>]) -> Vec<u64> {
    counts.iter().map(|row| row.iter().sum()).collect()
}

pub(crate) fn column_sums(counts: &[Vec<u64>]) -> Vec<u64> {
    let width = counts.first().map_or(0, Vec::len);
    let column = |at: usize| counts.iter().map(|row| row[at]).sum();
    (0..width).map(column).collect()
}

pub(crate) fn normalised(counts: &[Vec<u64>], normalisation: Normalisation) -> Vec<Vec<f64>> {
    let rows = row_sums(counts);
    let columns = column_sums(counts);
    let all: u64 = rows.iter().sum();
    let share = |row: usize, column: usize| {
        let whole = match normalisation {
            Normalisation::Gold => rows[row],
            Normalisation::Predicted => columns[column],
            Normalisation::All => all,
        };
        counts[row][column] as f64 / whole.max(1) as f64
    };
    let row = |row| {
        (0..columns.len())
            .map(|column| share(row, column))
            .collect()
    };
    (0..counts.len()).map(row).collect()
}

fn label_ids(labels: &[String]) -> Result<HashMap<&str, usize>> {
    let mut ids = HashMap::new();
    for (id, label) in labels.iter().enumerate() {
        if ids.insert(label.as_str(), id).is_some() {
            return Err(Error::DuplicateLabel {
                label: label.clone(),
            });
        }
    }
    Ok(ids)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn gold_is_on_the_rows_in_the_order_given() {
        let labels = ["O", "B-PER", "B-LOC"].map(String::from);
        let gold = [vec!["B-PER", "B-PER"], vec!["B-LOC", "O"]];
        let predicted = [vec!["B-LOC", "B-PER"], vec!["B-LOC", "B-PER"]];
        let confusion = Confusion::new(&labels, &gold, &predicted).unwrap();
        assert_eq!(confusion.labels, labels);
        assert_eq!(confusion.counts, [[0, 1, 0], [0, 1, 1], [0, 0, 1]]);
    }

    #[test]
    fn tags_out_of_the_list_are_named() {
        let labels = ["O".to_string()];
        let error = Confusion::new(&labels, &[vec!["O"]], &[vec!["B-PER"]]).unwrap_err();
        let text = "predicted tag is not in the label list: sentence 0, word 0: `B-PER`";
        assert_eq!(error.to_string(), text);
        let twice = ["O".to_string(), "O".to_string()];
        let error = Confusion::new::<&str>(&twice, &[], &[]).unwrap_err();
        assert_eq!(error, Error::DuplicateLabel { label: "O".into() });
    }
}
