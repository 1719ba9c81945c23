//! `experiment NAME --submit slurm|k8s`: the cells of a run that are missing, handed to a cluster. Each task runs
//! `cell RUN ID` for its cells; plan and configuration are in the run's folder before.
//!
//! | module | holds |
//! | --- | --- |
//! | `options` | what can be typed |
//! | `tasks` | cells spread over tasks, and the shell that runs them |
//! | `slurm`, `k8s` | scripts and manifests, and their submission |
//! | `values` | what a manifest can hold |
//! | `place` | whether the nodes of a cluster can see a folder |

mod k8s;
mod options;
mod place;
mod slurm;
mod tasks;
mod values;

#[cfg(test)]
mod tests;

pub use options::{Scheduler, SubmitArgs};

use std::path::{Path, PathBuf};

use ner_experiment::quote::quoted;
use ner_experiment::{Config, Error};

use crate::output;

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
                "nothing is left to run: the cells of {run} are finished, or failed too often"
            ))
            .with_hint(format!("`cargo xtask report {run}` shows them")));
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

    /// Submits, or prints what would be submitted. The plan has to be in the run's folder unless it is a dry run.
    ///
    /// # Errors
    /// Options that do not fit, no program to submit with, a submission that is refused.
    pub fn submit(
        &self,
        scheduler: Scheduler,
        args: &SubmitArgs,
        dry_run: bool,
    ) -> Result<(), Error> {
        let tasks = tasks::spread(&self.cells, args.array_size);
        match scheduler {
            Scheduler::Slurm => {
                for folder in [&self.run, &self.program] {
                    if let Some(reason) = place::node_local(folder) {
                        output::note(&format!(
                            "warning: {} is {reason}: can the nodes of the cluster see it?",
                            folder.display()
                        ));
                    }
                }
                if dry_run {
                    return output::print(&slurm::array_script(self, &tasks, args)?);
                }
                slurm::submit(self, &tasks, args)
            }
            Scheduler::K8s => {
                let pods = k8s::Pods::new(self, args, &|name| std::env::var_os(name))?;
                for source in pods.outside() {
                    output::note(&format!(
                        "warning: {source} is not in {}: the pods cannot see it",
                        pods.mount().display()
                    ));
                }
                let manifest = pods.manifest(&tasks)?;
                if dry_run {
                    for line in pods.secrets() {
                        output::note(&line);
                    }
                    return output::print(&manifest);
                }
                k8s::apply(self, &tasks, &pods, &manifest)
            }
        }
    }
}

/// Lower-case letters, digits and hyphens, as Kubernetes wants names, short enough for a number behind it.
fn label(text: &str) -> String {
    let plain = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_alphanumeric() => c,
        _ => '-',
    };
    let mut label: String = text.chars().map(plain).collect();
    label.truncate(40);
    label.trim_matches('-').to_owned()
}

/// What another program says, as part of a message.
fn in_one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
