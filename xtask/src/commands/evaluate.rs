//! `cargo xtask evaluate`: a saved model on a corpus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use ner_data::{Corpus, Source, Split};
use ner_experiment::{
    Config, Encoding, Error, Predicted, TestMetrics, counts, options, tokens, write_json,
    write_predictions,
};
use ner_tokenize::EncodedCorpus;
use ner_train::{DecodingGain, Evaluation, WordPrediction};

use crate::args::{ChoiceArgs, RunArgs};
use crate::context::Context;
use crate::output;
use crate::overwrite::ForceArgs;
use crate::progress::Progress;
use crate::resolve::{languages_of, resolve};
use crate::tagger::{SavedModel, explained};

/// `evaluate`
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    #[command(flatten)]
    pub choice: ChoiceArgs,
    /// Split to score: train, validation or test
    #[arg(long, default_value = "test")]
    pub split: Split,
    /// Score only the rows that this experiment uses, e.g. `multilingual`, not the whole split
    #[arg(long, value_name = "NAME")]
    pub rows_of: Option<String>,
    /// Write metrics.json and predictions.parquet to this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub force: ForceArgs,
    /// Print JSON instead of seqeval's text
    #[arg(long)]
    pub json: bool,
}

/// A model on the corpora of some languages.
struct Evaluated {
    corpora: Vec<Corpus>,
    encoded: Vec<EncodedCorpus>,
    predictions: Vec<Vec<WordPrediction>>,
    metrics: BTreeMap<String, TestMetrics>,
}

/// Prints seqeval's report of each language; with `--out` writes `metrics.json` and `predictions.parquet` too.
///
/// # Errors
/// A model or corpus that is not there or not right.
pub fn run(args: &EvaluateArgs, context: &Context) -> Result<(), Error> {
    if args.choice.model.is_none() {
        return Err(Error::usage("evaluate needs a fine-tuned model")
            .with_hint("add --model DIR, e.g. runs/multilingual/starter/cells/de/model"));
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
    let config = resolve(experiment, &choice, &RunArgs::default(), |_| Ok(()))?;
    let model = SavedModel::open(&config.model.source, &config.device, &context.hub)?;
    let corpora = corpora(args, &config, &model, context)?;
    let evaluated = Evaluated::new(&config, &model, corpora, context)?;
    if let Some(out) = &args.out {
        evaluated.write(out, &model)?;
    }
    if args.json {
        return output::print_json(&evaluated.metrics);
    }
    output::print(&evaluated.text(args.split, &config.data.source))
}

/// The corpora of the languages asked for, else of all that the data has.
fn corpora(
    args: &EvaluateArgs,
    config: &Config,
    model: &SavedModel,
    context: &Context,
) -> Result<Vec<Corpus>, Error> {
    let source = Source::parse(&config.data.source, &context.hub)?;
    let languages = match args.choice.languages.as_slice() {
        [] => source.languages()?,
        languages => languages_of(languages, &config.data.source, context)?,
    };
    let load = |language: &String| {
        let corpus = source.load(language, args.split)?.corpus;
        model.check_labels(&corpus)?;
        let fraction = config.data.fraction(language);
        Ok(match args.rows_of {
            Some(_) => corpus.fraction(fraction, config.data.subset_seed),
            None => corpus,
        })
    };
    languages.iter().map(load).collect()
}

impl Evaluated {
    fn new(
        config: &Config,
        model: &SavedModel,
        corpora: Vec<Corpus>,
        context: &Context,
    ) -> Result<Self, Error> {
        let encoding = Encoding {
            max_tokens: config.encoding.max_tokens.min(model.max_tokens()),
            ..config.encoding.clone()
        };
        let (options, encoder) = (
            options(&encoding, false),
            model.cached(context.cache.as_deref()),
        );
        let encoded = corpora
            .iter()
            .map(|corpus| encoder.encode(corpus, &options));
        let encoded = encoded.collect::<Result<Vec<_>, Error>>()?;
        let tagger = model.load(&encoded, &config.recipe)?;
        let total = encoded.iter().map(tokens).sum();
        let mut progress = Progress::new("evaluate", "tokens", Some(total));
        let mut metrics = BTreeMap::new();
        let mut predictions = Vec::new();
        for (corpus, encoded) in corpora.iter().zip(&encoded) {
            let predicted = tagger.predict(encoded, &mut |tokens| progress.advance(tokens));
            let predicted = predicted.map_err(explained)?;
            let evaluation = Evaluation::new(corpus, &predicted)?;
            let decoded = tagger.decodes_sequences();
            let decoding = decoded.then(|| DecodingGain::new(corpus, &predicted));
            let test = TestMetrics {
                report: evaluation.report,
                confusion: evaluation.confusion,
                loss: evaluation.loss,
                decoding: decoding.transpose()?,
                counts: counts(corpus, encoded),
            };
            metrics.insert(corpus.language().to_owned(), test);
            predictions.push(predicted);
        }
        progress.finish();
        Ok(Self {
            corpora,
            encoded,
            predictions,
            metrics,
        })
    }

    fn write(&self, out: &Path, model: &SavedModel) -> Result<(), Error> {
        write_json(&out.join("metrics.json"), &self.metrics)?;
        let sets = self
            .corpora
            .iter()
            .zip(&self.encoded)
            .zip(&self.predictions);
        let sets = sets.map(|((corpus, encoded), predictions)| Predicted {
            corpus,
            encoded,
            predictions,
        });
        write_predictions(&out.join("predictions.parquet"), model.encoder(), sets)
    }

    fn text(&self, split: Split, data: &str) -> String {
        let mut text = String::new();
        for corpus in &self.corpora {
            let Some(test) = self.metrics.get(corpus.language()) else {
                continue;
            };
            let (language, sentences) = (corpus.language(), corpus.len());
            // writing to a String cannot fail
            let _ = writeln!(
                text,
                "{language}, {split} of {data}: {sentences} sentences\n{}",
                test.report.to_text(4)
            );
            if let Some(gain) = &test.decoding {
                let _ = writeln!(text, "{}\n", decoding_line(gain));
            }
        }
        text
    }
}

/// What `--decode viterbi` has changed, in a line.
fn decoding_line(gain: &DecodingGain) -> String {
    format!(
        "viterbi against argmax: F1 {:+.4} ({:.4} with argmax), {} words changed",
        gain.f1, gain.argmax.f1, gain.changed_words
    )
}
