//! Options of `metrics`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ner_metrics::{Mode, Options, Resampling, Scheme, ZeroDivision};

use super::error::MetricsError;

/// Options of the command.
#[derive(Args, Clone, Debug)]
pub(crate) struct MetricsArgs {
    /// File of the annotation: CoNLL (the last column counts), one tag a line, or JSONL
    #[arg(long, value_name = "FILE")]
    pub(crate) gold: PathBuf,
    /// File of the prediction, the same sentences in the same order
    #[arg(long, value_name = "FILE")]
    pub(crate) pred: PathBuf,
    /// Any tag goes, or entities well formed by a scheme only
    #[arg(long, value_enum, default_value_t = ModeName::Lenient)]
    pub(crate) mode: ModeName,
    /// Scheme of the strict mode; without it the one that the annotation follows
    #[arg(long, value_name = "IOB1|IOE1|IOB2|IOE2|IOBES|BILOU")]
    pub(crate) scheme: Option<Scheme>,
    /// The prefix stands last, as in PER-B
    #[arg(long)]
    pub(crate) suffix: bool,
    /// A ratio without denominator: 0 with a warning, 0, or 1
    #[arg(long, value_enum, default_value_t = ZeroName::Warn)]
    pub(crate) zero_division: ZeroName,
    /// Digits behind the point of the text report
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=17))]
    pub(crate) digits: u8,
    /// seqeval's text, everything as JSON, or the text of conlleval
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Below the text: spans without types, scenarios, kinds of errors, confusions
    #[arg(long)]
    pub(crate) details: bool,
    /// Confidence intervals from N draws of the sentences
    #[arg(long, value_name = "N")]
    pub(crate) bootstrap: Option<u32>,
    /// Another prediction for the same annotation, tested against --pred
    #[arg(long, value_name = "OTHER_PRED")]
    pub(crate) against: Option<PathBuf>,
    /// Share of the draws that an interval holds
    #[arg(long, value_name = "SHARE", default_value_t = Resampling::default().level)]
    pub(crate) level: f64,
    /// Seed of the draws
    #[arg(long, default_value_t = Resampling::default().seed)]
    pub(crate) seed: u64,
}

/// Which tag sequences make an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeName {
    /// seqeval's default, the rule of conlleval
    Lenient,
    /// Well-formed entities only
    Strict,
}

/// Value of a ratio without denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ZeroName {
    /// 0, and a warning
    Warn,
    /// 0
    #[value(name = "0")]
    Zero,
    /// 1
    #[value(name = "1")]
    One,
}

/// Form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The text of seqeval's `classification_report`
    Text,
    /// All scores, counts and analyses as JSON
    Json,
    /// The text of the `conlleval` script
    Conlleval,
}

impl MetricsArgs {
    pub(crate) fn options(&self) -> Result<Options, MetricsError> {
        let mode = match (self.mode, self.scheme) {
            (ModeName::Strict, scheme) => Mode::Strict(scheme),
            (ModeName::Lenient, None) => Mode::Lenient,
            (ModeName::Lenient, Some(scheme)) => return Err(MetricsError::Scheme { scheme }),
        };
        Ok(Options {
            mode,
            suffix: self.suffix,
            zero_division: match self.zero_division {
                ZeroName::Warn => ZeroDivision::Warn,
                ZeroName::Zero => ZeroDivision::Zero,
                ZeroName::One => ZeroDivision::One,
            },
        })
    }

    pub(crate) fn resampling(&self) -> Resampling {
        Resampling {
            samples: self.bootstrap.unwrap_or(Resampling::default().samples),
            level: self.level,
            seed: self.seed,
        }
    }
}
