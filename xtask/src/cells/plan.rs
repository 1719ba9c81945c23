//! From a configuration to the list of cells, before the first one starts.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::DEFAULT_SEED;
use crate::config::{CellConfig, CellModel, Config, Data, is_folder_name};
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
            "all" => Ok(vec![one(&config.languages)]),
            _ => Self::parse_single(entry, config).map(|spec| vec![spec]),
        }
    }

    /// `de`, `de+fr`, `fr-500`
    fn parse_single(entry: &str, config: &Config) -> Result<Self, Failure> {
        // Language codes hold hyphens too (`zh-min-nan`): only a last part of digits is a size.
        let (languages, size) = match entry.rsplit_once('-') {
            Some((languages, digits)) if digits.parse::<usize>().is_ok() => {
                (languages, digits.parse().ok())
            }
            _ => (entry, None),
        };
        let train: Vec<String> = languages.split('+').map(str::to_owned).collect();
        let distinct = train.iter().collect::<BTreeSet<_>>().len() == train.len();
        let known = |language: &String| {
            config.languages.contains(language) || config.data.fractions.contains_key(language)
        };
        if distinct && size != Some(0) && train.iter().all(known) {
            return Ok(Self { train, size });
        }
        Err(Failure::input(format!("`cells` holds `{entry}`, which is neither a group nor languages of the experiment"))
            .with_hint(format!(
                "groups: in-language, mixes, learning-curve, all; languages: {}; as `de`, `de+fr` or `fr-500`",
                config.languages.join(", ")
            )))
    }

    fn id(&self, all: &[String]) -> String {
        let languages = if self.train.len() > 2 && self.train == all {
            "all".to_owned()
        } else {
            self.train.join("+")
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
                } else if !specs.contains(&spec) {
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
        Ok(Self {
            experiment: config.experiment.clone(),
            profile: config.profile.clone(),
            languages: config.tests().to_vec(),
            cells: cells.collect(),
            skipped,
            commands: Vec::new(),
        })
    }

    /// This plan with the cells of an earlier one for the same folder that it lacks, so that a second call with
    /// other seeds or fewer languages loses nothing that was finished.
    #[must_use]
    pub fn with_earlier(mut self, earlier: &Self, finished: &dyn Fn(&str) -> bool) -> Self {
        let own = self.cells.len();
        for cell in &earlier.cells {
            if !self.cells.iter().any(|own| own.id == cell.id) && finished(&cell.id) {
                self.cells.push(cell.clone());
            }
        }
        if self.cells.len() > own {
            let mut commands = earlier.commands.clone();
            commands.retain(|command| !self.commands.contains(command));
            self.commands.splice(0..0, commands);
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
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::cli::{ChoiceArgs, RunArgs};
    use crate::config::resolve;

    fn config(experiment: &str, set: &[&str]) -> Config {
        let set = set.iter().map(|s| (*s).to_owned()).collect();
        let choice = ChoiceArgs {
            profile: "base".to_owned(),
            set,
            ..ChoiceArgs::default()
        };
        resolve(experiment, &choice, &RunArgs::default(), |_| Ok(())).unwrap()
    }

    fn swiss() -> BTreeMap<String, usize> {
        [("de", 12580), ("fr", 4580), ("it", 1680), ("en", 1180)]
            .map(|(l, n)| (l.to_owned(), n))
            .into()
    }

    fn ids(plan: &Plan) -> Vec<&str> {
        plan.cells.iter().map(|cell| cell.id.as_str()).collect()
    }

    #[test]
    fn the_whole_matrix_has_eleven_cells() {
        let plan = Plan::new(&config("multilingual", &[]), &swiss()).unwrap();
        let expected = [
            "de", "fr", "it", "en", "de+fr", "all", "fr-250", "fr-500", "fr-1000", "fr-2000",
            "fr-4000",
        ];
        assert_eq!(ids(&plan), expected);
        let sentences: Vec<_> = plan
            .cells
            .iter()
            .take(7)
            .map(|cell| cell.sentences)
            .collect();
        assert_eq!(sentences, [12580, 4580, 1680, 1180, 17160, 20020, 250]);
        assert!(plan.skipped.is_empty());
    }

    #[test]
    fn sizes_that_are_not_there_are_named() {
        let plan = Plan::new(
            &config("learning-curve", &["learning_curve.sizes=[250, 5000]"]),
            &swiss(),
        )
        .unwrap();
        assert_eq!(ids(&plan), ["de", "fr-250", "fr"]);
        assert_eq!(
            plan.skipped,
            ["cell fr-5000: 5000 sentences asked for, 4580 available"]
        );
    }

    #[test]
    fn fewer_languages_leave_cells_out_and_say_so() {
        let plan = Plan::new(
            &config("multilingual", &["languages=[\"de\", \"en\"]"]),
            &swiss(),
        )
        .unwrap();
        assert_eq!(ids(&plan), ["de", "en", "de+en"]);
        assert_eq!(plan.skipped.len(), 1 + 5, "{:?}", plan.skipped);
    }

    #[test]
    fn every_seed_has_its_own_cells() {
        let plan = Plan::new(&config("in-language", &["seeds=[42, 7]"]), &swiss()).unwrap();
        assert_eq!(
            ids(&plan),
            ["de", "fr", "it", "en", "de-s7", "fr-s7", "it-s7", "en-s7"]
        );
    }

    #[test]
    fn a_later_plan_keeps_finished_cells() {
        let earlier = Plan::new(&config("in-language", &[]), &swiss()).unwrap();
        let later = Plan::new(&config("zero-shot", &["seeds=[7]"]), &swiss()).unwrap();
        let merged = later.with_earlier(&earlier, &|id| id == "it");
        assert_eq!(ids(&merged), ["de-s7", "it"]);
    }

    #[test]
    fn hyphens_in_language_codes_are_no_sizes() {
        let config = config("in-language", &["languages=[\"zh-min-nan\", \"de\"]"]);
        let spec = CellSpec::parse("zh-min-nan", &config).unwrap();
        assert_eq!(
            spec,
            [CellSpec {
                train: vec!["zh-min-nan".to_owned()],
                size: None
            }]
        );
        let spec = CellSpec::parse("zh-min-nan+de-20", &config).unwrap();
        assert_eq!(spec[0].size, Some(20));
        assert!(CellSpec::parse("de-0", &config).is_err());
    }

    #[test]
    fn commands_stay_with_the_cells_that_came_from_them() {
        let plan = |seeds: &str, command: &str| Plan {
            commands: vec![command.to_owned()],
            ..Plan::new(&config("zero-shot", &[seeds]), &swiss()).unwrap()
        };
        let (first, second) = (plan("seeds=[42]", "one"), plan("seeds=[7]", "two"));
        let both = second.clone().with_earlier(&first, &|_| true);
        assert_eq!(both.commands, ["one", "two"]);
        let again = second.clone().with_earlier(&both, &|_| true);
        assert_eq!(again.commands, ["one", "two"]);
        // what was not finished is not in the plan any more
        assert_eq!(second.with_earlier(&first, &|_| false).commands, ["two"]);
    }
}
