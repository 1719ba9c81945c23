//! `cargo xtask bench`: speed and memory of each stage on this machine.

mod record;
mod stages;
mod table;
mod training;

use std::time::Duration;

use clap::{Args, value_parser};
use ner_experiment::{Error, ModelInput, check_device, expand_languages};

use crate::args::{ChoiceArgs, RunArgs};
use crate::context::Context;
use crate::output;
use crate::resolve::resolve;
use crate::watch::Terminal;
use record::{Bench, StageName};
use stages::Plan;

/// Options of the command.
#[derive(Args, Clone, Debug)]
pub(crate) struct BenchArgs {
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,
    /// Number of sentences to train on and to score
    #[arg(long, value_name = "N", default_value_t = 960, value_parser = value_parser!(u32).range(1..))]
    pub(crate) sentences: u32,
    /// Comma-separated stages to measure [default: all]
    #[arg(long, value_enum, value_name = "STAGE,..", value_delimiter = ',')]
    pub(crate) stages: Vec<StageName>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

/// Measures every stage once, after a warm-up of its own.
///
/// # Errors
/// A model, corpus or device that is not there or not right.
pub(crate) fn run(args: &BenchArgs, context: &Context) -> Result<(), Error> {
    let config = resolve(
        "multilingual",
        &args.choice,
        &RunArgs::default(),
        |layers| expand_languages(layers, &context.hub),
    )?;
    check_device(&config.device)?;
    let model = ModelInput::open(
        &config.model.source,
        &config.model.starter,
        &context.hub,
        &Terminal::new(context),
    )?;
    let recipe = &config.recipe;
    let shape = model.shape(0);
    // tokens of a batch of the recipe, at the length of a PAN-X sentence
    let rows = 18 * recipe.batch_size;
    let (hidden, wide) = (shape.hidden as usize, shape.intermediate as usize);
    let device = ner_model::device::select(&config.device)?;
    let (sizes, time) = ([rows, hidden, wide], Duration::from_millis(500));
    let matrix_rate = ner_model::matrix_rate(&device, recipe.precision, sizes, time)?;
    let plan = Plan {
        config: &config,
        model: &model,
        stages: &args.stages,
        sentences: args.sentences as usize,
        context,
    };
    let bench = Bench {
        matrix_rate,
        stages: plan.measure()?,
        languages: config.languages.clone(),
        data: config.data.source.clone(),
        model: config.model.source.clone(),
        device: config.device.clone(),
        precision: recipe.precision,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        peak_memory: peak_memory(),
    };
    if args.json {
        return output::print_json(&bench);
    }
    output::print(&table::render(&bench))
}

/// `VmHWM` of Linux.
fn peak_memory() -> Option<u64> {
    let status = fs_err::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(1024 * kilobytes)
}
