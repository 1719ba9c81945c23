//! `cargo xtask push`: a trained model to the Hugging Face hub.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use ner_data::Push;

use crate::cells::RunDir;
use crate::context::Context;
use crate::failure::Failure;
use crate::output;

/// Options of the command.
#[derive(Args, Clone, Debug)]
pub struct PushArgs {
    /// Folder of a run, or of a model
    run: PathBuf,
    /// Where to: user/name or organisation/name; made if it does not exist
    #[arg(long, value_name = "NAME")]
    repo: String,
    /// The cell whose model it is, if the run kept several
    #[arg(long, value_name = "ID")]
    cell: Option<String>,
    /// Make a new repository private
    #[arg(long)]
    private: bool,
    /// Branch of the repository
    #[arg(long, value_name = "BRANCH", default_value = "main")]
    revision: String,
    /// List the files that would go, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// First line of the commit
    #[arg(long, value_name = "TEXT", default_value = "Upload of a trained model")]
    message: String,
}

/// Uploads the folder of the model with its card, as one commit.
///
/// # Errors
/// No such model, no token in `HF_TOKEN`, a hub that refuses or cannot be reached.
pub fn run(args: &PushArgs, context: &Context) -> Result<(), Failure> {
    let folder = model_folder(args)?;
    let push = Push {
        folder: &folder,
        repo: &args.repo,
        private: args.private,
        revision: &args.revision,
        message: &args.message,
    };
    if args.dry_run {
        let mut text = format!("{} to {}:\n", folder.display(), args.repo);
        for (name, bytes) in push.list()? {
            // writing to a String cannot fail
            let _ = writeln!(text, "  {name}\t{bytes} bytes");
        }
        return output::print(&text);
    }
    let pushed = push.run(&context.hub)?;
    output::print(&format!("{}\n", pushed.url))
}

fn model_folder(args: &PushArgs) -> Result<PathBuf, Failure> {
    if is_model(&args.run) {
        return Ok(args.run.clone());
    }
    let run = RunDir::new(&args.run);
    if let Some(cell) = &args.cell {
        let folder = run.cell(cell).model();
        return match is_model(&folder) {
            true => Ok(folder),
            false => Err(none(&args.run, &kept(&args.run)?)),
        };
    }
    let kept = kept(&args.run)?;
    match kept.as_slice() {
        [cell] => Ok(run.cell(cell).model()),
        _ => Err(none(&args.run, &kept)),
    }
}

fn is_model(folder: &Path) -> bool {
    folder.join("config.json").is_file() && folder.join("model.safetensors").is_file()
}

/// The cells of a run whose models are there, by name.
fn kept(run: &Path) -> Result<Vec<String>, Failure> {
    let cells = run.join("cells");
    if !cells.is_dir() {
        return Err(
            Failure::input(format!("{} is neither a run nor a model", run.display())).with_hint(
                "give the folder of a run, as runs/multilingual/small, or CELL/model of one",
            ),
        );
    }
    let mut kept = Vec::new();
    for entry in fs_err::read_dir(cells)? {
        let entry = entry?;
        if is_model(&entry.path().join("model")) {
            kept.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    kept.sort();
    Ok(kept)
}

fn none(run: &Path, kept: &[String]) -> Failure {
    let run = run.display();
    match kept {
        [] => {
            Failure::input(format!("{run} has no model")).with_hint("run it with --keep-models all")
        }
        _ => Failure::usage(format!("{run} has the models of {}", kept.join(", ")))
            .with_hint("choose one with --cell ID"),
    }
}
