//! Names of languages in a configuration: normalised, checked, and joined into the name of a training set.

use std::collections::BTreeMap;

use ner_files::sha256;

use super::types::Config;
use crate::error::Error;

/// Reserved words that cannot name a language, because they have a meaning in `cells` and `--languages`.
const WORDS: [&str; 5] = [
    "all",
    "in-language",
    "mixes",
    "learning-curve",
    "learning-curves",
];

/// Maximum length of a joined name in bytes. With a size, a seed, a test language of
/// [`LONGEST_LANGUAGE`](ner_data::LONGEST_LANGUAGE) bytes and what a plot adds, it still fits into a file name, which
/// has at most 255 bytes.
const LONGEST_JOINED: usize = 120;

/// Converts every language name to NFC, the data crate's form: `é` is one character however it was typed.
///
/// # Errors
/// Two keys of `data.fractions` that name the same language.
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
                Error::input(format!("`data.fractions` lists `{language}` twice")).with_hint(
                    "the names differ only in how accents are encoded; keep one of them",
                ),
            );
        }
    }
    config.data.fractions = fractions;
    Ok(())
}

/// Names from the command line, in the form used for names in the data, so that the two can be compared.
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

/// Checks the names listed under a key.
///
/// # Errors
/// The first invalid language name, with the reason and what to do.
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
        // on its own it means every language in the data
        let stands_for_all = names.len() == 1 && *name == "all";
        if WORDS.contains(&name.as_str()) && !stands_for_all {
            return Err(Error::input(format!(
                "`{key}`: `{name}` cannot name a language: it is a reserved word"
            ))
            .with_hint(
                "rename its folder or files; to select every language, give `all` on its own",
            ));
        }
    }
    Ok(())
}

/// The name of a training set, such as `de+fr`. A name too long for a file name is cut after a language; the number of
/// languages left out and a hash of the full name follow: `de+fr+98more-0a1b2c3d`.
pub fn joined(languages: &[String]) -> String {
    let whole = languages.join("+");
    if whole.len() <= LONGEST_JOINED {
        return whole;
    }
    // the suffix of a shortened name
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
