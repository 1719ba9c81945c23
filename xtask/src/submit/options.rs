//! Options of a submission, as they are typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ner_experiment::Error;

/// What hands tasks to the machines of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scheduler {
    /// A Slurm job array, submitted with `sbatch`
    Slurm,
    /// A Kubernetes Indexed Job, applied with `kubectl`
    K8s,
}

/// Options that send cells to a cluster.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Cluster")]
pub struct SubmitArgs {
    /// Submit the unfinished cells to a cluster; with --dry-run, only print the script or manifest
    #[arg(
        long,
        value_name = "slurm|k8s",
        value_enum,
        hide_possible_values = true
    )]
    pub submit: Option<Scheduler>,
    /// Number of tasks to spread the cells over [default: one per cell, up to 1000]
    #[arg(long, value_name = "N", requires = "submit")]
    pub array_size: Option<usize>,
    /// Maximum number of tasks running at the same time
    #[arg(long, value_name = "N", requires = "submit")]
    pub max_running: Option<usize>,
    /// CPUs per task
    #[arg(long, value_name = "N", requires = "submit")]
    pub cpus_per_task: Option<usize>,
    /// Memory per task, as the cluster writes it: 16G for Slurm, 16Gi for Kubernetes
    #[arg(long, value_name = "SIZE", requires = "submit")]
    pub mem: Option<String>,
    /// Seconds a stopped cell gets to finish its step and write a checkpoint
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 120,
        requires = "submit"
    )]
    pub grace: u32,
    /// Slurm: partition
    #[arg(long, value_name = "NAME", requires = "submit")]
    pub partition: Option<String>,
    /// Slurm: account to charge
    #[arg(long, value_name = "NAME", requires = "submit")]
    pub account: Option<String>,
    /// Slurm: time limit per task, e.g. 4:00:00; unfinished tasks are requeued and resume
    #[arg(long, value_name = "TIME", requires = "submit")]
    pub time: Option<String>,
    /// Slurm: generic resources per task, e.g. gpu:1
    #[arg(long, value_name = "NAME:N", requires = "submit")]
    pub gres: Option<String>,
    /// Kubernetes: container image of this program, built from the Dockerfile
    #[arg(long, value_name = "IMAGE", requires = "submit")]
    pub image: Option<String>,
    /// Kubernetes: persistent volume claim that holds the run folder
    #[arg(long, value_name = "NAME", requires = "submit")]
    pub claim: Option<String>,
    /// Kubernetes: where the claim is mounted, in the pods and on this machine [default: the folder above the run]
    #[arg(long, value_name = "DIR", requires = "submit")]
    pub mount: Option<PathBuf>,
    /// Kubernetes: GPUs per pod
    #[arg(long, value_name = "N", requires = "submit")]
    pub gpus: Option<usize>,
}

impl SubmitArgs {
    /// Checks that the options belong to the scheduler and mean something, and names it.
    ///
    /// # Errors
    /// An option of the other scheduler, a number that is 0, or a value that no scheduler takes.
    pub fn checked(&self) -> Result<Option<Scheduler>, Error> {
        let Some(scheduler) = self.submit else {
            return Ok(None);
        };
        let (other, options) = match scheduler {
            Scheduler::Slurm => ("k8s", self.of_kubernetes()),
            Scheduler::K8s => ("slurm", self.of_slurm()),
        };
        if let Some((option, _)) = options.into_iter().find(|(_, value)| value.is_some()) {
            let message = format!("{option} is an option of --submit {other}");
            return Err(
                Error::usage(message).with_hint(format!("leave it out, or use --submit {other}"))
            );
        }
        let needed = [
            (
                "--image",
                &self.image,
                "build one from the Dockerfile and push it: --image REGISTRY/NAME:TAG",
            ),
            (
                "--claim",
                &self.claim,
                "the persistent volume claim (ReadWriteMany) that holds the run's folder: --claim NAME",
            ),
        ];
        for (option, value, hint) in needed {
            if scheduler == Scheduler::K8s && value.is_none() {
                let message = format!("--submit k8s needs {option}");
                return Err(Error::usage(message).with_hint(hint));
            }
        }
        for (option, number) in [
            ("--array-size", self.array_size),
            ("--max-running", self.max_running),
            ("--cpus-per-task", self.cpus_per_task),
            ("--gpus", self.gpus),
        ] {
            if number == Some(0) {
                return Err(Error::usage(format!("{option} is 0")).with_hint("use 1 or more"));
            }
        }
        let values = self.of_slurm().into_iter().chain(self.of_kubernetes());
        let values = values.chain([("--mem", self.mem.clone())]);
        for (option, value) in values.filter(|(option, _)| *option != "--mount") {
            // they end up in a line of a script or manifest
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:,/=+@".contains(c);
            if let Some(value) = value.filter(|value| value.is_empty() || !value.chars().all(plain))
            {
                let message = format!("{option} {value:?} is not a valid value");
                return Err(Error::usage(message).with_hint(
                    "use only letters, digits and - _ . : , / = + @, e.g. `--gres gpu:1` or `--time 4:00:00`",
                ));
            }
        }
        Ok(Some(scheduler))
    }

    fn of_slurm(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("--partition", self.partition.clone()),
            ("--account", self.account.clone()),
            ("--time", self.time.clone()),
            ("--gres", self.gres.clone()),
        ]
    }

    fn of_kubernetes(&self) -> Vec<(&'static str, Option<String>)> {
        let mount = self.mount.as_ref();
        vec![
            ("--image", self.image.clone()),
            ("--claim", self.claim.clone()),
            ("--mount", mount.map(|path| path.display().to_string())),
            ("--gpus", self.gpus.map(|gpus| gpus.to_string())),
        ]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn slurm(change: impl FnOnce(&mut SubmitArgs)) -> Result<Option<Scheduler>, Error> {
        let mut args = SubmitArgs {
            submit: Some(Scheduler::Slurm),
            ..SubmitArgs::default()
        };
        change(&mut args);
        args.checked()
    }

    #[test]
    fn options_of_the_other_scheduler_are_refused() {
        assert_eq!(slurm(|_| ()).unwrap(), Some(Scheduler::Slurm));
        assert_eq!(SubmitArgs::default().checked().unwrap(), None);
        let failure = slurm(|args| args.claim = Some("runs".to_owned())).unwrap_err();
        assert_eq!(failure.message, "--claim is an option of --submit k8s");
        let failure = slurm(|args| {
            args.submit = Some(Scheduler::K8s);
            args.time = Some("1:00".to_owned());
        });
        let failure = failure.unwrap_err();
        assert_eq!(failure.message, "--time is an option of --submit slurm");
        let failure = slurm(|args| args.submit = Some(Scheduler::K8s)).unwrap_err();
        assert_eq!(failure.message, "--submit k8s needs --image");
    }

    #[test]
    fn values_stay_in_their_line() {
        for bad in ["", "gpu:1\nrm", "a b", "$(x)"] {
            let failure = slurm(|args| args.gres = Some(bad.to_owned())).unwrap_err();
            assert!(failure.message.contains("--gres"), "{}", failure.message);
        }
        slurm(|args| args.gres = Some("gpu:a100:1".to_owned())).unwrap();
        let failure = slurm(|args| args.max_running = Some(0)).unwrap_err();
        assert_eq!(failure.message, "--max-running is 0");
    }
}
