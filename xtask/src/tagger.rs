//! A fine-tuned model that tags and is scored.

use std::path::{Path, PathBuf};

use ner_data::{Corpus, HubOptions};
use ner_model::Checkpoint;
use ner_tokenize::{EncodedCorpus, Encoder, Vocabulary};
use ner_train::{DecodingGain, Evaluation, NerModel, Recipe, Transitions, WordPrediction};

use ner_experiment::{
    CachedEncoder, DEFAULT_SEED, Error, ModelInput, Observer, StarterModel, check_device,
};

/// A fine-tuned model on disk or on the hub.
pub struct SavedModel {
    input: ModelInput,
    checkpoint: Checkpoint,
    device: String,
}

/// A fine-tuned model in memory, its word embedding cut to what it is asked to tag.
pub struct Tagger {
    model: NerModel,
    batch_tokens: usize,
    transitions: Option<Transitions>,
}

impl SavedModel {
    /// Opens a folder or hub id.
    ///
    /// # Errors
    /// Files that are missing or damaged, a device that is not there.
    pub fn open(
        source: &str,
        device: &str,
        hub: &HubOptions,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        check_device(device)?;
        let input = ModelInput::open(source, &StarterModel::default(), hub, observer)?;
        let checkpoint = input.checkpoint(DEFAULT_SEED);
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
    pub fn check_labels(&self, corpus: &Corpus) -> Result<(), Error> {
        let (own, other) = (self.labels(), corpus.labels().names());
        if own == other {
            return Ok(());
        }
        let text = format!(
            "the model's labels are {}, those of the data {}",
            own.join(" "),
            other.join(" ")
        );
        Err(Error::input(text)
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
    pub fn load(&self, sets: &[EncodedCorpus], recipe: &Recipe) -> Result<Tagger, Error> {
        self.load_with(self.input.vocabulary(sets)?, recipe)
    }

    /// Loads what is needed to tag anything.
    ///
    /// # Errors
    /// As [`SavedModel::load`].
    pub fn load_whole(&self, recipe: &Recipe) -> Result<Tagger, Error> {
        let pieces = self.checkpoint.config().vocab_size;
        self.load_with(Vocabulary::whole(pieces), recipe)
    }

    fn load_with(&self, vocabulary: Vocabulary, recipe: &Recipe) -> Result<Tagger, Error> {
        let device = ner_model::device::select(&self.device)?;
        let model = NerModel::load_fine_tuned(&self.checkpoint, vocabulary, &device)?;
        Ok(Tagger {
            model: model.with_precision(recipe.precision)?,
            batch_tokens: recipe.eval_batch_tokens,
            transitions: recipe.decode.transitions(self.labels()),
        })
    }
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
    ) -> Result<Vec<WordPrediction>, Error> {
        let (batch, rules) = (self.batch_tokens, self.transitions.as_ref());
        Ok(self
            .model
            .predict_in_parts(encoded, batch, rules, None, advance)?)
    }

    /// Scores predictions.
    ///
    /// # Errors
    /// Predictions of another corpus.
    pub fn evaluate(
        &self,
        corpus: &Corpus,
        predictions: &[WordPrediction],
    ) -> Result<Evaluation, Error> {
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
    ) -> Result<Option<DecodingGain>, Error> {
        let decoded = self.transitions.as_ref();
        let gain = decoded.map(|_| DecodingGain::new(corpus, predictions));
        Ok(gain.transpose()?)
    }
}
