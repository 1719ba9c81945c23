//! A table that the script of the page can sort and filter.

use maud::{Markup, html};

use crate::table::Table;

/// Tables with fewer rows have no field to filter them.
const FILTERED_FROM: usize = 16;

/// How a table is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Columns {
    /// Names in the first column, numbers in all others.
    Numbers,
    /// Text in all of them.
    Text,
}

/// A table with its title as caption and its notes below; the first column names the rows.
pub(super) fn table(table: &Table, columns: Columns) -> Markup {
    let rows = table
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| plain(cell)).collect());
    let rows: Vec<Vec<Markup>> = rows.collect();
    with_cells(table, &rows, columns)
}

/// The same with custom cells, each a `td` element; `table` has their text.
pub(super) fn with_cells(table: &Table, rows: &[Vec<Markup>], columns: Columns) -> Markup {
    let tall = rows.len() > 24;
    html! {
        div.scroll.tall[tall] tabindex="0" role="group" aria-label=(table.title) {
            table.sortable.text[columns == Columns::Text] data-filter[rows.len() >= FILTERED_FROM] {
                caption { span { (table.title) } }
                thead { tr { @for name in &table.header { th scope="col" { (name) } } } }
                tbody {
                    @for (row, texts) in rows.iter().zip(&table.rows) {
                        tr {
                            @if let Some(name) = texts.first() {
                                th scope="row" data-v=[sort_key(name)] { (name) }
                            }
                            @for cell in row.iter().skip(1) { (cell) }
                        }
                    }
                }
            }
        }
        @for note in &table.notes { p.note { (note) } }
    }
}

/// A cell of text alone.
pub(super) fn plain(text: &str) -> Markup {
    html! { td data-v=[sort_key(text)] { (text) } }
}

/// The sort key of a cell whose text does not sort as it is: `12,580`, `84.89 ± 0.20*`, `3 min 07 s`.
pub(super) fn sort_key(text: &str) -> Option<String> {
    if text.parse::<f64>().is_ok() {
        return None;
    }
    let first = text.split([' ', '*', '(']).next().unwrap_or_default();
    let number = || first.replace(',', "").parse::<f64>().ok();
    duration(text).or_else(number).map(|key| key.to_string())
}

/// The seconds of `4.2 s`, `3 min 07 s` or `1 h 05 min`.
fn duration(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(' ').collect();
    let seconds = parts.chunks(2).map(|pair| {
        let [number, unit] = pair else { return None };
        let unit = ["s", "min", "h"].iter().position(|known| known == unit)?;
        Some(number.parse::<f64>().ok()? * 60f64.powi(unit as i32))
    });
    seconds.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_sorted_as_numbers() {
        let key = |text: &str| sort_key(text);
        assert_eq!(key("12,580").as_deref(), Some("12580"));
        assert_eq!(key("84.89 ± 0.20*").as_deref(), Some("84.89"));
        assert_eq!(key("3 min 07 s").as_deref(), Some("187"));
        assert_eq!(key("1 h 05 min").as_deref(), Some("3900"));
        assert_eq!(key("25.5 s").as_deref(), Some("25.5"));
        assert_eq!(key("43,129 (0.98)").as_deref(), Some("43129"));
        for text in ["71.92", "fr", "–", "de + fr", ""] {
            assert_eq!(key(text), None, "{text}");
        }
    }
}
