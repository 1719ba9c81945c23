//! Sentences as people type them, with names that exist.
//!
//! Beside the slots of [`Grammar`](super::grammar::Grammar) patterns have `NAME` a first name, `SURNAME`, `FULL` a
//! person by first name and surname, `WHO` either, `CITY`, `LAND` a country or region, `ALAND` one that takes an
//! article, `RIVER`, `PEAK`, `COMPANY`, `SCHOOL` a university or another institution, and `CLUB`. `THE-` before a slot
//! puts the article of the name in front of it. Some of the names that fill them are made up.

mod de;
mod en;
mod fr;
mod it;
mod shared;
mod words;

use std::collections::BTreeMap;

use super::grammar::LANGUAGES;

pub(super) use words::Everyday;

/// Short entries in all languages, names alone among them.
pub(super) const FRAGMENTS: &[&str] = &[
    "FULL",
    "CITY",
    "COMPANY",
    "THE-CLUB",
    "FULL ( #job )",
    "FULL ( YEAR – YEAR )",
    "CITY ( LAND )",
    "COMPANY ( #trade )",
    "FULL , FULL , FULL",
    "* CITY , CITY , LAND",
];

/// A name and the article that comes before it, or an empty one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    pub article: &'static str,
    pub name: &'static str,
}

/// The lists of a language, taken apart.
pub(super) struct Tables {
    /// Word lists by name.
    pub lists: BTreeMap<&'static str, Vec<&'static str>>,
    /// Names by the slot they fill.
    pub names: BTreeMap<&'static str, Vec<Named>>,
    /// First names of all languages.
    pub first_names: Vec<Named>,
    /// Surnames of all languages.
    pub surnames: Vec<Named>,
}

/// The everyday part of a language of [`LANGUAGES`].
pub(super) fn of(language: &str) -> &'static Everyday {
    match language {
        "de" => &de::EVERYDAY,
        "fr" => &fr::EVERYDAY,
        "it" => &it::EVERYDAY,
        _ => &en::EVERYDAY,
    }
}

impl Everyday {
    pub(super) fn tables(&self) -> Tables {
        let names = [
            ("NAME", self.first_names, ""),
            ("SURNAME", self.surnames, ""),
            ("PERSON", shared::PERSONS, ""),
            ("CITY", self.cities, ""),
            ("LAND", self.lands, ""),
            ("ALAND", self.the_lands, ""),
            ("RIVER", self.rivers, ""),
            ("PEAK", self.peaks, ""),
            ("SCHOOL", self.schools, ""),
            ("COMPANY", self.companies, shared::COMPANIES),
            ("CLUB", self.clubs, shared::CLUBS),
        ];
        let names = names.map(|(slot, own, shared)| {
            let mut all = parse(own);
            all.extend(parse(shared));
            (slot, all)
        });
        let mut names = BTreeMap::from(names);
        if let Some((article, before_vowel)) = self.land_articles {
            for land in names.get_mut("LAND").into_iter().flatten() {
                land.article = match land.name.starts_with(['A', 'E', 'I', 'O', 'U', 'É']) {
                    true => before_vowel,
                    false => article,
                };
            }
        }
        let everywhere = LANGUAGES.map(of);
        Tables {
            lists: self
                .lists
                .iter()
                .map(|(name, list)| (*name, list.split(',').map(str::trim).collect()))
                .collect(),
            names,
            first_names: everywhere
                .iter()
                .flat_map(|e| parse(e.first_names))
                .collect(),
            surnames: everywhere.iter().flat_map(|e| parse(e.surnames)).collect(),
        }
    }
}

fn parse(list: &'static str) -> Vec<Named> {
    let entries = list.split(',').map(str::trim);
    let entries = entries.filter(|entry| !entry.is_empty());
    entries
        .map(|entry| {
            let (article, name) = entry.split_once('|').unwrap_or(("", entry));
            Named { article, name }
        })
        .collect()
}
