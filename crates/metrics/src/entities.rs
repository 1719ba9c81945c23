//! The entities of a tag sequence.

use serde::{Deserialize, Serialize};

use crate::error::{Result, Side};
use crate::options::{Mode, Options};
use crate::scan::{Scanner, Span};
use crate::scheme::Scheme;
use crate::tags::{Notation, TagTable};

/// An entity of one sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Entity {
    /// Type, such as `PER`; `_` where the tag has none.
    pub kind: String,
    /// First word.
    pub start: usize,
    /// Word after the last one.
    pub end: usize,
}

/// The entities of one sentence in prefix notation, by seqeval's default (lenient) rule.
///
/// Tags that are none (`PER`, `U-PER`) are treated as seqeval treats them; it warns, this
/// function does not.
///
/// # Errors
/// [`Error::EmptyTag`](crate::Error::EmptyTag), with row 0, for an empty string.
///
/// ```
/// let found = ner_metrics::entities(&["I-PER", "I-LOC", "B-LOC"])?;
/// let kinds: Vec<&str> = found.iter().map(|entity| entity.kind.as_str()).collect();
/// assert_eq!(kinds, ["PER", "LOC", "LOC"]);
/// # Ok::<(), ner_metrics::Error>(())
/// ```
pub fn entities<S: AsRef<str>>(tags: &[S]) -> Result<Vec<Entity>> {
    entities_with(tags, &Options::default())
}

/// The entities of one sentence.
///
/// # Errors
/// [`Error::EmptyTag`](crate::Error::EmptyTag); in strict mode [`Error::UnknownPrefix`](crate::Error::UnknownPrefix), [`Error::ForbiddenPrefix`](crate::Error::ForbiddenPrefix), and
/// without a scheme [`Error::NoScheme`](crate::Error::NoScheme). Rows are 0.
///
/// ```
/// use ner_metrics::{Mode, Options, Scheme, entities_with};
///
/// let bilou = Options { mode: Mode::Strict(Some(Scheme::Bilou)), ..Options::default() };
/// let found = entities_with(&["B-PER", "L-PER", "B-LOC", "O"], &bilou)?;
/// assert_eq!(found.len(), 1, "the LOC is not closed");
/// # Ok::<(), ner_metrics::Error>(())
/// ```
pub fn entities_with<S: AsRef<str>>(tags: &[S], options: &Options) -> Result<Vec<Entity>> {
    let tags: Vec<&str> = tags.iter().map(AsRef::as_ref).collect();
    let scheme = resolve_scheme(std::slice::from_ref(&tags), options)?;
    let mut table = TagTable::new(Notation::of(options), scheme);
    sentence_entities(&tags, Side::Given, 0, &mut table, scheme)
}

/// The entities of each sentence of a corpus.
///
/// In strict mode without a scheme it is detected from these tags: for a prediction, give the
/// scheme of the annotation.
///
/// # Errors
/// Those of [`entities_with`], with the row.
///
/// ```
/// use ner_metrics::{Options, corpus_entities};
///
/// let found = corpus_entities(&[vec!["B-PER", "O"], vec!["O"]], &Options::default())?;
/// assert_eq!((found[0].len(), found[1].len()), (1, 0));
/// # Ok::<(), ner_metrics::Error>(())
/// ```
pub fn corpus_entities<S: AsRef<str>>(
    tags: &[Vec<S>],
    options: &Options,
) -> Result<Vec<Vec<Entity>>> {
    let scheme = resolve_scheme(tags, options)?;
    side_entities(tags, Side::Given, options, scheme)
}

/// The entities of each sentence of one side, by a scheme that is settled.
pub(crate) fn side_entities<S: AsRef<str>>(
    tags: &[Vec<S>],
    side: Side,
    options: &Options,
    scheme: Option<Scheme>,
) -> Result<Vec<Vec<Entity>>> {
    let mut table = TagTable::new(Notation::of(options), scheme);
    let rows = tags.iter().enumerate();
    rows.map(|(row, tags)| sentence_entities(tags, side, row, &mut table, scheme))
        .collect()
}

fn sentence_entities<'a, S: AsRef<str>>(
    tags: &'a [S],
    side: Side,
    row: usize,
    table: &mut TagTable<'a>,
    scheme: Option<Scheme>,
) -> Result<Vec<Entity>> {
    let mut scanner = Scanner::new(table.outside(), scheme);
    let mut spans = Vec::new();
    for (word, text) in tags.iter().enumerate() {
        let text = text.as_ref();
        let tag = table
            .get(text)
            .map_err(|flaw| flaw.into_error(side, row, word, text))?;
        spans.extend(scanner.step(tag));
    }
    spans.extend(scanner.step(table.outside()));
    let kinds = table.kinds();
    let entity = |span: Span| Entity {
        kind: kinds[span.kind as usize].to_owned(),
        start: span.start,
        end: span.end,
    };
    Ok(spans.into_iter().map(entity).collect())
}

/// The scheme to score by; none in lenient mode.
pub(crate) fn resolve_scheme<S: AsRef<str>>(
    gold: &[Vec<S>],
    options: &Options,
) -> Result<Option<Scheme>> {
    match options.mode {
        Mode::Lenient => Ok(None),
        Mode::Strict(Some(scheme)) => Ok(Some(scheme)),
        Mode::Strict(None) => Scheme::detect(gold, options.suffix).map(Some),
    }
}
