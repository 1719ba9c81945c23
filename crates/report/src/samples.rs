//! Which errors and sentences are shown as examples, in the terminal and on the page.

use ner_metrics::{
    Analysis, Confusion, Entity, EntityError, ErrorKind, ScoredWord, SentenceLoss, Taxonomy,
};

use super::analysis::tag_order;

/// Words with a loss below this, in nats, are shown without it.
pub const COSTLY: f64 = 0.5;

/// Words by tag, gold on the rows.
///
/// # Errors
/// None for an analysis: every tag it holds is a label of the matrix.
pub fn tag_confusion(analysis: &Analysis<'_>) -> Result<Confusion, ner_metrics::Error> {
    let side = |tag: fn(&ScoredWord<'_>) -> String| -> Vec<Vec<String>> {
        let sentences = analysis.sentences().iter();
        sentences
            .map(|words| words.iter().map(tag).collect())
            .collect()
    };
    let gold = side(|word| word.gold.to_owned());
    let predicted = side(|word| word.predicted.to_owned());
    let tags = gold.iter().chain(&predicted).flatten();
    let labels = tag_order(tags.map(String::as_str));
    Confusion::new(&labels, &gold, &predicted)
}

/// The first errors of a kind.
pub fn examples(
    taxonomy: &Taxonomy,
    kind: ErrorKind,
    top: usize,
) -> impl Iterator<Item = &EntityError> {
    let errors = taxonomy.errors.iter();
    errors.filter(move |error| error.kind == kind).take(top)
}

/// The sentences with the highest total loss.
pub fn worst(analysis: &Analysis<'_>, top: usize) -> Vec<SentenceLoss> {
    let losses = analysis.loss_by_sentence().into_iter();
    losses.filter(|loss| loss.count > 0).take(top).collect()
}

/// `PER instead of ORG`, `wrong boundary (PER)`, `missed PER` or `spurious PER`.
#[must_use]
pub fn change(error: &EntityError) -> String {
    let kind = |entity: &Entity| entity.kind.clone();
    match (
        error.gold.as_ref().map(kind),
        error.predicted.as_ref().map(kind),
    ) {
        (Some(gold), Some(predicted)) if gold == predicted => format!("wrong boundary ({gold})"),
        (Some(gold), Some(predicted)) => format!("{predicted} instead of {gold}"),
        (Some(gold), None) => format!("missed {gold}"),
        (None, Some(predicted)) => format!("spurious {predicted}"),
        (None, None) => String::new(),
    }
}
