//! Names of languages in a configuration: brought into one form, checked, and joined to the name of a training set.

use std::collections::BTreeMap;

use ner_files::sha256;

use super::types::Config;
use crate::error::Error;

/// Words of the configuration that a language cannot have as its name: `cells` and `--languages` give them a meaning.
const WORDS: [&str; 5] = [
    "all",
    "in-language",
    "mixes",
    "learning-curve",
    "learning-curves",
];

/// Bytes of the longest joined name. With a size, a seed, a test language of
/// [`LONGEST_LANGUAGE`](ner_data::LONGEST_LANGUAGE) bytes and what a plot puts around them it is no longer than the name
/// of a file may be, 255 bytes.
const LONGEST_JOINED: usize = 120;

/// Brings every name of a language into NFC, as the data crate gives them: `é` is one letter however it was typed.
///
/// # Errors
/// Two keys of `data.fractions` that are one name.
pub(super) fn normalise(config: &mut Config) -> Result<(), Error> {
    let lists = [
        &mut config.languages,
        &mut config.test_languages,
        &mut config.cells,
    ];
    for name in lists.into_iter().chain(&mut config.mixes).flatten() {
        normalise_one(name);
    }
    normalise_one(&mut config.learning_curve.language);
    let mut fractions = BTreeMap::new();
    for (mut language, fraction) in std::mem::take(&mut config.data.fractions) {
        normalise_one(&mut language);
        if fractions.insert(language.clone(), fraction).is_some() {
            return Err(
                Error::input(format!("`data.fractions` has `{language}` twice")).with_hint(
                    "the names differ only in how accents are written: keep one of them",
                ),
            );
        }
    }
    config.data.fractions = fractions;
    Ok(())
}

/// Names of the command line as those of the data are, which they are compared with.
pub fn normalised(names: &[String]) -> Vec<String> {
    let mut names = names.to_vec();
    names.iter_mut().for_each(normalise_one);
    names
}

fn normalise_one(name: &mut String) {
    let normalised = ner_data::normalised(name);
    if normalised != *name {
        *name = normalised.into_owned();
    }
}

/// Checks names under a key.
///
/// # Errors
/// The first that cannot be the name of a language, with the reason and what to do.
pub(super) fn check<'a>(
    key: &str,
    names: impl IntoIterator<Item = &'a String>,
) -> Result<(), Error> {
    let names: Vec<&String> = names.into_iter().collect();
    for name in &names {
        ner_data::language_name(name).map_err(|error| {
            let failure = Error::from(error);
            Error {
                message: format!("`{key}`: {}", failure.message),
                ..failure
            }
        })?;
        // alone it stands for the languages of the data
        let stands_for_all = names.len() == 1 && *name == "all";
        if WORDS.contains(&name.as_str()) && !stands_for_all {
            return Err(Error::input(format!(
                "`{key}`: `{name}` cannot be the name of a language: it means several here"
            ))
            .with_hint("rename its folder or files, or give `all` alone for all languages"));
        }
    }
    Ok(())
}

/// The name of a training set, `de+fr`. One too long for the name of a file is cut after a language, and says how
/// many follow and which, by a hash: `de+fr+98more-0a1b2c3d`.
pub fn joined(languages: &[String]) -> String {
    let whole = languages.join("+");
    if whole.len() <= LONGEST_JOINED {
        return whole;
    }
    // the seam and the hash of the cut name
    let room = LONGEST_JOINED - "+10000more-0a1b2c3d".len();
    let mut begin = String::new();
    let mut taken = 0;
    for language in languages {
        if begin.len() + language.len() > room {
            break;
        }
        begin.push_str(language);
        begin.push('+');
        taken += 1;
    }
    let hash = sha256(&whole);
    let hash = &hash[..8];
    format!("{begin}{}more-{hash}", languages.len() - taken)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::config::Layers;

    #[test]
    fn a_name_is_the_same_however_its_accents_are_written() {
        let mut layers = Layers::default();
        layers.put("languages", &["fr-e\u{301}", "de"]).unwrap();
        layers.put("mixes", &[["de", "fr-e\u{301}"]]).unwrap();
        layers.put("cells", &["fr-e\u{301}-500"]).unwrap();
        layers
            .put("data.fractions", &BTreeMap::from([("fr-e\u{301}", 0.5)]))
            .unwrap();
        let config = layers.config().unwrap();
        assert_eq!(config.languages, ["fr-\u{e9}", "de"]);
        assert_eq!(config.mixes, [["de", "fr-\u{e9}"]]);
        assert_eq!(config.cells, ["fr-\u{e9}-500"]);
        let fraction = |name: &str| config.data.fractions.get(name).copied();
        assert_eq!(fraction("fr-\u{e9}"), Some(0.5));

        let twice = ["fr-e\u{301}", "fr-\u{e9}"];
        layers.put("languages", &twice).unwrap();
        let message = layers.config().unwrap_err().message;
        assert!(
            message.contains("`languages` must be distinct"),
            "{message}"
        );
        let fractions = BTreeMap::from(twice.map(|name| (name, 1.0)));
        let mut layers = Layers::default();
        layers.put("data.fractions", &fractions).unwrap();
        let message = layers.config().unwrap_err().message;
        assert!(message.contains("twice"), "{message}");
    }

    #[test]
    fn words_with_a_meaning_are_no_languages() {
        let all = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            check("languages", &names)
        };
        assert!(all(&["all"]).is_ok());
        let failure = all(&["all", "de"]).unwrap_err();
        assert!(failure.message.contains("`all`"), "{}", failure.message);
        assert!(all(&["mixes"]).is_err());
        let failure = all(&["de", "--out"]).unwrap_err();
        let hint = failure.hint.unwrap();
        assert!(hint.contains("for example to `out`"), "{hint}");
    }

    #[test]
    fn a_training_set_of_many_languages_has_a_name_that_a_file_can_have() {
        let names = |count: usize| (0..count).map(|n| format!("l{n:03}")).collect::<Vec<_>>();
        assert_eq!(joined(&names(3)), "l000+l001+l002");
        assert_eq!(joined(&names(24)), names(24).join("+"));
        let (long, longer) = (joined(&names(25)), joined(&names(176)));
        assert!(
            long.starts_with("l000+l001+") && long.contains("+5more-"),
            "{long}"
        );
        assert!(longer.contains("+156more-"), "{longer}");
        // one left out of many is another set
        let mut other = names(176);
        other.remove(100);
        assert_ne!(joined(&other), longer);
        let most = vec!["x".repeat(64), "y".repeat(64)];
        for name in [long, longer, joined(&other), joined(&most)] {
            assert!(name.len() <= LONGEST_JOINED, "{name}");
            let file = format!(
                "confusion_{name}-{}-s{}_{}.svg",
                usize::MAX,
                u64::MAX,
                "z".repeat(ner_data::LONGEST_LANGUAGE)
            );
            assert!(file.len() <= 255, "{} bytes", file.len());
        }
    }
}
