//! What is in a corpus, and where its annotations conflict.

use std::collections::HashMap;

use ner_data::{Corpus, CorpusReport, Sentence};
use ner_metrics::{Analysis, Conflict, ScoredWord};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The data report of one language over its splits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DataReport {
    /// Counts, lengths, duplicates, leaks.
    #[serde(flatten)]
    pub corpus: CorpusReport,
    /// Entities of all splits, most frequent first.
    #[serde(default)]
    pub frequent: Vec<Frequent>,
    /// Number of entities that are tagged differently elsewhere, over all splits.
    #[serde(default)]
    pub conflicts: usize,
    /// The most frequent of them.
    #[serde(default)]
    pub worst_conflicts: Vec<Conflict>,
}

/// An entity, identified by its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frequent {
    /// Its words, separated by spaces.
    pub text: String,
    /// Its type.
    pub kind: String,
    /// How often it occurs in the corpus.
    pub count: u64,
}

impl DataReport {
    /// Reports on the splits of a language, with the first `top` entries of both lists.
    ///
    /// # Errors
    /// Corpora of several languages.
    pub fn new(splits: &[Corpus], top: usize) -> Result<Self, Error> {
        let analysis = Analysis::new(splits.iter().flat_map(as_annotated).collect())?;
        let mut conflicts = analysis.conflicts();
        let count = conflicts.len();
        conflicts.truncate(top);
        Ok(Self {
            corpus: CorpusReport::new(splits)?,
            frequent: frequent(&analysis, top),
            conflicts: count,
            worst_conflicts: conflicts,
        })
    }
}

/// Words with their gold tags, as if a model had predicted the same.
fn as_annotated(corpus: &Corpus) -> Vec<Vec<ScoredWord<'_>>> {
    let word = |(word, tag)| ScoredWord {
        word,
        subword: "",
        gold: tag,
        predicted: tag,
        probability: 1.0,
        loss: None,
    };
    let sentence = |row| {
        let sentence: Sentence<'_> = corpus.sentence(row);
        sentence.words().zip(sentence.tags()).map(word).collect()
    };
    (0..corpus.len()).map(sentence).collect()
}

fn frequent(analysis: &Analysis<'_>, top: usize) -> Vec<Frequent> {
    let mut counts: HashMap<(String, &str), u64> = HashMap::new();
    let sentences = analysis.sentences().iter();
    for (words, entities) in sentences.zip(analysis.comparison().gold()) {
        for entity in entities {
            let words = words[entity.start..entity.end].iter().map(|word| word.word);
            let text = words.collect::<Vec<_>>().join(" ");
            *counts.entry((text, &entity.kind)).or_default() += 1;
        }
    }
    let entity = |((text, kind), count): ((String, &str), u64)| Frequent {
        text,
        kind: kind.to_owned(),
        count,
    };
    let mut frequent: Vec<Frequent> = counts.into_iter().map(entity).collect();
    frequent.sort_by(|a, b| (b.count, &a.text, &a.kind).cmp(&(a.count, &b.text, &b.kind)));
    frequent.truncate(top);
    frequent
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use ner_data::{CorpusBuilder, LabelSet, Split};

    use super::*;

    #[test]
    fn entities_are_counted_and_conflicts_found() {
        let mut builder = CorpusBuilder::new("test", "de", Split::Train, LabelSet::pan_x());
        for tags in [["B-LOC", "O"], ["B-LOC", "O"], ["B-ORG", "B-PER"]] {
            builder
                .push_tags(["Ulm", "Anna"].into_iter(), tags.into_iter())
                .unwrap();
        }
        let report = DataReport::new(&[builder.finish().unwrap()], 2).unwrap();
        let frequent: Vec<(&str, &str, u64)> = report
            .frequent
            .iter()
            .map(|entity| (entity.text.as_str(), entity.kind.as_str(), entity.count))
            .collect();
        assert_eq!(frequent, [("Ulm", "LOC", 2), ("Anna", "PER", 1)]);
        assert_eq!(report.conflicts, 2);
        assert_eq!(report.worst_conflicts[0].text, "Ulm");
        // reports of earlier runs had neither list
        let old = serde_json::to_string(&report.corpus).unwrap();
        let old: DataReport = serde_json::from_str(&old).unwrap();
        assert!(old.frequent.is_empty() && old.corpus == report.corpus);
    }
}
