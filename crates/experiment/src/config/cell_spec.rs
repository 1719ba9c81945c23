//! Entries of `cells`: which training sets they select.

use std::collections::BTreeSet;

use super::names::joined;
use super::types::Config;
use crate::error::Error;

/// A training set: languages, and optionally a number of sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellSpec {
    /// Training languages, in the order they are concatenated.
    pub train: Vec<String>,
    /// Number of training sentences to use; all if not set.
    pub size: Option<usize>,
}

impl CellSpec {
    /// All cells selected by an entry of `cells`, before the number of available sentences is known.
    ///
    /// # Errors
    /// An entry that is neither a group nor made of languages of the experiment.
    pub fn parse(entry: &str, config: &Config) -> Result<Vec<Self>, Error> {
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
    fn parse_single(entry: &str, config: &Config) -> Result<Self, Error> {
        let known = |language: &str| {
            config.languages.iter().any(|own| own == language)
                || config.data.fractions.contains_key(language)
        };
        // Names of languages contain hyphens too (`zh-min-nan`, `conll-2003`): a last part of digits is a size only if
        // it is not part of a language name.
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
        Err(Error::input(format!("`cells`: `{entry}` is neither a group nor a combination of the experiment's languages"))
            .with_hint(format!(
                "groups: in-language, mixes, learning-curve, learning-curves, all; languages: {}, as in `de`, `de+fr` or `fr-500`",
                config.languages.join(", ")
            )))
    }

    /// Name of its cell's folder, without the seed; `all` means the languages of the experiment.
    pub fn id(&self, all: &[String]) -> String {
        let languages = if self.train.len() > 2 && self.train == all {
            "all".to_owned()
        } else {
            joined(&self.train)
        };
        self.size
            .map_or(languages.clone(), |size| format!("{languages}-{size}"))
    }

    /// Name in tables.
    pub fn name(&self, all: &[String]) -> String {
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
