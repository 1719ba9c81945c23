//! Tests of the crate as a whole; what concerns one file stands beside it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod corpus;
mod goldens;
mod permutation;
mod starter;
mod text;

#[cfg(feature = "hub")]
mod hub;
#[cfg(feature = "parquet")]
mod parquet;
mod source;

use std::sync::Arc;

use crate::{Corpus, CorpusBuilder, LabelSet, Split};

/// A corpus from lines like `Anna/B-PER sleeps/O`.
fn corpus(language: &str, split: Split, sentences: &[&str]) -> Corpus {
    let mut builder = CorpusBuilder::new("test", language, split, LabelSet::pan_x());
    for sentence in sentences {
        let pairs: Vec<(&str, &str)> = sentence
            .split(' ')
            .filter_map(|pair| pair.rsplit_once('/'))
            .collect();
        builder
            .push_tags(pairs.iter().map(|p| p.0), pairs.iter().map(|p| p.1))
            .unwrap();
    }
    builder.finish().unwrap()
}

/// The message and hint of a failure as the command line shows them.
fn told<T: std::fmt::Debug>(result: crate::Result<T>) -> String {
    let error = result.unwrap_err();
    match error.hint() {
        Some(hint) => format!("{error}\nhint: {hint}"),
        None => error.to_string(),
    }
}

fn pan_x() -> Arc<LabelSet> {
    LabelSet::pan_x()
}
