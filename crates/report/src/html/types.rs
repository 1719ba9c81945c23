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
use crate::text::thousands;

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
        title: "Precision, recall and F1 in percent, and entities of the annotation".into(),
        header: header.map(str::to_owned).to_vec(),
        rows,
        notes: vec!["* zero-shot. The type “all” is the micro average.".into()],
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

/// For a run that is too large for a row a pair and type.
fn means(page: &Page<'_>) -> Markup {
    let rest = "results.json has the scores of each pair and type";
    html! {
        section #types aria-labelledby="h-types" {
            h2 #h-types { "Scores by type" }
            p.note {
                "Means: this run has too many pairs of training set and test language, times types, for a row each. \
                Precision, recall, F1 and support of every one are in " code { "results.json" } " and in the "
                code { "metrics.json" } " of each cell."
                @if page.results.cells.iter().any(|cell| cell.eval.values().any(|test| test.argmax_f1.is_some())) {
                    " The gain of decoding whole sentences is in " code { "tables.md" } "."
                }
            }
            @for means in type_means(page.results) { (table(&means.cut(ROWS, rest), Columns::Numbers)) }
        }
    }
}

fn rows(cell: &CellResult) -> Vec<Vec<String>> {
    let of_language = |(language, test): (&str, &LanguageResult)| {
        let mark = if cell.train.iter().any(|trained| trained == language) {
            ""
        } else {
            "*"
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
