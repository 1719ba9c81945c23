//! The engine of an experiment: a matrix of cells, each one training set, one seed and one model, tested on every
//! language. A run is planned before it starts, shared among processes and machines, resumed after any interruption,
//! and recorded cell by cell.
//!
//! The result is a folder: `ner-report` turns it into tables, plots and an HTML page.
//!
//! | for | start at |
//! | --- | --- |
//! | a configuration from TOML files and settings | [`Library`], [`Layers`], [`Config`] |
//! | a whole run | [`Experiment`] |
//! | some cells of a planned run, as a job scheduler runs them | [`run_cells`] |
//! | what a run would cost | [`estimate`] |
//! | the state of every cell; whether its files are intact | [`RunStatus`], [`verify`] |
//! | the files of a run | [`records`] |
//! | watching, stopping | [`Observer`] |
//!
//! ```
//! # use std::path::PathBuf;
//! use ner_experiment::{Build, Call, Experiment, Layers, RunDir};
//!
//! let mut layers = Layers::default();
//! layers.add_setting("languages=[\"de\", \"fr\"]")?;
//! layers.add_setting("data.starter_fraction=0.05")?;
//! let config = layers.config()?;
//!
//! static STOP: ner_train::Stop = ner_train::Stop::new();
//! let (hub, build) = (ner_hub::HubOptions::default(), Build::default());
//! let call = Call {
//!     hub: &hub,
//!     cache: None,
//!     command: "my-program",
//!     stop: &STOP,
//!     build: &build,
//!     observer: &(),
//! };
//! let run = RunDir::new("runs/mine");
//! let experiment = Experiment::open(&config, &run, call)?;
//! let ids: Vec<&str> = experiment.plan().cells.iter().map(|cell| cell.id.as_str()).collect();
//! assert_eq!(ids, ["de", "fr"]);
//! // experiment.run(false)? would train them
//! # Ok::<(), ner_experiment::Error>(())
//! ```
//!
//! **Invariant:** the engine prints nothing, reads no environment variables, handles no signals, and does not depend on
//! the report.

#![warn(clippy::missing_errors_doc)]

mod call;
mod cell;
mod config;
mod counted;
mod error;
mod estimate;
mod experiment;
mod inputs;
mod lease;
mod observer;
mod plan;
mod process;
pub mod quote;
pub mod records;
pub mod threads;
mod verify;
mod workers;

pub use call::{Build, Call};
pub use cell::check_device;
pub use config::{
    CellConfig, CellModel, CellSpec, Checkpoint, CompiledIn, Config, ConfigFile, ConfigKind,
    DEFAULT_PROFILE, DEFAULT_SEED, Data, Encoding, Estimate, KeepModels, Layers, LearningCurve,
    Library, Model, Sharing, StarterModel, is_folder_name, joined, normalised, read_run,
};
pub use error::{Error, Kind, message_of};
pub use experiment::{Experiment, estimate, run_cells};
pub use inputs::{
    CachedEncoder, ModelInput, Shape, counts, expand_languages, fetched, hub_id, options, tokens,
};
pub use lease::{Claim, Lease, Leases, Owner};
pub use observer::{Observer, Progress, TrainingProgress};
pub use plan::{Plan, Planned, Settings};
pub use records::{
    CellDir, CellMetrics, Counts, Manifest, Predicted, Predictions, RunDir, Scored, TestMetrics,
    in_cell, inside_cell, read_json, read_plan, read_predictions, sha256_text, write_atomic,
    write_json, write_predictions,
};
pub use verify::{Verified, verify};
pub use workers::failures::Failed;
pub use workers::{At, CellStatus, RunStatus};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
