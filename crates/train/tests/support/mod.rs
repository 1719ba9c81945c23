//! A model of a few thousand parameters and forty sentences of the starter corpus.

use burn::tensor::Device;
use ner_data::{Corpus, Split};
use ner_model::{Checkpoint, ModelConfig};
use ner_tokenize::{EncodeOptions, EncodedCorpus, Encoder, Vocabulary};
use ner_train::NerModel;

/// Everything a run of a few thousand parameters needs.
pub(crate) struct Fixture {
    pub(crate) corpus: Corpus,
    pub(crate) encoded: EncodedCorpus,
    #[allow(dead_code, reason = "not every test encodes more")]
    pub(crate) encoder: Encoder,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) checkpoint: Checkpoint,
}

impl Fixture {
    /// A new model for the corpus.
    pub(crate) fn model(&self) -> NerModel {
        self.model_with(self.vocabulary.clone())
    }

    pub(crate) fn model_with(&self, vocabulary: Vocabulary) -> NerModel {
        let labels = self.corpus.labels().names();
        NerModel::load(&self.checkpoint, vocabulary, labels, 1, &Device::flex()).unwrap()
    }
}

pub(crate) fn fixture() -> Fixture {
    let encoder = ner_tokenize::starter::encoder().unwrap();
    let corpus = ner_data::starter::corpus("de", Split::Train).take(40);
    let encoded = encoder.encode(&corpus, &EncodeOptions::default()).unwrap();
    let config = ModelConfig {
        vocab_size: encoder.vocab_size(),
        hidden_size: 16,
        num_hidden_layers: 1,
        num_attention_heads: 2,
        intermediate_size: 32,
        initializer_range: 0.1,
        ..ModelConfig::default()
    };
    let vocabulary = Vocabulary::of_corpora(config.vocab_size, &encoder, [&encoded]).unwrap();
    Fixture {
        corpus,
        encoded,
        encoder,
        vocabulary,
        checkpoint: Checkpoint::scratch(config, 1),
    }
}
