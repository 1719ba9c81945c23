//! From a configuration to the list of cells, before the first one starts.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::DEFAULT_SEED;
use super::settings::Settings;
use crate::config::{CellConfig, CellModel, Config, Data, is_folder_name, joined};
use crate::failure::Failure;

/// A training set: languages, and how many of their sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellSpec {
    /// Training languages, in the order they are put together.
    pub train: Vec<String>,
    /// Only so many sentences.
    pub size: Option<usize>,
}

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

impl CellSpec {
    /// All cells an entry of `cells` stands for, before it is known how many sentences there are.
    ///
    /// # Errors
    /// Neither a group nor languages of the experiment.
    pub fn parse(entry: &str, config: &Config) -> Result<Vec<Self>, Failure> {
        let one = |train: &[String]| Self {
            train: train.to_vec(),
            size: None,
        };
        match entry {
            "in-language" => Ok(config
                .languages
                .iter()
                .map(|l| one(std::slice::from_ref(l)))
                .collect()),
            "mixes" => Ok(config
                .mixes
                .iter()
                .map(|mix| {
                    one(if mix.is_empty() {
                        &config.languages
                    } else {
                        mix
                    })
                })
                .collect()),
            "learning-curve" => {
                let train = vec![config.learning_curve.language.clone()];
                let sizes = config.learning_curve.sizes.iter();
                Ok(sizes
                    .map(|size| Self {
                        train: train.clone(),
                        size: Some(*size),
                    })
                    .collect())
            }
            "learning-curves" => {
                let sizes = &config.learning_curve.sizes;
                let of_language = |language: &String| {
                    let train = vec![language.clone()];
                    sizes.iter().map(move |size| Self {
                        train: train.clone(),
                        size: Some(*size),
                    })
                };
                Ok(config.languages.iter().flat_map(of_language).collect())
            }
            "all" => Ok(vec![one(&config.languages)]),
            _ => Self::parse_single(entry, config).map(|spec| vec![spec]),
        }
    }

    /// `de`, `de+fr`, `fr-500`
    fn parse_single(entry: &str, config: &Config) -> Result<Self, Failure> {
        let known = |language: &str| {
            config.languages.iter().any(|own| own == language)
                || config.data.fractions.contains_key(language)
        };
        // Names of languages hold hyphens too (`zh-min-nan`, `conll-2003`): only a last part of digits that belongs to no
        // language is a size.
        let whole = entry.split('+').all(known);
        let (languages, size) = match entry.rsplit_once('-') {
            Some((languages, digits)) if !whole && digits.parse::<usize>().is_ok() => {
                (languages, digits.parse().ok())
            }
            _ => (entry, None),
        };
        let train: Vec<String> = languages.split('+').map(str::to_owned).collect();
        let distinct = train.iter().collect::<BTreeSet<_>>().len() == train.len();
        if distinct && size != Some(0) && train.iter().all(|language| known(language)) {
            return Ok(Self { train, size });
        }
        Err(Failure::input(format!("`cells` holds `{entry}`, which is neither a group nor languages of the experiment"))
            .with_hint(format!(
                "groups: in-language, mixes, learning-curve, learning-curves, all; languages: {}; as `de`, `de+fr` or `fr-500`",
                config.languages.join(", ")
            )))
    }

    fn id(&self, all: &[String]) -> String {
        let languages = if self.train.len() > 2 && self.train == all {
            "all".to_owned()
        } else {
            joined(&self.train)
        };
        self.size
            .map_or(languages.clone(), |size| format!("{languages}-{size}"))
    }

    fn name(&self, all: &[String]) -> String {
        let languages = if self.train.len() > 2 && self.train == all {
            "all languages".to_owned()
        } else {
            self.train.join(" + ")
        };
        self.size.map_or(languages.clone(), |size| {
            format!("{languages}, {size} sentences")
        })
    }
}

impl Plan {
    /// Lists the cells. `available` gives the training sentences of each language after its fraction is taken.
    ///
    /// # Errors
    /// An entry of `cells` that means nothing, or no cell left.
    pub fn new(config: &Config, available: &BTreeMap<String, usize>) -> Result<Self, Failure> {
        let mut specs: Vec<CellSpec> = Vec::new();
        // the same set may be asked for twice; another one with its id is found below
        let mut known = BTreeSet::new();
        let mut skipped = Vec::new();
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
        if specs.is_empty() {
            return Err(Failure::usage("no cell to run").with_hint(skipped.join("; ")));
        }
        let cells = config.seeds.iter().flat_map(|seed| {
            specs.iter().map(move |spec| {
                let suffix = if *seed == DEFAULT_SEED {
                    String::new()
                } else {
                    format!("-s{seed}")
                };
                let all = spec.train.iter().filter_map(|l| available.get(l)).sum();
                Planned {
                    id: format!("{}{suffix}", spec.id(&config.languages)),
                    name: spec.name(&config.languages),
                    train: spec.train.clone(),
                    size: spec.size,
                    sentences: spec.size.unwrap_or(all),
                    seed: *seed,
                }
            })
        });
        let cells: Vec<Planned> = cells.collect();
        let mut ids = BTreeSet::new();
        if let Some(cell) = cells.iter().find(|cell| !ids.insert(&cell.id)) {
            return Err(Failure::input(format!(
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
            languages: config.tests().to_vec(),
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

impl Planned {
    /// Everything this cell depends on.
    pub fn config(&self, config: &Config) -> CellConfig {
        let concerned =
            |language: &String| self.train.contains(language) || config.tests().contains(language);
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
            test: config.tests().to_vec(),
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
