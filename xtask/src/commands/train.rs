//! `cargo xtask train`: one cell, with the recipe it has in the matrix `multilingual`, and of PAN-X its rows.

use std::collections::BTreeMap;

use clap::{Args, value_parser};
use ner_data::Source;
use ner_experiment::{Config, Error};

use crate::args::{ChoiceArgs, RunArgs};
use crate::context::Context;
use crate::matrix;
use crate::resolve::{languages_of, resolve};
use crate::submit::SubmitArgs;

/// `train`
#[derive(Debug, Args)]
pub struct TrainArgs {
    #[command(flatten)]
    pub choice: ChoiceArgs,
    #[command(flatten)]
    pub run: RunArgs,
    /// Comma-separated test languages [default: the languages of `multilingual` that the data has]
    #[arg(long, value_name = "de,fr,..", value_delimiter = ',')]
    pub test_languages: Vec<String>,
    /// Train on only this many sentences
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    pub sentences: Option<u64>,
}

/// Whose fractions, seeds and languages hold where nothing else is said.
const EXPERIMENT: &str = "multilingual";

/// Trains and tests the cell unless it is finished.
///
/// # Errors
/// A configuration or input that is not right, or a cell that fails.
pub fn run(args: &TrainArgs, context: &Context) -> Result<(), Error> {
    // --languages are the training languages here, not those of the matrix.
    let choice = ChoiceArgs {
        languages: Vec::new(),
        ..args.choice.clone()
    };
    let given = resolve(EXPERIMENT, &choice, &args.run, |_| Ok(()))?;
    let train = if args.choice.languages.is_empty() {
        given.languages[..1].to_vec()
    } else {
        languages_of(&args.choice.languages, &given.data.source, context)?
    };
    let test = test_languages(args, &given, &train, context)?;
    let size = args
        .sentences
        .map_or(String::new(), |size| format!("-{size}"));
    let cell = format!("{}{size}", train.join("+"));
    let whole = takes_all(args, &given, context)?;
    let config = resolve(EXPERIMENT, &choice, &args.run, |layers| {
        layers.put("experiment", "train")?;
        layers.put("languages", &train)?;
        layers.put("test_languages", &test)?;
        if whole {
            let all = train.iter().chain(&test).map(|language| (language, 1.0));
            layers.put("data.fractions", &all.collect::<BTreeMap<_, _>>())?;
        }
        layers.put("cells", &[cell])
    })?;
    matrix::run(
        &config,
        args.run.out.clone(),
        &args.run,
        &SubmitArgs::default(),
        context,
    )
}

/// The fractions of the experiment are meant for PAN-X: of other data all is taken, unless fractions are asked for.
fn takes_all(args: &TrainArgs, given: &Config, context: &Context) -> Result<bool, Error> {
    let asked = |setting: &String| setting.starts_with("data.fractions");
    if given.data.source == "starter" || args.choice.set.iter().any(asked) {
        return Ok(false);
    }
    let configurations = Source::parse(&given.data.source, &context.hub)?.configurations()?;
    Ok(!configurations
        .iter()
        .any(|found| found.name.starts_with("PAN-X.")))
}

/// The languages asked for, else those of the matrix that the data has; the training languages come first.
fn test_languages(
    args: &TrainArgs,
    given: &Config,
    train: &[String],
    context: &Context,
) -> Result<Vec<String>, Error> {
    if !args.test_languages.is_empty() {
        return languages_of(&args.test_languages, &given.data.source, context);
    }
    let there = Source::parse(&given.data.source, &context.hub)?.languages()?;
    let others = given
        .languages
        .iter()
        .filter(|language| there.contains(language) && !train.contains(language));
    Ok(train.iter().chain(others).cloned().collect())
}
