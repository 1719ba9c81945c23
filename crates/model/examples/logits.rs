//! Scores of every label for the tokens of two windows, from a folder that `transformers` saved or from random weights.
//!
//! cargo run --release --package ner-model --example logits -- [MODEL_DIR]

#![allow(clippy::print_stdout)]

use std::path::Path;

use ner_model::{Checkpoint, ModelConfig, PackedBatch, Result, device};

fn random() -> Checkpoint {
    let config = ModelConfig {
        vocab_size: 100,
        hidden_size: 32,
        num_hidden_layers: 2,
        num_attention_heads: 4,
        intermediate_size: 64,
        max_position_embeddings: 66,
        ..ModelConfig::default()
    };
    Checkpoint::scratch(config, 42)
}

fn main() -> Result<()> {
    let checkpoint = match std::env::args().nth(1) {
        Some(folder) => Checkpoint::open(Path::new(&folder))?,
        None => random(),
    };
    let labels = ["O", "B-PER", "I-PER"].map(String::from);
    let device = device::select("cpu")?;
    // every row of the word embedding is kept; training keeps those of its corpora only
    let model = checkpoint.load(&checkpoint.all_rows(), &labels, 42, &device)?;
    // windows lie one after the other, without padding; asked for are tokens 1 and 2 of each
    let windows: [&[u32]; 2] = [&[0, 5, 6, 2], &[0, 7, 8, 9, 10, 2]];
    let batch = PackedBatch::new(windows.map(|ids| (ids, vec![1, 2])));
    let logits = device::read(model.forward(&batch, None), "reading logits")?;
    for logits in logits.chunks_exact(labels.len()) {
        println!("{logits:.3?}");
    }
    Ok(())
}
