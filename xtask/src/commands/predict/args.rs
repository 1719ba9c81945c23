//! Options of `predict`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::args::{DECODE, PRECISION};

/// `predict`
#[derive(Debug, Args)]
pub struct PredictArgs {
    /// Text; without it (and without --file) stdin is read
    #[arg(conflicts_with = "file")]
    pub text: Option<String>,
    /// Model: folder with config.json, tokenizer.json and model.safetensors, or hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub model: String,
    /// File of texts in UTF-8
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The texts are words already split, separated by white space
    #[arg(long)]
    pub words: bool,
    /// What is one text, and what of it the model sees at once
    #[arg(long, value_enum, default_value = "lines")]
    pub split: PredictSplit,
    /// Form of the output; without it text on a terminal, jsonl in a pipe or file
    #[arg(long, value_enum)]
    pub format: Option<PredictFormat>,
    /// End with exit code 1 at a line that is not valid UTF-8 or too long, instead of passing it over with a warning
    #[arg(long)]
    pub strict: bool,
    /// Numbers that the products of the encoder multiply; bf16 and f16 need a device that has them
    #[arg(long, value_name = "f32|bf16|f16", value_parser = PRECISION, hide_possible_values = true)]
    #[arg(default_value = "f32")]
    pub precision: String,
    /// How labels are chosen: each word by itself, or the best valid IOB2 sequence
    #[arg(long, value_name = "argmax|viterbi", value_parser = DECODE, hide_possible_values = true)]
    #[arg(default_value = "argmax")]
    pub decode: String,
    /// Device: cpu, cuda[:N], wgpu, vulkan or metal, as far as compiled in
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,
}

/// What is one text for `predict`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PredictSplit {
    /// Every line is a text
    Lines,
    /// Every line is a text, of which the model sees one sentence (of UAX #29) at a time
    Sentences,
    /// All of the input is one text, held in memory
    None,
}

/// Forms `predict` can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PredictFormat {
    /// A JSON object a text: words and entities with offsets in characters and bytes, and probabilities
    Jsonl,
    /// Word, tab, tag; an empty line after each sentence
    Conll,
    /// A row an entity: line, offsets in characters, type, probability, text
    Table,
    /// The text with its entities on colours (on a terminal, without NO_COLOR) or in brackets
    Text,
    /// A page with the entities marked
    Html,
}
