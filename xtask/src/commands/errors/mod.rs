//! `cargo xtask errors`: what a model got wrong, and what may be wrong in the annotation.

mod json;
mod sentence;
mod text;

use std::path::PathBuf;

use clap::Args;
use ner_experiment::{Error, Plan, RunDir, Scored, read_json, read_predictions};
use ner_metrics::SuspectOptions;

use crate::output;

/// Options of the command.
#[derive(Args, Clone, Debug)]
pub(crate) struct ErrorsArgs {
    /// Run folder, cell folder, folder of `evaluate --out`, or a predictions.parquet
    pub(crate) run: PathBuf,
    /// Cell of the run, e.g. `de+fr` [default: the first finished one]
    #[arg(long, value_name = "ID")]
    pub(crate) cell: Option<String>,
    /// Language of the test set [default: the first in the file]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) language: Option<String>,
    /// Only sentences with this word or first subword, e.g. `▁(`
    #[arg(long, value_name = "TEXT")]
    pub(crate) contains: Option<String>,
    /// Rows per list
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) top: usize,
    /// Examples per error type
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) examples: usize,
    /// Suspected annotation errors: minimum mean loss of the words
    #[arg(long, value_name = "LOSS", default_value_t = SuspectOptions::default().min_loss)]
    pub(crate) min_loss: f64,
    /// Suspected annotation errors: minimum probability of the prediction
    #[arg(long, value_name = "P", default_value_t = SuspectOptions::default().min_probability)]
    pub(crate) min_probability: f64,
    /// Print everything as JSON, with all rows
    #[arg(long)]
    pub(crate) json: bool,
}

/// Prints the analysis of one language.
///
/// # Errors
/// No predictions there, no such cell or language, a file that is damaged.
pub(crate) fn run(args: &ErrorsArgs) -> Result<(), Error> {
    let (cell, path) = find(args)?;
    let sets = read_predictions(&path)?;
    let languages: Vec<String> = sets.iter().map(|set| set.language.clone()).collect();
    let mut set = choose(sets, args.language.as_deref(), &path)?;
    if let Some(text) = &args.contains {
        set.retain_containing(text)?;
    }
    let analysis = set.analysis()?;
    let options = SuspectOptions {
        min_loss: args.min_loss,
        min_probability: args.min_probability,
    };
    if args.json {
        return output::print(&json::render(&set.language, &analysis, &options)?);
    }
    let others: Vec<&String> = languages
        .iter()
        .filter(|other| **other != set.language)
        .collect();
    let mut source = path.display().to_string();
    if let Some(cell) = cell {
        source = format!("cell {cell}, {source}");
    }
    let title = text::Title {
        source: &source,
        language: &set.language,
        others: &others,
        contains: args.contains.as_deref(),
    };
    output::print(&text::render(
        &title,
        &analysis,
        &options,
        args.top,
        args.examples,
    )?)
}

/// The file of predictions, and the cell where it is one of a run.
fn find(args: &ErrorsArgs) -> Result<(Option<String>, PathBuf), Error> {
    let in_folder = args.run.join("predictions.parquet");
    let single = [&args.run, &in_folder]
        .into_iter()
        .find(|path| path.is_file());
    match (single, &args.cell) {
        (Some(path), None) => Ok((None, path.clone())),
        (Some(path), Some(cell)) => Err(Error::usage(format!(
            "--cell {cell}: {} holds only one model's predictions",
            path.display()
        ))
        .with_hint("give the run folder, or leave out --cell")),
        (None, cell) => {
            let (id, path) = predictions_of(&RunDir::new(&args.run), cell.as_deref())?;
            Ok((Some(id), path))
        }
    }
}

fn choose(
    sets: Vec<Scored>,
    language: Option<&str>,
    path: &std::path::Path,
) -> Result<Scored, Error> {
    let known: Vec<String> = sets.iter().map(|set| set.language.clone()).collect();
    // as a corpus is found: in either form of an accent
    let normal = language.and_then(|name| ner_data::language_name(name).ok());
    let wanted = |set: &Scored| {
        language.is_none() || [language, normal.as_deref()].contains(&Some(&*set.language))
    };
    sets.into_iter().find(wanted).ok_or_else(|| {
        let name = language.unwrap_or("any language");
        Error::usage(format!("no predictions for {name} in {}", path.display()))
            .with_hint(format!("available: {}", known.join(", ")))
    })
}

/// The predictions of a run's cell, the first one that has any unless `cell` names it, and the cell's id.
///
/// # Errors
/// No run in the folder, no such cell, or no cell with predictions.
fn predictions_of(run: &RunDir, cell: Option<&str>) -> Result<(String, PathBuf), Error> {
    let root = run.root().display();
    let Some(plan) = read_json::<Plan>(&run.plan())? else {
        return Err(Error::input(format!("no predictions in {root}")).with_hint(
            "give a run folder, a cell folder, the folder of `evaluate --out`, or a predictions.parquet",
        ));
    };
    let has_predictions =
        |id: &&String| fs_err::symlink_metadata(run.cell(id).predictions()).is_ok();
    let ids: Vec<&String> = plan
        .cells
        .iter()
        .map(|cell| &cell.id)
        .filter(has_predictions)
        .collect();
    let listed = ids
        .iter()
        .map(|id| id.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let found = match cell {
        Some(cell) => ids.iter().find(|id| *id == &cell),
        None => ids.first(),
    };
    match (found, cell) {
        (Some(id), _) => Ok(((*id).clone(), run.cell(id).predictions())),
        (None, Some(cell)) => Err(Error::usage(format!(
            "no predictions for cell `{cell}` in {root}"
        ))
        .with_hint(format!("cells with predictions: {listed}"))),
        (None, None) => Err(Error::input(format!("no cell of {root} is finished"))
            .with_hint("run the experiment again: it resumes where it stopped")),
    }
}
