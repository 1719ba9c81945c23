//! Which tag was predicted for which: gold on the rows.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, Side};
use crate::report::check_lengths;

mod stored;

/// Counts of words by gold tag (rows) and predicted tag (columns). Only pairs that occur take room, so that
/// thousands of tags can be counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "stored::Written", try_from = "stored::Read")]
pub struct Confusion {
    labels: Vec<String>,
    /// By gold and predicted label; none of them 0.
    counts: BTreeMap<(u32, u32), u64>,
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
    /// assert_eq!(confusion.counts(), [[1, 0], [1, 0]]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn new<S: AsRef<str>>(
        labels: &[String],
        gold: &[Vec<S>],
        predicted: &[Vec<S>],
    ) -> Result<Confusion> {
        check_lengths(gold, predicted)?;
        let ids = label_ids(labels)?;
        let mut counts = BTreeMap::new();
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
                let pair = (id(Side::Gold, gold)?, id(Side::Predicted, predicted)?);
                *counts.entry(pair).or_insert(0) += 1;
            }
        }
        Ok(Confusion {
            labels: labels.to_vec(),
            counts,
        })
    }

    /// A matrix that is counted already, `counts[gold][predicted]`.
    ///
    /// # Errors
    /// [`Error::ConfusionShape`], [`Error::DuplicateLabel`].
    ///
    /// ```
    /// use ner_metrics::Confusion;
    ///
    /// let labels = vec!["O".to_string(), "B-PER".to_string()];
    /// assert!(Confusion::from_counts(labels, &[vec![3, 1]]).is_err());
    /// ```
    pub fn from_counts(labels: Vec<String>, counts: &[Vec<u64>]) -> Result<Confusion> {
        label_ids(&labels)?;
        let size = labels.len();
        if counts.len() != size || counts.iter().any(|row| row.len() != size) {
            return Err(Error::ConfusionShape { labels: size });
        }
        let rows = (0..).zip(counts);
        let cells = rows.flat_map(|(gold, row)| {
            let columns = (0..).zip(row);
            columns.map(move |(predicted, count)| ((gold, predicted), *count))
        });
        Ok(Confusion {
            labels,
            counts: cells.filter(|(_, count)| *count > 0).collect(),
        })
    }

    /// Tags of rows and columns, in the order given.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// All cells, `counts[gold][predicted]`: as many numbers as the square of the labels.
    #[must_use]
    pub fn counts(&self) -> Vec<Vec<u64>> {
        let mut counts = vec![vec![0; self.labels.len()]; self.labels.len()];
        for (&(gold, predicted), count) in &self.counts {
            counts[gold as usize][predicted as usize] = *count;
        }
        counts
    }

    /// Words of each gold tag: the sums of the rows.
    ///
    /// ```
    /// use ner_metrics::Confusion;
    ///
    /// let labels = vec!["O".to_string(), "B-PER".to_string()];
    /// let confusion = Confusion::from_counts(labels, &[vec![3, 1], vec![0, 2]])?;
    /// assert_eq!(confusion.row_sums(), [4, 2]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn row_sums(&self) -> Vec<u64> {
        let mut sums = vec![0; self.labels.len()];
        for (&(gold, _), count) in &self.counts {
            sums[gold as usize] += count;
        }
        sums
    }

    /// The counts as shares.
    ///
    /// ```
    /// use ner_metrics::{Confusion, Normalisation};
    ///
    /// let labels = vec!["O".to_string(), "B-PER".to_string()];
    /// let confusion = Confusion::from_counts(labels, &[vec![3, 1], vec![0, 0]])?;
    /// assert_eq!(confusion.normalised(Normalisation::Gold), [[0.75, 0.25], [0.0, 0.0]]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn normalised(&self, normalisation: Normalisation) -> Vec<Vec<f64>> {
        normalised(&self.counts(), normalisation)
    }

    /// The matrix of at most `most` labels, those with the most errors on their row and column, then those
    /// with the most words; all others together are a last label `rest`. `None` where there are no more than
    /// `most`. No word is lost, so the sums of the rows that stay are the same.
    ///
    /// ```
    /// use ner_metrics::Confusion;
    ///
    /// let labels = ["O", "A", "B", "C"].map(String::from).to_vec();
    /// let counts = [vec![9, 0, 0, 0], vec![0, 1, 2, 0], vec![0, 0, 3, 0], vec![1, 0, 0, 4]];
    /// let confusion = Confusion::from_counts(labels, &counts)?;
    /// let most = confusion.most_confused(2, "others").expect("four labels");
    /// assert_eq!(most.labels(), ["A", "B", "others"]);
    /// assert_eq!(most.counts(), [[1, 2, 0], [0, 3, 0], [0, 0, 14]]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn most_confused(&self, most: usize, rest: &str) -> Option<Confusion> {
        let cells = self.counts.iter();
        let cells = || {
            cells
                .clone()
                .map(|(&(gold, predicted), count)| (gold as usize, predicted as usize, *count))
        };
        let kept = most_confused(self.labels.len(), cells(), most)?;
        let mut labels: Vec<String> = kept.iter().map(|at| self.labels[*at].clone()).collect();
        labels.push(rest.to_owned());
        let mut counts = BTreeMap::new();
        let place = |at: usize| kept.binary_search(&at).unwrap_or(kept.len()) as u32;
        for (gold, predicted, count) in cells() {
            *counts.entry((place(gold), place(predicted))).or_insert(0) += count;
        }
        Some(Confusion { labels, counts })
    }
}

/// The numbers of the labels that [`Confusion::most_confused`] keeps, in their order; `None` for all.
pub(crate) fn most_confused(
    size: usize,
    cells: impl Iterator<Item = (usize, usize, u64)>,
    most: usize,
) -> Option<Vec<usize>> {
    if size <= most {
        return None;
    }
    // errors, words, and the first of equals
    let mut weights: Vec<(u64, u64, std::cmp::Reverse<usize>)> =
        (0..size).map(|at| (0, 0, std::cmp::Reverse(at))).collect();
    for (gold, predicted, count) in cells {
        let error = if gold == predicted { 0 } else { count };
        for at in [gold, predicted] {
            if let Some(weight) = weights.get_mut(at) {
                weight.0 += error;
                weight.1 += count;
            }
        }
    }
    weights.sort_unstable_by(|a, b| b.cmp(a));
    let mut kept: Vec<usize> = weights.iter().take(most).map(|weight| weight.2.0).collect();
    kept.sort_unstable();
    Some(kept)
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

fn label_ids(labels: &[String]) -> Result<HashMap<&str, u32>> {
    let mut ids = HashMap::new();
    for (id, label) in (0..).zip(labels) {
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
        assert_eq!(confusion.labels(), labels);
        assert_eq!(confusion.counts(), [[0, 1, 0], [0, 1, 1], [0, 0, 1]]);
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
    #[test]
    fn what_is_stored_grows_with_pairs_that_occur() {
        let labels: Vec<String> = (0..2201).map(|number| format!("B-{number:04}")).collect();
        let tags: Vec<&String> = labels.iter().collect();
        let mut predicted = tags.clone();
        predicted[1] = tags[0];
        let confusion = Confusion::new(&labels, &[tags], &[predicted]).unwrap();
        let text = serde_json::to_string_pretty(&confusion).unwrap();
        assert!(text.len() < 250_000, "{}", text.len());
        assert!(text.contains("\"B-0001\": {\n      \"B-0000\": 1\n    }"));
        assert_eq!(serde_json::from_str::<Confusion>(&text).unwrap(), confusion);
    }

    #[test]
    fn matrices_of_earlier_versions_are_read() {
        let read = |counts: &str| {
            let text = format!("{{\"labels\":[\"O\",\"B-A\"],\"counts\":{counts}}}");
            serde_json::from_str::<Confusion>(&text)
        };
        let confusion = read("[[7,0],[1,2]]").unwrap();
        assert_eq!(confusion.counts(), [[7, 0], [1, 2]]);
        assert_eq!(
            read("{\"O\":{\"O\":7},\"B-A\":{\"O\":1,\"B-A\":2}}").unwrap(),
            confusion
        );
        for (counts, message) in [
            ("[[7,0]]", "one row and one column for each of its 2 labels"),
            (
                "[[7],[1]]",
                "one row and one column for each of its 2 labels",
            ),
            (
                "{\"O\":{\"B-X\":7}}",
                "`B-X`, which is not one of the labels",
            ),
            (
                "{\"O\":{\"O\":7},\"O\":{\"O\":1}}",
                "`O` predicted for `O` is given twice",
            ),
            ("{\"O\":{\"O\":-7}}", "invalid value"),
            ("3", "counts by gold and predicted label"),
        ] {
            let error = read(counts).unwrap_err().to_string();
            assert!(error.contains(message), "{counts}: {error}");
        }
    }
}
