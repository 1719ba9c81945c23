//! `cargo xtask status RUN`: what every cell is at.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use ner_experiment::{At, CellStatus, Error, RunDir, RunStatus};

use crate::output;

/// `status RUN`
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Run folder, e.g. runs/multilingual/starter
    pub run: PathBuf,
    /// Print every cell as JSON
    #[arg(long)]
    pub json: bool,
}

/// Cells of one kind that are listed; all are in the JSON.
const LISTED: usize = 40;

/// Prints counts and the cells that are not simply waiting or done.
///
/// # Errors
/// The folder holds no run.
pub fn run(args: &StatusArgs) -> Result<(), Error> {
    let status = RunStatus::read(&RunDir::new(&args.run))?;
    if args.json {
        return output::print_json(&status);
    }
    output::print(&render(&status))
}

fn render(status: &RunStatus) -> String {
    let count = |is: fn(&At) -> bool| status.cells.iter().filter(|cell| is(&cell.at)).count();
    let mut text = format!(
        "{} cells of {}, profile {}\n\n",
        status.cells.len(),
        status.experiment,
        status.profile
    );
    for (name, count) in [
        ("done", count(|at| matches!(at, At::Done { .. }))),
        ("running", count(|at| matches!(at, At::Running { .. }))),
        ("stopped", count(|at| matches!(at, At::Stopped { .. }))),
        ("waiting", count(|at| matches!(at, At::Waiting { .. }))),
        ("failed", count(|at| matches!(at, At::Failed { .. }))),
    ] {
        let _ = writeln!(text, "{name:<8} {count:>6}");
    }
    for is in [
        (|at| matches!(at, At::Running { .. })) as fn(&At) -> bool,
        |at| matches!(at, At::Stopped { .. }),
        |at| matches!(at, At::Waiting { failed: Some(_) }),
        |at| matches!(at, At::Failed { .. }),
        |at| {
            matches!(
                at,
                At::Done {
                    model_missing: true,
                    ..
                }
            )
        },
    ] {
        let cells: Vec<&CellStatus> = status.cells.iter().filter(|cell| is(&cell.at)).collect();
        if !cells.is_empty() {
            text.push('\n');
        }
        for cell in cells.iter().take(LISTED) {
            let _ = writeln!(text, "{}: {}", cell.id, line(&cell.at));
        }
        if cells.len() > LISTED {
            let _ = writeln!(text, "and {} more (--json)", cells.len() - LISTED);
        }
    }
    text
}

fn line(at: &At) -> String {
    match at {
        At::Waiting { failed: None } => "waiting".to_owned(),
        At::Waiting {
            failed: Some(failed),
        } => format!(
            "failed at {}, to be retried by the next run: {}",
            failed.at, failed.message
        ),
        At::Stopped { step, failed } => {
            let step = step.map_or(String::new(), |step| format!(" at step {step}"));
            let why = failed.as_ref().map_or(String::new(), |failed| {
                format!(", failed: {}", failed.message)
            });
            format!("stopped{step}{why}; the next run resumes it")
        }
        At::Running { step, steps, owner } => match (step, steps) {
            (Some(step), Some(steps)) => format!("step {step} of {steps}, {owner}"),
            _ => format!("running, {owner}"),
        },
        At::Done {
            model_missing: true,
            ..
        } => "done, but its model is missing; the next run trains it again".to_owned(),
        At::Done { train_seconds, .. } => format!("done in {train_seconds:.0} s"),
        At::Failed {
            counted,
            last,
            again,
            ..
        } => {
            let mut text = format!(
                "{counted}, last at {} on {}: {}",
                last.at, last.host, last.message
            );
            for line in &last.log {
                let _ = write!(text, "\n    {line}");
            }
            let _ = write!(
                text,
                "\n    skipped; to retry, remove {} and run the experiment again",
                again.display()
            );
            text
        }
    }
}
