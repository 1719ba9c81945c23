//! A whole run: inputs, plan, and the cells that are missing.

use crate::call::Call;
use crate::cell::{Shared, check_capable, check_device};
use crate::config::{Config, read_run};
use crate::error::{Error, Kind};
use crate::estimate::{dry_run, published_dry_run};
use crate::inputs::{EncodedSets, Inputs, ModelInput};
use crate::plan::{Plan, Planned, Settings};
use crate::records::{RunDir, read_plan};
use crate::workers::{Worker, complete, failures, write_plan};

/// Cells that cannot be made, of which that many are named.
const SKIPPED: usize = 20;

/// A configuration with its inputs in memory, and the folder of its run.
pub struct Experiment<'a> {
    config: &'a Config,
    run: &'a RunDir,
    call: Call<'a>,
    inputs: Inputs,
    model: ModelInput,
    encoded: EncodedSets,
    plan: Plan,
    settings: Settings,
}

impl<'a> Experiment<'a> {
    /// Reads the inputs of a configuration and plans its cells. Nothing is written.
    ///
    /// # Errors
    /// Inputs that are not there or not right; [`Kind::Unreachable`] where they are on a hub that cannot be reached.
    pub fn open(config: &'a Config, run: &'a RunDir, call: Call<'a>) -> Result<Self, Error> {
        let observer = call.observer;
        let inputs = Inputs::load(config, call.hub, observer)?;
        let (source, starter) = (&config.model.source, &config.model.starter);
        let model = ModelInput::open(source, starter, call.hub, observer)?;
        model.check(&config.encoding)?;
        let plan = Plan::new(config, &inputs.train_sentences())?;
        let encoded = EncodedSets::new(&inputs, &model.cached(call.cache), config, observer)?;
        let mut opened = Self {
            config,
            run,
            call,
            inputs,
            model,
            encoded,
            plan,
            settings: Settings::default(),
        };
        opened.settings = opened.shared(&opened.plan).settings_of_call()?;
        Ok(opened)
    }

    /// The cells that were asked for.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Tells the observer which cells were asked for and cannot be made.
    pub fn tell_skipped(&self) {
        let skipped = &self.plan.skipped;
        for reason in skipped.iter().take(SKIPPED) {
            self.call.note(&format!("left out: {reason}"));
        }
        if skipped.len() > SKIPPED {
            let more = skipped.len() - SKIPPED;
            self.call.note(&format!("left out: {more} more"));
        }
    }

    /// What would run and what it would take, as text. Nothing is written.
    ///
    /// # Errors
    /// Those of tokenisation, and files of an earlier run that cannot be read.
    pub fn estimate(&self) -> Result<String, Error> {
        dry_run(&self.shared(&self.plan))
    }

    /// Writes the plan into the folder of the run; with `replace`, finished cells of another configuration are removed.
    /// Returns the plan of the folder, which may have cells of earlier calls.
    ///
    /// # Errors
    /// The folder belongs to another configuration, or cannot be written.
    pub fn write_plan(&self, replace: bool) -> Result<Plan, Error> {
        write_plan(&self.shared(&self.plan), replace)
    }

    /// Ids of the cells that others are to run: not those that failed too often to be tried again.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn unfinished(&self) -> Result<Vec<&str>, Error> {
        let shared = self.shared(&self.plan);
        let mut ids = Vec::new();
        for cell in &self.plan.cells {
            let tries = failures::read(self.run, &cell.id)?;
            let given_up = tries.len() >= self.config.sharing.attempts;
            if !given_up && !shared.is_done(cell)? {
                ids.push(cell.id.as_str());
            }
        }
        Ok(ids)
    }

    /// Makes the cells that are not finished, beside other processes. Returns the failure of cells that failed; all
    /// others are finished then.
    ///
    /// # Errors
    /// What ends the run before each cell was tried: this machine lacks what training needs, the folder belongs to another
    /// configuration or cannot be written, or the observer said so.
    pub fn run(&self, replace: bool) -> Result<Option<Error>, Error> {
        // what this machine lacks is told before it changes anything, or takes a cell away from others
        check_capable(self.config, &self.model)?;
        let whole = self.write_plan(replace)?;
        let shared = self.shared(&whole);
        let failed = match Worker::new(&shared).run(&self.plan.cells) {
            Ok(()) => None,
            // Who is told to stop does so soon, and where nothing can be written nothing is.
            Err(error) if self.call.stop.is_requested() || error.is_everywhere() => {
                return Err(error);
            }
            Err(error) => Some(error),
        };
        complete(&shared)?;
        Ok(failed)
    }

    fn shared<'s>(&'s self, plan: &'s Plan) -> Shared<'s> {
        Shared {
            config: self.config,
            run: self.run,
            plan,
            settings: &self.settings,
            inputs: &self.inputs,
            encoded: &self.encoded,
            model: &self.model,
            encoder: self.model.cached(self.call.cache),
            call: &self.call,
        }
    }
}

/// What a configuration would take, as text: from its inputs, else, where they cannot be had, from published sizes. A
/// plan can be made on the way to a cluster, say.
///
/// # Errors
/// Inputs that are not right; those that cannot be had and whose sizes are not known.
pub fn estimate(config: &Config, run: &RunDir, call: Call<'_>) -> Result<String, Error> {
    let measured = Experiment::open(config, run, call).and_then(|experiment| {
        experiment.tell_skipped();
        experiment.estimate()
    });
    match measured {
        Err(reason) if reason.kind == Kind::Unreachable => published_dry_run(config, run, reason),
        measured => measured,
    }
}

/// Runs some cells of a run that was planned before.
///
/// # Errors
/// No such run or cell, and as [`Experiment::run`]; or a cell that failed.
pub fn run_cells(run: &RunDir, ids: &[String], call: Call<'_>) -> Result<(), Error> {
    let plan = read_plan(run)?;
    let config = read_run(&run.config())?;
    check_device(&config.device)?;
    let cells = planned(run, &plan, ids)?;
    run.open()?;
    // only what these cells need is read
    let mut languages = Vec::new();
    for language in cells.iter().flat_map(|cell| &cell.train) {
        if !languages.contains(language) {
            languages.push(language.clone());
        }
    }
    let config = Config {
        test_languages: config.test_languages().to_vec(),
        languages,
        ..config
    };
    let experiment = Experiment::open(&config, run, call)?;
    check_capable(&config, &experiment.model)?;
    Worker::new(&experiment.shared(&plan)).run(&cells)
}

fn planned(run: &RunDir, plan: &Plan, ids: &[String]) -> Result<Vec<Planned>, Error> {
    let find =
        |id: &String| {
            let found = plan.cells.iter().find(|cell| cell.id == *id);
            found.cloned().ok_or_else(|| {
                let ids: Vec<&str> = plan.cells.iter().map(|cell| cell.id.as_str()).collect();
                let shown = &ids[..ids.len().min(20)];
                Error::usage(format!("{} has no cell `{id}`", run.root().display()))
                    .with_hint(format!("its {} cells: {}", ids.len(), shown.join(", ")))
            })
        };
    ids.iter().map(find).collect()
}
