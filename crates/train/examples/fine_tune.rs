//! Trains a model of a few thousand parameters on generated sentences and scores it on others.
//!
//! cargo run --release --package ner-train --example fine_tune

#![allow(clippy::print_stdout)]

use std::error::Error;

use ner_data::{Split, starter as corpora};
use ner_model::{Architecture, Checkpoint, ModelConfig, device};
use ner_tokenize::{EncodeOptions, Vocabulary, starter};
use ner_train::{
    EpochLog, EvalSet, Evaluation, Observer, Recipe, StepLog, Training, predict, train,
};

struct Epochs;

impl Observer for Epochs {
    fn step(&mut self, _: &StepLog) {}

    fn epoch(&mut self, log: &EpochLog) {
        let f1 = log.validation["de"].f1;
        println!(
            "epoch {}: loss {:.3}, validation F1 {f1:.3}",
            log.epoch, log.train_loss
        );
    }
}

fn config(vocab_size: usize) -> ModelConfig {
    ModelConfig {
        architecture: Architecture::XlmRoberta,
        vocab_size,
        hidden_size: 64,
        num_hidden_layers: 2,
        num_attention_heads: 4,
        intermediate_size: 128,
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
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let encoder = starter::encoder()?;
    let sets = [Split::Train, Split::Validation, Split::Test]
        .map(|split| corpora::corpus("de", split).take(600));
    let options = EncodeOptions::default();
    let [training_set, validation, test] = sets.each_ref().map(|set| encoder.encode(set, &options));
    let (training_set, validation, test) = (training_set?, validation?, test?);
    let pieces = [&training_set, &validation, &test].map(|set| set.pieces());
    let pieces: Vec<&[u32]> = pieces.iter().map(Vec::as_slice).collect();
    let vocabulary =
        Vocabulary::trimmed(encoder.vocab_size(), &pieces, &encoder.all_special_ids())?;

    let checkpoint = Checkpoint::scratch(config(encoder.vocab_size()), 42);
    let labels = sets[0].labels().names();
    let model = checkpoint.load(vocabulary.kept(), labels, 42, &device::select("cpu")?)?;
    let recipe = Recipe {
        epochs: 4,
        learning_rate: 3e-3,
        ..Recipe::default()
    };
    let scored = [EvalSet {
        language: "de",
        corpus: &sets[1],
        encoded: &validation,
    }];
    let training = Training {
        recipe: &recipe,
        seed: 42,
        config: checkpoint.config(),
        train: &training_set,
        validation: &scored,
        vocabulary: &vocabulary,
        checkpoints: None,
        stop: None,
        identity: "example",
    };
    let trained = train(model, &training, &mut Epochs)?;
    let predictions = predict(
        &trained.model,
        &test,
        &vocabulary,
        recipe.eval_batch_tokens,
        None,
    )?;
    print!(
        "{}",
        Evaluation::new(&sets[2], &predictions)?.report.to_text(2)
    );
    Ok(())
}
