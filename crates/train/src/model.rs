//! A token classifier together with its vocabulary and its labels.

use std::path::Path;

use burn::tensor::Device;
use ner_model::checkpoint::SaveOptions;
use ner_model::{Checkpoint, ModelConfig, Precision, TokenClassifier};
use ner_tokenize::{EncodedCorpus, Vocabulary};

use crate::batches::LocalCorpus;
use crate::decode::Transitions;
use crate::error::{Error, Result};
use crate::evaluate::{WordPrediction, predict};
use crate::stop::Stop;

/// A token classifier with the vocabulary that its word embedding holds and the labels that its head scores.
///
/// The word embedding of XLM-R has 250,002 rows, most of which no corpus of a run uses. A model is loaded with the
/// rows of a [`Vocabulary`] only; [`NerModel::save`] writes the whole table.
///
/// ```
/// use ner_data::{Split, starter as corpora};
/// use ner_model::{Checkpoint, ModelConfig, device};
/// use ner_tokenize::{EncodeOptions, Vocabulary, starter};
/// use ner_train::NerModel;
///
/// let encoder = starter::encoder()?;
/// let corpus = corpora::corpus("de", Split::Test).take(10);
/// let encoded = encoder.encode(&corpus, &EncodeOptions::default())?;
///
/// // random weights; `Checkpoint::open` reads a model folder instead
/// let config = ModelConfig {
///     vocab_size: encoder.vocab_size(),
///     hidden_size: 16,
///     num_hidden_layers: 1,
///     num_attention_heads: 2,
///     intermediate_size: 32,
///     ..ModelConfig::default()
/// };
/// let checkpoint = Checkpoint::scratch(config, 42);
/// let vocabulary = Vocabulary::of_corpora(encoder.vocab_size(), &encoder, [&encoded])?;
/// let labels = corpus.labels().names();
/// let model = NerModel::load(&checkpoint, vocabulary, labels, 42, &device::select("cpu")?)?;
///
/// let predictions = model.predict(&encoded, 2048, None)?;
/// assert_eq!(predictions.len(), corpus.word_count());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct NerModel {
    pub(crate) classifier: TokenClassifier,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) checkpoint: Checkpoint,
    pub(crate) labels: Vec<String>,
    /// Factor that weight decay alone gave the rows outside the vocabulary.
    pub(crate) decay_of_others: f64,
}

impl NerModel {
    /// Loads a model to fine-tune on `labels`: with the checkpoint's head if it has one (then `labels` must be its
    /// own), otherwise with a new head drawn by `head_seed`.
    ///
    /// # Errors
    /// [`Error::Vocabulary`] if the vocabulary is of another table; those of [`Checkpoint::load`].
    pub fn load(
        checkpoint: &Checkpoint,
        vocabulary: Vocabulary,
        labels: &[String],
        head_seed: u64,
        device: &Device,
    ) -> Result<Self> {
        check_size(checkpoint, &vocabulary)?;
        let classifier = checkpoint.load(vocabulary.kept(), labels, head_seed, device)?;
        Ok(Self::new(classifier, vocabulary, checkpoint, labels))
    }

    /// Loads a fine-tuned model with the labels of its checkpoint.
    ///
    /// # Errors
    /// [`Error::Vocabulary`] if the vocabulary is of another table; those of [`Checkpoint::load_tagger`], among them
    /// [`ner_model::Error::NoClassifier`] for a model that was never fine-tuned.
    pub fn load_fine_tuned(
        checkpoint: &Checkpoint,
        vocabulary: Vocabulary,
        device: &Device,
    ) -> Result<Self> {
        check_size(checkpoint, &vocabulary)?;
        let classifier = checkpoint.load_tagger(vocabulary.kept(), device)?;
        let labels = &checkpoint.config().labels;
        Ok(Self::new(classifier, vocabulary, checkpoint, labels))
    }

    fn new(
        classifier: TokenClassifier,
        vocabulary: Vocabulary,
        checkpoint: &Checkpoint,
        labels: &[String],
    ) -> Self {
        Self {
            classifier,
            vocabulary,
            checkpoint: checkpoint.clone(),
            labels: labels.to_vec(),
            decay_of_others: 1.0,
        }
    }

    /// The same model with the matrix multiplications of its encoder in another precision.
    ///
    /// # Errors
    /// [`ner_model::Error::Precision`] if its device does not support it.
    pub fn with_precision(self, precision: Precision) -> Result<Self> {
        Ok(Self {
            classifier: self.classifier.with_precision(precision)?,
            ..self
        })
    }

    /// The network.
    #[must_use]
    pub fn classifier(&self) -> &TokenClassifier {
        &self.classifier
    }

    /// The pieces that its word embedding holds.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Label names by id.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The numbers that shape the model.
    #[must_use]
    pub fn config(&self) -> &ModelConfig {
        self.checkpoint.config()
    }

    /// Factor that weight decay alone gave the rows of the word embedding outside the vocabulary; 1 before training.
    #[must_use]
    pub fn decay_of_others(&self) -> f64 {
        self.decay_of_others
    }

    /// Predicts a label for every word of an encoded corpus, in the corpus' order.
    ///
    /// A batch holds at most `batch_tokens` tokens; apart from rounding, results do not depend on it. With
    /// `transitions`, the best valid label sequence of each sentence is chosen ([`viterbi`](crate::viterbi)),
    /// otherwise the best label of each word.
    ///
    /// # Errors
    /// A piece outside the vocabulary, or a device that failed.
    pub fn predict(
        &self,
        encoded: &EncodedCorpus,
        batch_tokens: usize,
        transitions: Option<&Transitions>,
    ) -> Result<Vec<WordPrediction>> {
        self.predict_until(encoded, batch_tokens, transitions, None)
    }

    /// As [`NerModel::predict`], one part of the corpus after another: `advance` gets the number of tokens of each
    /// part once it is done. The parts are large enough that windows of similar length still share batches.
    ///
    /// # Errors
    /// Those of [`NerModel::predict`]; [`Error::EvaluationStopped`] once `stop` is set.
    pub fn predict_in_parts(
        &self,
        encoded: &EncodedCorpus,
        batch_tokens: usize,
        transitions: Option<&Transitions>,
        stop: Option<&Stop>,
        advance: &mut dyn FnMut(u64),
    ) -> Result<Vec<WordPrediction>> {
        /// Tokens of a part.
        const PART: usize = 32 << 10;
        let mut predictions = vec![WordPrediction::UNSEEN; encoded.words];
        for (first, part) in encoded.parts(PART) {
            let predicted = self.predict_until(&part, batch_tokens, transitions, stop)?;
            predictions[first..][..predicted.len()].copy_from_slice(&predicted);
            advance(part.ids.len() as u64);
        }
        Ok(predictions)
    }

    fn predict_until(
        &self,
        encoded: &EncodedCorpus,
        batch_tokens: usize,
        transitions: Option<&Transitions>,
        stop: Option<&Stop>,
    ) -> Result<Vec<WordPrediction>> {
        let corpus = LocalCorpus::new(encoded, &self.vocabulary)?;
        predict(&self.classifier, &corpus, batch_tokens, transitions, stop)
    }

    /// Writes the model in the layout that `transformers` loads, with the whole word embedding. `tokenizer` is the
    /// content of `tokenizer.json`. `folder` need not exist; the folder above it has to.
    ///
    /// # Errors
    /// Those of [`Checkpoint::save`].
    pub fn save(&self, folder: &Path, tokenizer: &str) -> Result<()> {
        let options = SaveOptions {
            kept: self.vocabulary.kept(),
            decay_of_others: self.decay_of_others,
            labels: &self.labels,
            tokenizer,
        };
        Ok(self.checkpoint.save(&self.classifier, options, folder)?)
    }
}

fn check_size(checkpoint: &Checkpoint, vocabulary: &Vocabulary) -> Result<()> {
    let (vocabulary, model) = (vocabulary.full_size(), checkpoint.config().vocab_size);
    if vocabulary == model {
        return Ok(());
    }
    Err(Error::Vocabulary { vocabulary, model })
}
