//! Ids and word numbers against `transformers`, by `tests/reference/tokenizer_parity.py`.
//!
//! The small fixture is always compared. Whole corpora are when NER_HUB_DIR (a folder that holds
//! `PAN-X.de/...`), NER_MODEL_DIR (one that holds `tokenizer.json`) and NER_PARITY_DIR (what the
//! script wrote) are set.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use ner_data::{Corpus, Source, Split};
use ner_tokenize::{EncodeOptions, EncodedCorpus, Encoder, Subwords};
use serde::Deserialize;

/// The script's mark of a token that belongs to no word.
const SPECIAL: u32 = u32::MAX;
/// Windows that no sentence is too long for.
const UNCUT: EncodeOptions = EncodeOptions {
    max_tokens: 1 << 20,
    overlap: 0,
    label_all: false,
};

fn env_dir(name: &str) -> Option<PathBuf> {
    let dir = std::env::var_os(name).map(PathBuf::from);
    if dir.is_none() {
        eprintln!("skipped: {name} is not set");
    }
    dir
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures/tokenizer")
        .join(name)
}

#[derive(Deserialize)]
struct Row {
    words: Vec<String>,
    ids: Vec<u32>,
    word_ids: Vec<Option<u32>>,
}

#[test]
fn unusual_unicode_gives_the_ids_of_transformers() {
    let encoder = Encoder::from_file(&fixture("tokenizer.json")).unwrap();
    let rows = fs_err::read(fixture("parity.json")).unwrap();
    let rows: Vec<Row> = serde_json::from_slice(&rows).unwrap();
    assert!(rows.len() >= 40);
    let (mut unknown, mut empty) = (0, 0);
    for row in rows {
        let words: Vec<&str> = row.words.iter().map(String::as_str).collect();
        let expected = Subwords {
            ids: row.ids,
            word_of: row.word_ids,
        };
        let found = encoder.encode_words(&words).unwrap();
        assert_eq!(found, expected, "{words:?}");
        let unk = encoder.unk_id().unwrap();
        unknown += found.ids.iter().filter(|&&id| id == unk).count();
        let has_subword = |word: usize| found.word_of.contains(&Some(word as u32));
        empty += (0..words.len()).filter(|&word| !has_subword(word)).count();
    }
    assert!(
        unknown > 10 && empty > 5,
        "{unknown} unknown, {empty} empty"
    );
}

#[derive(Deserialize)]
struct Part {
    language: String,
    split: String,
    sentences: usize,
    tokens: usize,
}

#[test]
fn every_sentence_of_the_hub_gives_the_ids_of_transformers() {
    let (Some(hub), Some(model), Some(parity)) = (
        env_dir("NER_HUB_DIR"),
        env_dir("NER_MODEL_DIR"),
        env_dir("NER_PARITY_DIR"),
    ) else {
        return;
    };
    let encoder = Encoder::from_file(&model.join("tokenizer.json")).unwrap();
    let parts = fs_err::read(parity.join("parity.json")).unwrap();
    let parts: Vec<Part> = serde_json::from_slice(&parts).unwrap();
    assert!(!parts.is_empty());
    let (mut sentences, mut tokens) = (0, 0);
    let mut seconds = 0.0;
    for part in parts {
        let split: Split = part.split.parse().unwrap();
        let source = Source::Folder(hub.clone());
        let loaded = source.load(&part.language, split).unwrap();
        let file = parity.join(format!("{}-{}.bin", part.language, part.split));
        let expected = read_expected(&file);
        assert_eq!(expected.len(), part.sentences);
        let started = Instant::now();
        let encoded = encoder.encode(&loaded.corpus, &UNCUT).unwrap();
        seconds += started.elapsed().as_secs_f64();
        compare(&encoder, &loaded.corpus, &encoded, &expected);
        tokens += encoded.ids.len();
        sentences += expected.len();
        let expected_tokens: usize = expected.iter().map(|s| s.ids.len()).sum();
        assert_eq!(expected_tokens, part.tokens);
    }
    eprintln!("{sentences} sentences, {tokens} tokens in {seconds:.2} s, no difference");
}

/// The sentences of one file of the script.
fn read_expected(file: &Path) -> Vec<Subwords> {
    let bytes = fs_err::read(file).unwrap();
    let mut numbers = bytes
        .chunks_exact(4)
        .map(|b| u32::from_le_bytes(b.try_into().unwrap()));
    let mut sentences = Vec::new();
    while let Some(len) = numbers.next() {
        let ids: Vec<u32> = numbers.by_ref().take(len as usize).collect();
        let words = numbers.by_ref().take(len as usize);
        let word_of: Vec<_> = words.map(|w| (w != SPECIAL).then_some(w)).collect();
        assert_eq!(word_of.len(), len as usize, "{}", file.display());
        sentences.push(Subwords { ids, word_of });
    }
    sentences
}

/// Compares both ways to encode with what `transformers` gave.
fn compare(encoder: &Encoder, corpus: &Corpus, encoded: &EncodedCorpus, expected: &[Subwords]) {
    assert_eq!(corpus.len(), expected.len());
    assert_eq!(encoded.windows.len(), corpus.len());
    for (row, expected) in expected.iter().enumerate() {
        let words: Vec<&str> = corpus.sentence(row).words().collect();
        let place = format!("{} {} row {row}", corpus.language(), corpus.split());
        assert_eq!(&encoder.encode_words(&words).unwrap(), expected, "{place}");
        assert_eq!(encoded.window_tokens(row), expected.ids, "{place}");
        compare_targets(corpus, encoded, row, expected);
    }
}

/// Labels stand where the word number changes, as in `run_ner.py`.
fn compare_targets(corpus: &Corpus, encoded: &EncodedCorpus, row: usize, expected: &Subwords) {
    let mut wanted = Vec::new();
    for (position, word) in expected.word_of.iter().enumerate() {
        let Some(word) = *word else { continue };
        if position == 0 || expected.word_of[position - 1] != Some(word) {
            let label = corpus.sentence(row).labels()[word as usize];
            let word = corpus.word_range(row).start + word as usize;
            wanted.push((position as u32, word as u32, label, true));
        }
    }
    let targets = encoded.window_targets(row).iter();
    let found: Vec<_> = targets
        .map(|t| (t.position, t.word, t.label, t.first))
        .collect();
    assert_eq!(found, wanted, "row {row}");
}

#[test]
fn published_goldens_of_xlm_roberta() {
    let Some(model) = env_dir("NER_MODEL_DIR") else {
        return;
    };
    let encoder = Encoder::from_file(&model.join("tokenizer.json")).unwrap();
    assert_eq!(encoder.vocab_size(), 250_002);
    assert_eq!((encoder.special_ids(), encoder.unk_id()), ((0, 2), Some(3)));
    assert_eq!(encoder.all_special_ids(), [0, 1, 2, 3, 250_001]);
    assert_eq!(encoder.token(250_001).as_deref(), Some("<mask>"));

    // Tunstall, von Werra, Wolf: NLP with Transformers, chapter 4 notebook
    let jack = encoder.encode_text("Jack Sparrow loves New York!").unwrap();
    let ids: Vec<u32> = jack.tokens.iter().map(|t| t.id).collect();
    assert_eq!(ids, [0, 21763, 37456, 15555, 5161, 7, 2356, 5753, 38, 2]);
    let split = "2.000 Einwohnern an der Danziger Bucht in der polnischen Woiwodschaft Pommern .";
    let words: Vec<&str> = split.split(' ').collect();
    let subwords = encoder.encode_words(&words).unwrap();
    assert_eq!(subwords.ids.len(), 25);
    let numbers: Vec<u32> = subwords.word_of.iter().copied().flatten().collect();
    assert_eq!(numbers[..9], [0, 1, 1, 2, 3, 4, 4, 4, 5]);
    assert_eq!(numbers[14..], [9, 9, 9, 9, 10, 10, 10, 11, 11]);
    let hama = encoder
        .encode_words(&["Hama", "(", "Unternehmen", ")"])
        .unwrap();
    assert_eq!(hama.ids, [0, 10699, 11, 15, 16104, 1388, 2]);
}
