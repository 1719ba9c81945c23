//! The results of an experiment: tables, plots, a page and model cards, made from the records of a run.
//!
//! | for | start at |
//! | --- | --- |
//! | everything, from the folder of a run | [`rebuild`], [`rebuild_in_place`] |
//! | the same while processes finish cells | [`Reporter`] |
//! | whether a report still matches the cells | [`verify_report`] |
//! | the tables of a run | [`tables`] |
//! | a table for the terminal and for Markdown | [`table`] |
//! | confusions, kinds of errors, losses as tables; which examples are shown | [`analysis`], [`samples`] |
//!
//! ```
//! use ner_experiment::RunDir;
//! use ner_report::{rebuild, tables};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let plan = r#"{"experiment": "x", "profile": "y", "languages": ["de"], "skipped": [], "cells": []}"#;
//! # std::fs::write(folder.path().join("plan.json"), plan).unwrap();
//! let run = RunDir::new(folder.path()); // for example runs/multilingual/starter
//! let results = rebuild(&run, &run, &|| Ok(()))?;
//! print!("{}", tables::terminal(&results));
//! assert!(run.page().is_file());
//! # Ok::<(), ner_experiment::Error>(())
//! ```
//!
//! **Invariant:** only the module `folder` reads or writes files, and nothing here needs a finished run: what does not
//! exist yet is shown as missing.

#![warn(clippy::missing_errors_doc)]

pub mod analysis;
mod card;
mod curve;
mod curve_plot;
mod decoding;
mod folder;
mod html;
mod large;
pub mod limits;
mod markdown;
mod plots;
pub mod samples;
mod seeds;
pub mod table;
pub mod tables;
pub mod text;

pub use folder::{Reporter, rebuild, rebuild_in_place, verify_report};

#[cfg(test)]
mod published;
#[cfg(test)]
mod results_tests;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
