#![allow(clippy::unwrap_used)]
use super::*;
use crate::config::tests::resolved;

fn config(experiment: &str, set: &[&str]) -> Config {
    resolved(experiment, "base", set).unwrap()
}

fn swiss() -> BTreeMap<String, usize> {
    [("de", 12580), ("fr", 4580), ("it", 1680), ("en", 1180)]
        .map(|(l, n)| (l.to_owned(), n))
        .into()
}

fn ids(plan: &Plan) -> Vec<&str> {
    plan.cells.iter().map(|cell| cell.id.as_str()).collect()
}

#[test]
fn the_whole_matrix_has_eleven_cells() {
    let plan = Plan::new(&config("multilingual", &[]), &swiss()).unwrap();
    let expected = [
        "de", "fr", "it", "en", "de+fr", "all", "fr-250", "fr-500", "fr-1000", "fr-2000", "fr-4000",
    ];
    assert_eq!(ids(&plan), expected);
    let sentences: Vec<_> = plan
        .cells
        .iter()
        .take(7)
        .map(|cell| cell.sentences)
        .collect();
    assert_eq!(sentences, [12580, 4580, 1680, 1180, 17160, 20020, 250]);
    assert!(plan.skipped.is_empty());
}

#[test]
fn sizes_that_are_not_there_are_named() {
    let plan = Plan::new(
        &config("learning-curve", &["learning_curve.sizes=[250, 5000]"]),
        &swiss(),
    )
    .unwrap();
    assert_eq!(ids(&plan), ["de", "fr-250", "fr"]);
    assert_eq!(
        plan.skipped,
        ["cell fr-5000: 5000 sentences requested, 4580 available"]
    );
}

#[test]
fn fewer_languages_leave_cells_out_and_say_so() {
    let plan = Plan::new(
        &config("multilingual", &["languages=[\"de\", \"en\"]"]),
        &swiss(),
    )
    .unwrap();
    assert_eq!(ids(&plan), ["de", "en", "de+en"]);
    assert_eq!(plan.skipped.len(), 1 + 5, "{:?}", plan.skipped);
}

#[test]
fn every_seed_has_its_own_cells() {
    let plan = Plan::new(&config("in-language", &["seeds=[42, 7]"]), &swiss()).unwrap();
    assert_eq!(
        ids(&plan),
        ["de", "fr", "it", "en", "de-s7", "fr-s7", "it-s7", "en-s7"]
    );
}

#[test]
fn two_cells_do_not_share_a_folder() {
    let set = [
        "languages=[\"de\", \"de-500\"]",
        "cells=[\"in-language\", \"learning-curve\"]",
        "learning_curve.language=de",
        "learning_curve.sizes=[500]",
    ];
    let available = [("de", 1000), ("de-500", 10)].map(|(l, n)| (l.to_owned(), n));
    let failure = Plan::new(&config("in-language", &set), &available.into()).unwrap_err();
    assert!(failure.message.contains("`de-500`"), "{}", failure.message);
}

#[test]
fn a_later_plan_keeps_finished_cells() {
    let earlier = Plan::new(&config("in-language", &[]), &swiss()).unwrap();
    let later = Plan::new(&config("zero-shot", &["seeds=[7]"]), &swiss()).unwrap();
    let merged = later.with_earlier(&earlier, &|id| id == "it");
    assert_eq!(ids(&merged), ["de-s7", "it"]);
}

#[test]
fn hyphens_in_language_codes_are_no_sizes() {
    let config = config("in-language", &["languages=[\"zh-min-nan\", \"de\"]"]);
    let spec = CellSpec::parse("zh-min-nan", &config).unwrap();
    assert_eq!(
        spec,
        [CellSpec {
            train: vec!["zh-min-nan".to_owned()],
            size: None
        }]
    );
    let spec = CellSpec::parse("zh-min-nan+de-20", &config).unwrap();
    assert_eq!(spec[0].size, Some(20));
    assert!(CellSpec::parse("de-0", &config).is_err());
}

#[test]
fn commands_stay_with_the_cells_that_came_from_them() {
    let plan = |seeds: &str, command: &str| Plan {
        commands: vec![command.to_owned()],
        ..Plan::new(&config("zero-shot", &[seeds]), &swiss()).unwrap()
    };
    let (first, second) = (plan("seeds=[42]", "one"), plan("seeds=[7]", "two"));
    let both = second.clone().with_earlier(&first, &|_| true);
    assert_eq!(both.commands, ["one", "two"]);
    let again = second.clone().with_earlier(&both, &|_| true);
    assert_eq!(again.commands, ["one", "two"]);
    // what was not finished is not in the plan any more
    assert_eq!(second.with_earlier(&first, &|_| false).commands, ["two"]);
}
