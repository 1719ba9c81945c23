//! What is handed to a cluster, whichever it is.

use std::path::{Path, PathBuf};

use ner_experiment::quote::quoted;
use ner_experiment::{Config, Error};

use super::place;

/// What is handed to a cluster.
#[derive(Debug)]
pub struct Submission<'a> {
    /// Folder of the run, absolute.
    pub run: PathBuf,
    /// Name of the jobs.
    pub name: String,
    /// Ids of the cells that are not finished.
    pub cells: Vec<&'a str>,
    /// The binary that the tasks of Slurm run, absolute.
    pub program: PathBuf,
    /// Where relative paths of the configuration begin.
    pub folder: PathBuf,
    /// The call.
    pub command: &'a str,
    /// Model and data, as configured.
    pub sources: [&'a str; 2],
    /// User and group that own the run's folder, where files have owners.
    pub owner: Option<(u32, u32)>,
}

impl<'a> Submission<'a> {
    /// The cells of a run that is called from here.
    ///
    /// # Errors
    /// No cell is left, or the system does not say where the program and its folder are.
    pub fn new(
        config: &'a Config,
        run: &Path,
        cells: Vec<&'a str>,
        command: &'a str,
    ) -> Result<Self, Error> {
        if cells.is_empty() {
            let run = quoted(run);
            return Err(Error::input(format!(
                "nothing left to run: every cell of {run} is finished or has failed too often"
            ))
            .with_hint(format!("`cargo xtask status {run}` lists them")));
        }
        let run = std::path::absolute(run)?;
        Ok(Self {
            name: label(&format!("ner-{}-{}", config.experiment, config.profile)),
            cells,
            program: std::env::current_exe()?,
            folder: std::env::current_dir()?,
            command,
            sources: [&config.model.source, &config.data.source],
            owner: place::owner(&run),
            run,
        })
    }
}

/// Lower-case letters, digits and hyphens, as Kubernetes wants names, short enough for a number behind it.
pub(super) fn label(text: &str) -> String {
    let plain = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_alphanumeric() => c,
        _ => '-',
    };
    let mut label: String = text.chars().map(plain).collect();
    label.truncate(40);
    label.trim_matches('-').to_owned()
}

/// What another program says, as part of a message.
pub(super) fn in_one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
