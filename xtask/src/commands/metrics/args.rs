//! Options of `metrics`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ner_metrics::{Mode, Options, Resampling, Scheme, ZeroDivision};

use super::error::MetricsError;

/// Options of the command.
#[derive(Args, Clone, Debug)]
pub(crate) struct MetricsArgs {
    /// Gold file: CoNLL (last column), one tag per line, or JSONL
    #[arg(long, value_name = "FILE")]
    pub(crate) gold: PathBuf,
    /// Predicted file, with the same sentences in the same order
    #[arg(long, value_name = "FILE")]
    pub(crate) pred: PathBuf,
    /// Accept any tag sequence, or only well-formed entities
    #[arg(long, value_enum, default_value_t = ModeName::Lenient)]
    pub(crate) mode: ModeName,
    /// Tagging scheme of the strict mode [default: the one the gold file follows]
    #[arg(long, value_name = "IOB1|IOE1|IOB2|IOE2|IOBES|BILOU")]
    pub(crate) scheme: Option<Scheme>,
    /// The prefix comes last, as in PER-B
    #[arg(long)]
    pub(crate) suffix: bool,
    /// Value of a ratio with a zero denominator: 0 with a warning, 0, or 1
    #[arg(long, value_enum, default_value_t = ZeroName::Warn)]
    pub(crate) zero_division: ZeroName,
    /// Decimal places in the text report
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=17))]
    pub(crate) digits: u8,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Also show untyped spans, scenarios, error types and confusions
    #[arg(long)]
    pub(crate) details: bool,
    /// Compute confidence intervals from N bootstrap samples of the sentences
    #[arg(long, value_name = "N")]
    pub(crate) bootstrap: Option<u32>,
    /// Another predicted file: test whether it differs significantly from --pred
    #[arg(long, value_name = "OTHER_PRED")]
    pub(crate) against: Option<PathBuf>,
    /// Confidence level
    #[arg(long, value_name = "LEVEL", default_value_t = Resampling::default().level)]
    pub(crate) level: f64,
    /// Random seed of the resampling
    #[arg(long, default_value_t = Resampling::default().seed)]
    pub(crate) seed: u64,
}

/// Which tag sequences make an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeName {
    /// Any tag sequence: seqeval's default, conlleval's rule
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
    /// seqeval's `classification_report`
    Text,
    /// All scores, counts and analyses as JSON
    Json,
    /// The output of the `conlleval` script
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
