//! A whole run: inputs, plan, and the cells that are missing.

use std::path::PathBuf;
use std::time::Duration;

use super::cell::Shared;
use super::encoded::EncodedSets;
use super::estimate;
use super::failures;
use super::files::{RunDir, read_json, write_atomic, write_json};
use super::identity::State;
use super::inputs::Inputs;
use super::interrupt::{self, STOP};
use super::lease::{Claim, Leases};
use super::manifest::Manifest;
use super::model::ModelInput;
use super::plan::{Plan, Planned};
use super::reporter::Reporter;
use super::run::check_device;
use super::status::read_plan;
use super::worker::{self, Worker};
use crate::config::{Config, read_run};
use crate::context::{Context, Verbosity};
use crate::failure::Failure;
use crate::output;
use crate::report::corpus::DataReport;
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
    dry_run: bool,
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
    if !dry_run {
        // a folder that cannot be written is known before any work is done
        run.open()?;
        interrupt::watch()?;
    }
    if dry_run && scheduler.is_none() {
        return print_estimate(config, &run, context);
    }
    with_inputs(config, &run, context, |shared, plan| {
        tell_skipped(plan, context);
        refuse_others(shared)?;
        if let Some(scheduler) = scheduler {
            if !dry_run {
                write_plan(shared, context)?;
            }
            let left = unfinished(shared)?;
            let submission = Submission::new(config, run.root(), left, &context.command)?;
            return submission.submit(scheduler, cluster, dry_run);
        }
        let whole = write_plan(shared, context)?;
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
    interrupt::watch()?;
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
    let shared = Shared {
        config,
        run,
        plan: &plan,
        inputs: &inputs,
        encoded: &encoded,
        model: &model,
        encoder: &encoder,
        verbosity: context.verbosity,
    };
    work(&shared, &plan)
}

/// Writes plan, configuration and corpora of the run, one process at a time.
fn write_plan(shared: &Shared<'_>, context: &Context) -> Result<Plan, Failure> {
    let run = shared.run;
    let mut leases = worker::leases(shared);
    let lease = loop {
        match leases.claim(".plan", || ())? {
            Claim::Taken(lease) => break lease,
            Claim::Held(_) => std::thread::sleep(Duration::from_millis(20)),
        }
        interrupt::check(&context.command)?;
    };
    let whole = whole_plan(shared, &leases, &context.command)?;
    write_json(&run.plan(), &whole)?;
    let text = toml::to_string(shared.config)
        .map_err(|error| Failure::run(format!("{}: {error}", run.config().display())))?;
    write_atomic(&run.config(), text.as_bytes())?;
    write_json(&run.data(), &corpora(run, shared.inputs)?)?;
    lease.finish();
    Ok(whole)
}

/// Finished cells of another configuration are not overwritten.
fn refuse_others(shared: &Shared<'_>) -> Result<(), Failure> {
    for cell in &shared.plan.cells {
        if let State::Other {
            finished: true,
            difference,
        } = shared.state(cell)?
        {
            let root = shared.run.cell(&cell.id);
            let root = root.root().display();
            return Err(Failure::input(format!(
                "{root} holds a finished cell of another configuration: {difference}"
            ))
            .with_hint(format!(
                "choose another folder with --out DIR, or remove {root}"
            )));
        }
    }
    Ok(())
}

/// Ids of the cells that a cluster is to run: not those that failed too often to be tried again.
fn unfinished<'a>(shared: &Shared<'a>) -> Result<Vec<&'a str>, Failure> {
    let mut ids = Vec::new();
    for cell in &shared.plan.cells {
        let tries = failures::read(&shared.run.cell(&cell.id))?;
        let given_up = tries.len() >= shared.config.sharing.attempts;
        if !given_up && shared.state(cell)? != State::Finished {
            ids.push(cell.id.as_str());
        }
    }
    Ok(ids)
}

/// The plan with the command it comes from, and with the cells of an earlier one that are finished or worked on.
fn whole_plan(shared: &Shared<'_>, leases: &Leases, command: &str) -> Result<Plan, Failure> {
    let plan = Plan {
        commands: vec![command.to_owned()],
        ..shared.plan.clone()
    };
    let Some(earlier) = read_json::<Plan>(&shared.run.plan())? else {
        return Ok(plan);
    };
    let stays = |id: &str| {
        let manifest = read_json::<Manifest>(&shared.run.cell(id).manifest());
        let finished = manifest
            .ok()
            .flatten()
            .is_some_and(|manifest| manifest.finished);
        finished || leases.holder(id).is_some()
    };
    Ok(plan.with_earlier(&earlier, &stays))
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

fn tell(context: &Context, text: &str) {
    if context.verbosity > Verbosity::Quiet {
        output::note(text);
    }
}
