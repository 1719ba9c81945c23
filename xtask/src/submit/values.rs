//! Values of a manifest of Kubernetes: what it can hold, and what would be put in their place.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use ner_experiment::Error;
use ner_experiment::quote::{is_printable, quoted, yaml};

use crate::context::text_of;

/// Where pods keep what they download and compute, and how they reach the hub.
///
/// # Errors
/// A variable that is not text.
pub fn environment(
    mount: &Path,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<Vec<(&'static str, String)>, Error> {
    let here = |name: &'static str, otherwise: &str| {
        let given = variable(name).filter(|path| Path::new(path).starts_with(mount));
        let path = given.map_or_else(|| mount.join(otherwise), PathBuf::from);
        Ok::<_, Error>(Some((name, in_manifest(name, &path)?.to_owned())))
    };
    let same = |name| Ok::<_, Error>(text_of(name, variable)?.map(|value| (name, value)));
    let all = [
        here("HF_HOME", ".huggingface")?,
        here("NER_CACHE_DIR", ".multilingual-ner")?,
        same("HF_ENDPOINT")?,
        same("HF_HUB_OFFLINE")?,
    ];
    Ok(all.into_iter().flatten().collect())
}

/// A path as text, which is all that a manifest can hold.
pub fn in_manifest<'a>(what: &str, path: &'a Path) -> Result<&'a str, Error> {
    path.to_str().ok_or_else(|| {
        let message = format!("{what}: {} is not valid UTF-8", quoted(path));
        Error::usage(message).with_hint("manifests must be valid UTF-8: use another path")
    })
}

/// Kubernetes puts variables in place of `$(NAME)` in arguments and values, and makes one dollar of two: this is what
/// it makes the text of.
pub fn unexpanded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        out.push(c);
        if c == '$' && rest.peek().is_some_and(|next| matches!(next, '$' | '(')) {
            out.push('$');
        }
    }
    out
}

/// A script as an item of a list: a block of its lines, or a string if a line could end within one.
pub fn block(script: &str) -> String {
    if !script.chars().all(|c| c == '\n' || is_printable(c)) {
        return yaml(script) + "\n";
    }
    let lines = script.lines().map(|line| match line {
        "" => "\n".to_owned(),
        line => format!("              {line}\n"),
    });
    format!("|\n{}", lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_variable_is_put_into_a_text() {
        for (text, written) in [
            ("$x ${x} '$'", "$x ${x} '$'"),
            ("$(HF_TOKEN)", "$$(HF_TOKEN)"),
            // each two are one again
            ("$$", "$$$"),
            ("$$(a)", "$$$$(a)"),
        ] {
            assert_eq!(unexpanded(text), written);
        }
    }

    #[test]
    fn a_block_has_the_lines_of_the_script_alone() {
        assert_eq!(
            block("a\n\n b\n"),
            "|\n              a\n\n               b\n"
        );
        assert_eq!(block("a\u{2028}b"), "\"a\\u2028b\"\n");
    }
}
