//! A small corpus in four languages that needs no network: generated, the same on every machine.
//!
//! Half of the sentences are as encyclopedias have them (`de.rs` and its neighbours), half as people type them
//! (`everyday`). Both come from patterns with slots. The names in encyclopedic sentences are made of syllables or taken
//! from a list of names that are person, place and organisation alike, and one pool serves all three types and all four
//! languages: only the words around a name tell what it is. Everyday sentences have names that exist, and now and then
//! one of the pool. A part of the made-up names is kept for validation and test, and some sentences are in lower case.
//! Scores on it say that a pipeline works, and nothing about PAN-X.

mod de;
mod en;
mod everyday;
mod fr;
mod generate;
mod grammar;
mod it;
mod names;
mod slots;

use crate::{Corpus, Split};
use generate::Generator;
use grammar::Grammar;

pub use grammar::LANGUAGES;

/// The starter corpus of one language and split: 6000 sentences for training, 1000 each for
/// validation and test. Always the same.
///
/// # Panics
/// If the language is not one of [`LANGUAGES`].
pub fn corpus(language: &str, split: Split) -> Corpus {
    let grammar: &Grammar = match language {
        "de" => &de::GRAMMAR,
        "fr" => &fr::GRAMMAR,
        "it" => &it::GRAMMAR,
        "en" => &en::GRAMMAR,
        other => panic!("the starter corpus has the languages {LANGUAGES:?}, not `{other}`"),
    };
    let sentences = match split {
        Split::Train => 6000,
        Split::Validation | Split::Test => 1000,
    };
    Generator::new(grammar, language, split).corpus(sentences)
}
