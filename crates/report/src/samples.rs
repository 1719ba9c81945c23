//! Which errors and sentences stand for all others, in the terminal and in the page.

use ner_metrics::{
    Analysis, Confusion, Entity, EntityError, ErrorKind, ScoredWord, SentenceLoss, Taxonomy,
};

use super::analysis::tag_order;

/// Words that cost less are not named one by one.
pub const COSTLY: f64 = 0.5;

/// Words by tag, gold on the rows.
///
/// # Errors
/// None for an analysis: its tags are those that are counted.
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

/// The sentences with the largest sums of losses.
pub fn worst(analysis: &Analysis<'_>, top: usize) -> Vec<SentenceLoss> {
    let losses = analysis.loss_by_sentence().into_iter();
    losses.filter(|loss| loss.count > 0).take(top).collect()
}

/// `PER for ORG`, by the types of the two entities.
#[must_use]
pub fn change(error: &EntityError) -> String {
    let kind = |entity: &Option<Entity>| {
        entity
            .as_ref()
            .map_or("no entity", |entity| &entity.kind)
            .to_owned()
    };
    format!("{} for {}", kind(&error.predicted), kind(&error.gold))
}
