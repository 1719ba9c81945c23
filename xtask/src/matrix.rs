//! One run of the engine for the command line: an estimate, a submission to a cluster, or the cells themselves with their
//! report.

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Duration;

use ner_experiment::{
    Config, Error, Experiment, Observer, Progress, RunDir, TrainingProgress, check_device, estimate,
};
use ner_report::{Reporter, tables};

use crate::args::RunArgs;
use crate::context::Context;
use crate::interrupt;
use crate::output;
use crate::submit::{self, Scheduler, Submission, SubmitArgs};
use crate::watch::Terminal;

/// Runs the cells of a configuration that are not finished in the folder, submits them, or says what would run.
///
/// # Errors
/// Inputs that are not there or not right, a folder that cannot be written, cells of another configuration in
/// it, and whatever fails while a cell runs.
pub fn run(
    config: &Config,
    out: Option<PathBuf>,
    args: &RunArgs,
    cluster: &SubmitArgs,
    context: &Context,
) -> Result<(), Error> {
    let scheduler = cluster.checked()?;
    // the machine that submits need not have the device of those that train
    if scheduler.is_none() {
        check_device(&config.device)?;
    }
    let default = || {
        ["runs", &config.experiment, &config.profile]
            .iter()
            .collect()
    };
    let run = RunDir::new(out.unwrap_or_else(default));
    if !args.dry_run {
        // a folder that cannot be written is known before any work is done
        run.open()?;
        interrupt::watch()?;
    }
    let terminal = Terminal::new(context);
    match scheduler {
        None if args.dry_run => output::print(&estimate(config, &run, context.call(&terminal))?),
        None => work(config, &run, args, context),
        Some(scheduler) => hand_over(config, &run, args, (scheduler, cluster), context),
    }
}

fn hand_over(
    config: &Config,
    run: &RunDir,
    args: &RunArgs,
    (scheduler, cluster): (Scheduler, &SubmitArgs),
    context: &Context,
) -> Result<(), Error> {
    let terminal = Terminal::new(context);
    let experiment = Experiment::open(config, run, context.call(&terminal))?;
    experiment.tell_skipped();
    if !args.dry_run {
        experiment.write_plan(args.replace)?;
    }
    let left = experiment.unfinished()?;
    let submission = Submission::new(config, run.root(), left, &context.command)?;
    submit::submit(&submission, scheduler, cluster, args.dry_run)
}

fn work(config: &Config, run: &RunDir, args: &RunArgs, context: &Context) -> Result<(), Error> {
    let terminal = Terminal::new(context);
    let lease = Duration::from_secs_f64(config.sharing.lease_seconds);
    let watcher = WithReport {
        terminal: &terminal,
        reporter: RefCell::new(Reporter::new(run, lease, &terminal)),
    };
    let experiment = Experiment::open(config, run, context.call(&watcher))?;
    experiment.tell_skipped();
    let failed = experiment.run(args.replace)?;
    drop(experiment);
    // what is finished is shown, whatever failed
    let results = watcher.reporter.into_inner().finish()?;
    if let Some(failed) = failed {
        return Err(failed);
    }
    output::print(&format!(
        "{}\nFiles: {}\n",
        tables::terminal(&results).trim_end(),
        run.root().display()
    ))
}

/// What a terminal shows, and the report of the run after its cells.
struct WithReport<'a> {
    terminal: &'a Terminal<'a>,
    reporter: RefCell<Reporter<'a>>,
}

impl Observer for WithReport<'_> {
    fn note(&self, text: &str) {
        self.terminal.note(text);
    }

    fn progress(&self, title: &str, unit: &'static str, length: Option<u64>) -> Box<dyn Progress> {
        self.terminal.progress(title, unit, length)
    }

    fn training(&self, title: &str) -> Box<dyn TrainingProgress> {
        self.terminal.training(title)
    }

    fn check(&self) -> Result<(), Error> {
        self.terminal.check()
    }

    fn cell_finished(&self) -> Result<(), Error> {
        self.reporter.borrow_mut().after_cell()
    }
}
