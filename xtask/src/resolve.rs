//! From the command line to a configuration.

use std::env;

use ner_data::Source;
use ner_experiment::{
    CompiledIn, Config, ConfigKind, DEFAULT_PROFILE, Error, KeepModels, Layers, Library, normalised,
};

use crate::args::{ChoiceArgs, RunArgs};
use crate::context::Context;
use crate::missing;

/// Experiments and profiles for where no folder `configs` has them: those there were when the program was built.
const COMPILED_IN: &[CompiledIn] = include!(concat!(env!("OUT_DIR"), "/configs.rs"));

/// Where experiments and profiles come from: `configs/` of the current folder or one above it, else the copies compiled in.
pub fn library() -> Library {
    let current = env::current_dir().unwrap_or_default();
    let folders = current.ancestors().map(|folder| folder.join("configs"));
    Library {
        folders: folders.collect(),
        compiled_in: COMPILED_IN,
    }
}

/// Resolves what a command was asked for.
///
/// # Errors
/// An experiment or profile that does not exist, an unknown key, a value of the wrong type or out of range.
pub fn resolve(
    experiment: &str,
    choice: &ChoiceArgs,
    run: &RunArgs,
    further: impl FnOnce(&mut Layers) -> Result<(), Error>,
) -> Result<Config, Error> {
    let profile = choice.profile.as_deref().unwrap_or(DEFAULT_PROFILE);
    missing::check_toml(experiment)?;
    missing::check_toml(profile)?;
    let mut layers = library().layers(experiment, profile)?;
    if !choice.languages.is_empty() {
        layers.put("languages", &choice.languages)?;
    }
    if !run.seeds.is_empty() {
        layers.put("seeds", &run.seeds)?;
    }
    if let Some(keep) = run.keep_models {
        layers.put("keep_models", &KeepModels::from(keep))?;
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

/// The languages that were asked for; `all` alone means every language of the data.
///
/// # Errors
/// Data that are not there.
pub fn languages_of(asked: &[String], data: &str, context: &Context) -> Result<Vec<String>, Error> {
    match asked {
        [all] if all == "all" => Ok(Source::parse(data, &context.hub)?.languages()?),
        languages => Ok(normalised(languages)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use ner_experiment::expand_languages;
    use ner_hub::HubOptions;

    use super::*;

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
    }

    #[test]
    fn what_is_compiled_in_is_what_the_folder_has() {
        let compiled = Library {
            folders: Vec::new(),
            compiled_in: COMPILED_IN,
        };
        assert!(COMPILED_IN.len() > 8, "{}", COMPILED_IN.len());
        for known in COMPILED_IN {
            let found = compiled.find(known.kind, known.name).unwrap();
            assert!(found.origin.ends_with("(compiled in)"), "{}", found.origin);
            assert_eq!(
                found.text,
                library().find(known.kind, known.name).unwrap().text
            );
        }
    }
}
