//! The analysis for a terminal.

use ner_experiment::Error;
use ner_metrics::{Analysis, Conflict, ErrorKind, Matching, SuspectOptions, Taxonomy};
use ner_report::analysis::{confusion_table, entity_confusion_table, loss_table, taxonomy_table};
use ner_report::limits::LABELS;
use ner_report::samples::{self, COSTLY, change, tag_confusion};
use ner_report::table::Table;
use ner_report::text::thousands;

use super::sentence::{bracketed, costly};

/// What the analysis is of.
pub(super) struct Title<'a> {
    pub(super) source: &'a str,
    pub(super) language: &'a str,
    pub(super) others: &'a [&'a String],
    pub(super) contains: Option<&'a str>,
}

/// Tables and lists, `top` rows of each.
pub(super) fn render(
    title: &Title<'_>,
    analysis: &Analysis<'_>,
    options: &SuspectOptions,
    top: usize,
    examples: usize,
) -> Result<String, Error> {
    let labels = analysis.loss_by_label();
    let mut subwords = loss_table(
        "Loss by first subword",
        "subword",
        &analysis.loss_by_subword(),
        top,
    );
    if subwords.rows.is_empty() {
        subwords
            .notes
            .push("no subwords in this file: an earlier version wrote it".into());
    }
    let taxonomy = analysis.comparison().taxonomy();
    let parts = [
        heading(title, analysis)?,
        loss_table("Loss by label", "label", &labels, labels.len()).to_text(),
        subwords.to_text(),
        loss_table("Loss by word", "word", &analysis.loss_by_word(), top).to_text(),
        confusion_table(&tag_confusion(analysis)?).to_text(),
        entity_confusion_table(&analysis.comparison().confusion(Matching::Overlap)).to_text(),
        taxonomy_table(&taxonomy, LABELS).to_text(),
        kinds(analysis, &taxonomy, examples),
        worst(analysis, top),
        suspects(analysis, options, top)?,
        conflicts(&analysis.conflicts(), top).to_text(),
    ];
    Ok(parts.join("\n"))
}

fn heading(title: &Title<'_>, analysis: &Analysis<'_>) -> Result<String, Error> {
    let sentences = analysis
        .sentences()
        .iter()
        .filter(|words| !words.is_empty());
    let words: usize = sentences.clone().map(Vec::len).sum();
    let mut text = format!("Errors of {}\n{}: ", title.source, title.language);
    if let Some(contained) = title.contains {
        text.push_str(&format!("sentences with `{contained}`: "));
    }
    let count = thousands(sentences.count() as u64);
    text.push_str(&format!(
        "{count} sentences, {} words",
        thousands(words as u64)
    ));
    let all = analysis.comparison().taxonomy().all;
    let gold: usize = analysis.comparison().gold().iter().map(Vec::len).sum();
    let right = (thousands(all.correct), thousands(gold as u64));
    text.push_str(&format!(", {} of {} entities correct", right.0, right.1));
    if analysis.unseen() > 0 {
        let unseen = thousands(analysis.unseen());
        text.push_str(&format!("; {unseen} words have no subword and so no loss"));
    }
    text.push('\n');
    if !title.others.is_empty() {
        let others: Vec<&str> = title.others.iter().map(|other| other.as_str()).collect();
        text.push_str(&format!(
            "Other languages in this file (--language): {}\n",
            others.join(", ")
        ));
    }
    Ok(text)
}

/// Gold and predicted entities of a sentence, one below the other.
fn both(analysis: &Analysis<'_>, row: usize) -> String {
    let words = &analysis.sentences()[row];
    let gold = bracketed(words, &analysis.comparison().gold()[row]);
    let predicted = bracketed(words, &analysis.comparison().predicted()[row]);
    format!("    gold       {gold}\n    predicted  {predicted}\n")
}

fn kinds(analysis: &Analysis<'_>, taxonomy: &Taxonomy, examples: usize) -> String {
    let mut text = String::from("Examples of errors\n");
    for kind in ErrorKind::ALL {
        for error in samples::examples(taxonomy, kind, examples) {
            let (row, what) = (error.sentence, change(error));
            text.push_str(&format!(
                "\n  {kind}: {what}, sentence {row}\n{}",
                both(analysis, row)
            ));
        }
    }
    text
}

fn worst(analysis: &Analysis<'_>, top: usize) -> String {
    let mut text = String::from("Worst sentences, by the sum of their losses\n");
    for loss in samples::worst(analysis, top) {
        let row = loss.sentence;
        text.push_str(&format!(
            "\n  sentence {row}: loss {:.2}, {:.2} per word, {} words\n{}    losses     {}\n",
            loss.sum,
            loss.mean,
            loss.count,
            both(analysis, row),
            costly(&analysis.sentences()[row], COSTLY)
        ));
    }
    text
}

fn suspects(
    analysis: &Analysis<'_>,
    options: &SuspectOptions,
    top: usize,
) -> Result<String, Error> {
    let suspects = analysis.suspects(options)?;
    let mut text = format!(
        "Suspected annotation errors: loss at least {}, probability of the prediction at least {}: {}\n",
        options.min_loss,
        options.min_probability,
        thousands(suspects.len() as u64)
    );
    for suspect in suspects.iter().take(top) {
        text.push_str(&format!(
            "\n  {}: loss {:.2}, probability {:.3}, sentence {}\n{}",
            change(&suspect.error),
            suspect.loss,
            suspect.probability,
            suspect.error.sentence,
            both(analysis, suspect.error.sentence)
        ));
    }
    Ok(text)
}

fn conflicts(conflicts: &[Conflict], top: usize) -> Table {
    let row = |conflict: &Conflict| {
        let uses = conflict.uses.iter();
        let uses =
            uses.map(|used| format!("{} {} (sentence {})", used.count, used.kind, used.sentence));
        vec![conflict.text.clone(), uses.collect::<Vec<_>>().join(", ")]
    };
    let between = conflicts
        .iter()
        .filter(|conflict| conflict.is_between_types());
    Table {
        title: format!(
            "The same words annotated differently: {}, of which {} with several types",
            thousands(conflicts.len() as u64),
            thousands(between.count() as u64)
        ),
        header: ["words", "annotated as (first sentence)"]
            .map(str::to_owned)
            .to_vec(),
        rows: conflicts.iter().take(top).map(row).collect(),
        notes: Vec::new(),
    }
}
