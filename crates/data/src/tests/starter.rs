//! The generated corpus: the same everywhere, of the size and difficulty it promises.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use crate::{Corpus, CorpusReport, Split, starter};

#[test]
fn sizes_lengths_and_tags() {
    for language in starter::LANGUAGES {
        let splits = Split::ALL.map(|split| starter::corpus(language, split));
        assert_eq!(
            splits.iter().map(Corpus::len).collect::<Vec<_>>(),
            [6000, 1000, 1000]
        );
        let report = CorpusReport::new(&splits).unwrap();
        for split in &report.splits {
            assert_eq!((split.iob2_violations, split.empty_sentences), (0, 0));
            assert_eq!(split.contradictions, 0, "no sentence is tagged in two ways");
            assert!(
                (8.0..12.0).contains(&split.lengths.mean),
                "{}",
                split.lengths.mean
            );
            assert!(
                split
                    .entities
                    .values()
                    .all(|n| *n as f64 > 0.2 * split.sentences as f64)
            );
            let share = split.sentences_without_entity as f64 / split.sentences as f64;
            assert!((0.1..0.2).contains(&share), "{share}");
        }
        for overlap in &report.overlaps {
            assert_eq!(overlap.contradictions, 0);
            assert!(overlap.sentences < 100, "{overlap:?}");
        }
    }
}

/// The same on every machine and in every version; a change here changes every starter result.
#[test]
fn content_is_fixed() {
    let hashes: Vec<String> = starter::LANGUAGES
        .iter()
        .map(|l| starter::corpus(l, Split::Train).content_hash())
        .collect();
    assert_eq!(
        hashes,
        [
            "4e1bfe0c7ef020b9fc3dd05054c4d398c273ef1128ae6a09ab2286b69543feb3",
            "20eeb1318074648665fd4fa5521e824da15319c52cbb16003e7f7e3dc2c6a9fd",
            "aabdd29366c757c917ab07da215ea678776702933c38a75e55a967773f1cb34a",
            "602cbd51484b00c7598da80f21beef87c9db2a63219dcd9e39b7827ae09068f8",
        ]
    );
}

/// The tags that words begin an entity with.
fn kinds(corpus: &Corpus) -> HashMap<&str, HashSet<&str>> {
    let mut kinds: HashMap<&str, HashSet<&str>> = HashMap::new();
    for sentence in corpus.sentences() {
        for (word, tag) in sentence
            .words()
            .zip(sentence.tags())
            .filter(|(_, tag)| tag.starts_with("B-"))
        {
            kinds.entry(word).or_default().insert(tag);
        }
    }
    kinds
}

#[test]
fn the_word_alone_does_not_tell_the_type() {
    let corpus = starter::corpus("de", Split::Train);
    let kinds = kinds(&corpus);
    for name in ["Florence", "Washington", "Victoria"] {
        assert_eq!(kinds[name].len(), 3, "{name}");
    }
}

#[test]
fn names_that_exist_are_what_they_are() {
    for (language, names) in [
        ("de", ["Sabine", "Hamburg", "Siemens"]),
        ("fr", ["Amélie", "Strasbourg", "Renault"]),
        ("it", ["Matteo", "Perugia", "Pirelli"]),
        ("en", ["Jennifer", "London", "Microsoft"]),
    ] {
        let corpus = starter::corpus(language, Split::Train);
        let kinds = kinds(&corpus);
        for (name, tag) in names.into_iter().zip(["B-PER", "B-LOC", "B-ORG"]) {
            assert_eq!(kinds[name], HashSet::from([tag]), "{language} {name}");
        }
    }
}

#[test]
fn test_names_are_partly_new_and_some_sentences_lower_case() {
    let train = starter::corpus("it", Split::Train);
    let test = starter::corpus("it", Split::Test);
    let known: HashSet<&str> = (0..train.word_count()).map(|w| train.word(w)).collect();
    let named = (0..test.word_count()).filter(|w| test.word_labels()[*w] != 0);
    let (new, all) = named.fold((0, 0), |(new, all), w| {
        (new + u32::from(!known.contains(test.word(w))), all + 1)
    });
    assert!(f64::from(new) > 0.15 * f64::from(all), "{new} of {all}");
    let lower = test.sentences().filter(|sentence| {
        sentence.labels().iter().any(|label| *label != 0)
            && sentence.words().all(|word| word.to_lowercase() == word)
    });
    assert!((20..120).contains(&lower.count()));
}

#[test]
fn generation_is_fast() {
    let start = Instant::now();
    for language in starter::LANGUAGES {
        let splits = Split::ALL.map(|split| starter::corpus(language, split));
        assert_eq!(splits.len(), 3);
    }
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
