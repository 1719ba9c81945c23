//! The words of a corpus as a model tagged them.

use crate::comparison::Comparison;
use crate::error::Result;
use crate::options::Options;

/// A word as a model tagged it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoredWord<'a> {
    /// The word.
    pub word: &'a str,
    /// Its first subword, the one that carries the label; empty if that is not known.
    pub subword: &'a str,
    /// Tag of the annotation.
    pub gold: &'a str,
    /// Predicted tag.
    pub predicted: &'a str,
    /// Probability of the predicted tag.
    pub probability: f64,
    /// Negative natural logarithm of the probability of the gold tag; none for a word that the
    /// model did not see.
    pub loss: Option<f64>,
}

/// The words of some sentences, to be analysed in several ways.
#[derive(Clone, Debug)]
pub struct Analysis<'a> {
    sentences: Vec<Vec<ScoredWord<'a>>>,
    comparison: Comparison,
}

impl<'a> Analysis<'a> {
    /// Takes the words of each sentence; entities are read by seqeval's lenient rule.
    ///
    /// # Errors
    /// [`Error::EmptyTag`](crate::Error::EmptyTag).
    ///
    /// ```
    /// use ner_metrics::{Analysis, ScoredWord};
    ///
    /// let word = ScoredWord {
    ///     word: "Ulm", subword: "▁Ul", gold: "B-LOC", predicted: "O", probability: 0.9, loss: Some(2.5),
    /// };
    /// let analysis = Analysis::new(vec![vec![word]])?;
    /// assert_eq!(analysis.comparison().taxonomy().all.missed, 1);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn new(sentences: Vec<Vec<ScoredWord<'a>>>) -> Result<Analysis<'a>> {
        let tags = |tag: fn(&ScoredWord<'a>) -> &'a str| -> Vec<Vec<&str>> {
            let tags = sentences
                .iter()
                .map(|words| words.iter().map(tag).collect());
            tags.collect()
        };
        let (gold, predicted) = (tags(|word| word.gold), tags(|word| word.predicted));
        let comparison = Comparison::new(&gold, &predicted, &Options::default())?;
        Ok(Analysis {
            sentences,
            comparison,
        })
    }

    /// The words, sentence by sentence.
    ///
    /// ```
    /// let analysis = ner_metrics::Analysis::new(vec![])?;
    /// assert!(analysis.sentences().is_empty());
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn sentences(&self) -> &[Vec<ScoredWord<'a>>] {
        &self.sentences
    }

    /// The entities of both sides.
    ///
    /// ```
    /// let analysis = ner_metrics::Analysis::new(vec![])?;
    /// assert!(analysis.comparison().kinds().is_empty());
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn comparison(&self) -> &Comparison {
        &self.comparison
    }

    /// Rows of the sentences that hold a word, or a first subword, equal to `text`.
    ///
    /// ```
    /// use ner_metrics::{Analysis, ScoredWord};
    ///
    /// let word = |word, subword| ScoredWord {
    ///     word, subword, gold: "O", predicted: "O", probability: 1.0, loss: Some(0.0),
    /// };
    /// let sentences = vec![vec![word("in", "▁in")], vec![word("(", "▁("), word("in", "▁in")]];
    /// let analysis = Analysis::new(sentences)?;
    /// assert_eq!(analysis.containing("▁("), [1]);
    /// assert_eq!(analysis.containing("in"), [0, 1]);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn containing(&self, text: &str) -> Vec<usize> {
        let holds = |words: &[ScoredWord<'_>]| {
            words
                .iter()
                .any(|word| word.word == text || word.subword == text)
        };
        let rows = 0..self.sentences.len();
        rows.filter(|row| holds(&self.sentences[*row])).collect()
    }

    /// Words that the model did not see, and that no loss table counts.
    ///
    /// ```
    /// assert_eq!(ner_metrics::Analysis::new(vec![])?.unseen(), 0);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn unseen(&self) -> u64 {
        let words = self.sentences.iter().flatten();
        words.filter(|word| word.loss.is_none()).count() as u64
    }
}
