//! `tokenizer.json`: no file makes loading or using it panic, take memory without bound, or give a word other subwords
//! the second time.

use std::path::Path;

use ner_data::{CorpusBuilder, LabelSet, Split};
use ner_tokenize::{EncodeOptions, Encoder, Vocabulary};

/// Words that normalisers and pre-tokenisers split, drop, join or make longer.
const WORDS: [&str; 10] = [
    "Anna",
    "l'Arc-en-Ciel",
    "O\u{308}STERREICH",
    "\u{200b}",
    "東京都",
    "\u{fdfa}",
    "12,5%",
    "🏳\u{fe0f}\u{200d}🌈",
    "<s>",
    "aaaaaaaaaaaaaaaa",
];

/// The input is the file.
pub(crate) fn run(data: &[u8], _: &Path) {
    accepts(data);
}

/// As [`run`]; tells whether the input was taken.
pub(crate) fn accepts(data: &[u8]) -> bool {
    let encoder = match Encoder::from_bytes("given", data) {
        Ok(encoder) => encoder,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return false;
        }
    };
    let mut all = true;
    for word in WORDS {
        let first = encoder.word(word);
        all &= first.is_ok();
        if let Ok(ids) = first {
            assert_eq!(ids, encoder.word(word).expect("as before"), "{word:?}");
        }
    }
    text(&encoder);
    all && corpus(&encoder)
}

fn text(encoder: &Encoder) {
    let text = WORDS.join(" ");
    let Ok(encoding) = encoder.encode_text(&text) else {
        return;
    };
    let (bytes, characters) = (text.len(), text.chars().count());
    for token in encoding.tokens {
        assert!(token.bytes.end <= bytes && token.chars.end <= characters);
    }
}

fn corpus(encoder: &Encoder) -> bool {
    let mut builder = CorpusBuilder::new("given", "de", Split::Train, LabelSet::pan_x());
    let labels = [0; WORDS.len()];
    let pushed = builder.push(WORDS.into_iter(), &labels);
    pushed.expect("one label per word");
    let corpus = builder.finish().expect("a sentence");
    let encoded = encoder.encode(&corpus, &EncodeOptions::default());
    let encoded = encoded.expect("each of these words was tokenised");
    let special = encoder.all_special_ids();
    let vocabulary = Vocabulary::trimmed(encoder.vocab_size(), &[&encoded.pieces()], &special);
    // files number their pieces as they like
    vocabulary.is_ok_and(|vocabulary| vocabulary.to_local(&encoded.ids).is_ok())
}
