//! A model of a few thousand parameters and forty sentences of the starter corpus.

use ner_data::{Corpus, Split};
use ner_model::{Architecture, Checkpoint, ModelConfig};
use ner_tokenize::{EncodeOptions, EncodedCorpus, Encoder, Vocabulary};

/// Everything a run of a few thousand parameters needs.
pub(crate) struct Fixture {
    pub(crate) corpus: Corpus,
    pub(crate) encoded: EncodedCorpus,
    #[allow(dead_code, reason = "not every test encodes more")]
    pub(crate) encoder: Encoder,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) checkpoint: Checkpoint,
}

pub(crate) fn fixture() -> Fixture {
    let encoder = ner_tokenize::starter::encoder().unwrap();
    let corpus = ner_data::starter::corpus("de", Split::Train).take(40);
    let encoded = encoder.encode(&corpus, &EncodeOptions::default()).unwrap();
    let config = ModelConfig {
        architecture: Architecture::XlmRoberta,
        vocab_size: encoder.vocab_size(),
        hidden_size: 16,
        num_hidden_layers: 1,
        num_attention_heads: 2,
        intermediate_size: 32,
        max_position_embeddings: 514,
        type_vocab_size: 1,
        layer_norm_eps: 1e-5,
        hidden_dropout_prob: 0.1,
        attention_probs_dropout_prob: 0.1,
        classifier_dropout: None,
        initializer_range: 0.1,
        pad_token_id: 1,
        bos_token_id: 0,
        eos_token_id: 2,
        labels: Vec::new(),
    };
    let special = encoder.all_special_ids();
    let vocabulary =
        Vocabulary::trimmed(config.vocab_size, &[&encoded.pieces()], &special).unwrap();
    Fixture {
        corpus,
        encoded,
        encoder,
        vocabulary,
        checkpoint: Checkpoint::scratch(config, 1),
    }
}
