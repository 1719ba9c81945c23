//! The stages of a run, each timed on its own.

use std::time::Instant;

use ner_data::{Source, Split};
use ner_metrics::Report;
use ner_tokenize::EncodedCorpus;

use super::Stage;
use crate::cells::{ModelInput, encode_options, timed_training};
use crate::config::Config;
use crate::context::Context;
use crate::failure::Failure;

/// Tags the metrics stage scores, at least: fewer are too quick to be timed.
const SCORED_WORDS: usize = 1_000_000;

pub(super) fn measure(
    config: &Config,
    language: &str,
    model: &ModelInput,
    sentences: usize,
    context: &Context,
) -> Result<Vec<Stage>, Failure> {
    let source = Source::parse(&config.data.source)?;
    let (loaded, seconds) = timed(|| source.load(language, Split::Train, &context.hub))?;
    let train = loaded.corpus;
    let ingest = Stage {
        name: "ingest",
        seconds,
        unit: "sentences",
        count: train.len() as u64,
        operations: None,
    };

    let options = encode_options(&config.encoding, config.recipe.label_all);
    let (_, seconds) = timed(|| model.encoder().encode(&train, &options))?;
    let tokenise = Stage {
        name: "tokenise",
        seconds,
        unit: "words",
        count: train.word_count() as u64,
        operations: None,
    };

    let rows = train.shuffled(config.data.mix_seed).take(sentences);
    let scored = source
        .load(language, Split::Validation, &context.hub)?
        .corpus;
    let scored = scored.shuffled(config.data.mix_seed).take(sentences);
    let encoded = model.encoder().encode(&rows, &options)?;
    let scored_encoded = model.encoder().encode(&scored, &options)?;
    let times = timed_training(config, model, (&rows, &encoded), &scored_encoded)?;
    let weights = model.shape(0).without_embeddings as f64;
    let step = Stage {
        name: "step",
        seconds: times.step_seconds,
        unit: "tokens",
        count: times.step_tokens,
        operations: Some(6.0 * weights * times.step_tokens as f64),
    };
    let tokens = tokens(&scored_encoded);
    let evaluate = Stage {
        name: "evaluate",
        seconds: times.evaluate_seconds,
        unit: "tokens",
        count: tokens,
        operations: Some(2.0 * weights * tokens as f64),
    };

    let tags = train.tags();
    let tags: Vec<Vec<&str>> = tags
        .iter()
        .cycle()
        .scan(0, |words, tags| {
            *words += tags.len();
            (*words < SCORED_WORDS + tags.len()).then(|| tags.clone())
        })
        .collect();
    let (report, seconds) = timed(|| Report::new(&tags, &tags))?;
    let metrics = Stage {
        name: "metrics",
        seconds,
        unit: "words",
        count: report.words,
        operations: None,
    };
    Ok(vec![ingest, tokenise, step, evaluate, metrics])
}

fn tokens(encoded: &EncodedCorpus) -> u64 {
    encoded
        .windows
        .iter()
        .map(|window| window.len() as u64)
        .sum()
}

fn timed<T, E>(body: impl FnOnce() -> Result<T, E>) -> Result<(T, f64), Failure>
where
    Failure: From<E>,
{
    let begin = Instant::now();
    let result = body()?;
    Ok((result, begin.elapsed().as_secs_f64()))
}
