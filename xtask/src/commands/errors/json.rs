//! The analysis as JSON, all rows of it.

use ner_experiment::Error;
use ner_metrics::{
    Analysis, Conflict, Confusion, EntityConfusion, LossRow, Matching, ScenarioReport,
    SentenceLoss, Suspect, SuspectOptions, Taxonomy,
};
use ner_report::samples::tag_confusion;
use serde::Serialize;

#[derive(Serialize)]
struct Errors<'a> {
    language: &'a str,
    words_without_subword: u64,
    loss_by_label: Vec<LossRow>,
    loss_by_subword: Vec<LossRow>,
    loss_by_word: Vec<LossRow>,
    loss_by_sentence: Vec<SentenceLoss>,
    confusion: Confusion,
    entity_confusion: [EntityConfusion; 2],
    taxonomy: Taxonomy,
    scenarios: ScenarioReport,
    suspects: Vec<Suspect>,
    conflicts: Vec<Conflict>,
}

/// One object, indented.
pub(super) fn render(
    language: &str,
    analysis: &Analysis<'_>,
    options: &SuspectOptions,
) -> Result<String, Error> {
    let comparison = analysis.comparison();
    let errors = Errors {
        language,
        words_without_subword: analysis.unseen(),
        loss_by_label: analysis.loss_by_label(),
        loss_by_subword: analysis.loss_by_subword(),
        loss_by_word: analysis.loss_by_word(),
        loss_by_sentence: analysis.loss_by_sentence(),
        confusion: tag_confusion(analysis)?,
        entity_confusion: [Matching::SameSpan, Matching::Overlap].map(|m| comparison.confusion(m)),
        taxonomy: comparison.taxonomy(),
        scenarios: comparison.scenarios(),
        suspects: analysis.suspects(options)?,
        conflicts: analysis.conflicts(),
    };
    let text = serde_json::to_string_pretty(&errors);
    Ok(text.map_err(|error| Error::run(error.to_string()))? + "\n")
}
