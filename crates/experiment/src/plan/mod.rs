//! From a configuration to the list of cells, before the first one starts.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::config::{CellConfig, CellModel, CellSpec, Config, DEFAULT_SEED, Data, is_folder_name};
use crate::error::Error;

mod differences;
mod settings;

pub(crate) use differences::{flat, hash_differences, value_differences};
pub use settings::Settings;

/// The cells of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Name of the experiment.
    pub experiment: String,
    /// Name of the profile.
    pub profile: String,
    /// Rows and columns of the matrix, in order.
    pub languages: Vec<String>,
    /// The cells, in the order they run.
    pub cells: Vec<Planned>,
    /// What was asked for and is not among the cells, with the reason.
    pub skipped: Vec<String>,
    /// The calls that give these cells, in this order; the last is the latest.
    #[serde(default)]
    pub commands: Vec<String>,
    /// What all cells have in common; none in a plan of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

/// One cell of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// Name of its folder.
    #[serde(deserialize_with = "folder_name")]
    pub id: String,
    /// Name in tables.
    pub name: String,
    /// Training languages.
    pub train: Vec<String>,
    /// Only so many sentences, for a point of the learning curve.
    pub size: Option<usize>,
    /// Training sentences.
    pub sentences: usize,
    /// Training seed.
    pub seed: u64,
}

/// A plan that was read may not name a folder outside of its run.
fn folder_name<'de, D: serde::Deserializer<'de>>(text: D) -> Result<String, D::Error> {
    let name = String::deserialize(text)?;
    match is_folder_name(&name) {
        true => Ok(name),
        false => Err(serde::de::Error::custom(format!(
            "`{name}` is no name of a cell"
        ))),
    }
}

impl Plan {
    /// Lists the cells. `available` gives the training sentences of each language after its fraction is taken.
    ///
    /// # Errors
    /// An entry of `cells` that means nothing, or no cell left.
    pub fn new(config: &Config, available: &BTreeMap<String, usize>) -> Result<Self, Error> {
        let (specs, skipped) = specs(config, available)?;
        if specs.is_empty() {
            return Err(Error::usage("no cell to run").with_hint(skipped.join("; ")));
        }
        let cells = config.seeds.iter().flat_map(|seed| {
            let planned = |spec| Planned::new(spec, *seed, config, available);
            specs.iter().map(planned)
        });
        let cells: Vec<Planned> = cells.collect();
        let mut ids = BTreeSet::new();
        if let Some(cell) = cells.iter().find(|cell| !ids.insert(&cell.id)) {
            return Err(Error::input(format!(
                "two cells would be called `{}` and share a folder",
                cell.id
            ))
            .with_hint(
                "a language is called as another one with a size, a seed or `all`; run them apart",
            ));
        }
        Ok(Self {
            experiment: config.experiment.clone(),
            profile: config.profile.clone(),
            languages: config.test_languages().to_vec(),
            cells,
            skipped,
            commands: Vec::new(),
            settings: None,
        })
    }

    /// This plan with the cells of an earlier one for the same folder that it lacks, so that a second call with
    /// other seeds or fewer languages loses nothing that was finished.
    #[must_use]
    pub fn with_earlier(mut self, earlier: &Self, finished: &dyn Fn(&str) -> bool) -> Self {
        let own = self.cells.len();
        let ids: BTreeSet<String> = self.cells.iter().map(|cell| cell.id.clone()).collect();
        for cell in &earlier.cells {
            if !ids.contains(&cell.id) && finished(&cell.id) {
                self.cells.push(cell.clone());
            }
        }
        if self.cells.len() > own {
            let mut commands = earlier.commands.clone();
            commands.retain(|command| !self.commands.contains(command));
            self.commands.splice(0..0, commands);
        }
        if let Some(earlier) = &earlier.settings {
            self.settings = self.settings.map(|own| own.with_corpora_of(earlier));
        }
        for language in &earlier.languages {
            if !self.languages.contains(language) {
                self.languages.push(language.clone());
            }
        }
        self
    }
}

/// The training sets that the entries of `cells` stand for, each once; and those that cannot be made, with the reason.
fn specs(
    config: &Config,
    available: &BTreeMap<String, usize>,
) -> Result<(Vec<CellSpec>, Vec<String>), Error> {
    let (mut specs, mut skipped) = (Vec::new(), Vec::new());
    // the same set may be asked for twice; another one with its id is an error of the plan
    let mut known = BTreeSet::new();
    for entry in &config.cells {
        for spec in CellSpec::parse(entry, config)? {
            let id = spec.id(&config.languages);
            if let Some(language) = spec.train.iter().find(|l| !config.languages.contains(l)) {
                skipped.push(format!(
                    "cell {id}: {language} is not among the languages of this run"
                ));
                continue;
            }
            let sentences: usize = spec.train.iter().filter_map(|l| available.get(l)).sum();
            if let Some(size) = spec.size.filter(|size| *size > sentences) {
                skipped.push(format!(
                    "cell {id}: {size} sentences asked for, {sentences} available"
                ));
            } else if known.insert((spec.train.clone(), spec.size)) {
                specs.push(spec);
            }
        }
    }
    Ok((specs, skipped))
}

impl Planned {
    fn new(
        spec: &CellSpec,
        seed: u64,
        config: &Config,
        available: &BTreeMap<String, usize>,
    ) -> Self {
        let suffix = match seed {
            DEFAULT_SEED => String::new(),
            seed => format!("-s{seed}"),
        };
        let all = spec.train.iter().filter_map(|l| available.get(l)).sum();
        Self {
            id: format!("{}{suffix}", spec.id(&config.languages)),
            name: spec.name(&config.languages),
            train: spec.train.clone(),
            size: spec.size,
            sentences: spec.size.unwrap_or(all),
            seed,
        }
    }

    /// Everything this cell depends on.
    pub fn config(&self, config: &Config) -> CellConfig {
        let concerned = |language: &String| {
            self.train.contains(language) || config.test_languages().contains(language)
        };
        let fractions = config
            .data
            .fractions
            .clone()
            .into_iter()
            .filter(|(language, _)| concerned(language));
        CellConfig {
            id: self.id.clone(),
            train: self.train.clone(),
            size: self.size,
            test: config.test_languages().to_vec(),
            seed: self.seed,
            device: config.device.clone(),
            model: CellModel {
                source: config.model.source.clone(),
                starter: (config.model.source == "starter").then(|| config.model.starter.clone()),
            },
            data: Data {
                fractions: fractions.collect(),
                ..config.data.clone()
            },
            encoding: config.encoding.clone(),
            recipe: config.recipe.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
