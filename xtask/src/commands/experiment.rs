//! `cargo xtask experiment NAME`: the matrix of `configs/experiments/NAME.toml`.

use crate::cells::run_experiment;
use crate::cli::{ChoiceArgs, ExperimentArgs};
use crate::config;
use crate::context::Context;
use crate::failure::Failure;

/// Runs what is missing of the matrix, with each of its profiles.
///
/// # Errors
/// A configuration or input that is not right, or a cell that fails.
pub fn run(args: &ExperimentArgs, context: &Context) -> Result<(), Failure> {
    let profiles = match &args.choice.profile {
        Some(profile) => vec![profile.clone()],
        None => config::profiles(&args.name)?,
    };
    for profile in &profiles {
        let choice = ChoiceArgs {
            profile: Some(profile.clone()),
            ..args.choice.clone()
        };
        let config = config::resolve(&args.name, &choice, &args.run, |layers| {
            config::expand_languages(layers, &context.hub)
        })?;
        let out = args.run.out.clone().map(|out| match profiles.len() {
            1 => out,
            _ => out.join(profile),
        });
        run_experiment(&config, out, &args.run, &args.submit, context)?;
    }
    Ok(())
}
