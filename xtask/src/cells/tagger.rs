//! A fine-tuned model that tags and is scored.

use std::path::{Path, PathBuf};

use ner_data::Corpus;
use ner_hub::HubOptions;
use ner_model::{Checkpoint, TokenClassifier};
use ner_tokenize::{EncodedCorpus, Encoder, Vocabulary};
use ner_train::{DecodingGain, Evaluation, Recipe, Transitions, WordPrediction};

use super::cache::CachedEncoder;
use super::model::ModelInput;
use super::run::check_device;
use crate::config::StarterModel;
use crate::failure::Failure;

/// A fine-tuned model on disk or on the hub.
pub struct SavedModel {
    input: ModelInput,
    checkpoint: Checkpoint,
    device: String,
}

/// A fine-tuned model in memory, its word embedding cut to what it is asked to tag.
pub struct Tagger {
    model: TokenClassifier,
    vocabulary: Vocabulary,
    batch_tokens: usize,
    transitions: Option<Transitions>,
}

impl SavedModel {
    /// Opens a folder or hub id.
    ///
    /// # Errors
    /// Files that are missing or damaged, a device that is not there.
    pub fn open(source: &str, device: &str, hub: &HubOptions) -> Result<Self, Failure> {
        check_device(device)?;
        let input = ModelInput::open(source, &StarterModel::default(), hub)?;
        let checkpoint = input.checkpoint(super::DEFAULT_SEED);
        if !checkpoint.has_classifier() {
            return Err(ner_model::Error::NoClassifier {
                path: PathBuf::from(source),
            }
            .into());
        }
        Ok(Self {
            input,
            checkpoint,
            device: device.to_owned(),
        })
    }

    /// Its tags by their ids.
    pub fn labels(&self) -> &[String] {
        &self.checkpoint.config().labels
    }

    /// Checks that a corpus has the same labels under the same ids.
    ///
    /// # Errors
    /// Other labels, or another order.
    pub fn check_labels(&self, corpus: &Corpus) -> Result<(), Failure> {
        let (own, other) = (self.labels(), corpus.labels().names());
        if own == other {
            return Ok(());
        }
        let text = format!(
            "the model's labels are {}, those of the data {}",
            own.join(" "),
            other.join(" ")
        );
        Err(Failure::input(text)
            .with_hint("score it on data with the labels it was trained on, in the same order"))
    }

    /// Its tokenizer.
    pub fn encoder(&self) -> &Encoder {
        self.input.encoder()
    }

    /// Its tokenizer with the corpora that earlier runs encoded.
    pub fn cached<'a>(&'a self, cache: Option<&'a Path>) -> CachedEncoder<'a> {
        self.input.cached(cache)
    }

    /// Longest window it takes, in subwords.
    pub fn max_tokens(&self) -> usize {
        self.checkpoint.config().max_tokens()
    }

    /// Loads what is needed to tag these sets, as the recipe says: tokens of a batch, precision, decoding.
    ///
    /// # Errors
    /// A model that was never fine-tuned, or weights that are damaged.
    pub fn load(&self, sets: &[EncodedCorpus], recipe: &Recipe) -> Result<Tagger, Failure> {
        self.load_with(self.input.vocabulary(sets)?, recipe)
    }

    /// Loads what is needed to tag anything.
    ///
    /// # Errors
    /// As [`SavedModel::load`].
    pub fn load_whole(&self, recipe: &Recipe) -> Result<Tagger, Failure> {
        let pieces = self.checkpoint.config().vocab_size;
        self.load_with(Vocabulary::whole(pieces), recipe)
    }

    fn load_with(&self, vocabulary: Vocabulary, recipe: &Recipe) -> Result<Tagger, Failure> {
        let device = ner_model::device::select(&self.device)?;
        let model = self.checkpoint.load_tagger(vocabulary.kept(), &device)?;
        let model = model.with_precision(recipe.precision)?;
        Ok(Tagger {
            model,
            vocabulary,
            batch_tokens: recipe.eval_batch_tokens,
            transitions: recipe.decode.transitions(self.labels()),
        })
    }
}

/// Tokens after which progress is told: large enough that windows of like length find one another.
const PART: usize = 32 << 10;

/// Tags a corpus part by part; `advance` is told of tokens that are done.
///
/// # Errors
/// Those of `predict`.
pub fn predict_in_parts(
    encoded: &EncodedCorpus,
    advance: &mut dyn FnMut(u64),
    predict: impl Fn(&EncodedCorpus) -> ner_train::Result<Vec<WordPrediction>>,
) -> Result<Vec<WordPrediction>, Failure> {
    // what is said of a word that gave no subword
    let unseen = WordPrediction {
        label: 0,
        probability: 0.0,
        best: 0,
        loss: None,
        seen: false,
    };
    let mut predictions = vec![unseen; encoded.words];
    for (first, part) in encoded.parts(PART) {
        let predicted = predict(&part)?;
        predictions[first..][..predicted.len()].copy_from_slice(&predicted);
        advance(part.ids.len() as u64);
    }
    Ok(predictions)
}

impl Tagger {
    /// One prediction a word; `advance` is told of tokens that are done.
    ///
    /// # Errors
    /// Those of the device.
    pub fn predict(
        &self,
        encoded: &EncodedCorpus,
        advance: &mut dyn FnMut(u64),
    ) -> Result<Vec<WordPrediction>, Failure> {
        predict_in_parts(encoded, advance, |part| {
            ner_train::predict(
                &self.model,
                part,
                &self.vocabulary,
                self.batch_tokens,
                self.transitions.as_ref(),
            )
        })
    }

    /// Scores predictions.
    ///
    /// # Errors
    /// Predictions of another corpus.
    pub fn evaluate(
        &self,
        corpus: &Corpus,
        predictions: &[WordPrediction],
    ) -> Result<Evaluation, Failure> {
        Ok(Evaluation::new(corpus, predictions)?)
    }

    /// What decoding whole sentences changed; none if labels are chosen word by word.
    ///
    /// # Errors
    /// Predictions of another corpus.
    pub fn decoding_gain(
        &self,
        corpus: &Corpus,
        predictions: &[WordPrediction],
    ) -> Result<Option<DecodingGain>, Failure> {
        let decoded = self.transitions.as_ref();
        let gain = decoded.map(|_| DecodingGain::new(corpus, predictions));
        Ok(gain.transpose()?)
    }
}
