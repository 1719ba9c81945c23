//! Confusion matrices: the share of each row as shade and number, with counts.

use maud::{Markup, html};
use ner_metrics::{Confusion, EntityConfusion, Normalisation};

use crate::limits::others;
use crate::text::thousands;

/// Words by tag, for at most `most` tags.
pub(super) fn of_tags(confusion: &Confusion, most: usize) -> Markup {
    let all = confusion.labels().len();
    let fewer = confusion.most_confused(most, &others(all.saturating_sub(most)));
    let confusion = fewer.as_ref().unwrap_or(confusion);
    let shares = confusion.normalised(Normalisation::Gold);
    let labels = confusion.labels();
    let caption = "Tags: share of the gold tag’s words, with counts";
    html! {
        div {
            (matrix(caption, (labels, labels), &confusion.counts(), &shares))
            (note(all, most, "tags"))
        }
    }
}

/// Entities by type, those with an overlap taken as pairs, for at most `most` types.
pub(super) fn of_entities(confusion: &EntityConfusion, most: usize) -> Markup {
    let all = confusion.types.len();
    let fewer = confusion.most_confused(most, &others(all.saturating_sub(most)));
    let confusion = fewer.as_ref().unwrap_or(confusion);
    let shares = confusion.normalised(Normalisation::Gold);
    let names = (&confusion.rows()[..], &confusion.columns()[..]);
    let caption = "Entities: share of the gold type’s entities, with counts";
    html! {
        div {
            (matrix(caption, names, &confusion.counts, &shares))
            (note(all, most, "types"))
        }
    }
}

fn note(all: usize, most: usize, what: &str) -> Markup {
    html! {
        @if all > most {
            p.note {
                "The " (most) " of " (thousands(all as u64)) " " (what) " with the most errors; "
                code { "cargo xtask errors --json" } " prints all of them."
            }
        }
    }
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
