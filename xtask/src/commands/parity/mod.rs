//! `cargo xtask parity`: whether a device computes what the CPU backend computes.

use clap::{Args, value_parser};
use ner_train::{Difference, Parity};
use serde::Serialize;

mod compare;

use ner_experiment::{Error, ModelInput, check_device, expand_languages};
use ner_report::table::Table;

use crate::args::{ChoiceArgs, RunArgs};
use crate::context::Context;
use crate::output;
use crate::resolve::resolve;
use crate::watch::Terminal;

/// Options of the command.
#[derive(Args, Clone, Debug)]
pub struct ParityArgs {
    #[command(flatten)]
    choice: ChoiceArgs,
    /// Number of training steps to compare
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = value_parser!(u32).range(1..))]
    steps: u32,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Output<'a> {
    device: &'a str,
    model: &'a str,
    precision: ner_train::Precision,
    passes: bool,
    #[serde(flatten)]
    parity: &'a Parity,
}

/// Trains on both and compares.
///
/// # Errors
/// A device or model that is not there or fails; a difference that is larger than accepted.
pub fn run(args: &ParityArgs, context: &Context) -> Result<(), Error> {
    let defaults = RunArgs::default();
    let config = resolve("multilingual", &args.choice, &defaults, |layers| {
        expand_languages(layers, &context.hub)
    })?;
    check_device(&config.device)?;
    let model = ModelInput::open(
        &config.model.source,
        &config.model.starter,
        &context.hub,
        &Terminal::new(context),
    )?;
    let parity = compare::compare_devices(&config, &model, args.steps, &context.hub)?;
    let output = Output {
        device: &config.device,
        model: &config.model.source,
        precision: config.recipe.precision,
        passes: parity.passes(),
        parity: &parity,
    };
    if args.json {
        output::print_json(&output)?;
    } else {
        output::print(&table(&output).to_text())?;
    }
    let failed: Vec<&Difference> = parity.differences.iter().filter(|d| !d.passes()).collect();
    match failed.first() {
        None => Ok(()),
        Some(first) => Err(Error::run(format!(
            "{} differs from the CPU by more than the tolerance: {} by {:.1e}",
            config.device, first.what, first.found
        ))
        .with_hint("do not train on this device with this precision; a driver update may help")),
    }
}

fn table(output: &Output<'_>) -> Table {
    let row = |difference: &Difference| {
        vec![
            difference.what.clone(),
            format!("{:.1e}", difference.found),
            format!("{:.1e}", difference.bound),
            if difference.passes() {
                "ok"
            } else {
                "TOO LARGE"
            }
            .to_owned(),
        ]
    };
    let header = ["what", "difference", "tolerance", ""];
    let last = output.parity.losses.last();
    Table {
        title: format!(
            "{} in {} against the CPU in f32, model {}",
            output.device, output.precision, output.model
        ),
        header: header.map(str::to_owned).to_vec(),
        rows: output.parity.differences.iter().map(row).collect(),
        notes: last
            .map(|[cpu, device]| {
                format!("last loss: {cpu:.6} on the CPU, {device:.6} on the device")
            })
            .into_iter()
            .collect(),
    }
}
