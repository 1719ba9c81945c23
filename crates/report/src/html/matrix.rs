//! F1 by training set and test language as a heat map.

use std::collections::{HashMap, HashSet};

use maud::{Markup, html};
use ner_experiment::records::results::group_id;

use super::table::{Columns, sort_key, table, with_cells};
use super::{Cell, Page, distinct};
use crate::large::{by_language, by_training_set, is_large};
use crate::limits::ROWS;
use crate::seeds::Group;
use crate::table::{MISSING, Table};
use crate::tables::f1_matrix;
use crate::text::ZERO_SHOT_NOTE;

/// The section.
pub(super) fn section(page: &Page<'_>) -> Markup {
    if is_large(page.cells.len(), page.languages.len()) {
        return means(page);
    }
    let table = with_missing(f1_matrix(page.results, page.languages), page);
    let zero_shot = table.notes.iter().any(|note| note == ZERO_SHOT_NOTE);
    let groups = Group::all(page.results);
    let groups: HashMap<&str, &Group<'_>> = groups.iter().map(|group| (group.id, group)).collect();
    let row = |texts: &Vec<String>| {
        let group = groups.get(texts[0].as_str()).copied();
        let lead = texts[..2]
            .iter()
            .map(|text| html! { td data-v=[sort_key(text)] { (text) } });
        let f1 = page
            .languages
            .iter()
            .map(|language| f1_cell(group, language));
        lead.chain(f1).collect()
    };
    let rows: Vec<Vec<Markup>> = table.rows.iter().map(row).collect();
    html! {
        section #f1 aria-labelledby="h-f1" {
            h2 #h-f1 { "F1 by training set and test language" }
            p.note {
                "Entity-level micro-averaged F1 in percent, as seqeval computes it. Each row is a training set."
                @if zero_shot { " A dashed frame and a star mark zero-shot scores." }
            }
            div.heatmap.titled { (with_cells(&table, &rows, Columns::Numbers)) }
        }
    }
}

/// For a run that is too large to show every pair.
fn means(page: &Page<'_>) -> Markup {
    let rest = "see tables.md";
    let sets = by_training_set(page.results).cut(ROWS, rest);
    let tests = by_language(page.results, page.languages).cut(ROWS, rest);
    html! {
        section #f1 aria-labelledby="h-f1" {
            h2 #h-f1 { "F1 by training set and test language" }
            p.note {
                "Entity-level micro-averaged F1 in percent, as seqeval computes it. This run is too large to show every \
                pair of training set and test language, so the tables below show means. The full matrix is in " code { "tables.md" }
                "; all scores of every pair are in " code { "results.json" } " and, with confusion matrices and counts, in the "
                code { "metrics.json" } " of each cell."
            }
            (table(&sets, Columns::Numbers))
            (table(&tests, Columns::Numbers))
        }
    }
}

/// Rows for the training sets of the plan that have no finished cell.
fn with_missing(mut table: Table, page: &Page<'_>) -> Table {
    let missing = page
        .cells
        .iter()
        .filter(|cell| !cell.is_subset && !cell.is_finished());
    let known: HashSet<String> = table.rows.iter().map(|row| row[0].clone()).collect();
    let ids = distinct(missing.map(|cell: &Cell| (group_id(&cell.id, cell.seed), cell.sentences)));
    for (id, sentences) in ids {
        if !known.contains(id) {
            let lead = [id.to_owned(), crate::text::thousands(sentences)].into_iter();
            let none = page.languages.iter().map(|_| MISSING.to_owned());
            table.rows.push(lead.chain(none).collect());
        }
    }
    table
}

fn f1_cell(group: Option<&Group<'_>>, language: &str) -> Markup {
    let score = group.and_then(|group| Some((group.f1(language)?, group.is_zero_shot(language))));
    let Some((f1, zero_shot)) = score else {
        return html! { td.none { (MISSING) } };
    };
    let percent = 100.0 * f1.mean;
    html! {
        // squared, because most F1 scores lie in the upper half and must stay distinguishable
        td class=[zero_shot.then_some("zero-shot")] data-v=(format!("{percent:.4}")) style=(format!("--v:{:.0}", percent * f1.mean)) {
            (format!("{percent:.2}"))
            @if zero_shot { span aria-hidden="true" { "*" } span.sr { " zero-shot" } }
            @if let Some(deviation) = f1.deviation { small { "± " (format!("{:.2}", 100.0 * deviation)) } }
        }
    }
}
