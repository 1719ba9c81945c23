//! A report as the text of the CoNLL shared tasks' `conlleval` script (version of 2004-01-26).

use crate::report::Report;
use crate::score::{Counts, Score};

impl Report {
    /// What `conlleval` prints, to the letter for ASCII types in IOB1 and IOB2 tags.
    ///
    /// Its scores are percentages, its F is computed from them, and the last column counts the
    /// *predicted* entities of a type, not those of the annotation. The entities are those of this
    /// report: a strict report gives what the script would print were it strict.
    ///
    /// Differences that remain: the script does not end an entity between `E-x` and `B-x`, knows
    /// no `S`, takes `B` and `B-` for the same tag, and prints tags without a type as two rows
    /// without a name, here one row `_`.
    ///
    /// ```
    /// let gold = [vec!["B-PER", "I-PER", "O", "B-LOC"]];
    /// let predicted = [vec!["B-PER", "I-PER", "O", "O"]];
    /// let report = ner_metrics::Report::new(&gold, &predicted)?;
    /// let text = report.to_conlleval();
    /// let first = "processed 4 tokens with 2 phrases; found: 1 phrases; correct: 1.";
    /// assert_eq!(text.lines().next(), Some(first));
    /// assert!(text.ends_with("precision: 100.00%; recall: 100.00%; FB1: 100.00  1\n"));
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn to_conlleval(&self) -> String {
        let all = counts(&self.micro);
        let mut text = format!(
            "processed {} tokens with {} phrases; found: {} phrases; correct: {}.\n",
            self.words, all.gold, all.predicted, all.correct
        );
        if self.words > 0 {
            let right = self.tokens.true_positives + self.tokens.true_negatives;
            let accuracy = percentage(right, self.words);
            text.push_str(&format!("accuracy: {accuracy:6.2}%; {}\n", scores(all)));
        }
        for (kind, score) in &self.by_type {
            let counts = counts(score);
            let (scores, found) = (scores(counts), counts.predicted);
            text.push_str(&format!("{kind:>17}: {scores}  {found}\n"));
        }
        text
    }
}

fn counts(score: &Score) -> Counts {
    Counts {
        correct: score.correct,
        predicted: score.predicted,
        gold: score.support,
    }
}

fn scores(counts: Counts) -> String {
    let precision = percentage(counts.correct, counts.predicted);
    let recall = percentage(counts.correct, counts.gold);
    let sum = precision + recall;
    let f = if sum == 0.0 {
        0.0
    } else {
        2.0 * precision * recall / sum
    };
    format!("precision: {precision:6.2}%; recall: {recall:6.2}%; FB1: {f:6.2}")
}

fn percentage(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        (100 * part) as f64 / whole as f64
    }
}
