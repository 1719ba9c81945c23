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

/// Heading of the options that every command has.
pub const GENERAL: &str = "General options";

/// `-v`, `-vv` and `-q`, and with them `-h`, so that they stand together.
#[derive(Debug, Clone, Args)]
pub struct VerbosityArgs {
    /// Verbose output (repeat for trace output)
    #[arg(short, long, action = ArgAction::Count, global = true, help_heading = GENERAL)]
    pub verbose: u8,
    /// Show only warnings and errors, no progress
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = GENERAL)]
    pub quiet: bool,
    /// Print help (a summary with `-h`)
    #[arg(short, long, action = ArgAction::Help, global = true, help_heading = GENERAL)]
    pub help: Option<bool>,
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
    /// Every cell's model
    All,
    /// For each set of training languages, the model with the best validation F1 (over sizes and seeds)
    Best,
    /// No models
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
    /// Model, data and recipe as a set: starter, small, base, large, a file in configs/profiles or a TOML file of your
    /// own [default: starter]
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Model to use instead of the profile's: a folder with config.json, tokenizer.json and model.safetensors, or a
    /// hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub model: Option<String>,
    /// Data to use instead of the profile's: a folder (parquet in the hub's layout, CoNLL, JSONL or WikiANN text), or
    /// a hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub data: Option<String>,
    /// Comma-separated languages, or `all` for every language in the data
    #[arg(long, value_name = "de,fr,..", value_delimiter = ',')]
    pub languages: Vec<String>,
    /// Device: cpu, cuda[:N], wgpu, vulkan or metal; `devices` lists those available
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,
    /// Number format of the encoder's matrix multiplications; bf16 and f16 need hardware support
    #[arg(long, value_name = "f32|bf16|f16", value_parser = PRECISION, hide_possible_values = true)]
    pub precision: Option<String>,
    /// How to choose labels when scoring: each word separately, or the most probable valid IOB2 sequence
    #[arg(long, value_name = "argmax|viterbi", value_parser = DECODE, hide_possible_values = true)]
    pub decode: Option<String>,
    /// Set a configuration key, e.g. `recipe.epochs=1` (repeatable)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// Options of the commands that train.
#[derive(Debug, Clone, Default, Args)]
pub struct RunArgs {
    /// Comma-separated seeds; every cell runs once per seed
    #[arg(long, value_name = "42,43,..", value_delimiter = ',')]
    pub seeds: Vec<u64>,
    /// Run folder [default: runs/EXPERIMENT/PROFILE]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Which models to keep on disk
    #[arg(long, value_name = "all|best|none")]
    pub keep_models: Option<Keep>,
    /// Delete finished cells that belong to another configuration from the run folder, and run them again
    #[arg(long)]
    pub replace: bool,
    /// Check the inputs and show what would run, with steps, time, memory and disk space
    #[arg(long)]
    pub dry_run: bool,
}
