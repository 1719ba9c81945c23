//! Any text and any words under the starter tokenizer: places lie in the text, every word with a subword is scored
//! once and in order, windows hold what they say, and what is stored is read back the same.

use std::path::Path;
use std::sync::OnceLock;

use ner_data::{CorpusBuilder, LabelSet, Split};
use ner_tokenize::{
    EncodeOptions, EncodedCorpus, Encoder, Word, covered, inspect, sentences, split_at_space,
    split_text, starter,
};

/// The first byte chooses options; the rest is running text, and a line of it a sentence of words that tabs part.
pub(crate) fn run(data: &[u8], _: &Path) {
    static ENCODER: OnceLock<Encoder> = OnceLock::new();
    let encoder = ENCODER.get_or_init(|| starter::encoder().expect("the starter tokenizer"));
    let _ = EncodedCorpus::from_bytes(data);
    let Some((choice, text)) = data.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    check_text(encoder, &text);
    check_words(encoder, &text, *choice);
}

fn check_text(encoder: &Encoder, text: &str) {
    let words = split_text(text);
    check_places(text, &words);
    check_places(text, &split_at_space(text));
    let all = sentences(text, &words).into_iter().flatten();
    assert!(
        all.eq(0..words.len()),
        "a word is in no sentence, or in two"
    );
    let characters = text.chars().count();
    for token in encoder.encode_text(text).expect("any text").tokens {
        assert!(text.get(token.bytes.clone()).is_some(), "{token:?}");
        assert!(token.chars.start <= token.chars.end && token.chars.end <= characters);
    }
    let table = inspect::compare(&[("starter", encoder)], text).expect("any text");
    assert!(!table.to_string().is_empty());
}

fn check_places(text: &str, words: &[Word<'_>]) {
    let mut end = (0, 0);
    for word in words {
        assert_eq!(text.get(word.bytes.clone()), Some(word.text));
        assert!(end.0 <= word.chars.start && end.1 <= word.bytes.start);
        assert_eq!(word.chars.len(), word.text.chars().count());
        assert!(!word.text.is_empty());
        end = (word.chars.end, word.bytes.end);
    }
    assert!(covered(text, words).len() <= text.len());
}

fn check_words(encoder: &Encoder, text: &str, choice: u8) {
    let labels = LabelSet::pan_x();
    let mut builder = CorpusBuilder::new("given", "de", Split::Train, labels.clone());
    for line in text.split('\n') {
        let words: Vec<&str> = line.split('\t').collect();
        let own: Vec<u16> = (0..words.len())
            .map(|at| ((at + usize::from(choice)) % labels.len()) as u16)
            .collect();
        builder
            .push(words.iter().copied(), &own)
            .expect("one label per word");
        let subwords = encoder.encode_words(&words).expect("any words");
        assert_eq!(subwords.ids.len(), subwords.word_of.len());
        let order: Vec<u32> = subwords.word_of.iter().copied().flatten().collect();
        assert!(
            order.is_sorted()
                && order
                    .last()
                    .is_none_or(|last| (*last as usize) < words.len())
        );
    }
    let corpus = builder.finish().expect("a sentence at least");
    let max_tokens = 3 + usize::from(choice & 15);
    let options = EncodeOptions {
        max_tokens,
        overlap: (max_tokens - 3) / 2,
        label_all: choice & 16 != 0,
    };
    let encoded = encoder.encode(&corpus, &options).expect("there is room");
    let mut scored = Vec::new();
    for (at, window) in encoded.windows.iter().enumerate() {
        assert!((2..=max_tokens).contains(&window.len()));
        let range = corpus.word_range(window.sentence as usize);
        for target in encoded.window_targets(at) {
            assert!(range.contains(&(target.word as usize)));
            assert!((1..window.len() as u32 - 1).contains(&target.position));
            if target.first {
                assert_eq!(target.label, corpus.word_labels()[target.word as usize]);
                scored.push(target.word);
            }
        }
    }
    assert!(
        scored.is_sorted_by(|a, b| a < b),
        "a word is scored twice, or late"
    );
    let without = encoded.counts.words_without_subword as usize;
    assert_eq!(scored.len() + without, corpus.word_count());
    let stored = EncodedCorpus::from_bytes(&encoded.to_bytes());
    assert_eq!(stored.expect("what was stored"), encoded);
}
