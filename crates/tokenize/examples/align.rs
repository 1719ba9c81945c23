//! Subwords of a sentence, the word each belongs to, and where labels go.
//!
//! cargo run --release --package ner-tokenize --example align -- [TOKENIZER_JSON]

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;

use ner_data::{Split, starter as corpora};
use ner_tokenize::{EncodeOptions, Encoder, starter};

fn main() -> Result<(), Box<dyn Error>> {
    let encoder = match std::env::args().nth(1) {
        Some(file) => Encoder::from_file(Path::new(&file))?,
        None => starter::encoder()?,
    };
    let corpus = corpora::corpus("de", Split::Train).take(1);
    let encoded = encoder.encode(&corpus, &EncodeOptions::default())?;
    let (words, labels): (Vec<&str>, _) = (corpus.sentence(0).words().collect(), corpus.labels());
    for target in encoded.window_targets(0) {
        let id = encoded.ids[target.position as usize];
        println!(
            "token {:>2}  id {id:>6}  word {:<14} {}",
            target.position,
            words[target.word as usize],
            labels.name(target.label)
        );
    }
    println!("{} subwords for {} words", encoded.ids.len(), words.len());
    Ok(())
}
