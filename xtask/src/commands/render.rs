//! The forms in which `predict` writes what it found.

use std::fmt::Write as _;

use super::predict::Tagged;
use crate::failure::Failure;

/// A JSON object a line and text.
///
/// # Errors
/// Never for what `predict` finds.
pub fn jsonl(tagged: &[Tagged]) -> Result<String, Failure> {
    let mut out = String::new();
    for text in tagged {
        out.push_str(
            &serde_json::to_string(text).map_err(|error| Failure::run(error.to_string()))?,
        );
        out.push('\n');
    }
    Ok(out)
}

/// Word, tab, tag a line; an empty line after each text.
pub fn conll(tagged: &[Tagged]) -> String {
    let mut out = String::new();
    for text in tagged {
        for word in &text.words {
            // writing to a String cannot fail
            let _ = writeln!(out, "{}\t{}", word.word, word.tag);
        }
        out.push('\n');
    }
    out
}

const HEAD: &str = "<!doctype html>
<html>
<head>
<meta charset=\"utf-8\">
<title>Entities</title>
<style>
body { font: 1rem/1.8 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
mark { padding: .15em .3em; border-radius: .3em; color: inherit; background: #e6e6e6; }
mark.PER { background: #cfe3ff; } mark.ORG { background: #ffe0c2; } mark.LOC { background: #d3f0d0; }
mark small { font-size: .7em; font-weight: 600; margin-left: .4em; }
@media (prefers-color-scheme: dark) {
body { background: #1c1e22; color: #e4e4e4; } mark { background: #4a4a4a; }
mark.PER { background: #234a7d; } mark.ORG { background: #7a4a1a; } mark.LOC { background: #2c5a2a; }
}
</style>
</head>
<body>
";

/// A page with the entities marked and their probabilities as tooltips.
pub fn html(tagged: &[Tagged]) -> String {
    let mut out = HEAD.to_owned();
    for text in tagged {
        out.push_str("<p>");
        let chars: Vec<char> = text.text.chars().collect();
        let between = |from: usize, to: usize| escape(&chars[from..to].iter().collect::<String>());
        let mut at = 0;
        for entity in &text.entities {
            out.push_str(&between(at, entity.start));
            let (kind, inner) = (escape(&entity.kind), between(entity.start, entity.end));
            // writing to a String cannot fail
            let _ = write!(
                out,
                "<mark class=\"{kind}\" title=\"{:.1} %\">{inner}<small>{kind}</small></mark>",
                100.0 * entity.probability
            );
            at = entity.end;
        }
        out.push_str(&between(at, chars.len()));
        out.push_str("</p>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::predict::{FoundEntity, TaggedWord};

    fn sample() -> Tagged {
        let word = |word: &str, start, tag: &str| TaggedWord {
            word: word.to_owned(),
            start,
            end: start + word.chars().count(),
            tag: tag.to_owned(),
            probability: 0.5,
        };
        Tagged {
            text: "<Ö> & Köln".to_owned(),
            words: vec![
                word("<Ö>", 0, "O"),
                word("&", 4, "O"),
                word("Köln", 6, "B-LOC"),
            ],
            entities: vec![FoundEntity {
                kind: "LOC".to_owned(),
                text: "Köln".to_owned(),
                start: 6,
                end: 10,
                probability: 0.5,
            }],
        }
    }

    #[test]
    fn a_page_escapes_its_text() {
        let page = html(&[sample()]);
        let line = "<p>&lt;Ö&gt; &amp; <mark class=\"LOC\" title=\"50.0 %\">Köln<small>LOC</small></mark></p>";
        assert!(page.contains(line), "{page}");
    }

    #[test]
    fn conll_has_a_word_a_line() {
        assert_eq!(conll(&[sample()]), "<Ö>\tO\n&\tO\nKöln\tB-LOC\n\n");
    }
}
