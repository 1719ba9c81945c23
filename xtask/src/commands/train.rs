//! `cargo xtask train`: one cell, with the rows and the recipe it has in the matrix `multilingual`.

use ner_data::Source;

use crate::cells::run_experiment;
use crate::cli::{ChoiceArgs, TrainArgs};
use crate::config::{self, Config};
use crate::context::Context;
use crate::failure::Failure;

/// Whose fractions, seeds and languages hold where nothing else is said.
const EXPERIMENT: &str = "multilingual";

/// Trains and tests the cell unless it is finished.
///
/// # Errors
/// A configuration or input that is not right, or a cell that fails.
pub fn run(args: &TrainArgs, context: &Context) -> Result<(), Failure> {
    // --languages are the training languages here, not those of the matrix.
    let choice = ChoiceArgs {
        languages: Vec::new(),
        ..args.choice.clone()
    };
    let given = config::resolve(EXPERIMENT, &choice, &args.run, |_| Ok(()))?;
    let train = if args.choice.languages.is_empty() {
        given.languages[..1].to_vec()
    } else {
        args.choice.languages.clone()
    };
    let test = test_languages(args, &given, &train, context)?;
    let size = args
        .sentences
        .map_or(String::new(), |size| format!("-{size}"));
    let cell = format!("{}{size}", train.join("+"));
    let config = config::resolve(EXPERIMENT, &choice, &args.run, |layers| {
        layers.put("experiment", "train")?;
        layers.put("languages", &train)?;
        layers.put("test_languages", &test)?;
        layers.put("cells", &[cell])
    })?;
    run_experiment(&config, args.run.out.clone(), args.run.dry_run, context)
}

/// The languages asked for, else those of the matrix that the data has; the training languages come first.
fn test_languages(
    args: &TrainArgs,
    given: &Config,
    train: &[String],
    context: &Context,
) -> Result<Vec<String>, Failure> {
    if !args.test_languages.is_empty() {
        return Ok(args.test_languages.clone());
    }
    let there = Source::parse(&given.data.source)?.languages(&context.hub)?;
    let others = given
        .languages
        .iter()
        .filter(|language| there.contains(language) && !train.contains(language));
    Ok(train.iter().chain(others).cloned().collect())
}
