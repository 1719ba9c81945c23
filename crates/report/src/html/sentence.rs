//! Sentences with their entities marked, and with the loss of their words.

use std::ops::Range;

use maud::{Markup, html};
use ner_metrics::{Analysis, Entity, EntityError, ScoredWord};

use crate::samples::COSTLY;

/// Words shown on each side of an error.
const CONTEXT: usize = 16;
/// Words shown of the longest sentences.
const LONGEST: usize = 90;

/// Gold and predicted entities of a sentence, one below the other, around an error where there is one.
pub(super) fn both(analysis: &Analysis<'_>, row: usize, error: Option<&EntityError>) -> Markup {
    let words = &analysis.sentences()[row];
    let sides = [
        (
            "gold",
            &analysis.comparison().gold()[row],
            error.and_then(|error| error.gold.as_ref()),
        ),
        (
            "predicted",
            &analysis.comparison().predicted()[row],
            error.and_then(|error| error.predicted.as_ref()),
        ),
    ];
    let shown = around(words.len(), error);
    html! {
        dl.sides {
            @for (side, entities, wrong) in sides {
                dt { (side) }
                dd.(side) { (marked(words, entities, wrong, &shown, analysis.comparison().kinds())) }
            }
        }
    }
}

/// The words near the entities of an error, or the first ones of the sentence.
fn around(words: usize, error: Option<&EntityError>) -> Range<usize> {
    let entities = error
        .into_iter()
        .flat_map(|error| error.gold.iter().chain(&error.predicted));
    let start = entities.clone().map(|entity| entity.start).min();
    let end = entities.map(|entity| entity.end).max();
    match (start, end) {
        (Some(start), Some(end)) => start.saturating_sub(CONTEXT)..(end + CONTEXT).min(words),
        _ => 0..words.min(LONGEST),
    }
}

fn marked(
    words: &[ScoredWord<'_>],
    entities: &[Entity],
    wrong: Option<&Entity>,
    shown: &Range<usize>,
    kinds: &[String],
) -> Markup {
    let mut at = shown.start;
    let mut parts = Vec::new();
    let within = entities
        .iter()
        .filter(|entity| entity.start < shown.end && entity.end > shown.start);
    for entity in within {
        let (start, end) = (entity.start.max(shown.start), entity.end.min(shown.end));
        parts.extend(plain(&words[at..start.max(at)]));
        let number = kinds
            .iter()
            .position(|kind| *kind == entity.kind)
            .unwrap_or_default();
        parts.push(html! {
            mark.(format!("k{}", number % 8)).wrong[wrong == Some(entity)] {
                (joined(&words[start..end])) span.kind { (entity.kind) }
            }
        });
        at = end;
    }
    parts.extend(plain(&words[at..shown.end.max(at)]));
    html! {
        @if shown.start > 0 { "… " }
        @for (at, part) in parts.iter().enumerate() { @if at > 0 { " " } (part) }
        @if shown.end < words.len() { " …" }
    }
}

/// Words outside of entities, if there are any.
fn plain(words: &[ScoredWord<'_>]) -> Option<Markup> {
    (!words.is_empty()).then(|| html! { (joined(words)) })
}

fn joined(words: &[ScoredWord<'_>]) -> String {
    let words: Vec<&str> = words.iter().map(|word| word.word).collect();
    words.join(" ")
}

/// The words of a sentence; those with a loss worth showing have it as a number and as a shade.
pub(super) fn losses(words: &[ScoredWord<'_>]) -> Markup {
    let shown = &words[..words.len().min(LONGEST)];
    html! {
        @for word in shown {
            @match word.loss.filter(|loss| *loss >= COSTLY) {
                Some(loss) => span.cost style=(format!("--v:{:.0}", (loss / 8.0).min(1.0) * 100.0)) {
                    (word.word) small { (format!("{loss:.2}")) }
                },
                None => (word.word),
            }
            " "
        }
        @if shown.len() < words.len() { "…" }
    }
}
