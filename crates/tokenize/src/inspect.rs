//! What a tokenizer does to a text or a sentence, as rows of a table.

use std::fmt;

use crate::{Encoder, Error, Result};

/// Shown for tokens that belong to no word, and for cells of a column that ended earlier.
const NONE: &str = "-";
/// Label column of tokens that no loss or score looks at.
const IGNORED: &str = "ignored";

/// A table of text cells; `Display` aligns the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Column titles.
    pub header: Vec<String>,
    /// Rows, each as long as the header.
    pub rows: Vec<Vec<String>>,
}

/// One text under several tokenizers side by side. Three columns each: subword (under the
/// tokenizer's name), id, number of the word it came from by that tokenizer's own splitting.
///
/// # Errors
/// Those of [`Encoder::encode_text`].
pub fn compare(encoders: &[(&str, &Encoder)], text: &str) -> Result<Table> {
    let mut header = Vec::new();
    let mut columns = Vec::new();
    for (name, encoder) in encoders {
        header.extend([*name, "id", "word"].map(str::to_owned));
        columns.push(encoder.encode_text(text)?.tokens);
    }
    let height = columns.iter().map(Vec::len).max().unwrap_or(0);
    let rows = (0..height)
        .map(|row| {
            columns
                .iter()
                .flat_map(|tokens| match tokens.get(row) {
                    Some(token) => [
                        printable(&token.piece),
                        token.id.to_string(),
                        number(token.word),
                    ],
                    None => [const { String::new() }; 3],
                })
                .collect()
        })
        .collect();
    Ok(Table { header, rows })
}

/// A pre-split sentence with its tags: subword, id, word number, word, label. Only the first
/// subword of a word carries its label; the others are `ignored`, or, with `label_all`, carry the
/// label that continues it. A word that gives no subword has a row without one.
///
/// # Errors
/// [`Error::Tags`] if there is not one tag per word; those of [`Encoder::word`].
pub fn sentence(
    encoder: &Encoder,
    words: &[&str],
    tags: &[&str],
    label_all: bool,
) -> Result<Table> {
    if words.len() != tags.len() {
        return Err(Error::Tags {
            words: words.len(),
            tags: tags.len(),
        });
    }
    let special = |id: u32| [piece(encoder, id), id.to_string(), NONE.into(), NONE.into()];
    let (bos, eos) = encoder.special_ids();
    let mut rows = vec![row(special(bos), IGNORED)];
    for (place, (word, tag)) in words.iter().zip(tags).enumerate() {
        let ids = encoder.word(word)?;
        if ids.is_empty() {
            let cells = [NONE.into(), NONE.into(), place.to_string(), printable(word)];
            rows.push(row(cells, "no subword"));
        }
        for (nth, &id) in ids.iter().enumerate() {
            let cells = [
                piece(encoder, id),
                id.to_string(),
                place.to_string(),
                printable(word),
            ];
            rows.push(row(cells, &label(tag, nth, label_all)));
        }
    }
    rows.push(row(special(eos), IGNORED));
    let header = ["subword", "id", "word number", "word", "label"];
    Ok(Table {
        header: header.map(str::to_owned).to_vec(),
        rows,
    })
}

/// Label of the `nth` subword of a word.
fn label(tag: &str, nth: usize, label_all: bool) -> String {
    match (nth, label_all) {
        (0, _) => tag.to_owned(),
        (_, false) => IGNORED.to_owned(),
        (_, true) => tag
            .strip_prefix("B-")
            .map_or_else(|| tag.to_owned(), |kind| format!("I-{kind}")),
    }
}

fn row(cells: [String; 4], label: &str) -> Vec<String> {
    cells.into_iter().chain([label.to_owned()]).collect()
}

fn piece(encoder: &Encoder, id: u32) -> String {
    printable(&encoder.token(id).unwrap_or_default())
}

fn number(word: Option<u32>) -> String {
    word.map_or_else(|| NONE.to_owned(), |word| word.to_string())
}

/// Text that a terminal shows: control and invisible format characters as `\u{..}`.
fn printable(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if hidden(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = || std::iter::once(&self.header).chain(&self.rows);
        let width = |column: usize| {
            let cells = lines().filter_map(|line| line.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.header.len()).map(width).collect();
        for line in lines() {
            let padded: Vec<String> = line
                .iter()
                .zip(&widths)
                .map(|(cell, &width)| format!("{cell:width$}"))
                .collect();
            writeln!(f, "{}", padded.join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing::encoder;

    #[test]
    fn a_sentence_shows_what_is_ignored() {
        let words = ["abc", "\u{200b}", "new"];
        let tags = ["B-ORG", "I-ORG", "O"];
        let table = sentence(&encoder(), &words, &tags, false).unwrap();
        let wanted = "\
subword  id  word number  word      label
<s>      0   -            -         ignored
▁a       8   0            abc       B-ORG
bc       10  0            abc       ignored
-        -   1            \\u{200b}  no subword
▁new     11  2            new       O
</s>     2   -            -         ignored
";
        assert_eq!(table.to_string(), wanted);
        let table = sentence(&encoder(), &words, &tags, true).unwrap();
        assert_eq!(table.rows[2][4], "I-ORG");
    }

    #[test]
    fn tokenizers_stand_side_by_side() {
        let encoder = encoder();
        let table = compare(&[("one", &encoder), ("two", &encoder)], "new a").unwrap();
        assert_eq!(table.header, ["one", "id", "word", "two", "id", "word"]);
        assert_eq!(table.rows[1], ["▁new", "11", "0", "▁new", "11", "0"]);
        assert_eq!(table.rows.len(), 4);
        assert!(table.rows.iter().all(|row| row.len() == 6));
    }

    #[test]
    fn tags_must_match_words() {
        let error = sentence(&encoder(), &["a"], &["O", "O"], false).unwrap_err();
        assert_eq!(error.to_string(), "the sentence has 1 words and 2 tags");
    }
}
