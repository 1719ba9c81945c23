//! F1 by training set and test language as a heat map.

use maud::{Markup, html};

use super::table::{Columns, sort_key, with_cells};
use super::{Cell, Page, distinct};
use crate::report::results::group_id;
use crate::report::summary::Group;
use crate::report::table::{MISSING, Table};
use crate::report::tables::f1_matrix;

/// The section.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let table = with_missing(f1_matrix(page.results, page.languages), page);
    let groups = Group::all(page.results);
    let row = |texts: &Vec<String>| {
        let group = groups.iter().find(|group| group.id == texts[0]);
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
            p.note { "Micro-averaged F1 of entities in percent, as seqeval counts. The training set is on the rows. \
                A dashed frame and a star mark zero-shot scores." }
            div.heatmap.titled { (with_cells(&table, &rows, Columns::Numbers)) }
        }
    }
}

/// Rows for the training sets of the plan that have no finished cell.
fn with_missing(mut table: Table, page: &Page<'_>) -> Table {
    let missing = page
        .cells
        .iter()
        .filter(|cell| !cell.is_subset && !cell.is_finished());
    let ids = distinct(missing.map(|cell: &Cell| (group_id(&cell.id, cell.seed), cell.sentences)));
    for (id, sentences) in ids {
        if !table.rows.iter().any(|row| row[0] == id) {
            let lead = [id.to_owned(), super::super::tables::thousands(sentences)].into_iter();
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
        // squared, because most F1 lie in the upper half and shall still be told apart
        td class=[zero_shot.then_some("zero-shot")] data-v=(format!("{percent:.4}")) style=(format!("--v:{:.0}", percent * f1.mean)) {
            (format!("{percent:.2}"))
            @if zero_shot { span aria-hidden="true" { "*" } span.sr { " zero-shot" } }
            @if let Some(deviation) = f1.deviation { small { "± " (format!("{:.2}", 100.0 * deviation)) } }
        }
    }
}
