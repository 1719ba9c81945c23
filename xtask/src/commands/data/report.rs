//! `data report`: what is in a corpus, and what its annotators did not agree on.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::Args;
use ner_data::{Corpus, Split};
use ner_experiment::Error;
use ner_experiment::records::data_report::DataReport;
use ner_tokenize::{EncodeCounts, EncodeOptions, Encoder};
use serde::Serialize;

use super::corpora::CorpusArgs;
use crate::commands::tokenize;
use crate::context::Context;
use crate::output;
use crate::progress::Progress;

/// `data report`
#[derive(Args, Clone, Debug)]
pub struct ReportArgs {
    #[command(flatten)]
    pub corpora: CorpusArgs,
    /// Also count subwords and unknown pieces with this tokenizer: `starter`, a tokenizer.json, a folder or a hub id
    #[arg(long, value_name = "DIR|FILE|HUB_ID")]
    pub tokenizer: Option<String>,
    /// Number of frequent entities and of conflicting annotations to list
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub top: usize,
    /// Print JSON instead of text
    #[arg(long)]
    pub json: bool,
}

/// Everything about one language.
#[derive(Serialize)]
struct LanguageReport {
    #[serde(flatten)]
    data: DataReport,
    /// By split; only with a tokenizer.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    subwords: BTreeMap<Split, Subwords>,
}

/// A split as subwords.
#[derive(Serialize)]
struct Subwords {
    #[serde(flatten)]
    counts: EncodeCounts,
    mean: f64,
    unknown_rate: f64,
}

/// Reports on every language.
///
/// # Errors
/// A corpus or tokenizer that is not there or not right.
pub(super) fn run(args: &ReportArgs, context: &Context) -> Result<(), Error> {
    let tokenizer = args.tokenizer.as_deref();
    let encoder = tokenizer
        .map(|name| tokenize::open(name, context))
        .transpose()?;
    let languages = args.corpora.load(context)?;
    let mut progress = Progress::new("report", "languages", Some(languages.len() as u64));
    let mut reports = Vec::new();
    for splits in &languages {
        reports.push(report(splits, encoder.as_ref(), args.top)?);
        progress.advance(1);
    }
    progress.finish();
    if args.json {
        return output::print_json(&reports);
    }
    let texts: Vec<String> = reports.iter().map(LanguageReport::to_text).collect();
    output::print(&texts.join("\n"))
}

fn report(
    splits: &[Corpus],
    encoder: Option<&Encoder>,
    top: usize,
) -> Result<LanguageReport, Error> {
    let mut subwords = BTreeMap::new();
    for corpus in splits {
        if let Some(encoder) = encoder {
            subwords.insert(corpus.split(), Subwords::new(corpus, encoder)?);
        }
    }
    Ok(LanguageReport {
        data: DataReport::new(splits, top)?,
        subwords,
    })
}

impl Subwords {
    fn new(corpus: &Corpus, encoder: &Encoder) -> Result<Self, Error> {
        let counts = encoder.encode(corpus, &EncodeOptions::default())?.counts;
        let subwords = counts.subwords as f64;
        Ok(Self {
            mean: subwords / corpus.len().max(1) as f64,
            unknown_rate: counts.unknown_subwords as f64 / subwords.max(1.0),
            counts,
        })
    }
}

impl LanguageReport {
    fn to_text(&self) -> String {
        let mut text = self.data.corpus.to_text();
        // writing to a String cannot fail
        for (split, subwords) in &self.subwords {
            let counts = &subwords.counts;
            let _ = writeln!(
                text,
                "{split} as subwords: {}, {:.2} per sentence, longest {}; unknown {} ({:.4} %), words with no subword {}",
                counts.subwords,
                subwords.mean,
                counts.longest,
                counts.unknown_subwords,
                100.0 * subwords.unknown_rate,
                counts.words_without_subword
            );
        }
        let frequent = self.data.frequent.iter();
        let frequent = frequent.map(|e| format!("{} {} ({})", e.text, e.kind, e.count));
        let _ = writeln!(text, "most frequent: {}", listed(frequent));
        let _ = writeln!(
            text,
            "entities whose words are tagged differently elsewhere: {}",
            self.data.conflicts
        );
        for conflict in &self.data.worst_conflicts {
            let uses = conflict
                .uses
                .iter()
                .map(|used| format!("{} {}", used.kind, used.count));
            let _ = writeln!(text, "  {}: {}", conflict.text, listed(uses));
        }
        text
    }
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        "none".to_owned()
    } else {
        parts.join(", ")
    }
}
