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
    /// Requested cells that are not in the plan, with the reason.
    pub skipped: Vec<String>,
    /// The commands that produce these cells, oldest first.
    #[serde(default)]
    pub commands: Vec<String>,
    /// The settings that all cells have in common; `None` in a plan of an earlier version.
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
    /// Number of sentences for a point of the learning curve; all if not set.
    pub size: Option<usize>,
    /// Training sentences.
    pub sentences: usize,
    /// Training seed.
    pub seed: u64,
}

/// A plan read from a file must not name a folder outside its run.
fn folder_name<'de, D: serde::Deserializer<'de>>(text: D) -> Result<String, D::Error> {
    let name = String::deserialize(text)?;
    match is_folder_name(&name) {
        true => Ok(name),
        false => Err(serde::de::Error::custom(format!(
            "`{name}` is not a valid cell name"
        ))),
    }
}

impl Plan {
    /// Lists the cells. `available` is the number of training sentences of each language, after taking its fraction.
    ///
    /// # Errors
    /// An invalid entry of `cells`, or no cell left to run.
    pub fn new(config: &Config, available: &BTreeMap<String, usize>) -> Result<Self, Error> {
        let (specs, skipped) = specs(config, available)?;
        if specs.is_empty() {
            return Err(Error::usage("no cells to run").with_hint(skipped.join("; ")));
        }
        let cells = config.seeds.iter().flat_map(|seed| {
            let planned = |spec| Planned::new(spec, *seed, config, available);
            specs.iter().map(planned)
        });
        let cells: Vec<Planned> = cells.collect();
        let mut ids = BTreeSet::new();
        if let Some(cell) = cells.iter().find(|cell| !ids.insert(&cell.id)) {
            return Err(Error::input(format!(
                "two cells would have the same name and folder: `{}`",
                cell.id
            ))
            .with_hint(
                "the name of a language looks like another one with a size, a seed or `all`; run these languages separately",
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

    /// This plan, plus the cells of an earlier plan for the same folder, so that a second call with other seeds or
    /// fewer languages loses nothing that was finished.
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

/// The training sets selected by the entries of `cells`, each once; and those that cannot be made, with the reason.
fn specs(
    config: &Config,
    available: &BTreeMap<String, usize>,
) -> Result<(Vec<CellSpec>, Vec<String>), Error> {
    let (mut specs, mut skipped) = (Vec::new(), Vec::new());
    // the same set may be requested twice; a different one with the same id is an error in the plan
    let mut known = BTreeSet::new();
    for entry in &config.cells {
        for spec in CellSpec::parse(entry, config)? {
            let id = spec.id(&config.languages);
            if let Some(language) = spec.train.iter().find(|l| !config.languages.contains(l)) {
                skipped.push(format!(
                    "cell {id}: {language} is not a language of this run"
                ));
                continue;
            }
            let sentences: usize = spec.train.iter().filter_map(|l| available.get(l)).sum();
            if let Some(size) = spec.size.filter(|size| *size > sentences) {
                skipped.push(format!(
                    "cell {id}: {size} sentences requested, {sentences} available"
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
