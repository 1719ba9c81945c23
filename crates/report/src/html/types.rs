//! Precision, recall, F1 and support of each entity type, by cell and test language.

use maud::{Markup, html};
use ner_experiment::records::results::{CellResult, LanguageResult};
use ner_metrics::Score;

use super::Page;
use super::table::{Columns, table};
use crate::decoding::decoding_table;
use crate::large::type_means;
use crate::limits::{ROWS, TYPE_ROWS};
use crate::table::Table;
use crate::text::{ZERO_SHOT_NOTE, thousands};

/// The section.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let tests = page
        .results
        .cells
        .iter()
        .flat_map(|cell| cell.eval.values());
    if tests.map(|test| 1 + test.by_type.len()).sum::<usize>() > TYPE_ROWS {
        return means(page);
    }
    let rows = page.results.cells.iter().flat_map(rows).collect();
    let zero_shot = page.results.cells.iter().any(|cell| {
        let mut languages = cell.eval.keys();
        languages.any(|language| is_zero_shot(cell, language))
    });
    let mut notes = vec!["“all” is the micro average over all types".to_owned()];
    notes.extend(zero_shot.then(|| ZERO_SHOT_NOTE.to_owned()));
    let header = [
        "training set",
        "tested on",
        "type",
        "precision",
        "recall",
        "F1",
        "support",
    ];
    let scores = Table {
        title: "Precision, recall and F1 in percent, and number of gold entities".into(),
        header: header.map(str::to_owned).to_vec(),
        rows,
        notes,
    };
    html! {
        section #types aria-labelledby="h-types" {
            h2 #h-types { "Scores by type" }
            @if scores.rows.is_empty() { p { "No cell is finished yet." } } @else {
                (table(&scores, Columns::Numbers))
                @if let Some(gain) = decoding_table(page.results, page.languages) { (table(&gain, Columns::Numbers)) }
            }
        }
    }
}

/// For a run that is too large for one row per pair and type.
fn means(page: &Page<'_>) -> Markup {
    let rest = "see results.json";
    html! {
        section #types aria-labelledby="h-types" {
            h2 #h-types { "Scores by type" }
            p.note {
                "This run has too many combinations of training set, test language and type to list, so the tables below \
                show means. Precision, recall, F1 and support of each combination are in " code { "results.json" } " and in the "
                code { "metrics.json" } " of each cell."
                @if page.results.cells.iter().any(|cell| cell.eval.values().any(|test| test.argmax_f1.is_some())) {
                    " The gain of Viterbi decoding over argmax is in " code { "tables.md" } "."
                }
            }
            @for means in type_means(page.results) { (table(&means.cut(ROWS, rest), Columns::Numbers)) }
        }
    }
}

fn is_zero_shot(cell: &CellResult, language: &str) -> bool {
    !cell.train.iter().any(|trained| trained == language)
}

fn rows(cell: &CellResult) -> Vec<Vec<String>> {
    let of_language = |(language, test): (&str, &LanguageResult)| {
        let mark = if is_zero_shot(cell, language) {
            "*"
        } else {
            ""
        };
        let row = |kind: &str, scores: [f64; 3], support: u64| {
            let names = [
                cell.id.clone(),
                format!("{language}{mark}"),
                kind.to_owned(),
            ];
            let scores = scores.map(|score| format!("{:.2}", 100.0 * score));
            names
                .into_iter()
                .chain(scores)
                .chain([thousands(support)])
                .collect()
        };
        let all = row("all", [test.precision, test.recall, test.f1], test.entities);
        let by_type = test.by_type.iter();
        let by_type = by_type.map(|(kind, score): (&str, &Score)| {
            row(
                kind,
                [score.precision, score.recall, score.f1],
                score.support,
            )
        });
        [all].into_iter().chain(by_type).collect::<Vec<_>>()
    };
    cell.eval.iter().flat_map(of_language).collect()
}
