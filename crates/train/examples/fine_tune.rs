//! Trains a model of a few thousand parameters on generated sentences and scores it on others.
//!
//! cargo run --release --package ner-train --example fine_tune

#![allow(clippy::print_stdout)]

use std::error::Error;

use ner_data::{Split, starter as corpora};
use ner_model::{Checkpoint, ModelConfig, device};
use ner_tokenize::{EncodeOptions, Vocabulary, starter};
use ner_train::{Evaluation, NerModel, Recipe, Training, train};

fn main() -> Result<(), Box<dyn Error>> {
    let encoder = starter::encoder()?;
    let encode = |corpus| encoder.encode(corpus, &EncodeOptions::default());
    let [train_set, test] =
        [Split::Train, Split::Test].map(|split| corpora::corpus("de", split).take(600));
    let (encoded_train, encoded_test) = (encode(&train_set)?, encode(&test)?);

    let config = ModelConfig {
        vocab_size: encoder.vocab_size(),
        hidden_size: 64,
        num_hidden_layers: 2,
        num_attention_heads: 4,
        intermediate_size: 128,
        initializer_range: 0.1,
        ..ModelConfig::default()
    };
    let sets = [&encoded_train, &encoded_test];
    let vocabulary = Vocabulary::of_corpora(config.vocab_size, &encoder, sets)?;
    let checkpoint = Checkpoint::scratch(config, 42);
    let labels = train_set.labels().names();
    let model = NerModel::load(&checkpoint, vocabulary, labels, 42, &device::select("cpu")?)?;

    let recipe = Recipe {
        epochs: 4,
        learning_rate: 3e-3,
        ..Recipe::default()
    };
    let trained = train(model, &Training::new(&recipe, &encoded_train), &mut ())?;
    for epoch in &trained.log {
        println!("epoch {}: loss {:.3}", epoch.epoch, epoch.train_loss);
    }
    let predictions = trained.model.predict(&encoded_test, 2048, None)?;
    print!(
        "{}",
        Evaluation::new(&test, &predictions)?.report.to_text(2)
    );
    Ok(())
}
