//! One model on one test set: confusions, kinds of errors with examples, worst sentences, losses.

use maud::{Markup, html};
use ner_experiment::Error;
use ner_metrics::{Analysis, ErrorKind, Matching, Taxonomy};

use super::table::{Columns, table};
use super::{Page, confusion, distinct, sentence};
use crate::analysis::{loss_table, taxonomy_table};
use crate::limits::LABELS;
use crate::samples::{change, examples, tag_confusion, worst};
use crate::text::{counted, counted_as, thousands};

/// Pairs of cell and test language on a page; with more it is too large to open comfortably.
const MOST_LOOKS: usize = 150;
/// Errors of all kinds and worst sentences that a page shows, over all pairs.
const MOST_SAMPLES: usize = 1000;
/// Cells of confusion matrices that a page shows, over all pairs.
const MOST_COUNTS: usize = 60_000;

/// How much of a run each look may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    /// Pairs of cell and test language that are shown at all.
    pub(crate) looks: usize,
    /// Examples of each kind of error, and half as many worst sentences again.
    samples: usize,
    /// Rows of each table of losses.
    rows: usize,
    /// Labels of each confusion matrix, and types of the table of errors.
    labels: usize,
}

impl Budget {
    /// For a run with this many pairs of cell and test language.
    #[must_use]
    pub(crate) fn of(pairs: usize) -> Budget {
        let looks = pairs.clamp(1, MOST_LOOKS);
        Budget {
            looks,
            samples: (MOST_SAMPLES / (6 * looks)).clamp(1, 6),
            rows: (1200 / looks).clamp(8, 25),
            // there are two matrices
            labels: (MOST_COUNTS / (2 * looks)).isqrt().min(LABELS),
        }
    }
}

/// The results of one model on one test set.
pub(crate) struct Pair {
    /// Id of the cell.
    pub(crate) cell: String,
    /// Test language.
    pub(crate) language: String,
    body: Markup,
}

impl Pair {
    /// Looks at the predictions of a cell for a language.
    ///
    /// # Errors
    /// Those of `tag_confusion`.
    pub(crate) fn new(
        cell: &str,
        language: &str,
        analysis: &Analysis<'_>,
        share: Budget,
    ) -> Result<Pair, Error> {
        let taxonomy = analysis.comparison().taxonomy();
        let tags = tag_confusion(analysis)?;
        let entities = analysis.comparison().confusion(Matching::Overlap);
        let body = html! {
            (summary(analysis, &taxonomy))
            h3 { "Confusion" }
            p.note { "Rows are gold, columns predicted: a perfect model has 1.00 all along the diagonal. \
                Entities with a wrong boundary count under their type." }
            div.pair { (confusion::of_tags(&tags, share.labels)) (confusion::of_entities(&entities, share.labels)) }
            h3 { "Kinds of errors" }
            div.titled { (table(&taxonomy_table(&taxonomy, share.labels), Columns::Numbers)) }
            (errors(analysis, &taxonomy, share.samples))
            h3 { "Worst sentences" }
            (worst_sentences(analysis, share.samples))
            h3 { "Where the loss comes from" }
            (losses(analysis, share))
        };
        Ok(Pair {
            cell: cell.to_owned(),
            language: language.to_owned(),
            body,
        })
    }
}

fn summary(analysis: &Analysis<'_>, taxonomy: &Taxonomy) -> Markup {
    let sentences = analysis.sentences();
    let words: usize = sentences.iter().map(Vec::len).sum();
    let gold: usize = analysis.comparison().gold().iter().map(Vec::len).sum();
    html! {
        p {
            (counted(sentences.len() as u64, "sentence")) " with " (counted(words as u64, "word")) "; "
            (thousands(taxonomy.all.correct)) " of " (counted_as(gold as u64, "entity", "entities")) " correct."
            @if analysis.unseen() > 0 {
                " Without a subword and a loss: " (counted(analysis.unseen(), "word")) "."
            }
        }
    }
}

fn errors(analysis: &Analysis<'_>, taxonomy: &Taxonomy, top: usize) -> Markup {
    html! {
        @for kind in ErrorKind::ALL {
            @let all = taxonomy.all.of(kind);
            @let shown: Vec<_> = examples(taxonomy, kind, top).collect();
            @if !shown.is_empty() {
                details.examples open[kind == ErrorKind::Boundary || kind == ErrorKind::Type] {
                    summary { (kind) span.count { (shown.len()) " of " (thousands(all)) } }
                    @for error in shown {
                        div.sample {
                            p.what { b { (change(error)) } span.count { "sentence " (error.sentence) } }
                            (sentence::both(analysis, error.sentence, Some(error)))
                        }
                    }
                }
            }
        }
    }
}

fn worst_sentences(analysis: &Analysis<'_>, top: usize) -> Markup {
    html! {
        p.note { "By total loss of their words; per-word loss (nats) is shown where it is 0.5 or more." }
        @for loss in worst(analysis, top) {
            div.sample {
                p.what {
                    b { "loss " (format!("{:.2}", loss.sum)) }
                    span.count { "sentence " (loss.sentence) ", " (format!("{:.2}", loss.mean)) " per word, " (counted(loss.count, "word")) }
                }
                (sentence::both(analysis, loss.sentence, None))
                dl.sides { dt { "loss" } dd { (sentence::losses(&analysis.sentences()[loss.sentence])) } }
            }
        }
    }
}

fn losses(analysis: &Analysis<'_>, share: Budget) -> Markup {
    let rows = share.rows;
    let labels = analysis.loss_by_label();
    let mut subwords = loss_table(
        "Loss by first subword",
        "subword",
        &analysis.loss_by_subword(),
        rows,
    );
    if subwords.rows.is_empty() {
        subwords
            .notes
            .push("The predictions do not include subwords.".into());
    }
    let words = loss_table("Loss by word", "word", &analysis.loss_by_word(), rows);
    html! {
        div.pair {
            div { (table(&loss_table("Loss by label", "label", &labels, share.labels), Columns::Numbers)) }
            div { (table(&subwords, Columns::Numbers)) }
            div { (table(&words, Columns::Numbers)) }
        }
    }
}

/// The section: two lists to choose from, and a panel for each pair; the first is shown without a script too.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let cells = distinct(page.looks.iter().map(|look| look.cell.as_str()));
    let languages = distinct(page.looks.iter().map(|look| look.language.as_str()));
    html! {
        section #look aria-labelledby="h-look" {
            h2 #h-look { "One model on one test set" }
            @if page.looks.is_empty() { p { "No finished cell has predictions yet." } } @else {
                form.choose.js hidden {
                    (choice("cell", "Model trained on", &cells))
                    (choice("language", "tested on", &languages))
                }
                p.note #no-look hidden role="status" { "This pair is not shown on this page." }
            }
            @if page.looks_left_out > 0 {
                p.note {
                    "Not shown, to keep the page small enough to open: "
                    (counted(page.looks_left_out as u64, "more pair")) " of model and test language. "
                    code { "cargo xtask errors RUN --cell CELL --language LANGUAGE" } " shows any of them."
                }
            }
            @for (number, look) in page.looks.iter().enumerate() {
                div.look data-cell=(look.cell) data-language=(look.language) hidden[number > 0] {
                    p.which { "Trained on " b { (look.cell) } ", tested on " b { (look.language) } }
                    (look.body)
                }
            }
        }
    }
}

fn choice(id: &str, label: &str, values: &[&str]) -> Markup {
    html! {
        label for=(format!("choose-{id}")) { (label) }
        select #(format!("choose-{id}")) {
            @for value in values { option value=(value) { (value) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_runs_show_less_of_each_pair() {
        assert_eq!(
            Budget::of(44),
            Budget {
                looks: 44,
                samples: 3,
                rows: 25,
                labels: 26
            }
        );
        assert_eq!(Budget::of(4).samples, 6);
        assert_eq!(
            Budget::of(3000),
            Budget {
                looks: 150,
                samples: 1,
                rows: 8,
                labels: 14
            }
        );
    }
}
