//! The frame of the page.

use maud::{DOCTYPE, PreEscaped, html};

use super::{Page, corpora, curve, facts, matrix, pair, record, training, types};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The whole page, for a run finished or not.
#[must_use]
pub(crate) fn render(page: &Page<'_>) -> String {
    let title = format!(
        "{}, profile {}",
        page.results.experiment, page.results.profile
    );
    let sections = [
        ("f1", "F1", matrix::section(page)),
        ("curve", "Learning curve", curve::section(page)),
        ("types", "Scores by type", types::section(page)),
        ("look", "One model on one test set", pair::section(page)),
        ("training", "Training", training::section(page)),
        ("data", "Data", corpora::section(page)),
        ("record", "Run record", record::section(page)),
    ];
    let shown = || {
        sections
            .iter()
            .filter(|(_, _, section)| !section.0.is_empty())
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // an empty picture: otherwise a browser asks the server for one
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to results" }
                header.top {
                    h1 { (page.results.experiment) span.profile { (page.results.profile) } }
                    button.theme.js type="button" hidden { "Dark" }
                }
                nav aria-label="Contents" {
                    ul { @for (id, name, _) in shown() { li { a href=(format!("#{id}")) { (name) } } } }
                }
                main #main {
                    section #run aria-label="The run" { (facts::head(page)) }
                    @for (_, _, section) in shown() { (section) }
                }
                footer { p { "Generated from the run’s files by " code { "cargo xtask report" } ". Works offline." } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}
