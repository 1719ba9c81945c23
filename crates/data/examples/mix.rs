//! The German and French rows of the published experiment, mixed; of the generated corpus, or of a folder in the
//! hub's layout.
//!
//! cargo run --release --package ner-data --example mix -- [DATA_DIR]

#![allow(clippy::print_stdout)]

use ner_data::{Corpus, Error, HubOptions, Source, Split};

fn main() -> Result<(), Error> {
    let folder = std::env::args().nth(1);
    let source = Source::parse(
        folder.as_deref().unwrap_or("starter"),
        &HubOptions::default(),
    )?;
    let load = |language: &str, fraction: f64| -> Result<Corpus, Error> {
        let corpus = source.load(language, Split::Train)?.corpus;
        Ok(corpus.fraction(fraction, 0)) // datasets: shuffle(seed=0), then the first int(fraction * n)
    };
    let mixed = Corpus::mix(&[load("de", 0.629)?, load("fr", 0.229)?], 42)?;
    println!("{} sentences, {} words", mixed.len(), mixed.word_count());
    for row in 0..3 {
        let sentence = mixed.sentence(row);
        let tagged = sentence
            .words()
            .zip(sentence.tags())
            .map(|(word, tag)| format!("{word}/{tag}"));
        println!("{}", tagged.collect::<Vec<_>>().join(" "));
    }
    Ok(())
}
