//! `cargo xtask push`: a trained model to the Hugging Face hub.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use ner_experiment::Error;
use ner_experiment::{RunDir, read_json};
use ner_hub::{ModelFiles, Push};
use serde::Deserialize;

use crate::context::Context;
use crate::output;

/// The file without which no text can be tagged.
const TOKENIZER: &str = "tokenizer.json";

/// Options of the command.
#[derive(Args, Clone, Debug)]
pub struct PushArgs {
    /// Run folder or model folder
    run: PathBuf,
    /// Target repository: user/name or organisation/name, created if it does not exist
    #[arg(long, value_name = "NAME")]
    repo: String,
    /// Cell whose model to upload, if the run kept several
    #[arg(long, value_name = "ID")]
    cell: Option<String>,
    /// Make the repository private if it is created
    #[arg(long)]
    private: bool,
    /// Branch to upload to
    #[arg(long, value_name = "BRANCH", default_value = "main")]
    revision: String,
    /// List the files that would and would not be uploaded, and upload nothing
    #[arg(long)]
    dry_run: bool,
    /// Upload even if the model's files differ from those its cell wrote; the differences are listed
    #[arg(long)]
    force: bool,
    /// First line of the commit message
    #[arg(long, value_name = "TEXT", default_value = "Upload trained model")]
    message: String,
}

/// Files that a cell writes anew with every report, or that a person adds: no manifest has their hashes.
const NOT_OF_CELL: [&str; 2] = ["README.md", "LICENSE"];

/// Uploads the files of the model with its card, as one commit.
///
/// # Errors
/// No such model, files that are not those of its cell, no token in `HF_TOKEN`, a hub that refuses or cannot be
/// reached.
pub fn run(args: &PushArgs, context: &Context) -> Result<(), Error> {
    let folder = model_folder(args)?;
    let push = Push {
        repo: &args.repo,
        private: args.private,
        revision: &args.revision,
        message: &args.message,
    };
    push.check()?;
    let files = ModelFiles::open(&folder)?;
    if !files.files().any(|(name, ..)| name == TOKENIZER) {
        let path = folder.join(TOKENIZER);
        let text = format!("{} is missing or is not a regular file", path.display());
        return Err(Error::input(text)
            .with_hint("the model cannot be used without it: copy it into the folder"));
    }
    let differs = differences(&folder, &files)?;
    if !differs.is_empty() {
        let said = differs.join("; ");
        if !args.force {
            let message = format!(
                "{} differs from what its cell wrote: {said}",
                folder.display()
            );
            return Err(Error::input(message).with_hint(
                "to restore the trained model, remove the cell's folder and run the experiment again; to upload the files as they are, add --force",
            ));
        }
        output::note(&format!(
            "warning: differs from what the cell wrote: {said}"
        ));
    }
    if args.dry_run {
        return output::print(&list(&folder, args, &files));
    }
    if context.hub.offline {
        return Err(
            Error::input("offline: nothing can be uploaded while HF_HUB_OFFLINE is set")
                .with_hint("unset HF_HUB_OFFLINE, or add --dry-run to list the files only"),
        );
    }
    for left in files.left() {
        output::note(&format!("not uploaded: {} ({})", left.name, left.reason));
    }
    let pushed = push.run(&files, &context.hub)?;
    output::print(&format!("{}\n", pushed.url))
}

fn list(folder: &Path, args: &PushArgs, files: &ModelFiles) -> String {
    let mut text = format!("{} to {}:\n", folder.display(), args.repo);
    for (name, bytes, _) in files.files() {
        // writing to a String cannot fail
        let _ = writeln!(text, "  {name}\t{bytes} bytes");
    }
    if !files.left().is_empty() {
        text.push_str("not uploaded:\n");
    }
    for left in files.left() {
        let _ = writeln!(text, "  {}\t{}", left.name, left.reason);
    }
    text
}

/// What the manifest of a cell says of its files.
#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    outputs: BTreeMap<String, String>,
}

/// What of a model is not as its cell wrote it; nothing where the folder is not the model of a cell.
fn differences(folder: &Path, files: &ModelFiles) -> Result<Vec<String>, Error> {
    // the folder may be given by a link
    let place = fs_err::canonicalize(folder)?;
    let cell = place.parent().filter(|_| place.ends_with("model"));
    let written = match cell {
        Some(cell) => read_json::<Written>(&cell.join("manifest.json"))?,
        None => None,
    };
    let Some(written) = written else {
        return Ok(Vec::new());
    };
    let mut differs = Vec::new();
    for (name, _, found) in files.files() {
        let name = format!("model/{name}");
        match written.outputs.get(&name) {
            Some(expected) if expected == found => {}
            Some(expected) => differs.push(format!(
                "{name} has sha256 {found}, its manifest says {expected}"
            )),
            None if NOT_OF_CELL.iter().any(|own| name.ends_with(own)) => {}
            None => differs.push(format!("{name} is not in its manifest")),
        }
    }
    let there: Vec<String> = files
        .files()
        .map(|(name, ..)| format!("model/{name}"))
        .collect();
    let expected = written
        .outputs
        .keys()
        .filter(|name| name.starts_with("model/"));
    for name in expected.filter(|name| !there.contains(name)) {
        differs.push(format!("{name} is missing or is not a regular file"));
    }
    Ok(differs)
}

fn model_folder(args: &PushArgs) -> Result<PathBuf, Error> {
    if is_model(&args.run) {
        return Ok(args.run.clone());
    }
    let run = RunDir::new(&args.run);
    if let Some(cell) = &args.cell {
        let folder = run.cell(cell).model();
        return match is_kept(&folder) {
            true => Ok(folder),
            false => Err(absent(&args.run, cell, &kept(&args.run)?)),
        };
    }
    let kept = kept(&args.run)?;
    match kept.as_slice() {
        [cell] => Ok(run.cell(cell).model()),
        _ => Err(none(&args.run, &kept)),
    }
}

fn is_model(folder: &Path) -> bool {
    let there = |name: &str| fs_err::symlink_metadata(folder.join(name)).is_ok();
    there("config.json") && (there("model.safetensors") || there("model.safetensors.index.json"))
}

/// Whether the model of a cell is there, in a folder of the run's own: a link is not followed.
fn is_kept(folder: &Path) -> bool {
    fs_err::symlink_metadata(folder).is_ok_and(|kind| kind.is_dir()) && is_model(folder)
}

/// The cells of a run whose models are there, by name.
fn kept(run: &Path) -> Result<Vec<String>, Error> {
    let cells = run.join("cells");
    if !cells.is_dir() {
        return Err(
            Error::input(format!("{} is neither a run nor a model", run.display())).with_hint(
                "give a run folder, e.g. runs/multilingual/small, or the folder `model` of one of its cells",
            ),
        );
    }
    let mut kept = Vec::new();
    for entry in fs_err::read_dir(cells)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && is_kept(&entry.path().join("model")) {
            kept.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    kept.sort();
    Ok(kept)
}

/// The cell that was asked for has no model.
fn absent(run: &Path, cell: &str, kept: &[String]) -> Error {
    let finished = RunDir::new(run).cell(cell).manifest().exists();
    let run = run.display();
    match finished {
        true => Error::input(format!("cell {cell} of {run} has no model"))
            .with_hint("if it was removed, run the experiment again to retrain it; if it was not kept, use --keep-models all and a new --out folder"),
        false => Error::usage(format!("{run} has no finished cell `{cell}`"))
            .with_hint(format!("cells with a model: {}", kept.join(", "))),
    }
}

fn none(run: &Path, kept: &[String]) -> Error {
    let run = run.display();
    match kept {
        [] => {
            Error::input(format!("{run} has no complete model"))
                .with_hint("if a model was removed, run the experiment again to retrain it; if none was kept, use --keep-models all and a new --out folder")
        }
        _ => Error::usage(format!("{run} has several models: {}", kept.join(", ")))
            .with_hint("choose one with --cell ID"),
    }
}
