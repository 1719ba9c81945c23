//! The corpora of a run: loaded, checked, reduced to their fractions, and combined for a cell.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use ner_data::{Corpus, Source, Split};
use ner_files::InputFile;
use ner_hub::HubOptions;

use crate::config::Config;
use crate::error::Error;
use crate::observer::Observer;
use crate::plan::Planned;
use crate::records::data_report::DataReport;

/// Number of frequent entities and of conflicting annotations that a run lists for each language.
const LISTED: usize = 10;

/// The corpora of a run, after taking fractions.
#[derive(Debug)]
pub(crate) struct Inputs {
    corpora: BTreeMap<String, Corpus>,
    files: BTreeMap<String, Vec<InputFile>>,
    mix_seed: u64,
    /// Content hashes of the corpora, by their keys.
    content: BTreeMap<String, String>,
    /// Content hashes of training sets, by languages and size: cells that differ only in their seed share one.
    hashes: Mutex<BTreeMap<TrainingSet, String>>,
}

/// Languages and size of a training set.
type TrainingSet = (Vec<String>, Option<usize>);

/// Name of a corpus in manifests and messages, such as `train/de`.
pub(crate) fn key(split: Split, language: &str) -> String {
    format!("{split}/{language}")
}

impl Inputs {
    /// Loads training and validation splits of the training languages and test splits of the test languages.
    ///
    /// # Errors
    /// Those of the data crate, and a fraction that leaves no sentences.
    pub(crate) fn load(
        config: &Config,
        hub: &HubOptions,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        let source = Source::parse(&config.data.source, hub)?;
        let train = config
            .languages
            .iter()
            .flat_map(|l| [(l, Split::Train), (l, Split::Validation)]);
        let test = config.test_languages().iter().map(|l| (l, Split::Test));
        let mut inputs = Self {
            corpora: BTreeMap::new(),
            files: BTreeMap::new(),
            mix_seed: config.data.mix_seed,
            content: BTreeMap::new(),
            hashes: Mutex::default(),
        };
        let all: Vec<(&String, Split)> = train.chain(test).collect();
        let mut progress = observer.progress("reading corpora", "corpora", Some(all.len() as u64));
        for (language, split) in all {
            observer.check()?;
            let loaded = source.load(language, split)?;
            progress.advance(1);
            let fraction = config.data.fraction(language);
            // Rows are shuffled even if all are used, as in the published subsets.
            let corpus = loaded.corpus.fraction(fraction, config.data.subset_seed);
            if corpus.is_empty() {
                let total = loaded.corpus.len();
                let text = format!(
                    "fraction {fraction} of the {total} sentences of {} selects none",
                    key(split, language)
                );
                return Err(Error::input(text).with_hint(format!(
                    "increase `{}` in the configuration",
                    config.data.fraction_key(language)
                )));
            }
            tracing::debug!(
                "{}: {} of {} sentences",
                key(split, language),
                corpus.len(),
                loaded.corpus.len()
            );
            inputs.files.insert(key(split, language), loaded.files);
            let hash = corpus.content_hash();
            inputs.content.insert(key(split, language), hash);
            inputs.corpora.insert(key(split, language), corpus);
        }
        progress.finish();
        Ok(inputs)
    }

    /// A corpus by its [`key`].
    ///
    /// # Errors
    /// A language that the run did not load.
    pub(crate) fn corpus(&self, key: &str) -> Result<&Corpus, Error> {
        self.corpora
            .get(key)
            .ok_or_else(|| Error::run(format!("corpus `{key}` was not loaded")))
    }

    /// Content hash of a corpus by its [`key`].
    ///
    /// # Errors
    /// As [`Inputs::corpus`].
    pub(crate) fn hash(&self, key: &str) -> Result<String, Error> {
        let hash = self.content.get(key).cloned();
        hash.ok_or_else(|| Error::run(format!("corpus `{key}` was not loaded")))
    }

    /// Content hashes of all corpora by their keys.
    pub(crate) fn hashes(&self) -> BTreeMap<String, String> {
        self.content.clone()
    }

    /// All corpora by their keys.
    pub(crate) fn corpora(&self) -> impl Iterator<Item = (&str, &Corpus)> + Clone {
        self.corpora
            .iter()
            .map(|(key, corpus)| (key.as_str(), corpus))
    }

    /// The files that corpora were read from; none for the starter corpus.
    pub(crate) fn files(&self, key: &str) -> &[InputFile] {
        self.files.get(key).map_or(&[], Vec::as_slice)
    }

    /// The contents of the corpora, language by language.
    ///
    /// # Errors
    /// Never: the splits of a language have that language.
    pub(crate) fn reports(&self) -> Result<Vec<DataReport>, Error> {
        let mut splits: BTreeMap<&str, Vec<Corpus>> = BTreeMap::new();
        for corpus in self.corpora.values() {
            splits
                .entry(corpus.language())
                .or_default()
                .push(corpus.clone());
        }
        let report = |mut splits: Vec<Corpus>| {
            splits.sort_by_key(Corpus::split);
            DataReport::new(&splits, LISTED)
        };
        splits.into_values().map(report).collect()
    }

    /// Training sentences of each language.
    pub(crate) fn train_sentences(&self) -> BTreeMap<String, usize> {
        let train = self
            .corpora
            .iter()
            .filter_map(|(key, corpus)| Some((key.strip_prefix("train/")?, corpus)));
        train
            .map(|(language, corpus)| (language.to_owned(), corpus.len()))
            .collect()
    }

    /// Content hash of the training corpus of a cell.
    ///
    /// # Errors
    /// As [`Inputs::training_set`].
    pub(crate) fn training_hash(&self, cell: &Planned) -> Result<String, Error> {
        let key = (cell.train.clone(), cell.size);
        let known = |hashes: &Mutex<BTreeMap<_, String>>| {
            let hashes = hashes.lock().unwrap_or_else(PoisonError::into_inner);
            hashes.get(&key).cloned()
        };
        if let Some(hash) = known(&self.hashes) {
            return Ok(hash);
        }
        let hash = self.training_set(cell)?.content_hash();
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        hashes.insert(key, hash.clone());
        Ok(hash)
    }

    /// The training corpus of a cell: languages concatenated and shuffled. A size takes the first sentences after the
    /// same shuffle.
    ///
    /// # Errors
    /// Corpora with different labels.
    pub(crate) fn training_set(&self, cell: &Planned) -> Result<Corpus, Error> {
        let corpus = match cell.train.as_slice() {
            [language] => self.corpus(&key(Split::Train, language))?.clone(),
            languages => {
                let parts = languages
                    .iter()
                    .map(|l| self.corpus(&key(Split::Train, l)).cloned());
                Corpus::mix(&parts.collect::<Result<Vec<_>, _>>()?, self.mix_seed)?
            }
        };
        Ok(match (cell.size, cell.train.len()) {
            (None, _) => corpus,
            (Some(size), 1) => corpus.shuffled(self.mix_seed).take(size),
            (Some(size), _) => corpus.take(size),
        })
    }
}
