//! One tokenizer: loaded from `tokenizer.json`, applied to words or to running text.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use tokenizers::{EncodeInput, InputSequence, NormalizedString, Normalizer as _, Tokenizer};

use crate::limits::{Growth, check_model, check_template};
use crate::{Error, Result};

/// Bytes of a `tokenizer.json` that is read; that of XLM-R has 9 million.
const LARGEST: u64 = 64 << 20;

/// Characters of a text that are shown in an error.
const SHOWN: usize = 80;

/// A Hugging Face tokenizer for sequence labelling. Truncation and padding of the file are switched
/// off: nothing is cut silently, and batches are packed instead of padded.
pub struct Encoder {
    tokenizer: Tokenizer,
    name: String,
    json: String,
    growth: Growth,
    unk: Option<u32>,
    bos: u32,
    eos: u32,
}

/// Subwords of one sentence, special tokens included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subwords {
    /// Token ids, `[tokens]`.
    pub ids: Vec<u32>,
    /// Number of the word each token belongs to, `None` for special tokens, `[tokens]`.
    pub word_of: Vec<Option<u32>>,
}

/// Running text as the tokenizer itself splits it, special tokens included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEncoding {
    /// The tokens in order.
    pub tokens: Vec<TextToken>,
}

/// A token of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextToken {
    /// The piece as the vocabulary spells it.
    pub piece: String,
    /// Its id.
    pub id: u32,
    /// Number of the pre-token it came from, `None` for special tokens.
    pub word: Option<u32>,
    /// Its position in the text, in bytes; empty for special tokens.
    pub bytes: Range<usize>,
    /// Its position in the text, in characters; empty for special tokens.
    pub chars: Range<usize>,
}

/// The part of `tokenizer.json` that the `tokenizers` crate reads but does not expose.
#[derive(Deserialize)]
struct Head {
    model: ModelHead,
    normalizer: Option<serde_json::Value>,
    post_processor: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct ModelHead {
    /// Unigram names the unknown piece by id, the other models by text.
    unk_id: Option<u32>,
    unk_token: Option<String>,
    dropout: Option<f64>,
    continuing_subword_prefix: Option<String>,
    end_of_word_suffix: Option<String>,
}

impl Head {
    /// Checks what the file asks for, before it is done.
    fn check(&self) -> std::result::Result<Growth, String> {
        let model = &self.model;
        let prefix = model.continuing_subword_prefix.as_deref();
        check_model([prefix, model.end_of_word_suffix.as_deref()], model.dropout)?;
        self.post_processor
            .as_ref()
            .map_or(Ok(()), check_template)?;
        Growth::of(self.normalizer.as_ref())
    }
}

impl Encoder {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    /// [`Error::Read`] for a file that cannot be read; [`Error::Parse`] for one that is not a tokenizer, that
    /// draws subwords at random (`dropout`) or whose rules could make a text longer than memory;
    /// [`Error::Template`] for a template without exactly one token on either side.
    pub fn from_file(path: &Path) -> Result<Self> {
        let bytes = ner_files::read_bytes(path, LARGEST)?;
        Self::from_bytes(&path.display().to_string(), &bytes)
    }

    /// As [`Encoder::from_file`], from the content of the file; `name` is for messages.
    ///
    /// # Errors
    /// [`Error::Parse`] and [`Error::Template`].
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self> {
        let parse = |source| Error::Parse {
            name: name.to_owned(),
            source,
        };
        let json = std::str::from_utf8(bytes)
            .map_err(|e| parse(e.into()))?
            .to_owned();
        let head: Head = serde_json::from_str(&json).map_err(|e| parse(e.into()))?;
        let growth = head.check().map_err(|reason| parse(reason.into()))?;
        let mut tokenizer = guarded(|| Tokenizer::from_bytes(bytes)).map_err(parse)?;
        tokenizer.with_truncation(None).map_err(parse)?;
        tokenizer.with_padding(None);
        let unk = head
            .model
            .unk_id
            .or_else(|| tokenizer.token_to_id(head.model.unk_token.as_deref()?));
        let (bos, eos) = frame(name, &tokenizer)?;
        let pieces = tokenizer.get_vocab_size(true);
        if let Some(id) = unk.filter(|&id| tokenizer.id_to_token(id).is_none()) {
            let reason = format!("the unknown piece has id {id}, there are {pieces} pieces");
            return Err(parse(reason.into()));
        }
        Ok(Self {
            tokenizer,
            name: name.to_owned(),
            json,
            growth,
            unk,
            bos,
            eos,
        })
    }

    /// Where the tokenizer came from, as given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of ids, added tokens included.
    pub fn vocab_size(&self) -> usize {
        self.tokenizer.get_vocab_size(true)
    }

    /// The piece with an id.
    pub fn token(&self, id: u32) -> Option<String> {
        self.tokenizer.id_to_token(id)
    }

    /// The id of a piece.
    pub fn id(&self, piece: &str) -> Option<u32> {
        self.tokenizer.token_to_id(piece)
    }

    /// Id of the unknown piece, where the model has one.
    pub fn unk_id(&self) -> Option<u32> {
        self.unk
    }

    /// Ids put before and after every sentence: `<s>` and `</s>`, or `[CLS]` and `[SEP]`.
    pub fn special_ids(&self) -> (u32, u32) {
        (self.bos, self.eos)
    }

    /// Ids of all special tokens of the file, sorted: what a trimmed [`crate::Vocabulary`] keeps
    /// in any case.
    pub fn all_special_ids(&self) -> Vec<u32> {
        let added = self.tokenizer.get_added_tokens_decoder();
        let mut ids: Vec<u32> = added
            .iter()
            .filter(|(_, token)| token.special)
            .map(|(id, _)| *id)
            .chain([self.bos, self.eos])
            .chain(self.unk)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The file as it was read, to be saved with a model.
    ///
    /// # Errors
    /// None today; the text is kept since the file was read.
    pub fn to_json(&self) -> Result<String> {
        Ok(self.json.clone())
    }

    /// Ids of one word of a pre-split sentence, without special tokens; empty when the word
    /// normalises to nothing.
    ///
    /// Tokenizers treat the words of pre-split input one by one, so a word gives the same ids in
    /// every sentence. (`encode_fast` leaves word numbers out, which are known here.)
    ///
    /// # Errors
    /// [`Error::Encode`] and [`Error::TooLong`].
    pub fn word(&self, word: &str) -> Result<Vec<u32>> {
        self.check(word)?;
        let input = EncodeInput::Single(InputSequence::from(vec![word]));
        let encoding = guarded(|| self.tokenizer.encode_fast(input, false));
        let encoding = encoding.map_err(|source| self.refused(word, source))?;
        Ok(encoding.get_ids().to_vec())
    }

    /// Subwords of one pre-split sentence, of any length.
    ///
    /// # Errors
    /// Those of [`Encoder::word`]; [`Error::TooLarge`] above 2³² words.
    pub fn encode_words(&self, words: &[&str]) -> Result<Subwords> {
        let (mut ids, mut word_of) = (vec![self.bos], vec![None]);
        for (number, word) in words.iter().enumerate() {
            let number = u32::try_from(number).map_err(|_| Error::TooLarge {
                what: "words",
                count: words.len(),
            })?;
            ids.extend(self.word(word)?);
            word_of.resize(ids.len(), Some(number));
        }
        ids.push(self.eos);
        word_of.push(None);
        Ok(Subwords { ids, word_of })
    }

    /// Tokens of running text, split into words by the tokenizer itself.
    ///
    /// # Errors
    /// [`Error::Encode`] and [`Error::TooLong`].
    pub fn encode_text(&self, text: &str) -> Result<TextEncoding> {
        self.check(text)?;
        let bytes = guarded(|| self.tokenizer.encode(text, true));
        let bytes = bytes.map_err(|source| self.refused(text, source))?;
        let chars = guarded(|| self.tokenizer.encode_char_offsets(text, true));
        let chars = chars.map_err(|source| self.refused(text, source))?;
        let tokens = (0..bytes.len())
            .map(|i| {
                let id = bytes.get_ids()[i];
                TextToken {
                    piece: self.token(id).unwrap_or_default(),
                    id,
                    word: bytes.get_word_ids()[i],
                    bytes: bytes.get_offsets()[i].0..bytes.get_offsets()[i].1,
                    chars: chars.get_offsets()[i].0..chars.get_offsets()[i].1,
                }
            })
            .collect();
        Ok(TextEncoding { tokens })
    }

    /// Whether [`Encoder::check`] accepts every word of a text, known from its length alone.
    pub fn is_short(&self, text: &str) -> bool {
        self.growth.is_short(text)
    }

    /// Checks that a word or a text does not become too long when it is normalised. [`Encoder::word`] and
    /// [`Encoder::encode_text`] check it too.
    ///
    /// # Errors
    /// [`Error::TooLong`].
    pub fn check(&self, text: &str) -> Result<()> {
        let normalizer = self.tokenizer.get_normalizer();
        let checked = self.growth.check(text, |piece| {
            let Some(normalizer) = normalizer else {
                return Ok(piece.len());
            };
            let mut normalized = NormalizedString::from(piece);
            guarded(|| normalizer.normalize(&mut normalized)).map_err(|error| error.to_string())?;
            Ok(normalized.get().len())
        });
        checked.map_err(|reason| Error::TooLong {
            name: self.name.clone(),
            text: beginning(text),
            reason,
        })
    }

    fn refused(&self, text: &str, source: tokenizers::Error) -> Error {
        Error::Encode {
            name: self.name.clone(),
            text: beginning(text),
            source,
        }
    }
}

/// As much of a text as an error shows.
fn beginning(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder")
            .field("name", &self.name)
            .field("vocab_size", &self.vocab_size())
            .finish_non_exhaustive()
    }
}

/// A call of `tokenizers`, which believes its file: what that says wrong is a panic when it is used.
fn guarded<T>(call: impl FnOnce() -> tokenizers::Result<T>) -> tokenizers::Result<T> {
    ner_files::guard(call).unwrap_or_else(|panic| Err(panic.into()))
}

/// The two ids that the tokenizer's template puts around a sentence.
fn frame(name: &str, tokenizer: &Tokenizer) -> Result<(u32, u32)> {
    let empty = EncodeInput::Single(InputSequence::from(vec![""]));
    let encoding = guarded(|| tokenizer.encode_fast(empty, true));
    let encoding = encoding.map_err(|source| Error::Parse {
        name: name.to_owned(),
        source,
    })?;
    match encoding.get_ids() {
        [bos, eos] => Ok((*bos, *eos)),
        other => Err(Error::Template {
            name: name.to_owned(),
            added: other.len(),
        }),
    }
}
