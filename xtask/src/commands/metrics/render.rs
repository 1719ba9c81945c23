//! The report as text and as JSON.

use std::path::PathBuf;

use ner_metrics::{
    Bootstrap, Comparison, Confusion, EntityConfusion, Interval, Matching, Report, ScenarioReport,
    Score, Significance, Taxonomy,
};
use ner_report::analysis::{
    confusion_table, entity_confusion_table, scenario_table, tag_order, taxonomy_table,
};
use ner_report::limits::LABELS;
use serde::Serialize;

use super::args::MetricsArgs;
use super::error::MetricsError;
use super::files::TagFile;

/// All that is known of a prediction.
pub(crate) struct Scores {
    pub(crate) report: Report,
    pub(crate) comparison: Comparison,
    pub(crate) bootstrap: Option<Bootstrap>,
    pub(crate) significance: Option<(PathBuf, Significance)>,
}

/// seqeval's text, and below it what else was asked for.
pub(super) fn text(
    scores: &Scores,
    gold: &TagFile<'_>,
    predicted: &TagFile<'_>,
    args: &MetricsArgs,
) -> Result<String, MetricsError> {
    let digits = usize::from(args.digits);
    let comparison = &scores.comparison;
    let mut parts = vec![scores.report.to_text(digits)];
    if args.details {
        let spans = comparison.spans();
        parts.extend([
            format!(
                "Spans without their types: precision {:.digits$}, recall {:.digits$}, F1 {:.digits$}\n",
                spans.precision, spans.recall, spans.f1
            ),
            scenario_table(&comparison.scenarios(), digits).to_text(),
            taxonomy_table(&comparison.taxonomy(), LABELS).to_text(),
            entity_confusion_table(&comparison.confusion(Matching::Overlap)).to_text(),
            confusion_table(&confusion(gold, predicted)?).to_text(),
        ]);
    }
    parts.extend(
        scores
            .bootstrap
            .as_ref()
            .map(|found| intervals(found, &scores.report)),
    );
    if let Some((path, found)) = &scores.significance {
        parts.push(verdict(&path.display().to_string(), found, &scores.report));
    }
    Ok(parts.join("\n"))
}

fn intervals(found: &Bootstrap, report: &Report) -> String {
    let resampling = &found.resampling;
    let mut text = format!(
        "{} % intervals from {} draws of the sentences, seed {}\n\n",
        100.0 * resampling.level,
        resampling.samples,
        resampling.seed
    );
    let mut line = |name: &str, value: f64, interval: &Interval| {
        let Interval { low, high } = interval;
        text.push_str(&format!("{name:>18}  {value:.4}  [{low:.4}, {high:.4}]\n"));
    };
    line("precision", report.micro.precision, &found.precision);
    line("recall", report.micro.recall, &found.recall);
    line("F1", report.micro.f1, &found.f1);
    line("macro F1", report.macro_avg.f1, &found.macro_f1);
    for (kind, interval) in &found.by_type {
        let f1 = report.by_type.get(kind).map_or(0.0, |score| score.f1);
        line(&format!("F1 of {kind}"), f1, interval);
    }
    text
}

fn verdict(path: &str, found: &Significance, report: &Report) -> String {
    let f1 = report.micro.f1;
    let Interval { low, high } = found.interval;
    format!(
        "F1 {f1:.4} against {:.4} of {path}: {:+.4}, {} % interval [{low:+.4}, {high:+.4}], p = {:.4}\n\
         (paired bootstrap and approximate randomisation over sentences, {} draws, seed {})\n",
        f1 - found.difference,
        found.difference,
        100.0 * found.resampling.level,
        found.p_value,
        found.resampling.samples,
        found.resampling.seed
    )
}

#[derive(Serialize)]
struct Everything<'a> {
    #[serde(flatten)]
    report: &'a Report,
    spans: Score,
    scenarios: ScenarioReport,
    taxonomy: Taxonomy,
    confusion: Confusion,
    entity_confusion: [EntityConfusion; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    bootstrap: Option<&'a Bootstrap>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Against<'a>>,
}

#[derive(Serialize)]
struct Against<'a> {
    file: String,
    #[serde(flatten)]
    significance: &'a Significance,
}

/// Everything there is, whatever else was asked for.
pub(super) fn json(
    scores: &Scores,
    gold: &TagFile<'_>,
    predicted: &TagFile<'_>,
) -> Result<String, MetricsError> {
    let comparison = &scores.comparison;
    let against = scores.significance.as_ref();
    let everything = Everything {
        report: &scores.report,
        spans: comparison.spans(),
        scenarios: comparison.scenarios(),
        taxonomy: comparison.taxonomy(),
        confusion: confusion(gold, predicted)?,
        entity_confusion: [Matching::SameSpan, Matching::Overlap].map(|m| comparison.confusion(m)),
        bootstrap: scores.bootstrap.as_ref(),
        against: against.map(|(path, significance)| Against {
            file: path.display().to_string(),
            significance,
        }),
    };
    Ok(serde_json::to_string_pretty(&everything)? + "\n")
}

fn confusion(gold: &TagFile<'_>, predicted: &TagFile<'_>) -> Result<Confusion, MetricsError> {
    let tags = gold.sentences.iter().chain(&predicted.sentences).flatten();
    let labels = tag_order(tags.map(String::as_str));
    Ok(Confusion::new(
        &labels,
        &gold.sentences,
        &predicted.sentences,
    )?)
}
