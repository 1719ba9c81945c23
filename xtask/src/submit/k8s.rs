//! An Indexed Job of Kubernetes: the manifest, and `kubectl apply`.

use std::ffi::OsString;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ner_experiment::Error;
use ner_experiment::quote::{comment, quoted, yaml};
use ner_experiment::{sha256_text, write_atomic};

use super::options::SubmitArgs;
use super::submission::{Submission, in_one_line};
use super::tasks::{RUN, START, cells_of_task};
use super::values::{block, environment, in_manifest, unexpanded};
use crate::exit;
use crate::output;

/// Where the Dockerfile has the program.
const PROGRAM: &str = "/usr/local/bin/xtask";

/// A pod is started so often again after a cell has failed.
const RETRIES: u32 = 2;

/// The address of the hub from a Secret.
const ENDPOINT: &str = "            # the hub address, which contains a password
            - name: HF_ENDPOINT
              valueFrom:
                secretKeyRef:
                  name: hf-endpoint
                  key: endpoint
";

/// What the pods need besides their cells.
#[derive(Debug)]
pub struct Pods<'a> {
    submission: &'a Submission<'a>,
    args: &'a SubmitArgs,
    image: &'a str,
    claim: &'a str,
    mount: PathBuf,
    /// Variables of this process that the pods get too.
    environment: Vec<(&'static str, String)>,
    /// The address of the hub has a password in it, and comes from a Secret.
    secret_endpoint: bool,
}

impl<'a> Pods<'a> {
    /// Pods for options that [`SubmitArgs::checked`] has seen; `variable` reads the environment.
    ///
    /// # Errors
    /// A run that is not where the claim is mounted, or a mount that no pod can have.
    pub fn new(
        submission: &'a Submission<'a>,
        args: &'a SubmitArgs,
        variable: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<Self, Error> {
        let given = |value: &'a Option<String>| value.as_deref().unwrap_or_default();
        let parent = submission.run.parent().unwrap_or(&submission.run);
        let mount = args.mount.as_deref().unwrap_or(parent);
        let mount = std::path::absolute(mount)?;
        if !submission.run.starts_with(&mount) || mount == Path::new("/") {
            let (run, mount) = (submission.run.display(), mount.display());
            let message = format!("the run {run} is not in {mount}, where the claim is mounted");
            return Err(Error::usage(message).with_hint(
                "the volume has to be at the same path here: --mount DIR --out DIR/RUN",
            ));
        }
        if in_manifest("--mount", &mount)?.contains(':') {
            let message = format!("--mount {} has a colon in it", quoted(&mount));
            return Err(Error::usage(message).with_hint("Kubernetes mounts nothing there"));
        }
        let mut environment = environment(&mount, variable)?;
        let endpoint = environment.iter().position(|(name, value)| {
            *name == "HF_ENDPOINT" && ner_hub::without_secrets(value) != value.as_str()
        });
        let secret_endpoint = endpoint.map(|at| environment.remove(at)).is_some();
        Ok(Self {
            submission,
            args,
            image: given(&args.image),
            claim: given(&args.claim),
            environment,
            secret_endpoint,
            mount,
        })
    }

    /// Where the claim is mounted.
    pub fn mount(&self) -> &Path {
        &self.mount
    }

    /// Models and data that are files here and not on the claim.
    pub fn outside(&self) -> Vec<&'a str> {
        let outside = |source: &&&str| {
            let path = self.submission.folder.join(source);
            path.exists() && !path.starts_with(&self.mount)
        };
        let sources = self.submission.sources.iter();
        sources.filter(outside).copied().collect()
    }

    /// Name of the job: another one for other cells, since a job cannot be changed.
    pub fn name(&self) -> String {
        let of = format!(
            "{}\n{}",
            self.submission.run.display(),
            self.submission.cells.join("\n")
        );
        format!("{}-{}", self.submission.name, &sha256_text(&of)[..6])
    }

    /// How the Secrets are made that the pods take what is secret from.
    pub fn secrets(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.secret_endpoint {
            lines.push(
                "The hub address contains a password. Create a Secret for the pods, once:\n  \
                kubectl create secret generic hf-endpoint --from-literal=endpoint=\"$HF_ENDPOINT\""
                    .to_owned(),
            );
        }
        lines.push(
            "Private or gated models need a token. Create a Secret for it, once:\n  \
            kubectl create secret generic hf-token --from-literal=token=\"$HF_TOKEN\""
                .to_owned(),
        );
        lines
    }

    /// Both jobs: the cells, and the report, which waits.
    ///
    /// # Errors
    /// A folder whose name no manifest can hold.
    pub fn manifest(&self, tasks: &[Vec<&str>]) -> Result<String, Error> {
        let (name, run) = (self.name(), quoted(&self.submission.run));
        let (count, pods) = (self.submission.cells.len(), tasks.len());
        let command = comment(self.submission.command);
        let running = self.args.max_running.unwrap_or(pods).min(pods);
        let (cells, report) = (
            self.template("cells", &self.cells_script(tasks), true)?,
            self.template("report", &self.report_script(), false)?,
        );
        Ok(format!(
            "\
# {count} cells in {pods} pods. Written by: {command}
# The plan must be in {run}
# on the volume: the same command without --dry-run writes it. Kubernetes cannot start one job after another. When
#   kubectl get job {name}
# shows that the cells are done, make the report with this command, or with `cargo xtask report` where the volume is
# mounted:
#   kubectl patch job {name}-report --patch '{{\"spec\":{{\"suspend\":false}}}}'
apiVersion: batch/v1
kind: Job
metadata:
  name: {name}
spec:
  completionMode: Indexed
  completions: {pods}
  parallelism: {running}
  # a failed cell is tried again; the pods of the others keep running
  backoffLimitPerIndex: {RETRIES}
  podFailurePolicy:
    rules:
      # evicted, preempted or drained: resumes from its checkpoint in another pod, and does not count
      - action: Ignore
        onPodConditions:
          - type: DisruptionTarget
            status: \"True\"
      # no such run or cell: trying again cannot help
      - action: FailIndex
        onExitCodes:
          containerName: cells
          operator: In
          values: [{}]
{cells}---
apiVersion: batch/v1
kind: Job
metadata:
  name: {name}-report
spec:
  suspend: true
  backoffLimit: {RETRIES}
{report}",
            exit::USAGE,
        ))
    }

    /// A pod with one container.
    fn template(&self, container: &str, script: &str, heavy: bool) -> Result<String, Error> {
        let script = block(&unexpanded(script));
        let mount = yaml(in_manifest("--mount", &self.mount)?);
        let (folder, variables) = (self.folder()?, self.variables());
        Ok(format!(
            "  template:
    metadata:
      labels:
        app.kubernetes.io/name: multilingual-ner
    spec:
      restartPolicy: Never
      # time for a stopping pod to finish its step and write a checkpoint
      terminationGracePeriodSeconds: {}
      securityContext:
        runAsNonRoot: true
{}      containers:
        - name: {container}
          image: {}
          workingDir: {folder}
          command: [\"/bin/bash\", \"-c\"]
          args:
            - {script}          env:
{variables}            # needed for private or gated models only
            - name: HF_TOKEN
              valueFrom:
                secretKeyRef:
                  name: hf-token
                  key: token
                  optional: true
{}          volumeMounts:
            - name: runs
              mountPath: {mount}
      volumes:
        - name: runs
          persistentVolumeClaim:
            claimName: {}
",
            self.args.grace,
            self.user(),
            yaml(self.image),
            if heavy {
                self.resources()
            } else {
                String::new()
            },
            yaml(self.claim),
        ))
    }

    /// Where relative paths of the configuration begin, if the pods have it.
    fn folder(&self) -> Result<String, Error> {
        let folder = &self.submission.folder;
        let folder = match folder.starts_with(&self.mount) {
            true => folder,
            false => &self.mount,
        };
        Ok(yaml(in_manifest("the current folder", folder)?))
    }

    fn variables(&self) -> String {
        let variable = |(name, value): &(&str, String)| {
            let value = yaml(&unexpanded(value));
            format!("            - name: {name}\n              value: {value}\n")
        };
        let mut variables: String = self.environment.iter().map(variable).collect();
        if self.secret_endpoint {
            variables.push_str(ENDPOINT);
        }
        variables
    }

    /// The pods write as the owner of the run's folder, if that is not root.
    fn user(&self) -> String {
        match self.submission.owner {
            Some((user, group)) if user != 0 => {
                format!("        runAsUser: {user}\n        runAsGroup: {group}\n")
            }
            _ => "        fsGroup: 10001\n".to_owned(),
        }
    }

    fn resources(&self) -> String {
        let gpus = self
            .args
            .gpus
            .map(|count| ("nvidia.com/gpu", count.to_string()));
        let cpus = self
            .args
            .cpus_per_task
            .map(|count| ("cpu", count.to_string()));
        let memory = self.args.mem.clone().map(|size| ("memory", size));
        let given: String = [cpus, memory, gpus]
            .into_iter()
            .flatten()
            .map(|(name, value)| format!("              {name}: {}\n", yaml(&value)))
            .collect();
        if given.is_empty() {
            return given;
        }
        // requests are the limits where only these are given
        format!("          resources:\n            limits:\n{given}")
    }

    fn cells_script(&self, tasks: &[Vec<&str>]) -> String {
        format!(
            "program={PROGRAM}\nrun={}\n\n{}\n{START}\
             # sent to this shell, the first process of the pod, only\n\
             trap stop TERM\n{RUN}exit \"$code\"\n",
            quoted(&self.submission.run),
            cells_of_task("JOB_COMPLETION_INDEX", tasks),
        )
    }

    fn report_script(&self) -> String {
        let run = quoted(&self.submission.run);
        format!("exec {PROGRAM} report {run}\n")
    }
}

/// Writes the manifest into the run and hands it to `kubectl`.
///
/// # Errors
/// No `kubectl`, a manifest that the cluster refuses, a file that cannot be written.
pub fn apply(
    submission: &Submission<'_>,
    tasks: &[Vec<&str>],
    pods: &Pods<'_>,
    manifest: &str,
) -> Result<(), Error> {
    let path = submission.run.join("submit/k8s.yaml");
    write_atomic(&path, manifest.as_bytes())?;
    let command = Command::new("kubectl")
        .args(["apply", "-f", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match command {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let hint = format!(
                "on a machine that has it, run `kubectl apply -f {}`",
                path.display()
            );
            return Err(Error::input("`kubectl` not found").with_hint(hint));
        }
        Err(error) => return Err(Error::run(format!("cannot start kubectl: {error}"))),
    };
    if let Some(mut stdin) = child.stdin.take() {
        // one that ends before it has read all says why
        stdin.write_all(manifest.as_bytes()).ok();
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        let said = in_one_line(String::from_utf8_lossy(&output.stderr).trim());
        return Err(Error::input(format!("kubectl rejected the job: {said}"))
            .with_hint(format!("check the manifest, {}", path.display())));
    }
    let (name, run) = (pods.name(), quoted(&submission.run));
    output::print(&format!(
        "Submitted: {} cells in {} pods as job {name}\n\n\
         Progress:  cargo xtask status {run}\n           kubectl get pods --selector job-name={name}\n\
         Report:    kubectl patch job {name}-report --patch '{{\"spec\":{{\"suspend\":false}}}}'  # when they have finished\n\
         Cancel:    kubectl delete job {name} {name}-report\n\n{}\n",
        submission.cells.len(),
        tasks.len(),
        pods.secrets().join("\n"),
    ))
}
