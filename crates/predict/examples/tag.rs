//! The entities of a text with their offsets in characters.
//!
//! cargo run --release --package ner-predict --example tag -- MODEL_DIR "Marie Curie was born in Warsaw."

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints"
)]

use std::process::ExitCode;

use ner_predict::{Error, Tagger};

fn tag(folder: &str, text: &str) -> Result<(), Error> {
    let tagger = Tagger::open(folder)?;
    for entity in tagger.tag(text)?.entities {
        let (start, end) = (entity.start, entity.end);
        println!("{start:>5} {end:>5}  {}  {}", entity.kind, entity.text);
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, text] = arguments.as_slice() else {
        eprintln!("error: give a model folder and a text");
        return ExitCode::from(2);
    };
    let Err(error) = tag(folder, text) else {
        return ExitCode::SUCCESS;
    };
    eprintln!("error: {error}");
    if let Some(hint) = error.hint() {
        eprintln!("hint: {hint}");
    }
    ExitCode::FAILURE
}
