//! Texts with their entities marked: for a terminal, for a file, as a page.

use std::borrow::Cow;
use std::fmt::Write as _;

use ner_predict::{Entity, Tagged};

use crate::terminal::harmless;

/// Background of a type, of the 256 colours of a terminal: those of Okabe and Ito (2008), which people who
/// see colours otherwise can tell apart. The type stands beside the entity in any case.
fn background(kind: &str) -> Option<u8> {
    match kind {
        "PER" => Some(74),
        "ORG" => Some(214),
        "LOC" => Some(36),
        "MISC" => Some(175),
        _ => None,
    }
}

/// A line a text: entities on a background, or in brackets, each with its type.
pub fn text(tagged: &Tagged, colours: bool) -> String {
    let mut out = String::new();
    for (plain, entity) in parts(tagged) {
        let Some(entity) = entity else {
            out.push_str(&shown(plain, colours));
            continue;
        };
        let (inner, kind) = (shown(plain, colours), shown(&entity.kind, colours));
        // writing to a String cannot fail
        let _ = match (colours, background(&entity.kind)) {
            (false, _) => write!(out, "[{inner} {kind}]"),
            (true, Some(background)) => {
                write!(
                    out,
                    "\x1b[30;48;5;{background}m {inner} \x1b[1m{kind} \x1b[0m"
                )
            }
            (true, None) => write!(out, "\x1b[7m {inner} \x1b[1m{kind} \x1b[0m"),
        };
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// As it is, or for a terminal, where colours stand around it.
fn shown(text: &str, terminal: bool) -> Cow<'_, str> {
    match terminal {
        true => harmless(text),
        false => Cow::Borrowed(text),
    }
}

/// Beginning of a page.
pub const HEAD: &str = "<!doctype html>
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

/// End of a page.
pub const TAIL: &str = "</body>\n</html>\n";

/// A paragraph with the entities marked and their probabilities as tooltips.
pub fn paragraph(tagged: &Tagged) -> String {
    let mut out = "<p dir=\"auto\">".to_owned();
    for (plain, entity) in parts(tagged) {
        let inner = escape(plain);
        let Some(entity) = entity else {
            out.push_str(&inner);
            continue;
        };
        let kind = escape(&entity.kind);
        // writing to a String cannot fail
        let _ = write!(
            out,
            "<mark class=\"{kind}\" title=\"{:.1} %\">{inner}<small>{kind}</small></mark>",
            100.0 * entity.probability
        );
    }
    out.push_str("</p>\n");
    out
}

/// The text in pieces: between entities, and the entities.
fn parts(tagged: &Tagged) -> Vec<(&str, Option<&Entity>)> {
    let mut parts = Vec::new();
    let mut at = 0;
    for entity in &tagged.entities {
        parts.push((&tagged.text[at..entity.start_byte], None));
        at = entity.end_byte;
        parts.push((&tagged.text[entity.start_byte..at], Some(entity)));
    }
    parts.push((&tagged.text[at..], None));
    parts
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::render::sample;
    use super::*;

    #[test]
    fn a_page_escapes_its_text() {
        let line = "<p dir=\"auto\">&lt;Ö&gt; &amp; <mark class=\"LOC\" title=\"50.0 %\">Köln<small>LOC</small></mark></p>\n";
        assert_eq!(paragraph(&sample().tagged), line);
    }

    #[test]
    fn brackets_stand_for_colours() {
        assert_eq!(text(&sample().tagged, false), "<Ö> & [Köln LOC]\n");
        let coloured = text(&sample().tagged, true);
        assert_eq!(coloured, "<Ö> & \x1b[30;48;5;36m Köln \x1b[1mLOC \x1b[0m\n");
    }

    #[test]
    fn a_terminal_is_not_told_what_to_do() {
        let bell = Tagged {
            text: "a\x1b[2J\x07\tb".to_owned(),
            ..Tagged::default()
        };
        assert_eq!(text(&bell, true), "a\\u{1b}[2J\\u{7}\tb\n");
        assert_eq!(text(&bell, false), "a\x1b[2J\x07\tb\n");
    }
}
