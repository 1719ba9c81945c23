//! Corpus sizes for estimates: measured on local corpora, or as the card of PAN-X states them.

use std::collections::BTreeMap;

use ner_data::{LabelSet, Split, pan_x};
use ner_tokenize::EncodedCorpus;

use crate::cell::Shared;
use crate::config::Config;
use crate::error::Error;
use crate::inputs::{Shape, key, options, tokens};
use crate::plan::Planned;

/// Average subwords of a PAN-X sentence, including `<s>` and `</s>`, over German, French, Italian and English, and its
/// average words: assumed when the corpora are not available locally.
const PAN_X_TOKENS: f64 = 18.0;
const PAN_X_WORDS: f64 = 8.0;

/// Sizes of corpora and model.
#[derive(Debug)]
pub(crate) struct Volumes {
    sets: BTreeMap<String, Volume>,
    /// Size of the model.
    pub shape: Shape,
    /// Why published sizes are assumed, if they are.
    pub assumed: Option<String>,
}

/// Size of one corpus.
#[derive(Debug, Clone, Default)]
pub(crate) struct Volume {
    /// Sentences.
    pub sentences: u64,
    /// Words.
    pub words: u64,
    /// Tokens a model sees in one pass.
    pub tokens: u64,
    /// Distinct pieces, one bit each.
    pieces: Vec<u64>,
}

impl Volumes {
    /// Measures the corpora of a run.
    ///
    /// # Errors
    /// Those of tokenisation.
    pub(crate) fn measured(shared: &Shared<'_>) -> Result<Self, Error> {
        let config = shared.config;
        let encoding = options(&config.encoding, config.recipe.label_all);
        let mut sets = BTreeMap::new();
        let mut labels = 0;
        for (key, corpus) in shared.inputs.corpora() {
            labels = corpus.labels().len();
            let words = corpus.word_count() as u64;
            let volume = if key.starts_with("train/") {
                Volume::new(&shared.encoder.encode(corpus, &encoding)?, words)
            } else {
                Volume::new(shared.encoded.get(key)?, words)
            };
            sets.insert(key.to_owned(), volume);
        }
        Ok(Self {
            sets,
            shape: shared.model.shape(labels),
            assumed: None,
        })
    }

    /// The published sizes of PAN-X and a model, used because of `reason`; `None` if either is unknown.
    pub(crate) fn published(config: &Config, reason: &str) -> Option<Self> {
        if !pan_x::is_source(&config.data.source) {
            return None;
        }
        let shape = Shape::published(&config.model.source, LabelSet::pan_x().len())?;
        let mut sets = BTreeMap::new();
        let trained = |split| config.languages.iter().map(move |l| (l, split));
        let tested = config.test_languages().iter().map(|l| (l, Split::Test));
        let all = trained(Split::Train)
            .chain(trained(Split::Validation))
            .chain(tested);
        for (language, split) in all {
            let all = pan_x::sentences(language, split)?;
            let sentences = (config.data.fraction(language) * all as f64).floor();
            let volume = Volume {
                sentences: sentences as u64,
                words: (PAN_X_WORDS * sentences) as u64,
                tokens: (PAN_X_TOKENS * sentences) as u64,
                pieces: Vec::new(),
            };
            sets.insert(key(split, language), volume);
        }
        Some(Self {
            sets,
            shape,
            assumed: Some(reason.to_owned()),
        })
    }

    /// All corpora by their keys.
    pub(crate) fn sets(&self) -> impl Iterator<Item = (&str, &Volume)> {
        self.sets.iter().map(|(key, volume)| (key.as_str(), volume))
    }

    /// Number of training sentences of each language.
    pub(crate) fn train_sentences(&self) -> BTreeMap<String, usize> {
        let train = self.sets().filter_map(|(key, volume)| {
            let language = key.strip_prefix("train/")?;
            Some((language.to_owned(), volume.sentences as usize))
        });
        train.collect()
    }

    /// Tokens of a cell's training set; for a size of the learning curve, the average for that many sentences.
    pub(crate) fn train_tokens(&self, cell: &Planned) -> u64 {
        let whole = self.sum(Split::Train, &cell.train);
        match cell.size {
            Some(size) if whole.sentences > 0 => {
                (whole.tokens as f64 * size as f64 / whole.sentences as f64) as u64
            }
            _ => whole.tokens,
        }
    }

    /// The combined size of one split over some languages, without the pieces.
    pub(crate) fn sum(&self, split: Split, languages: &[String]) -> Volume {
        let mut sum = Volume::default();
        for language in languages {
            if let Some(volume) = self.sets.get(&key(split, language)) {
                sum.sentences += volume.sentences;
                sum.words += volume.words;
                sum.tokens += volume.tokens;
            }
        }
        sum
    }

    /// Number of distinct pieces over some corpora; the whole vocabulary if that is not known.
    pub(crate) fn pieces(&self, keys: &[String]) -> u64 {
        if self.assumed.is_some() {
            return self.shape.vocabulary;
        }
        let mut union: Vec<u64> = Vec::new();
        for volume in keys.iter().filter_map(|key| self.sets.get(key)) {
            union.resize(union.len().max(volume.pieces.len()), 0);
            for (all, own) in union.iter_mut().zip(&volume.pieces) {
                *all |= own;
            }
        }
        union.iter().map(|bits| u64::from(bits.count_ones())).sum()
    }
}

impl Volume {
    fn new(encoded: &EncodedCorpus, words: u64) -> Self {
        let mut pieces = Vec::new();
        for piece in &encoded.ids {
            let (place, bit) = (*piece as usize / 64, piece % 64);
            if place >= pieces.len() {
                pieces.resize(place + 1, 0_u64);
            }
            pieces[place] |= 1 << bit;
        }
        Self {
            sentences: encoded.sentences as u64,
            words,
            tokens: tokens(encoded),
            pieces,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::config::tests::resolved;

    #[test]
    fn pan_x_and_base_are_known_without_a_network() {
        let config = resolved("multilingual", "base", &[]).unwrap();
        let volumes = Volumes::published(&config, "offline").unwrap();
        // 278 million parameters: table 8 of the XLM-R paper says 270 M
        assert_eq!(volumes.shape.parameters / 1_000_000, 277);
        let expected = [("de", 12_580), ("en", 1_180), ("fr", 4_580), ("it", 1_680)];
        let sentences: Vec<(String, usize)> = volumes.train_sentences().into_iter().collect();
        assert_eq!(sentences, expected.map(|(l, n)| (l.to_owned(), n)));
        let other = Config {
            data: crate::config::Data::default(),
            ..config
        };
        assert!(Volumes::published(&other, "offline").is_none());
    }

    #[test]
    fn pieces_of_several_corpora_are_counted_once() {
        let volume = |pieces: &[u64]| Volume {
            pieces: pieces.to_vec(),
            ..Volume::default()
        };
        let volumes = Volumes {
            sets: [("a", volume(&[0b011])), ("b", volume(&[0b110, 1]))]
                .map(|(key, volume)| (key.to_owned(), volume))
                .into(),
            shape: Shape::published("FacebookAI/xlm-roberta-base", 7).unwrap(),
            assumed: None,
        };
        let keys = ["a".to_owned(), "b".to_owned()];
        assert_eq!((volumes.pieces(&keys), volumes.pieces(&keys[..1])), (4, 2));
    }
}
