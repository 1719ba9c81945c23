//! Options of `predict`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::args::{DECODE, PRECISION};

/// `predict`
#[derive(Debug, Args)]
pub struct PredictArgs {
    /// Text to tag [default: read --file or stdin]
    #[arg(conflicts_with = "file")]
    pub text: Option<String>,
    /// Model: a folder with config.json, tokenizer.json and model.safetensors, or a hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub model: String,
    /// UTF-8 text file to tag
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The input is pre-tokenised: words separated by white space
    #[arg(long)]
    pub words: bool,
    /// How to split the input into texts
    #[arg(long, value_enum, default_value = "lines")]
    pub split: PredictSplit,
    /// Output format [default: text on a terminal, jsonl otherwise]
    #[arg(long, value_enum)]
    pub format: Option<PredictFormat>,
    /// Exit with code 1 at a line that is too long or not valid UTF-8, instead of skipping it with a warning
    #[arg(long)]
    pub strict: bool,
    /// Number format of the encoder's matrix multiplications; bf16 and f16 need hardware support
    #[arg(long, value_name = "f32|bf16|f16", value_parser = PRECISION, hide_possible_values = true)]
    #[arg(default_value = "f32")]
    pub precision: String,
    /// How to choose labels: each word separately, or the most probable valid IOB2 sequence
    #[arg(long, value_name = "argmax|viterbi", value_parser = DECODE, hide_possible_values = true)]
    #[arg(default_value = "argmax")]
    pub decode: String,
    /// Device: cpu, cuda[:N], wgpu, vulkan or metal; `devices` lists those available
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,
}

/// What is one text for `predict`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PredictSplit {
    /// Each line is a text
    Lines,
    /// Each line is a text; the model sees one sentence (UAX #29) at a time
    Sentences,
    /// The whole input is one text, held in memory
    None,
}

/// Forms `predict` can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PredictFormat {
    /// One JSON object per text: words and entities with probabilities and offsets in characters and bytes
    Jsonl,
    /// Word, tab, tag; an empty line after each sentence
    Conll,
    /// One row per entity: line, character offsets, type, probability, text
    Table,
    /// The text with its entities in colour on a terminal (unless NO_COLOR is set), otherwise in brackets
    Text,
    /// An HTML page with the entities highlighted
    Html,
}
