#![allow(clippy::unwrap_used)]
use std::path::PathBuf;

use super::*;
use crate::error::Kind;

/// The configuration files of this repository.
pub(crate) fn library() -> Library {
    Library {
        folders: vec![PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../configs"
        ))],
        compiled_in: &[],
    }
}

/// An experiment of this repository with a profile and settings over it.
pub(crate) fn resolved(experiment: &str, profile: &str, set: &[&str]) -> Result<Config, Error> {
    let mut layers = library().layers(experiment, profile)?;
    for setting in set {
        layers.add_setting(setting)?;
    }
    layers.config()
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
fn an_experiment_names_its_profiles() {
    assert_eq!(library().profiles("panx40").unwrap(), ["base"]);
    assert_eq!(library().profiles("zero-shot").unwrap(), ["starter"]);
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
        assert_eq!(failure.kind, Kind::Usage);
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
