//! An array of Slurm: the batch scripts, and their submission.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use ner_experiment::Error;
use ner_experiment::quote::{comment, is_printable, quoted};
use ner_experiment::{read_json, write_atomic, write_json};
use serde::{Deserialize, Serialize};

use super::options::SubmitArgs;
use super::submission::Submission;
use super::tasks::{RUN, START, cells_of_task};
use crate::output;

/// One submission in `submit/slurm.json`.
#[derive(Debug, Serialize, Deserialize)]
struct Submitted {
    /// Id of the array.
    array: String,
    /// Id of the job that makes the report; none if Slurm refused it.
    report: Option<String>,
    /// Cells of each task of the array.
    tasks: Vec<Vec<String>>,
    /// The binary that the tasks run.
    program: String,
    /// The call.
    command: String,
}

/// What the end of the time limit means for a task.
const TRAPS: &str = r#"
# Near its time limit Slurm sends USR1 to this shell only: the shell stops the program and requeues the task. When a
# job is cancelled, requeued or preempted, Slurm sends TERM to all processes: the program gets its own, and the shell
# waits for it.
near_limit=false
trap 'near_limit=true; stop' USR1
trap 'told=true interrupted=true' TERM
"#;

/// The end of a task.
const AGAIN: &str = r#"
if $near_limit && [ "$code" -eq 143 ]; then
    if [ "${SLURM_RESTART_COUNT:-0}" -lt 100 ]; then
        scontrol requeue "$SLURM_JOB_ID"
    else
        echo "restarted 100 times without finishing: use a longer --time" >&2
    fi
fi
exit "$code"
"#;

/// The batch script of the array.
///
/// # Errors
/// A path that a line of options cannot hold.
pub fn array_script(
    submission: &Submission<'_>,
    tasks: &[Vec<&str>],
    args: &SubmitArgs,
) -> Result<String, Error> {
    let (count, last) = (submission.cells.len(), tasks.len().saturating_sub(1));
    let mut text = format!(
        "#!/bin/bash\n# {count} cells in {} tasks. Written by: {}\n",
        tasks.len(),
        comment(submission.command)
    );
    let running = args.max_running.map(|most| format!("%{most}"));
    let array = format!("0-{last}{}", running.unwrap_or_default());
    let grace = format!("B:USR1@{}", args.grace);
    common_options(&mut text, submission, args, "", "%A_%a.out")?;
    for (option, value) in [
        ("array", Some(&array)),
        ("signal", Some(&grace)),
        ("gres", args.gres.as_ref()),
        ("mem", args.mem.as_ref()),
        (
            "cpus-per-task",
            args.cpus_per_task.map(|n| n.to_string()).as_ref(),
        ),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "#SBATCH --{option}={value}");
        }
    }
    let _ = write!(
        text,
        "\nprogram={}\nrun={}\n",
        quoted(&submission.program),
        quoted(&submission.run),
    );
    text.push_str("export RAYON_NUM_THREADS=${RAYON_NUM_THREADS:-$SLURM_CPUS_ON_NODE}\n\n");
    text.push_str(&cells_of_task("SLURM_ARRAY_TASK_ID", tasks));
    text.push('\n');
    text.extend([START, TRAPS, RUN, AGAIN]);
    Ok(text)
}

/// The batch script of the job that makes tables, plots and page when the array has ended.
///
/// # Errors
/// As [`array_script`].
pub fn report_script(submission: &Submission<'_>, args: &SubmitArgs) -> Result<String, Error> {
    let mut text =
        "#!/bin/bash\n# The report of the run, after its tasks have finished\n".to_owned();
    common_options(&mut text, submission, args, "-report", "%j_report.out")?;
    let _ = write!(
        text,
        "\nexec {} report {}\n",
        quoted(&submission.program),
        quoted(&submission.run),
    );
    Ok(text)
}

/// Options that both jobs have.
fn common_options(
    text: &mut String,
    submission: &Submission<'_>,
    args: &SubmitArgs,
    suffix: &str,
    log: &str,
) -> Result<(), Error> {
    let run = in_option("--out: the folder of the run", &submission.run)?;
    let folder = in_option("the current folder", &submission.folder)?;
    // % begins a replacement in the name of an output file
    let logs = format!("\"{}/submit/logs/{log}\"", run.replace('%', "%%"));
    for (option, value) in [
        ("job-name", Some(format!("{}{suffix}", submission.name))),
        ("chdir", Some(format!("\"{folder}\""))),
        ("output", Some(logs)),
        ("partition", args.partition.clone()),
        ("account", args.account.clone()),
        ("time", args.time.clone()),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "#SBATCH --{option}={value}");
        }
    }
    text.push_str("#SBATCH --open-mode=append --export=ALL --requeue\n");
    Ok(())
}

/// A path that stands in double quotes in an `#SBATCH` line, which a line break would end. A quote could be escaped, but a
/// backslash has a meaning of its own in the name of an output file.
fn in_option<'a>(what: &str, path: &'a Path) -> Result<&'a str, Error> {
    let plain = |text: &&str| {
        text.chars()
            .all(|c| is_printable(c) && !matches!(c, '"' | '\\'))
    };
    path.to_str().filter(plain).ok_or_else(|| {
        let message = format!(
            "{what}, {}, cannot be written in an #SBATCH line",
            quoted(path)
        );
        Error::usage(message)
            .with_hint("use a path without quotes, backslashes, line breaks and invalid UTF-8")
    })
}

/// Writes the scripts into the run, submits them and says how to follow them.
///
/// # Errors
/// No `sbatch`, a submission that Slurm refuses, files that cannot be written.
pub fn submit(
    submission: &Submission<'_>,
    tasks: &[Vec<&str>],
    args: &SubmitArgs,
) -> Result<(), Error> {
    let folder = submission.run.join("submit");
    let array_text = array_script(submission, tasks, args)?;
    let report_text = report_script(submission, args)?;
    fs_err::create_dir_all(folder.join("logs"))?;
    let (array, report) = (folder.join("cells.sh"), folder.join("report.sh"));
    write_atomic(&array, array_text.as_bytes())?;
    write_atomic(&report, report_text.as_bytes())?;
    let id = sbatch(&[], &array)?;
    // the array runs in any case: what it lacks then is said, and can be made by hand
    let report = sbatch(&[format!("--dependency=afterany:{id}")], &report);
    let path = folder.join("slurm.json");
    let mut all = read_json::<Vec<Submitted>>(&path)?.unwrap_or_default();
    let owned = |cells: &Vec<&str>| cells.iter().map(|id| (*id).to_owned()).collect();
    all.push(Submitted {
        array: id.clone(),
        report: report.as_ref().ok().cloned(),
        tasks: tasks.iter().map(owned).collect(),
        program: quoted(&submission.program),
        command: submission.command.to_owned(),
    });
    write_json(&path, &all)?;
    output::print(&said(submission, tasks.len(), &id, report.as_ref()))
}

/// What there is to say after a submission.
fn said(
    submission: &Submission<'_>,
    tasks: usize,
    array: &str,
    report: Result<&String, &Error>,
) -> String {
    let run = quoted(&submission.run);
    let ids = |separator| match report {
        Ok(report) => format!("{array}{separator}{report}"),
        Err(_) => array.to_owned(),
    };
    let after = match report {
        Ok(report) => format!("job {report} makes the report when they have finished"),
        Err(failure) => format!(
            "no report job ({failure}): when they have finished, run `cargo xtask report {run}`"
        ),
    };
    format!(
        "Submitted: {} cells in {tasks} tasks as job {array}; {after}\n\n\
         Progress:  cargo xtask status {run}\n           squeue --jobs {}\n\
         Logs:      {run}/submit/logs\n\
         Cancel:    scancel {}\n\n\
         The tasks run {}: do not rebuild or move it until they have finished.\n\
         They inherit this shell's environment, including HF_ENDPOINT and HF_TOKEN; neither is written to a file.\n",
        submission.cells.len(),
        ids(","),
        ids(" "),
        submission.program.display(),
    )
}

/// Submits a script; returns the id of the job.
fn sbatch(options: &[String], script: &Path) -> Result<String, Error> {
    let mut command = Command::new("sbatch");
    command.arg("--parsable").args(options).arg(script);
    let output = match command.output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(
                Error::input("`sbatch` not found: Slurm is not installed on this machine").with_hint(
                    format!(
                        "run this on a login node of the cluster, or submit {} there; --dry-run prints the script",
                        script.display()
                    ),
                ),
            );
        }
        Err(error) => return Err(Error::run(format!("cannot start sbatch: {error}"))),
    };
    if output.status.success() {
        let text = String::from_utf8_lossy(&output.stdout);
        // ID or ID;CLUSTER
        let id = text.trim().split(';').next().unwrap_or_default();
        return Ok(id.to_owned());
    }
    Err(refused(&String::from_utf8_lossy(&output.stderr), script))
}

/// What Slurm says when it does not take a job, and what can be done.
fn refused(stderr: &str, script: &Path) -> Error {
    let lines = stderr.lines().map(|line| {
        let line = line.trim();
        let line = line.strip_prefix("sbatch: ").unwrap_or(line);
        line.strip_prefix("error: ").unwrap_or(line)
    });
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let said = lines.join("; ");
    let hint = if said.contains("partition") {
        "choose a partition with --partition NAME; `sinfo` lists them".to_owned()
    } else if said.contains("array") {
        "use fewer tasks with --array-size N; `scontrol show config | grep MaxArraySize` shows the limit"
            .to_owned()
    } else if said.contains("account") {
        "choose an account with --account NAME; `sacctmgr show associations user=$USER` lists yours"
            .to_owned()
    } else {
        format!("check the options in {}", script.display())
    };
    Error::input(format!("Slurm rejected the job: {said}")).with_hint(hint)
}
