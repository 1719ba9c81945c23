//! The configuration of a run: an experiment, a profile, the command line's options and `--set`, laid over
//! one another in this order, checked, and written into every cell as one file.

mod cell;
#[cfg(test)]
mod documented;
mod files;
mod keys;
mod layers;
mod limits;
mod names;
mod running;
mod types;

pub use cell::{CellConfig, CellModel};
pub use layers::Layers;
pub use types::{Config, Data, Encoding, StarterModel};

pub use files::Found;
pub use limits::is_folder_name;
pub use names::{joined, normalised};

use std::path::Path;

use files::{Kind, find};
use ner_data::{HubOptions, Source, pan_x};

use crate::cli::{ChoiceArgs, RunArgs};
use crate::failure::Failure;

/// The profile where nothing else is said.
const DEFAULT_PROFILE: &str = "starter";

/// Profiles that an experiment is run with where the command line names none.
///
/// # Errors
/// No such experiment, or a file that is not right.
pub fn profiles(experiment: &str) -> Result<Vec<String>, Failure> {
    let mut layers = Layers::default();
    layers.add_file(&find(Kind::Experiment, experiment)?)?;
    let profiles = layers.config()?.profiles;
    if profiles.is_empty() {
        return Ok(vec![DEFAULT_PROFILE.to_owned()]);
    }
    Ok(profiles)
}

/// Puts the languages of the data in the place of `all`.
///
/// # Errors
/// A data source that cannot be read.
pub fn expand_languages(layers: &mut Layers, hub: &HubOptions) -> Result<(), Failure> {
    let config = layers.config()?;
    for (key, given) in [
        ("languages", config.languages),
        ("test_languages", config.test_languages),
    ] {
        if given != ["all"] {
            continue;
        }
        let all = if pan_x::is_source(&config.data.source) {
            // known without the network
            pan_x::languages().map(str::to_owned).collect()
        } else {
            Source::parse(&config.data.source, hub)?.languages()?
        };
        layers.put(key, &all)?;
    }
    Ok(())
}

/// Resolves what a command was asked for.
///
/// # Errors
/// An experiment or profile that does not exist, an unknown key, a value of the wrong type or out of range.
pub fn resolve(
    experiment: &str,
    choice: &ChoiceArgs,
    run: &RunArgs,
    further: impl FnOnce(&mut Layers) -> Result<(), Failure>,
) -> Result<Config, Failure> {
    let mut layers = Layers::default();
    let experiment_file = find(Kind::Experiment, experiment)?;
    let profile = choice.profile.as_deref().unwrap_or(DEFAULT_PROFILE);
    let profile_file = find(Kind::Profile, profile)?;
    layers.add_file(&experiment_file)?;
    layers.add_file(&profile_file)?;
    layers.put("experiment", &experiment_file.name)?;
    layers.put("profile", &profile_file.name)?;
    if !choice.languages.is_empty() {
        layers.put("languages", &choice.languages)?;
    }
    if !run.seeds.is_empty() {
        layers.put("seeds", &run.seeds)?;
    }
    if let Some(keep) = run.keep_models {
        layers.put("keep_models", &keep)?;
    }
    for (key, value) in [
        ("model.source", &choice.model),
        ("data.source", &choice.data),
        ("device", &choice.device),
        ("recipe.precision", &choice.precision),
        ("recipe.decode", &choice.decode),
    ] {
        if let Some(value) = value {
            layers.put(key, value)?;
        }
    }
    further(&mut layers)?;
    for setting in &choice.set {
        layers.add_setting(setting)?;
    }
    layers.config()
}

/// The configuration of a run that was planned before, from its `run.toml`.
///
/// # Errors
/// It is not there or not what a run writes.
pub fn read_run(path: &Path) -> Result<Config, Failure> {
    let text = ner_files::read_text(path, files::LARGEST).map_err(|error| {
        Failure::input(error.to_string())
            .with_hint("give the folder of a run; one of an earlier version is planned again by its experiment")
    })?;
    let mut config: Config = toml::from_str(&text).map_err(|error| {
        let line = text[..error.span().map_or(0, |span| span.start)]
            .matches('\n')
            .count()
            + 1;
        Failure::input(format!("{}:{line}: {}", path.display(), error.message()))
            .with_hint("give the command of the experiment again: it writes the file anew")
    })?;
    names::normalise(&mut config)?;
    config.check()?;
    Ok(config)
}

/// Which rows of a data source an experiment uses, whatever the profile.
///
/// # Errors
/// No such experiment, or a file that is not right.
pub fn experiment_data(experiment: &str, source: &str) -> Result<Data, Failure> {
    let mut layers = Layers::default();
    layers.add_file(&find(Kind::Experiment, experiment)?)?;
    layers.put("data.source", source)?;
    Ok(layers.config()?.data)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn resolved(experiment: &str, profile: &str, set: &[&str]) -> Result<Config, Failure> {
        let set = set.iter().map(|s| (*s).to_owned()).collect();
        let choice = ChoiceArgs {
            profile: Some(profile.to_owned()),
            set,
            ..ChoiceArgs::default()
        };
        resolve(experiment, &choice, &RunArgs::default(), |_| Ok(()))
    }

    #[test]
    fn every_profile_fits_every_experiment() {
        for experiment in ["multilingual", "in-language", "zero-shot", "learning-curve"] {
            for profile in ["starter", "small", "base", "large"] {
                let config = resolved(experiment, profile, &[]).unwrap();
                assert_eq!(
                    (config.experiment.as_str(), config.profile.as_str()),
                    (experiment, profile)
                );
                assert_eq!(config.languages, ["de", "fr", "it", "en"]);
            }
        }
    }

    #[test]
    fn all_stands_for_the_languages_of_the_data() {
        let hub = HubOptions::default();
        for (profile, count) in [("starter", 4), ("base", 40)] {
            let choice = ChoiceArgs {
                profile: Some(profile.to_owned()),
                ..ChoiceArgs::default()
            };
            let config = resolve("panx40", &choice, &RunArgs::default(), |layers| {
                expand_languages(layers, &hub)
            });
            assert_eq!(config.unwrap().languages.len(), count);
        }
        assert_eq!(profiles("panx40").unwrap(), ["base"]);
        assert_eq!(profiles("zero-shot").unwrap(), ["starter"]);
    }

    #[test]
    fn the_published_recipe_is_the_base_profile() {
        let config = resolved("multilingual", "base", &[]).unwrap();
        let recipe = &config.recipe;
        assert_eq!(
            (recipe.epochs, recipe.batch_size, recipe.learning_rate),
            (3, 24, 5e-5)
        );
        assert_eq!(
            (
                recipe.weight_decay,
                recipe.max_grad_norm,
                recipe.warmup_steps
            ),
            (0.01, 1.0, 0)
        );
        assert_eq!(config.data.fraction("de"), 0.629);
        assert_eq!(config.data.fraction("en"), 0.059);
        assert_eq!(config.learning_curve.sizes, [250, 500, 1000, 2000, 4000]);
        assert_eq!((config.data.subset_seed, config.data.mix_seed), (0, 42));
    }

    #[test]
    fn set_wins_and_may_be_repeated() {
        let config = resolved(
            "multilingual",
            "base",
            &["recipe.epochs=1", "data.source=x/y", "seeds=[1, 2]"],
        );
        let config = config.unwrap();
        assert_eq!(
            (config.recipe.epochs, config.data.source.as_str()),
            (1, "x/y")
        );
        assert_eq!(config.seeds, [1, 2]);
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let failure = resolved("multilingual", "base", &["recipe.epoch=1"]).unwrap_err();
        assert_eq!(
            failure.message,
            "--set recipe.epoch=1: unknown key `recipe.epoch`"
        );
        assert_eq!(
            failure.hint.as_deref(),
            Some("did you mean `recipe.epochs`?")
        );
        let failure = resolved("multilingual", "base", &["epochs=1"]).unwrap_err();
        assert_eq!(
            failure.hint.as_deref(),
            Some("did you mean `recipe.epochs`?")
        );
    }

    #[test]
    fn values_are_checked() {
        for (setting, part) in [
            ("recipe.epochs=0", "recipe.epochs"),
            ("recipe.epochs=\"three\"", "invalid type"),
            ("data.fractions.de=1.5", "data.fractions.de"),
            ("seeds=[]", "seeds"),
            ("encoding.max_tokens=2", "encoding.max_tokens"),
            ("encoding.overlap=300", "encoding.overlap"),
            ("cells=[\"klingon\"]", "klingon"),
        ] {
            let failure = resolved("multilingual", "base", &[setting]).unwrap_err();
            assert!(
                failure.message.contains(part),
                "{setting}: {}",
                failure.message
            );
            assert_eq!(failure.code, crate::failure::CODE_USAGE);
        }
    }

    #[test]
    fn an_unknown_profile_lists_the_known() {
        let failure = resolved("multilingual", "bse", &[]).unwrap_err();
        assert!(failure.message.contains("`bse`"), "{}", failure.message);
        assert!(
            failure
                .hint
                .unwrap()
                .contains("base, large, small, starter")
        );
    }
}
