//! `cargo xtask experiment NAME`: the matrix of `configs/experiments/NAME.toml`.

use clap::Args;
use ner_experiment::{Error, expand_languages};

use crate::args::{ChoiceArgs, RunArgs};
use crate::context::Context;
use crate::matrix;
use crate::missing;
use crate::resolve::{library, resolve};
use crate::submit::SubmitArgs;

/// `experiment NAME`
#[derive(Debug, Args)]
pub struct ExperimentArgs {
    /// multilingual, in-language, zero-shot, learning-curve, panx40, a file in configs/experiments or a TOML file of
    /// your own
    pub name: String,
    #[command(flatten)]
    pub choice: ChoiceArgs,
    #[command(flatten)]
    pub run: RunArgs,
    #[command(flatten)]
    pub submit: SubmitArgs,
}

/// Runs what is missing of the matrix, with each of its profiles.
///
/// # Errors
/// A configuration or input that is not right, or a cell that fails.
pub fn run(args: &ExperimentArgs, context: &Context) -> Result<(), Error> {
    missing::check_toml(&args.name)?;
    let profiles = match &args.choice.profile {
        Some(profile) => vec![profile.clone()],
        None => library().profiles(&args.name)?,
    };
    for profile in &profiles {
        let choice = ChoiceArgs {
            profile: Some(profile.clone()),
            ..args.choice.clone()
        };
        let config = resolve(&args.name, &choice, &args.run, |layers| {
            expand_languages(layers, &context.hub)
        })?;
        let out = args.run.out.clone().map(|out| match profiles.len() {
            1 => out,
            _ => out.join(profile),
        });
        matrix::run(&config, out, &args.run, &args.submit, context)?;
    }
    Ok(())
}
