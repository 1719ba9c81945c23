//! `experiment NAME --submit slurm|k8s`: the cells of a run that are missing, handed to a cluster. Each task runs
//! `cell RUN ID` for its cells; plan and configuration are in the run's folder before.
//!
//! | module | holds |
//! | --- | --- |
//! | `options` | what can be typed |
//! | `submission` | what is handed over |
//! | `tasks` | cells spread over tasks, and the shell that runs them |
//! | `slurm`, `k8s` | scripts and manifests, and their submission |
//! | `values` | what a manifest can hold |
//! | `place` | whether the nodes of a cluster can see a folder |

mod k8s;
mod options;
mod place;
mod slurm;
mod submission;
mod tasks;
mod values;

#[cfg(test)]
mod tests;

pub use options::{Scheduler, SubmitArgs};
pub use submission::Submission;

use ner_experiment::Error;

use crate::output;

/// Submits, or prints what would be submitted. The plan has to be in the run's folder unless it is a dry run.
///
/// # Errors
/// Options that do not fit, no program to submit with, a submission that is refused.
pub fn submit(
    submission: &Submission<'_>,
    scheduler: Scheduler,
    args: &SubmitArgs,
    dry_run: bool,
) -> Result<(), Error> {
    let tasks = tasks::spread(&submission.cells, args.array_size);
    match scheduler {
        Scheduler::Slurm => {
            for folder in [&submission.run, &submission.program] {
                if let Some(reason) = place::node_local(folder) {
                    output::note(&format!(
                        "warning: {} is {reason}: can the nodes of the cluster see it?",
                        folder.display()
                    ));
                }
            }
            if dry_run {
                return output::print(&slurm::array_script(submission, &tasks, args)?);
            }
            slurm::submit(submission, &tasks, args)
        }
        Scheduler::K8s => {
            let pods = k8s::Pods::new(submission, args, &|name| std::env::var_os(name))?;
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
            k8s::apply(submission, &tasks, &pods, &manifest)
        }
    }
}
