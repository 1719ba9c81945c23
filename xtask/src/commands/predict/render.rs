//! The forms in which `predict` writes what it found.

use std::fmt::Write as _;

use ner_experiment::Error;
use ner_predict::Tagged;

use super::args::PredictFormat;
use super::marked;
use super::tag::Record;

/// Writes results batch by batch.
pub struct Renderer {
    format: PredictFormat,
    head: String,
    /// Width of the longest type.
    width: usize,
    colours: bool,
}

impl Renderer {
    /// For a model with these tags; `colours` if whoever reads can see them.
    pub fn new(format: PredictFormat, labels: &[String], colours: bool) -> Self {
        let kinds = labels.iter().filter_map(|label| label.split_once('-'));
        let width = kinds.map(|(_, kind)| kind.chars().count()).max();
        let width = width.unwrap_or(0).max("type".len());
        Self {
            format,
            head: match format {
                PredictFormat::Html => marked::HEAD.to_owned(),
                PredictFormat::Table => row("line", "start", "end", "type", width, "prob", "text"),
                _ => String::new(),
            },
            width,
            colours,
        }
    }

    /// What stands before the first text.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// Some texts.
    ///
    /// # Errors
    /// Never for what `predict` finds.
    pub fn texts(&self, records: &[Record]) -> Result<String, Error> {
        let mut out = String::new();
        for record in records {
            let text = &record.tagged;
            match self.format {
                PredictFormat::Jsonl => out.push_str(&json(record)?),
                PredictFormat::Conll => conll(text, &mut out),
                PredictFormat::Table => self.table(record, &mut out),
                PredictFormat::Text => out.push_str(&marked::text(text, self.colours)),
                PredictFormat::Html => out.push_str(&marked::paragraph(text)),
            }
        }
        Ok(out)
    }

    /// Whether texts have colours in them, and nothing else that a terminal would obey.
    pub fn is_styled(&self) -> bool {
        self.colours && self.format == PredictFormat::Text
    }

    /// What stands behind the last text.
    pub fn tail(&self) -> &str {
        match self.format {
            PredictFormat::Html => marked::TAIL,
            _ => "",
        }
    }

    /// A row an entity.
    fn table(&self, record: &Record, out: &mut String) {
        for entity in &record.tagged.entities {
            // a line break or tab would break the row
            let text = entity.text.replace(|c: char| c.is_control(), " ");
            let (start, end) = (entity.start, entity.end);
            let probability = format!("{:.3}", entity.probability);
            out.push_str(&row(
                record.line,
                start,
                end,
                &entity.kind,
                self.width,
                &probability,
                &text,
            ));
        }
    }
}

/// Columns of a fixed width: no row is held back to measure others.
fn row(
    line: impl std::fmt::Display,
    start: impl std::fmt::Display,
    end: impl std::fmt::Display,
    kind: &str,
    width: usize,
    probability: &str,
    text: &str,
) -> String {
    format!("{line:>7}  {start:>6}  {end:>6}  {kind:width$}  {probability:>5}  {text}\n")
}

fn json(record: &Record) -> Result<String, Error> {
    let text = serde_json::to_string(record);
    Ok(text.map_err(|error| Error::run(error.to_string()))? + "\n")
}

/// Word, tab, tag a line; an empty line after each sentence, and for a text without words.
fn conll(tagged: &Tagged, out: &mut String) {
    for range in &tagged.sentences {
        for word in &tagged.words[range.clone()] {
            // writing to a String cannot fail
            let _ = writeln!(out, "{}\t{}", word.word, word.tag);
        }
        out.push('\n');
    }
    if tagged.sentences.is_empty() {
        out.push('\n');
    }
}

/// Three words, the last one a place.
#[cfg(test)]
pub fn sample() -> Record {
    use ner_predict::{Entity, TaggedWord};
    let word = |word: &str, start, start_byte, tag: &str| TaggedWord {
        word: word.to_owned(),
        start,
        end: start + word.chars().count(),
        start_byte,
        end_byte: start_byte + word.len(),
        tag: tag.to_owned(),
        probability: 0.5,
    };
    let words = vec![
        word("<Ö>", 0, 0, "O"),
        word("&", 4, 5, "O"),
        word("Köln", 6, 7, "B-LOC"),
    ];
    let tagged = Tagged {
        text: "<Ö> & Köln".to_owned(),
        entities: vec![Entity {
            kind: "LOC".to_owned(),
            text: "Köln".to_owned(),
            start: 6,
            end: 10,
            start_byte: 7,
            end_byte: 12,
            probability: 0.5,
            words: 2..3,
        }],
        sentences: vec![0..2, 2..3],
        words,
    };
    Record {
        tagged,
        error: None,
        line: 12,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn rendered(format: PredictFormat, texts: &[Record]) -> String {
        let labels = ["O", "B-LOC", "I-LOC"].map(str::to_owned);
        let renderer = Renderer::new(format, &labels, false);
        let texts = renderer.texts(texts).unwrap();
        format!("{}{texts}{}", renderer.head(), renderer.tail())
    }

    #[test]
    fn conll_has_a_word_a_line_and_sentences_apart() {
        let texts = [sample(), Record::default()];
        let expected = "<Ö>\tO\n&\tO\n\nKöln\tB-LOC\n\n\n";
        assert_eq!(rendered(PredictFormat::Conll, &texts), expected);
    }

    #[test]
    fn a_table_is_aligned() {
        let expected = "   line   start     end  type   prob  text\n     12       6      10  LOC   0.500  Köln\n";
        assert_eq!(rendered(PredictFormat::Table, &[sample()]), expected);
    }

    #[test]
    fn json_says_what_is_characters_and_what_is_bytes() {
        let text = rendered(PredictFormat::Jsonl, &[sample()]);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let expected = serde_json::json!({
            "type": "LOC", "text": "Köln", "start": 6, "end": 10, "start_byte": 7, "end_byte": 12,
            "probability": 0.5
        });
        assert_eq!(value["entities"][0], expected);
        assert!(value.get("error").is_none() && value.get("sentences").is_none());
    }
}
