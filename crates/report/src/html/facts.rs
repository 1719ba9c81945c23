//! The head of the page: what was run, on what, when, its progress, and how to run it again.

use maud::{Markup, html};
use ner_experiment::quote::quoted;

use super::{Cell, Page, distinct, readable};
use crate::limits::UNFINISHED;
use crate::text::counted;

/// Facts about the run, its progress, a warning where needed, and the commands.
pub(super) fn head(page: &Page<'_>) -> Markup {
    let finished = page.cells.iter().filter(|cell| cell.is_finished()).count();
    let all = page.cells.len();
    html! {
        @if page.results.profile == "starter" {
            @let own = page.cells.iter().filter_map(|cell| cell.setting("data.source")).any(|source| source != "starter");
            p.warning role="note" {
                @if own {
                    strong { "These scores say nothing about a pretrained model." }
                    " The " code { "starter" } " profile trains a small model from scratch."
                } @else {
                    strong { "These scores say nothing about real text." }
                    " The " code { "starter" } " profile trains a small model from scratch on generated sentences: it shows \
                    that the pipeline works."
                }
            }
        }
        dl.facts {
            @for (name, values) in facts(page) {
                @if !values.is_empty() { div { dt { (name) } dd { (values.join(", ")) } } }
            }
        }
        p.progress {
            progress max=(all.max(1)) value=(finished) aria-label="Finished cells" {}
            span { (finished) " of " (counted(all as u64, "cell")) " finished" }
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

/// The unfinished cells; if there are too many to name, those that have started come first.
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

/// From the first minute to the last; the date only once if it is the same.
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
            "The command was not recorded. Rebuilt from the plan and the configuration:",
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

/// The command that the plan and the configuration of the first cell amount to.
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
