//! The head of the page: what was run, on what, when, how far it is, and how to run it again.

use maud::{Markup, html};
use ner_experiment::quote::quoted;

use super::{Cell, Page, distinct, readable};
use crate::limits::UNFINISHED;

/// Names and values of the run, progress, a warning where one is due, the commands.
pub(super) fn head(page: &Page<'_>) -> Markup {
    let finished = page.cells.iter().filter(|cell| cell.is_finished()).count();
    let all = page.cells.len();
    html! {
        @if page.results.profile == "starter" {
            p.warning role="note" {
                strong { "These scores say nothing about PAN-X." }
                " The profile " code { "starter" } " trains a small model from scratch, by default on a generated corpus: it shows \
                that the pipeline works."
            }
        }
        dl.facts {
            @for (name, values) in facts(page) {
                @if !values.is_empty() { div { dt { (name) } dd { (values.join(", ")) } } }
            }
        }
        p.progress {
            progress max=(all.max(1)) value=(finished) aria-label="Finished cells" {}
            span { (finished) " of " (all) " cells are finished" }
        }
        @let unfinished = unfinished(page.cells);
        @if !unfinished.is_empty() {
            ul.unfinished {
                @for cell in unfinished.iter().take(UNFINISHED) { li { b { (cell.id) } ": " (cell.state()) } }
                @if unfinished.len() > UNFINISHED {
                    li { "and " (unfinished.len() - UNFINISHED) " more; " code { "cargo xtask status RUN" } " lists them" }
                }
            }
        }
        (command(page))
    }
}

/// The cells that are not finished, those that have begun first where not all are named.
fn unfinished(cells: &[Cell]) -> Vec<&Cell> {
    let mut unfinished: Vec<&Cell> = cells.iter().filter(|cell| !cell.is_finished()).collect();
    if unfinished.len() > UNFINISHED {
        unfinished.sort_by_key(|cell| cell.manifest.is_none());
    }
    unfinished
}

fn facts(page: &Page<'_>) -> Vec<(&'static str, Vec<String>)> {
    let setting = |key: &str| -> Vec<String> {
        let values = page.cells.iter().filter_map(|cell| cell.setting(key));
        distinct(values).into_iter().map(str::to_owned).collect()
    };
    let manifests = || page.cells.iter().filter_map(|cell| cell.manifest.as_ref());
    let began = manifests().map(|manifest| &manifest.started).min();
    let ended = manifests()
        .filter_map(|manifest| manifest.ended.as_ref())
        .max();
    let dates = began.map(|began| period(began, ended.unwrap_or(began)));
    let devices = manifests().map(|manifest| format!("{} ({})", manifest.device, manifest.machine));
    vec![
        ("Experiment", vec![page.results.experiment.clone()]),
        ("Profile", vec![page.results.profile.clone()]),
        ("Model", setting("model.source")),
        ("Data", setting("data.source")),
        ("Precision", setting("recipe.precision")),
        ("Device", distinct(devices)),
        ("Date (UTC)", dates.into_iter().collect()),
    ]
}

/// From the first minute to the last, the day named once where it is one day.
fn period(began: &str, ended: &str) -> String {
    let (began, ended) = (readable(began), readable(ended));
    match (began.split_once(' '), ended.split_once(' ')) {
        _ if began == ended => began,
        (Some((first, _)), Some((last, time))) if first == last => format!("{began} to {time}"),
        _ => format!("{began} to {ended}"),
    }
}

fn command(page: &Page<'_>) -> Markup {
    let (lead, commands) = match page.commands {
        [] => (
            "The run did not record how it was called. By its plan and configuration:",
            vec![rebuilt(page)],
        ),
        [one] => ("To run it again:", vec![one.clone()]),
        several => ("To run it again, in this order:", several.to_vec()),
    };
    html! {
        div.command {
            p { (lead) }
            pre tabindex="0" { code { (commands.join("\n")) } }
        }
    }
}

/// The command with what the plan and the configuration of the first cell say.
fn rebuilt(page: &Page<'_>) -> String {
    let results = page.results;
    let mut words = vec![
        "cargo".to_owned(),
        "xtask".into(),
        "experiment".into(),
        results.experiment.clone(),
        "--profile".into(),
        results.profile.clone(),
    ];
    let settings = [
        ("--model", "model.source"),
        ("--data", "data.source"),
        ("--precision", "recipe.precision"),
        ("--decode", "recipe.decode"),
    ];
    let first = page.cells.iter().find(|cell| !cell.config.is_empty());
    for (option, key) in settings {
        if let Some(value) = first.and_then(|cell| cell.setting(key)) {
            words.extend([option.to_owned(), value.to_owned()]);
        }
    }
    let seeds = distinct(page.cells.iter().map(|cell| cell.seed.to_string()));
    words.extend([
        "--languages".into(),
        page.languages.join(","),
        "--seeds".into(),
        seeds.join(","),
    ]);
    let words: Vec<String> = words.iter().map(quoted).collect();
    words.join(" ")
}
