//! `cargo xtask evaluate`: a saved model on a corpus.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ner_data::{Corpus, Source};

use crate::cells::{
    DecodingGain, Predicted, SavedModel, TestMetrics, counts, encode_options, tokens, write_json,
    write_predictions,
};
use crate::cli::{ChoiceArgs, EvaluateArgs, RunArgs};
use crate::config;
use crate::context::Context;
use crate::failure::Failure;
use crate::output;
use crate::progress::Progress;

/// Prints seqeval's report of each language; with `--out` writes `metrics.json` and `predictions.parquet` too.
///
/// # Errors
/// A model or corpus that is not there or not right.
pub fn run(args: &EvaluateArgs, context: &Context) -> Result<(), Failure> {
    if args.choice.model.is_none() {
        return Err(Failure::usage("evaluate needs a fine-tuned model")
            .with_hint("--model DIR, as runs/multilingual/starter/cells/de/model"));
    }
    if let Some(out) = &args.out {
        let files = ["metrics.json", "predictions.parquet"];
        args.force.check(files.map(|name| out.join(name)))?;
    }
    let choice = ChoiceArgs {
        languages: Vec::new(),
        ..args.choice.clone()
    };
    let experiment = args.rows_of.as_deref().unwrap_or("multilingual");
    let config = config::resolve(experiment, &choice, &RunArgs::default(), |_| Ok(()))?;
    let model = SavedModel::open(&config.model.source, &config.device, &context.hub)?;
    let source = Source::parse(&config.data.source, &context.hub)?;
    let languages = match args.choice.languages.as_slice() {
        [] => source.languages()?,
        languages => config::normalised(languages),
    };
    let mut corpora: Vec<Corpus> = Vec::new();
    for language in &languages {
        let corpus = source.load(language, args.split)?.corpus;
        model.check_labels(&corpus)?;
        let fraction = config.data.fraction(language);
        corpora.push(if args.rows_of.is_some() {
            corpus.fraction(fraction, config.data.subset_seed)
        } else {
            corpus
        });
    }
    let longest = config.encoding.max_tokens.min(model.max_tokens());
    let options = encode_options(
        &config::Encoding {
            max_tokens: longest,
            ..config.encoding.clone()
        },
        false,
    );
    let encoder = model.cached(context.cache.as_deref());
    let encoded = corpora
        .iter()
        .map(|corpus| encoder.encode(corpus, &options));
    let encoded = encoded.collect::<Result<Vec<_>, Failure>>()?;
    let tagger = model.load(&encoded, &config.recipe)?;
    let mut progress = Progress::new("evaluate", "tokens", Some(encoded.iter().map(tokens).sum()));
    let mut metrics = BTreeMap::new();
    let mut predictions = Vec::new();
    for (corpus, encoded) in corpora.iter().zip(&encoded) {
        let predicted = tagger.predict(encoded, &mut |tokens| progress.advance(tokens))?;
        let evaluation = tagger.evaluate(corpus, &predicted)?;
        let test = TestMetrics {
            report: evaluation.report,
            confusion: evaluation.confusion,
            loss: evaluation.loss,
            decoding: tagger.decoding_gain(corpus, &predicted)?,
            counts: counts(corpus, encoded),
        };
        metrics.insert(corpus.language().to_owned(), test);
        predictions.push(predicted);
    }
    progress.finish();
    if let Some(out) = &args.out {
        write_json(&out.join("metrics.json"), &metrics)?;
        let sets = corpora.iter().zip(&encoded).zip(&predictions);
        let sets = sets.map(|((corpus, encoded), predictions)| Predicted {
            corpus,
            encoded,
            predictions,
        });
        write_predictions(&out.join("predictions.parquet"), model.encoder(), sets)?;
    }
    if args.json {
        let text = serde_json::to_string_pretty(&metrics)
            .map_err(|error| Failure::run(error.to_string()))?;
        return output::print(&format!("{text}\n"));
    }
    let mut text = String::new();
    for corpus in &corpora {
        let Some(test) = metrics.get(corpus.language()) else {
            continue;
        };
        let sentences = corpus.len();
        // writing to a String cannot fail
        let (language, split, data) = (corpus.language(), args.split, &config.data.source);
        let _ = writeln!(
            text,
            "{language}, {split} of {data}: {sentences} sentences\n{}",
            test.report.to_text(4)
        );
        if let Some(gain) = &test.decoding {
            let _ = writeln!(text, "{}\n", decoding_line(gain));
        }
    }
    output::print(&text)
}

/// What `--decode viterbi` has changed, in a line.
fn decoding_line(gain: &DecodingGain) -> String {
    format!(
        "viterbi against argmax: F1 {:+.4} ({:.4} with argmax), {} words changed",
        gain.f1, gain.argmax.f1, gain.changed_words
    )
}
