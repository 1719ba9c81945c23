//! Confusion matrices: shares of each row as shades and numbers, with the counts.

use maud::{Markup, html};
use ner_metrics::{Confusion, EntityConfusion, Normalisation};

use crate::report::tables::thousands;

/// Words by tag.
pub(super) fn of_tags(confusion: &Confusion) -> Markup {
    let shares = confusion.normalised(Normalisation::Gold);
    let labels = &confusion.labels;
    matrix(
        "Tags: share of each gold tag’s words, and their number",
        (labels, labels),
        &confusion.counts,
        &shares,
    )
}

/// Entities by type, those with an overlap taken as pairs.
pub(super) fn of_entities(confusion: &EntityConfusion) -> Markup {
    let shares = confusion.normalised(Normalisation::Gold);
    let names = (&confusion.rows()[..], &confusion.columns()[..]);
    matrix(
        "Entities: share of each gold type, and their number",
        names,
        &confusion.counts,
        &shares,
    )
}

fn matrix(
    caption: &str,
    (rows, columns): (&[String], &[String]),
    counts: &[Vec<u64>],
    shares: &[Vec<f64>],
) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label=(caption) {
            table.heat {
                caption { span { (caption) } }
                thead { tr {
                    th scope="col" { "gold ↓ predicted →" }
                    @for name in columns { th scope="col" { (name) } }
                } }
                tbody {
                    @for (name, (counts, shares)) in rows.iter().zip(counts.iter().zip(shares)) {
                        tr {
                            th scope="row" { (name) }
                            @for (count, share) in counts.iter().zip(shares) { (cell(*count, *share)) }
                        }
                    }
                }
            }
        }
    }
}

fn cell(count: u64, share: f64) -> Markup {
    html! {
        @if count == 0 { td.none { "0" } } @else {
            td style=(format!("--v:{:.0}", share * 100.0)) {
                (format!("{share:.2}")) small { (thousands(count)) }
            }
        }
    }
}
