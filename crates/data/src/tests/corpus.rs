//! The corpus type, its subsets and the checks of the builder.

use super::{corpus, pan_x, told};
use crate::{Corpus, CorpusBuilder, LabelSet, Split, permutation};

fn words(corpus: &Corpus, i: usize) -> Vec<&str> {
    corpus.sentence(i).words().collect()
}

#[test]
fn sentences_words_and_ranges() {
    let corpus = corpus(
        "de",
        Split::Train,
        &["Anna/B-PER schläft/O", "ja/O", "Bad/B-LOC Ems/I-LOC"],
    );
    assert_eq!((corpus.len(), corpus.word_count()), (3, 5));
    assert_eq!(words(&corpus, 0), ["Anna", "schläft"]);
    assert_eq!(corpus.sentence(2).word(1), "Ems");
    assert_eq!(corpus.sentence(2).labels(), [5, 6]);
    assert_eq!(corpus.word_range(2), 3..5);
    assert_eq!(corpus.sentence(0).words().len(), 2);
    assert_eq!(corpus.tags()[2], ["B-LOC", "I-LOC"]);
}

#[test]
fn subsets_follow_the_permutation() {
    let lines: Vec<String> = (0..10).map(|i| format!("w{i}/O")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let corpus = corpus("de", Split::Train, &lines);
    let order = permutation(10, 7);
    let shuffled = corpus.shuffled(7);
    assert!((0..10).all(|i| words(&shuffled, i) == [format!("w{}", order[i])]));
    // int(0.59 * 10) is 5
    assert_eq!(corpus.fraction(0.59, 7), shuffled.take(5));
    assert_eq!(corpus.fraction(2.0, 7), shuffled);
    assert!(corpus.fraction(0.0, 7).is_empty());
    assert_eq!(corpus.select(&[9, 0]).sentence(0).word(0), "w9");
}

/// The sizes of the published subsets of PAN-X.
#[test]
fn fractions_are_cut_off_as_python_does() {
    let lines = vec!["w/O"; 20000];
    let train = corpus("de", Split::Train, &lines);
    let test = train.take(10000);
    for (fraction, of_train, of_test) in [
        (0.629, 12580, 6290),
        (0.229, 4580, 2290),
        (0.084, 1680, 840),
        (0.059, 1180, 590),
    ] {
        assert_eq!(train.fraction(fraction, 0).len(), of_train);
        assert_eq!(test.fraction(fraction, 0).len(), of_test);
    }
}

#[test]
fn mixing_concatenates_then_shuffles() {
    let a = corpus("de", Split::Train, &["a/O", "b/B-PER"]);
    let b = corpus("fr", Split::Train, &["c/O", "d/O", "e/O"]);
    let mixed = Corpus::mix(&[a.clone(), b], 3).unwrap();
    assert_eq!((mixed.language(), mixed.len()), ("de+fr", 5));
    let all = ["a", "b", "c", "d", "e"];
    let expected: Vec<&str> = permutation(5, 3).into_iter().map(|row| all[row]).collect();
    assert_eq!(
        (0..5).map(|i| words(&mixed, i)[0]).collect::<Vec<_>>(),
        expected
    );
    let test = corpus("fr", Split::Test, &["c/O"]);
    assert_eq!(
        told(Corpus::mix(&[a, test], 3)),
        "cannot mix corpora: `train` and `test` are different splits"
    );
    assert_eq!(
        told(Corpus::mix(&[], 3)),
        "cannot mix corpora: there is nothing to mix"
    );
}

#[test]
fn iob2_violations_are_counted() {
    let corpus = corpus(
        "de",
        Split::Train,
        &[
            "a/I-PER b/I-PER c/O",
            "a/B-PER b/I-ORG c/I-ORG",
            "a/B-LOC b/I-LOC c/B-LOC",
            "a/O b/I-LOC",
        ],
    );
    assert_eq!(corpus.iob2_violations(), 3);
}

#[test]
fn the_hash_is_of_the_content() {
    let a = corpus("de", Split::Train, &["ab/O c/O"]);
    let same = corpus("fr", Split::Test, &["ab/O c/O"]);
    assert_eq!(a.content_hash(), same.content_hash());
    for other in ["a/O bc/O", "ab/O c/B-PER"] {
        assert_ne!(
            a.content_hash(),
            corpus("de", Split::Train, &[other]).content_hash()
        );
    }
    assert_ne!(
        a.content_hash(),
        corpus("de", Split::Train, &["ab/O", "c/O"]).content_hash()
    );
}

#[test]
fn the_builder_refuses_what_does_not_fit() {
    let mut builder = CorpusBuilder::new("f.jsonl", "de", Split::Train, pan_x());
    builder.push(["a"].into_iter(), &[0]).unwrap();
    let lengths = builder.push(["a", "b"].into_iter(), &[0]).unwrap_err();
    assert_eq!(lengths.to_string(), "`f.jsonl`, row 1: 2 tokens but 1 tags");
    let range = builder
        .push_ids(["a", "b"].into_iter(), [0, 7].into_iter())
        .unwrap_err();
    assert_eq!(
        range.to_string(),
        "`f.jsonl`, row 1: tag id 7 is out of range: there are only 7 labels"
    );
    let unknown = builder
        .push_tags(["a", "b"].into_iter(), ["O", "B-MISC"].into_iter())
        .unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "`f.jsonl`, row 1: unknown tag `B-MISC`; the labels are O, B-PER, I-PER, B-ORG, I-ORG, B-LOC, I-LOC"
    );
    builder.push(["b"].into_iter(), &[1]).unwrap();
    let corpus = builder.finish().unwrap();
    assert_eq!(corpus.word_labels(), [0, 1]);
    assert_eq!(words(&corpus, 1), ["b"]);
}

#[test]
fn tag_sets_are_checked() {
    let set = |names: &[&str]| LabelSet::new(names.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(set(&["O", "B-X", "I-X"]).unwrap().id("I-X"), Some(2));
    assert!(told(set(&["B-X"])).starts_with("not a valid tag set: tag `O` is missing"));
    assert!(told(set(&["O", "O"])).starts_with("not a valid tag set: tag `O` occurs twice"));
    assert!(
        told(set(&["O", "X-PER"])).starts_with("not a valid tag set: `X-PER` is not a valid tag")
    );
    assert_eq!(LabelSet::pan_x().names()[5], "B-LOC");
}
