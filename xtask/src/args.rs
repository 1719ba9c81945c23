//! Options that several commands have.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};
use ner_experiment::KeepModels;

/// The end of a command's help: one to three calls of it. A test runs every one of them, in a folder with
/// `texts.txt`, `words.txt`, `gold.conll`, `predicted.conll` and the run `runs/multilingual/starter`.
macro_rules! examples {
    ($first:literal $(, $more:literal)*) => {
        concat!("Examples:\n  cargo xtask ", $first $(, "\n  cargo xtask ", $more)*)
    };
}
pub(crate) use examples;

/// `-v`, `-vv` and `-q`.
#[derive(Debug, Clone, Args)]
pub struct VerbosityArgs {
    /// More detail on stderr; twice for everything
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub verbose: u8,
    /// Only warnings and errors on stderr, no progress
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
}

/// How much is written to stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Warnings and errors, no progress.
    Quiet,
    /// Progress and what a run does.
    Normal,
    /// Details as well (`-v`).
    Debug,
    /// Everything (`-vv`).
    Trace,
}

impl VerbosityArgs {
    /// What they ask for.
    pub fn level(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, 1) => Verbosity::Debug,
            (false, _) => Verbosity::Trace,
        }
    }
}

/// Values of `--precision`.
pub const PRECISION: [&str; 3] = ["f32", "bf16", "f16"];

/// Values of `--decode`.
pub const DECODE: [&str; 2] = ["argmax", "viterbi"];

/// Which models of a run stay on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Keep {
    /// The model of every cell
    All,
    /// For each set of training languages, the cell with the best validation F1 (over sizes and seeds)
    Best,
    /// No model
    None,
}

impl From<Keep> for KeepModels {
    fn from(keep: Keep) -> Self {
        match keep {
            Keep::All => Self::All,
            Keep::Best => Self::Best,
            Keep::None => Self::None,
        }
    }
}

/// Options that choose model, data and device.
#[derive(Debug, Clone, Default, Args)]
pub struct ChoiceArgs {
    /// Model, data and recipe together: starter (if the experiment says nothing else), small, base, large or a file
    /// in configs/profiles
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Model instead of the profile's: folder with config.json, tokenizer.json and model.safetensors, or hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub model: Option<String>,
    /// Data instead of the profile's: folder in the hub's layout (or CoNLL, JSONL, WikiANN text), or hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub data: Option<String>,
    /// Languages, separated by commas; all: those of the data
    #[arg(long, value_name = "de,fr,..", value_delimiter = ',')]
    pub languages: Vec<String>,
    /// Device: cpu, cuda[:N], wgpu, vulkan or metal, as far as compiled in
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,
    /// Numbers that the products of the encoder multiply; bf16 and f16 need a device that has them
    #[arg(long, value_name = "f32|bf16|f16", value_parser = PRECISION, hide_possible_values = true)]
    pub precision: Option<String>,
    /// How labels are chosen when a model is scored: each word by itself, or the best valid IOB2 sequence
    #[arg(long, value_name = "argmax|viterbi", value_parser = DECODE, hide_possible_values = true)]
    pub decode: Option<String>,
    /// Any key of the configuration, as `recipe.epochs=1`; repeatable
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// Options of the commands that train.
#[derive(Debug, Clone, Default, Args)]
pub struct RunArgs {
    /// Seeds, separated by commas; every cell runs once with each
    #[arg(long, value_name = "42,43,..", value_delimiter = ',')]
    pub seeds: Vec<u64>,
    /// Folder of the run instead of runs/EXPERIMENT/PROFILE
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Which models stay on disk
    #[arg(long, value_name = "all|best|none")]
    pub keep_models: Option<Keep>,
    /// Remove finished cells of another configuration from the folder of the run, and make them anew
    #[arg(long)]
    pub replace: bool,
    /// Check the inputs and say what would run, with steps, time, memory and disk
    #[arg(long)]
    pub dry_run: bool,
}
