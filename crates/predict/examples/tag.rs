//! The entities of a text with their offsets in characters.
//!
//! cargo run --release --package ner-predict --example tag -- MODEL_DIR "Marie Curie was born in Warsaw."

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;

use ner_predict::Tagger;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(text)) = (arguments.next(), arguments.next()) else {
        return Err("give a model folder and a text".into());
    };
    let tagger = Tagger::open(folder)?;
    for entity in tagger.tag(&text)?.entities {
        println!(
            "{:>5} {:>5}  {}  {}",
            entity.start, entity.end, entity.kind, entity.text
        );
    }
    Ok(())
}
