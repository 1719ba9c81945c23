//! What is in a corpus: counts, lengths, duplicates, leaks between splits, tag violations.

mod text;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::{Corpus, Error, Result, Split, labels};

/// The data report of one language over its splits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorpusReport {
    /// The language code.
    pub language: String,
    /// The splits in the order they were given.
    pub splits: Vec<SplitReport>,
    /// For each pair of splits, the sentences that the later one repeats from the earlier one.
    pub overlaps: Vec<Overlap>,
}

/// Counts of one split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitReport {
    /// The split.
    pub split: Split,
    /// Sentences, empty ones included.
    pub sentences: u64,
    /// Words.
    pub words: u64,
    /// Rows without words.
    pub empty_sentences: u64,
    /// Document marks skipped when the file was read.
    pub skipped: u64,
    /// Words by tag.
    pub labels: BTreeMap<String, u64>,
    /// Entities by type as seqeval counts them in its default mode: an `I-X` that continues nothing
    /// starts one.
    pub entities: BTreeMap<String, u64>,
    /// Sentences without entities.
    pub sentences_without_entity: u64,
    /// Sentence lengths in words.
    pub lengths: Lengths,
    /// Sentences with exactly the same words as an earlier sentence of the split.
    pub duplicates: u64,
    /// Those of them whose tags differ from the first.
    pub contradictions: u64,
    /// `I-X` without `B-X` or `I-X` before it.
    pub iob2_violations: u64,
}

/// Sentence lengths in words; quantiles use the nearest-rank method.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Lengths {
    pub mean: f64,
    pub min: u64,
    pub p25: u64,
    pub median: u64,
    pub p75: u64,
    pub p95: u64,
    pub p99: u64,
    pub max: u64,
}

/// Sentences of one split that also occur in another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overlap {
    /// The split that is searched, for example train.
    pub of: Split,
    /// The split whose sentences are looked for, for example test.
    pub within: Split,
    /// Sentences of `within` with exactly the words of one of `of`.
    pub sentences: u64,
    /// Those of them that have other tags.
    pub contradictions: u64,
}

impl CorpusReport {
    /// Reports on the splits of one language.
    ///
    /// # Errors
    /// [`Error::Mix`] if the corpora are of different languages, or if there are none.
    pub fn new(splits: &[Corpus]) -> Result<Self> {
        let bad = |message: String| Err(Error::Mix { message });
        let Some(first) = splits.first() else {
            return bad("there is nothing to report on".to_owned());
        };
        if let Some(other) = splits
            .iter()
            .find(|split| split.language() != first.language())
        {
            return bad(format!(
                "`{}` and `{}` are different languages",
                first.language(),
                other.language()
            ));
        }
        let overlaps = splits
            .iter()
            .enumerate()
            .flat_map(|(i, a)| splits[i + 1..].iter().map(move |b| Overlap::new(a, b)))
            .collect();
        Ok(Self {
            language: first.language().to_owned(),
            splits: splits.iter().map(SplitReport::new).collect(),
            overlaps,
        })
    }
}

impl SplitReport {
    fn new(corpus: &Corpus) -> Self {
        let mut label_counts: BTreeMap<String, u64> = corpus
            .labels()
            .names()
            .iter()
            .map(|name| (name.clone(), 0))
            .collect();
        let mut entities: BTreeMap<String, u64> = corpus
            .labels()
            .names()
            .iter()
            .filter_map(|name| labels::parts(name))
            .map(|(_, kind)| (kind.to_owned(), 0))
            .collect();
        let mut without_entity = 0;
        for sentence in corpus.sentences() {
            let mut previous = None;
            let mut any = false;
            for tag in sentence.tags() {
                *label_counts.entry(tag.to_owned()).or_default() += 1;
                let parts = labels::parts(tag);
                if let Some((prefix, kind)) = parts {
                    any = true;
                    let starts = matches!(prefix, 'B' | 'S' | 'U') || ends_before(previous, kind);
                    *entities.entry(kind.to_owned()).or_default() += u64::from(starts);
                }
                previous = parts;
            }
            without_entity += u64::from(!any);
        }
        let (duplicates, contradictions) = duplicates(corpus);
        Self {
            split: corpus.split(),
            sentences: corpus.len() as u64,
            words: corpus.word_count() as u64,
            empty_sentences: corpus
                .sentences()
                .filter(|sentence| sentence.is_empty())
                .count() as u64,
            skipped: corpus.skipped(),
            labels: label_counts,
            entities,
            sentences_without_entity: without_entity,
            lengths: Lengths::of(corpus),
            duplicates,
            contradictions,
            iob2_violations: corpus.iob2_violations(),
        }
    }
}

/// Whether no entity of type `kind` continues from the previous tag.
fn ends_before(previous: Option<(char, &str)>, kind: &str) -> bool {
    match previous {
        None => true,
        Some((prefix, before)) => before != kind || matches!(prefix, 'E' | 'S' | 'L' | 'U'),
    }
}

impl Lengths {
    fn of(corpus: &Corpus) -> Self {
        let mut lengths: Vec<u64> = corpus
            .sentences()
            .map(|sentence| sentence.len() as u64)
            .collect();
        lengths.sort_unstable();
        let n = lengths.len();
        let rank = |percent: usize| match n {
            0 => 0,
            _ => lengths[(percent * n).div_ceil(100).max(1) - 1],
        };
        Self {
            mean: corpus.word_count() as f64 / n.max(1) as f64,
            min: rank(0),
            p25: rank(25),
            median: rank(50),
            p75: rank(75),
            p95: rank(95),
            p99: rank(99),
            max: rank(100),
        }
    }
}

impl Overlap {
    fn new(of: &Corpus, within: &Corpus) -> Self {
        let seen = tags_by_words(of);
        let mut overlap = Self {
            of: of.split(),
            within: within.split(),
            sentences: 0,
            contradictions: 0,
        };
        for sentence in within.sentences() {
            let words: Vec<&str> = sentence.words().collect();
            if let Some(taggings) = seen.get(&words) {
                let tags: Vec<&str> = sentence.tags().collect();
                overlap.sentences += 1;
                overlap.contradictions += u64::from(!taggings.contains(&tags));
            }
        }
        overlap
    }
}

/// All taggings of each sequence of words.
fn tags_by_words(corpus: &Corpus) -> HashMap<Vec<&str>, HashSet<Vec<&str>>> {
    let mut seen: HashMap<Vec<&str>, HashSet<Vec<&str>>> = HashMap::new();
    for sentence in corpus.sentences() {
        seen.entry(sentence.words().collect())
            .or_default()
            .insert(sentence.tags().collect());
    }
    seen
}

/// Sentences that repeat an earlier one, and those of them that are tagged differently.
fn duplicates(corpus: &Corpus) -> (u64, u64) {
    let mut first: HashMap<Vec<&str>, &[u16]> = HashMap::new();
    let (mut duplicates, mut contradictions) = (0, 0);
    for sentence in corpus.sentences() {
        match first.entry(sentence.words().collect()) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(sentence.labels());
            }
            std::collections::hash_map::Entry::Occupied(entry) => {
                duplicates += 1;
                contradictions += u64::from(*entry.get() != sentence.labels());
            }
        }
    }
    (duplicates, contradictions)
}
