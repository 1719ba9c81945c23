//! A whole run: inputs, plan, and the cells that are missing.

use std::path::PathBuf;

use super::cell::Shared;
use super::encoded::EncodedSets;
use super::estimate;
use super::failures;
use super::files::RunDir;
use super::inputs::Inputs;
use super::interrupt::{self, STOP};
use super::model::ModelInput;
use super::plan::{Plan, Planned};
use super::planning::{self, write_plan};
use super::reporter::Reporter;
use super::run::{check_capable, check_device};
use super::settings::Settings;
use super::status::read_plan;
use super::worker::{self, Worker};
use crate::cli::RunArgs;
use crate::config::{Config, read_run};
use crate::context::{Context, Verbosity};
use crate::failure::Failure;
use crate::output;
use crate::report::tables;
use crate::submit::{Submission, SubmitArgs};

/// Cells that cannot be made, of which that many are named.
const SKIPPED: usize = 20;

/// Runs the cells of a configuration that are not finished in the folder, or says what would run.
///
/// # Errors
/// Inputs that are not there or not right, a folder that cannot be written, cells of another configuration in
/// it, and whatever fails while a cell runs.
pub fn run_experiment(
    config: &Config,
    out: Option<PathBuf>,
    args: &RunArgs,
    cluster: &SubmitArgs,
    context: &Context,
) -> Result<(), Failure> {
    let scheduler = cluster.checked()?;
    // the machine that submits need not have the device of those that train
    if scheduler.is_none() {
        check_device(&config.device)?;
    }
    let root = out.unwrap_or_else(|| {
        ["runs", &config.experiment, &config.profile]
            .iter()
            .collect()
    });
    let run = RunDir::new(root);
    if !args.dry_run {
        // a folder that cannot be written is known before any work is done
        run.open()?;
        interrupt::watch(&context.command)?;
    }
    if args.dry_run && scheduler.is_none() {
        return print_estimate(config, &run, context);
    }
    with_inputs(config, &run, context, |shared, plan| {
        tell_skipped(plan, context);
        if scheduler.is_none() {
            // what this machine lacks is told before it changes anything, or takes a cell away from others
            check_capable(config, shared.model)?;
        }
        if let Some(scheduler) = scheduler {
            if !args.dry_run {
                write_plan(shared, context, args.replace)?;
            }
            let left = unfinished(shared)?;
            let submission = Submission::new(config, run.root(), left, &context.command)?;
            return submission.submit(scheduler, cluster, args.dry_run);
        }
        let whole = write_plan(shared, context, args.replace)?;
        let shared = Shared {
            plan: &whole,
            ..*shared
        };
        let mut reporter = Reporter::new(&run, worker::leases(&shared), &context.command);
        let worked = Worker::new(&shared, context, Some(&mut reporter)).run(&plan.cells);
        // What is finished is shown, whatever failed; but who is told to stop does so soon, and where nothing can be
        // written nothing is.
        if STOP.is_requested() || worked.as_ref().is_err_and(|failure| failure.everywhere) {
            return worked;
        }
        planning::complete(&shared, context)?;
        let results = reporter.finish()?;
        worked?;
        output::print(&format!(
            "{}\nFiles: {}\n",
            tables::terminal(&results).trim_end(),
            run.root().display()
        ))
    })
}

/// What would run. A plan can be made where neither the corpora nor the model can be had: on the way to a cluster, say.
fn print_estimate(config: &Config, run: &RunDir, context: &Context) -> Result<(), Failure> {
    let mut text = String::new();
    let measured = with_inputs(config, run, context, |shared, plan| {
        tell_skipped(plan, context);
        text = estimate::dry_run(shared)?;
        Ok(())
    });
    match measured {
        Ok(()) => output::print(&text),
        Err(reason) if reason.out_of_reach => {
            output::print(&estimate::published_dry_run(config, run, reason)?)
        }
        Err(failure) => Err(failure),
    }
}

fn tell_skipped(plan: &Plan, context: &Context) {
    for reason in plan.skipped.iter().take(SKIPPED) {
        tell(context, &format!("left out: {reason}"));
    }
    if plan.skipped.len() > SKIPPED {
        let more = plan.skipped.len() - SKIPPED;
        tell(context, &format!("left out: {more} more"));
    }
}

/// Runs some cells of a run that was planned before.
///
/// # Errors
/// No such run or cell, and as [`run_experiment`].
pub fn run_cells(run: &RunDir, ids: &[String], context: &Context) -> Result<(), Failure> {
    let plan = read_plan(run)?;
    let config = read_run(&run.config())?;
    check_device(&config.device)?;
    let cells = ids.iter().map(|id| {
        let found = plan.cells.iter().find(|cell| cell.id == *id);
        found.cloned().ok_or_else(|| {
            let ids: Vec<&str> = plan.cells.iter().map(|cell| cell.id.as_str()).collect();
            let shown = &ids[..ids.len().min(20)];
            Failure::usage(format!("{} has no cell `{id}`", run.root().display()))
                .with_hint(format!("its {} cells: {}", ids.len(), shown.join(", ")))
        })
    });
    let cells = cells.collect::<Result<Vec<Planned>, _>>()?;
    run.open()?;
    interrupt::watch(&context.command)?;
    // only what these cells need is read
    let mut languages = Vec::new();
    for language in cells.iter().flat_map(|cell| &cell.train) {
        if !languages.contains(language) {
            languages.push(language.clone());
        }
    }
    let config = Config {
        test_languages: config.tests().to_vec(),
        languages,
        ..config
    };
    with_inputs(&config, run, context, |shared, _| {
        check_capable(&config, shared.model)?;
        let shared = Shared {
            plan: &plan,
            ..*shared
        };
        Worker::new(&shared, context, None).run(&cells)
    })
}

/// Reads the inputs of a configuration and makes its plan.
fn with_inputs(
    config: &Config,
    run: &RunDir,
    context: &Context,
    work: impl FnOnce(&Shared<'_>, &Plan) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let inputs = Inputs::load(config, &context.hub)?;
    let model = ModelInput::open(&config.model.source, &config.model.starter, &context.hub)?;
    model.check(&config.encoding)?;
    let plan = Plan::new(config, &inputs.train_sentences())?;
    let encoder = model.cached(context.cache.as_deref());
    let encoded = EncodedSets::new(&inputs, &encoder, config)?;
    let none = Settings::default();
    let shared = Shared {
        config,
        run,
        plan: &plan,
        settings: &none,
        inputs: &inputs,
        encoded: &encoded,
        model: &model,
        encoder: &encoder,
        verbosity: context.verbosity,
    };
    let settings = Settings::of_call(&shared)?;
    let shared = Shared {
        settings: &settings,
        ..shared
    };
    work(&shared, &plan)
}

/// Ids of the cells that a cluster is to run: not those that failed too often to be tried again.
fn unfinished<'a>(shared: &Shared<'a>) -> Result<Vec<&'a str>, Failure> {
    let mut ids = Vec::new();
    for cell in &shared.plan.cells {
        let tries = failures::read(shared.run, &cell.id)?;
        let given_up = tries.len() >= shared.config.sharing.attempts;
        if !given_up && !shared.is_done(cell)? {
            ids.push(cell.id.as_str());
        }
    }
    Ok(ids)
}

fn tell(context: &Context, text: &str) {
    if context.verbosity > Verbosity::Quiet {
        output::note(text);
    }
}
