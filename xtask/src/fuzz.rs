//! What the fuzz targets call: the parts of the program that read what nobody has checked. Failures are given as
//! their messages.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use clap::Parser as _;
use ner_experiment::{CellConfig, ConfigFile, Error, Layers, Plan, read_predictions};
use ner_metrics::SuspectOptions;

use crate::cli::{Cli, Command};
use crate::commands::metrics;
use crate::commands::predict::Input;

/// A planned cell: its id, and its configuration as it would be written beside its results.
pub type Cell = (String, String);

/// A line of `predict`: its number, and its text or what is wrong with it.
pub type Line = (usize, Result<String, String>);

/// Lays settings over a configuration file, checks the whole and plans its cells, as if there were 1000 training
/// sentences of each language.
///
/// # Errors
/// Whatever a run would be refused for before it loads anything.
pub fn plan(file: &str, settings: &[&str]) -> Result<Vec<Cell>, String> {
    let plan = || {
        let mut layers = Layers::default();
        layers.add_file(&ConfigFile {
            name: "given".to_owned(),
            origin: "given.toml".to_owned(),
            text: file.to_owned(),
        })?;
        for setting in settings {
            layers.add_setting(setting)?;
        }
        let config = layers.config()?;
        config.check()?;
        let languages = config.languages.iter().cloned();
        let available: BTreeMap<String, usize> =
            languages.map(|language| (language, 1000)).collect();
        let cells = Plan::new(&config, &available)?.cells;
        cells
            .iter()
            .map(|cell| Ok((cell.id.clone(), written(&cell.config(&config))?)))
            .collect::<Result<Vec<_>, Error>>()
    };
    plan().map_err(|failure| failure.message)
}

/// Reads the configuration of a cell and writes it again.
///
/// # Errors
/// A text that is none.
pub fn cell_again(text: &str) -> Result<String, String> {
    let config: CellConfig = toml::from_str(text).map_err(|error| error.to_string())?;
    written(&config).map_err(|failure| failure.message)
}

fn written(config: &CellConfig) -> Result<String, Error> {
    toml::to_string(config).map_err(|error| Error::run(error.to_string()))
}

/// What `xtask metrics ARGS` prints.
///
/// # Errors
/// Arguments that are none, and whatever the command refuses.
pub fn metrics(args: &[&str]) -> Result<String, String> {
    let args = ["xtask", "metrics"].iter().chain(args);
    let cli = Cli::try_parse_from(args).map_err(|error| error.to_string())?;
    match cli.command {
        Command::Metrics(args) => metrics::run(&args).map_err(|error| error.to_string()),
        _ => Err("another command".to_owned()),
    }
}

/// Reads a `predictions.parquet` and makes every table of `errors` of it; the number of their rows.
///
/// # Errors
/// A file that is none.
pub fn predictions(path: &Path) -> Result<usize, String> {
    let read = || {
        let mut rows = 0;
        for set in read_predictions(path)? {
            let analysis = set.analysis()?;
            rows += analysis.loss_by_subword().len() + analysis.loss_by_word().len();
            rows += analysis.loss_by_label().len() + analysis.loss_by_sentence().len();
            rows += analysis.conflicts().len();
            rows += analysis.suspects(&SuspectOptions::default())?.len();
        }
        Ok::<_, Error>(rows)
    };
    read().map_err(|failure| failure.message)
}

/// The lines that `xtask predict` would read from these bytes.
///
/// # Errors
/// Never: memory can be read.
pub fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let mut input = Input::new(Box::new(Cursor::new(bytes.to_vec())), "given");
    let mut lines = Vec::new();
    loop {
        let batch = input.batch().map_err(|failure| failure.message)?;
        let texts = batch.texts.into_iter();
        lines.extend(texts.map(|text| (text.line, text.text)));
        if batch.last {
            return Ok(lines);
        }
    }
}
