//! The loss by subword, by word, by label and by sentence.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::words::{Analysis, ScoredWord};

/// The loss of all words that have something in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LossRow {
    /// What they have in common.
    pub key: String,
    /// Words.
    pub count: u64,
    /// Mean loss of a word.
    pub mean: f64,
    /// Sum of the losses.
    pub sum: f64,
}

/// The loss of one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SentenceLoss {
    /// Row of the sentence.
    pub sentence: usize,
    /// Words that have a loss.
    pub count: u64,
    /// Mean loss of a word.
    pub mean: f64,
    /// Sum of the losses.
    pub sum: f64,
}

impl<'a> Analysis<'a> {
    /// Loss by first subword, largest sum first. Words without a known subword are left out.
    ///
    /// ```
    /// use ner_metrics::{Analysis, ScoredWord};
    ///
    /// let word = |subword, loss| ScoredWord {
    ///     word: "", subword, gold: "O", predicted: "O", probability: 0.9, loss: Some(loss),
    /// };
    /// let analysis = Analysis::new(vec![vec![word("▁in", 0.5), word("▁", 0.25), word("▁", 0.5)]])?;
    /// let rows = analysis.loss_by_subword();
    /// assert_eq!((rows[0].key.as_str(), rows[0].count, rows[0].sum), ("▁", 2, 0.75));
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn loss_by_subword(&self) -> Vec<LossRow> {
        let mut rows = self.loss_by(|word| word.subword);
        rows.retain(|row| !row.key.is_empty());
        rows
    }

    /// Loss by word, largest sum first.
    ///
    /// ```
    /// assert!(ner_metrics::Analysis::new(vec![])?.loss_by_word().is_empty());
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn loss_by_word(&self) -> Vec<LossRow> {
        self.loss_by(|word| word.word)
    }

    /// Loss by tag of the annotation, largest mean first.
    ///
    /// ```
    /// use ner_metrics::{Analysis, ScoredWord};
    ///
    /// let word = |gold, loss| ScoredWord {
    ///     word: "", subword: "", gold, predicted: "O", probability: 0.9, loss: Some(loss),
    /// };
    /// let analysis = Analysis::new(vec![vec![word("O", 0.25), word("O", 0.5), word("B-PER", 0.5)]])?;
    /// assert_eq!(analysis.loss_by_label()[0].key, "B-PER");
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn loss_by_label(&self) -> Vec<LossRow> {
        let mut rows = self.loss_by(|word| word.gold);
        rows.sort_by(|a, b| b.mean.total_cmp(&a.mean).then_with(|| a.key.cmp(&b.key)));
        rows
    }

    /// Loss of every sentence, largest sum first: the worst sentences are the first ones.
    ///
    /// ```
    /// use ner_metrics::{Analysis, ScoredWord};
    ///
    /// let word = |loss| ScoredWord {
    ///     word: "", subword: "", gold: "O", predicted: "O", probability: 0.9, loss: Some(loss),
    /// };
    /// let analysis = Analysis::new(vec![vec![word(0.25)], vec![word(0.5), word(1.0)]])?;
    /// let worst = analysis.loss_by_sentence()[0];
    /// assert_eq!((worst.sentence, worst.count, worst.mean), (1, 2, 0.75));
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn loss_by_sentence(&self) -> Vec<SentenceLoss> {
        let row = |(sentence, words): (usize, &Vec<ScoredWord<'a>>)| {
            let losses = words.iter().filter_map(|word| word.loss);
            let (count, sum) = (losses.clone().count() as u64, losses.sum::<f64>());
            SentenceLoss {
                sentence,
                count,
                mean: sum / count.max(1) as f64,
                sum,
            }
        };
        let mut rows: Vec<SentenceLoss> = self.sentences().iter().enumerate().map(row).collect();
        rows.sort_by(|a, b| b.sum.total_cmp(&a.sum).then(a.sentence.cmp(&b.sentence)));
        rows
    }

    fn loss_by(&self, key: fn(&ScoredWord<'a>) -> &'a str) -> Vec<LossRow> {
        let mut groups: HashMap<&str, (u64, f64)> = HashMap::new();
        for word in self.sentences().iter().flatten() {
            let Some(loss) = word.loss else { continue };
            let (count, sum) = groups.entry(key(word)).or_default();
            *count += 1;
            *sum += loss;
        }
        let row = |(key, (count, sum)): (&str, (u64, f64))| LossRow {
            key: key.to_owned(),
            count,
            mean: sum / count as f64,
            sum,
        };
        let mut rows: Vec<LossRow> = groups.into_iter().map(row).collect();
        rows.sort_by(|a, b| b.sum.total_cmp(&a.sum).then_with(|| a.key.cmp(&b.key)));
        rows
    }
}
