//! A whole run: inputs, plan, the cells that are missing, results after each.

use std::path::PathBuf;

use super::cell::Shared;
use super::encoded::EncodedSets;
use super::estimate;
use super::files::{RunDir, read_json, remove_folder, write_json};
use super::identity::State;
use super::inputs::Inputs;
use super::manifest::Manifest;
use super::model::ModelInput;
use super::page::Looks;
use super::plan::{Plan, Planned};
use super::run::check_device;
use super::summary::rebuild;
use crate::config::Config;
use crate::context::{Context, Verbosity};
use crate::failure::Failure;
use crate::output;
use crate::report::corpus::DataReport;
use crate::report::tables;

/// Runs the cells of a configuration that are not finished in the folder, or says what would run.
///
/// # Errors
/// Inputs that are not there or not right, a folder that cannot be written, cells of another configuration in
/// it, and whatever fails while a cell runs.
pub fn run_experiment(
    config: &Config,
    out: Option<PathBuf>,
    dry_run: bool,
    context: &Context,
) -> Result<(), Failure> {
    check_device(&config.device)?;
    let root = out.unwrap_or_else(|| {
        ["runs", &config.experiment, &config.profile]
            .iter()
            .collect()
    });
    let run = RunDir::new(root);
    // Held to the end; an output folder that cannot be written is known before any work is done.
    let _lock = if dry_run { None } else { Some(run.open()?) };
    let inputs = Inputs::load(config, &context.hub)?;
    let model = ModelInput::open(&config.model.source, &config.model.starter, &context.hub)?;
    model.check(&config.encoding)?;
    let plan = Plan::new(config, &inputs.train_sentences())?;
    for reason in &plan.skipped {
        tell(context, &format!("left out: {reason}"));
    }
    let encoder = model.cached(context.cache.as_deref());
    let encoded = EncodedSets::new(&inputs, &encoder, config)?;
    let verbosity = context.verbosity;
    let shared = Shared {
        config,
        run: &run,
        plan: &plan,
        inputs: &inputs,
        encoded: &encoded,
        model: &model,
        encoder: &encoder,
        verbosity,
    };
    if dry_run {
        return output::print(&estimate::dry_run(&shared)?);
    }
    let states = states(&shared)?;
    let whole = whole_plan(&run, &plan, &context.command)?;
    write_json(&run.plan(), &whole)?;
    write_json(&run.data(), &corpora(&run, &inputs)?)?;
    let shared = Shared {
        plan: &whole,
        ..shared
    };
    let mut looks = Looks::default();
    run_missing(&shared, &plan.cells, &states, context, &mut looks)?;
    let results = rebuild(&run, &run, &mut looks)?;
    output::print(&format!(
        "{}\nFiles: {}\n",
        tables::terminal(&results).trim_end(),
        run.root().display()
    ))
}

/// What lies in the folder of each cell, before the first one starts.
fn states(shared: &Shared<'_>) -> Result<Vec<State>, Failure> {
    let mut states = Vec::new();
    for cell in &shared.plan.cells {
        let folder = shared.run.cell(&cell.id);
        let state = shared.identity(cell)?.state(&folder)?;
        if let State::Other {
            finished: true,
            difference,
        } = &state
        {
            let root = folder.root().display();
            return Err(Failure::input(format!(
                "{root} holds a finished cell of another configuration: {difference}"
            ))
            .with_hint(format!(
                "choose another folder with --out DIR, or remove {root}"
            )));
        }
        states.push(state);
    }
    Ok(states)
}

/// The plan with the command it comes from, and with the finished cells of an earlier one.
fn whole_plan(run: &RunDir, plan: &Plan, command: &str) -> Result<Plan, Failure> {
    let plan = Plan {
        commands: vec![command.to_owned()],
        ..plan.clone()
    };
    let Some(earlier) = read_json::<Plan>(&run.plan())? else {
        return Ok(plan);
    };
    let finished = |id: &str| {
        let manifest = read_json::<Manifest>(&run.cell(id).manifest());
        manifest
            .ok()
            .flatten()
            .is_some_and(|manifest| manifest.finished)
    };
    Ok(plan.with_earlier(&earlier, &finished))
}

/// What is in the corpora of this call, and of languages that only earlier calls used.
fn corpora(run: &RunDir, inputs: &Inputs) -> Result<Vec<DataReport>, Failure> {
    let mut reports = inputs.reports()?;
    let earlier = read_json::<Vec<DataReport>>(&run.data())?.unwrap_or_default();
    let other = |report: &DataReport| {
        !reports
            .iter()
            .any(|own| own.corpus.language == report.corpus.language)
    };
    let others: Vec<DataReport> = earlier.into_iter().filter(other).collect();
    reports.extend(others);
    Ok(reports)
}

fn run_missing(
    shared: &Shared<'_>,
    cells: &[Planned],
    states: &[State],
    context: &Context,
    looks: &mut Looks,
) -> Result<(), Failure> {
    for (index, (cell, state)) in cells.iter().zip(states).enumerate() {
        let title = format!("cell {} of {}: {}", index + 1, cells.len(), cell.id);
        let folder = shared.run.cell(&cell.id);
        match state {
            State::Finished => {
                tell(context, &format!("{title}: finished already, skipped"));
                continue;
            }
            State::CutShort => tell(context, &format!("{title}: was cut short, goes on")),
            State::Missing => {}
            State::Other { difference, .. } => {
                tell(
                    context,
                    &format!(
                        "{title}: begun with another configuration ({difference}), starts anew"
                    ),
                );
            }
        }
        if *state != State::CutShort {
            remove_folder(folder.root())?;
        }
        tell(context, &format!("{title}: {} sentences", cell.sentences));
        shared.run_cell(cell, &shared.identity(cell)?, &title)?;
        rebuild(shared.run, shared.run, looks)?;
    }
    Ok(())
}

fn tell(context: &Context, text: &str) {
    if context.verbosity > Verbosity::Quiet {
        output::note(text);
    }
}
