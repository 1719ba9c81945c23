//! Corpus to [`EncodedCorpus`]: alignment of labels and windows, parallel over sentences.

use std::ops::Range;

use ner_data::{Corpus, LabelSet};
use rayon::prelude::*;

use crate::dictionary::Dictionary;
use crate::windows::{Span, Windowing};
use crate::{EncodedCorpus, Encoder, Result, Target, Window};

/// Sentences a task takes at a time.
const CHUNK: usize = 512;

/// How a corpus is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodeOptions {
    /// Longest window in tokens, special tokens included: 512 for XLM-R.
    pub max_tokens: usize,
    /// Least number of tokens of context on each side of every token of a cut sentence, as far as
    /// the sentence reaches.
    pub overlap: usize,
    /// Label every subword instead of the first alone; later ones of a `B-x` word get `I-x`.
    pub label_all: bool,
}

impl Default for EncodeOptions {
    fn default() -> Self {
        Self {
            max_tokens: 512,
            overlap: 64,
            label_all: false,
        }
    }
}

impl Encoder {
    /// Encodes a corpus. The order is that of the corpus, on any number of threads. Every word that
    /// has a subword is scored exactly once, at its first subword.
    ///
    /// # Errors
    /// [`Error::Overlap`](crate::Error::Overlap) for options that leave no room for a word;
    /// [`Error::Encode`](crate::Error::Encode) and [`Error::TooLong`](crate::Error::TooLong) for a
    /// word that cannot be tokenised; [`Error::TooLarge`](crate::Error::TooLarge) above 2³² tokens.
    pub fn encode(&self, corpus: &Corpus, options: &EncodeOptions) -> Result<EncodedCorpus> {
        let windowing = Windowing::new(options.max_tokens, options.overlap)?;
        let job = Job {
            corpus,
            dictionary: Dictionary::new(self, corpus)?,
            windowing,
            special_ids: self.special_ids(),
            continuations: options.label_all.then(|| continuations(corpus.labels())),
        };
        let sentences = corpus.len();
        let parts: Vec<EncodedCorpus> = (0..sentences.div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| job.run(chunk * CHUNK..((chunk + 1) * CHUNK).min(sentences)))
            .collect();
        let mut encoded = EncodedCorpus {
            sentences,
            words: corpus.word_count(),
            ..EncodedCorpus::default()
        };
        for part in &parts {
            encoded.append(part)?;
        }
        Ok(encoded)
    }
}

/// Label of the later subwords of a word, by the label of the word: `I-x` for `B-x` where the set
/// has it, else the same (as `run_ner.py` of transformers does).
fn continuations(labels: &LabelSet) -> Vec<u16> {
    (0u16..)
        .zip(labels.names())
        .map(|(id, name)| {
            let inside = name.strip_prefix("B-").map(|kind| format!("I-{kind}"));
            inside.and_then(|inside| labels.id(&inside)).unwrap_or(id)
        })
        .collect()
}

struct Job<'a> {
    corpus: &'a Corpus,
    dictionary: Dictionary,
    windowing: Windowing,
    special_ids: (u32, u32),
    continuations: Option<Vec<u16>>,
}

/// Subwords of one sentence; the buffers are used again for the next.
#[derive(Default)]
struct SentenceTokens {
    ids: Vec<u32>,
    /// Word number within the sentence.
    word_of: Vec<usize>,
}

impl Job<'_> {
    fn run(&self, rows: Range<usize>) -> EncodedCorpus {
        let mut part = EncodedCorpus::default();
        let mut tokens = SentenceTokens::default();
        for row in rows {
            self.look_up(row, &mut tokens, &mut part);
            let spans = self.windowing.spans(tokens.ids.len());
            part.counts.split_sentences += u64::from(spans.len() > 1);
            for span in &spans {
                self.push_window(row, &tokens, span, &mut part);
            }
        }
        part
    }

    /// Fills `tokens` with the subwords of sentence `row`.
    fn look_up(&self, row: usize, tokens: &mut SentenceTokens, part: &mut EncodedCorpus) {
        tokens.ids.clear();
        tokens.word_of.clear();
        let counts = &mut part.counts;
        let entries = self.dictionary.entries(self.corpus.word_range(row));
        for (word, entry) in entries.enumerate() {
            tokens.ids.extend_from_slice(entry.ids);
            tokens.word_of.resize(tokens.ids.len(), word);
            counts.words_without_subword += u64::from(entry.ids.is_empty());
            counts.unknown_words += u64::from(entry.unknown > 0);
            counts.unknown_subwords += u64::from(entry.unknown);
        }
        counts.subwords += tokens.ids.len() as u64;
        counts.longest = counts.longest.max(tokens.ids.len() as u64 + 2);
    }

    fn push_window(
        &self,
        row: usize,
        tokens: &SentenceTokens,
        span: &Span,
        part: &mut EncodedCorpus,
    ) {
        let (token_start, target_start) = (part.ids.len() as u32, part.targets.len() as u32);
        part.ids.push(self.special_ids.0);
        part.ids.extend_from_slice(&tokens.ids[span.seen.clone()]);
        part.ids.push(self.special_ids.1);

        let first_word = self.corpus.word_range(row).start;
        let sentence = self.corpus.sentence(row);
        for token in span.scored.clone() {
            let word = tokens.word_of[token];
            let first = token == 0 || tokens.word_of[token - 1] != word;
            let label = sentence.labels()[word];
            let label = match &self.continuations {
                _ if first => label,
                Some(continuations) => continuations[usize::from(label)],
                None => continue,
            };
            part.targets.push(Target {
                position: (token - span.seen.start + 1) as u32,
                word: (first_word + word) as u32,
                label,
                first,
            });
        }
        part.windows.push(Window {
            sentence: row as u32,
            token_start,
            token_end: part.ids.len() as u32,
            target_start,
            target_end: part.targets.len() as u32,
        });
    }
}
