//! A whole run: inputs, plan, and the cells that are not finished yet.

use crate::call::Call;
use crate::cell::{Shared, check_capable, check_device};
use crate::config::{Config, read_run};
use crate::counted::counted;
use crate::error::{Error, Kind};
use crate::estimate::{dry_run, published_dry_run};
use crate::inputs::{EncodedSets, Inputs, ModelInput};
use crate::plan::{Plan, Planned, Settings};
use crate::records::{RunDir, read_plan};
use crate::workers::{Worker, complete, failures, write_plan};

/// Maximum number of skipped cells that are named.
const SKIPPED: usize = 20;

/// A configuration with its inputs in memory and the folder of its run.
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
    /// Missing or invalid inputs; [`Kind::Unreachable`] if they are on a hub that cannot be reached.
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

    /// The requested cells.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Tells the observer which requested cells cannot be trained.
    pub fn tell_skipped(&self) {
        let skipped = &self.plan.skipped;
        for reason in skipped.iter().take(SKIPPED) {
            self.call.note(&format!("skipping {reason}"));
        }
        if skipped.len() > SKIPPED {
            let more = skipped.len() - SKIPPED;
            self.call.note(&format!("skipping {more} more"));
        }
    }

    /// What would run and what resources it would take, as text. Nothing is written.
    ///
    /// # Errors
    /// Those of tokenisation; files of an earlier run that cannot be read.
    pub fn estimate(&self) -> Result<String, Error> {
        dry_run(&self.shared(&self.plan))
    }

    /// Writes the plan into the run's folder; with `replace`, finished cells of another configuration are removed.
    /// Returns the plan of the folder, which may include cells of earlier calls.
    ///
    /// # Errors
    /// The folder belongs to another configuration, or cannot be written.
    pub fn write_plan(&self, replace: bool) -> Result<Plan, Error> {
        write_plan(&self.shared(&self.plan), replace)
    }

    /// Ids of the cells that other processes should run, without those that failed too often to be tried again.
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

    /// Runs the unfinished cells, alongside other processes. If cells fail, all others are finished first and the
    /// failure is returned.
    ///
    /// # Errors
    /// Anything that ends the run before every cell was tried: this machine lacks what training needs, the folder
    /// belongs to another configuration or cannot be written, or the observer ended it.
    pub fn run(&self, replace: bool) -> Result<Option<Error>, Error> {
        // report what this machine lacks before changing anything or taking a cell that others could run
        check_capable(self.config, &self.model)?;
        let whole = self.write_plan(replace)?;
        let shared = self.shared(&whole);
        let failed = match Worker::new(&shared).run(&self.plan.cells) {
            Ok(()) => None,
            // After a request to stop, or when nothing can be written, end soon.
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

/// What a configuration would take, as text: from its inputs or, if they are not available, from published sizes. This
/// allows planning before the data is at hand, for a cluster for instance.
///
/// # Errors
/// Invalid inputs; unavailable inputs whose sizes are not known.
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

/// Runs some cells of a planned run.
///
/// # Errors
/// No such run or cell, a cell that failed, and those of [`Experiment::run`].
pub fn run_cells(run: &RunDir, ids: &[String], call: Call<'_>) -> Result<(), Error> {
    let plan = read_plan(run)?;
    let config = read_run(&run.config())?;
    check_device(&config.device)?;
    let cells = planned(run, &plan, ids)?;
    run.open()?;
    // read only what these cells need
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
    let find = |id: &String| {
        let found = plan.cells.iter().find(|cell| cell.id == *id);
        found.cloned().ok_or_else(|| {
            let ids: Vec<&str> = plan.cells.iter().map(|cell| cell.id.as_str()).collect();
            let shown = &ids[..ids.len().min(20)];
            Error::usage(format!("unknown cell `{id}` in {}", run.root().display())).with_hint(
                format!(
                    "it has {}: {}",
                    counted(ids.len(), "cell"),
                    shown.join(", ")
                ),
            )
        })
    };
    ids.iter().map(find).collect()
}
