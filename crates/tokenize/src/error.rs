//! What can go wrong between words and subwords.

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Errors of this crate; each names the value at fault.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The tokenizer file could not be read; the source names the path.
    #[error("cannot read the tokenizer: {0}")]
    Read(#[from] ner_files::Error),
    /// The file is not a tokenizer that the `tokenizers` crate understands.
    #[error("`{name}` is not a tokenizer.json: {source}")]
    Parse {
        /// Path or name the bytes came from.
        name: String,
        /// What the parser said.
        source: Source,
    },
    /// The template does not put exactly one token on either side of a sentence.
    #[error(
        "`{name}` adds {added} special tokens to a sentence, one before and one after it are needed"
    )]
    Template {
        /// Path or name of the tokenizer.
        name: String,
        /// Number of special tokens its template adds.
        added: usize,
    },
    /// The tokenizer refused a text.
    #[error("`{name}` cannot tokenize `{text}`: {source}")]
    Encode {
        /// Path or name of the tokenizer.
        name: String,
        /// The word or text, no more than its beginning if it is long.
        text: String,
        /// What the tokenizer said.
        source: Source,
    },
    /// A word or text that becomes too long when it is normalised.
    #[error("`{name}` cannot tokenize `{text}`: {reason}")]
    TooLong {
        /// Path or name of the tokenizer.
        name: String,
        /// The beginning of the word or text.
        text: String,
        /// Its size, and how much it may become.
        reason: String,
    },
    /// A sentence with more or fewer tags than words.
    #[error("the sentence has {words} words and {tags} tags")]
    Tags {
        /// Number of words.
        words: usize,
        /// Number of tags.
        tags: usize,
    },
    /// Bytes that are not a stored corpus of this version.
    #[error("these bytes are not an encoded corpus of this version, or are damaged")]
    Stored,
    /// The context on both sides leaves no room for a token to score.
    #[error("windows of {max_tokens} tokens cannot overlap by {overlap} on each side")]
    Overlap {
        /// Longest window, special tokens included.
        max_tokens: usize,
        /// Context on each side, in tokens.
        overlap: usize,
    },
    /// Numbers of tokens and words are kept in 32 bits.
    #[error(
        "the corpus has {count} {what}, more than {} fit into one encoded corpus",
        u32::MAX
    )]
    TooLarge {
        /// What was counted.
        what: &'static str,
        /// How many there are.
        count: usize,
    },
    /// A token id beyond the embedding table.
    #[error("token id {id} is outside a table of {full_size} pieces")]
    Piece {
        /// The id.
        id: u32,
        /// Rows of the full table.
        full_size: usize,
    },
    /// A token id that the trimmed table does not hold.
    #[error("token id {id} is not among the {kept} pieces kept")]
    Trimmed {
        /// The id.
        id: u32,
        /// Rows of the trimmed table.
        kept: usize,
    },
}

impl Error {
    /// What a user can do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Read(_) => "a model folder has to hold tokenizer.json beside config.json",
            Self::Parse { .. } => {
                "expected the tokenizer.json of a fast Hugging Face tokenizer; a SentencePiece or vocab.txt file has to be converted first"
            }
            Self::Template { .. } => {
                "use a tokenizer with a template such as `<s> $A </s>` or `[CLS] $A [SEP]`"
            }
            Self::Overlap { .. } => "use an overlap below half of the window's length",
            Self::Piece { .. } => {
                "tokenizer.json and config.json (vocab_size) seem to come from different models"
            }
            Self::TooLong { .. } => {
                "words are separated by spaces: is this text? Leave the line out, or put spaces into it"
            }
            Self::Stored => "encode the corpus again",
            Self::Encode { .. }
            | Self::Tags { .. }
            | Self::TooLarge { .. }
            | Self::Trimmed { .. } => return None,
        };
        Some(hint.to_owned())
    }
}
