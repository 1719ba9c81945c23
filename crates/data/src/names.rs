//! Language names: which are valid, and when two are the same.
//!
//! A language name is used in the names of folders and files, in comma-separated lists, in training sets joined with
//! `+`, and in commands. Two names that differ only in how accents are encoded (`é` as one character, or as `e` and a
//! combining accent) are the same text for Unicode, for a reader, and for the file systems of macOS: here both become
//! the composed form, NFC.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use crate::{Error, Result};

/// Maximum length of a name in bytes: after the longest cell name, it still fits into a file name of 255 bytes.
pub const LONGEST_LANGUAGE: usize = 64;

/// Names of Windows devices, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A name in its composed form, NFC.
pub fn normalised(name: &str) -> Cow<'_, str> {
    if is_nfc(name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.nfc().collect())
    }
}

/// A name in its composed form, if it is a valid language name.
///
/// # Errors
/// [`Error::LanguageName`], with the reason.
pub fn language_name(name: &str) -> Result<Cow<'_, str>> {
    let name = normalised(name);
    match fault(&name) {
        None => Ok(name),
        Some(reason) => Err(Error::LanguageName {
            name: shown(&name),
            reason,
        }),
    }
}

/// Why a name is not a valid language name.
fn fault(name: &str) -> Option<String> {
    let said = |reason: &str| Some(reason.to_owned());
    if name.is_empty() {
        return said("it is empty");
    }
    if name.len() > LONGEST_LANGUAGE {
        return Some(format!(
            "it has {} bytes, but at most {LONGEST_LANGUAGE} fit into file names",
            name.len()
        ));
    }
    for c in name.chars() {
        let reason = match c {
            '+' => "`+` joins the languages of a training set",
            ',' => "`,` separates languages",
            '/' | '\\' => "it would lead to another folder",
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => "Windows does not allow it in file names",
            '\u{fffd}' => "it is not valid Unicode",
            c if is_invisible(c) => "it is a control character",
            _ => continue,
        };
        return Some(format!("it contains `{}`: {reason}", c.escape_debug()));
    }
    if name.starts_with('-') {
        return said("it begins with `-`, like an option");
    }
    if name.starts_with('.') || name.ends_with('.') {
        return said("it begins or ends with `.`, like hidden files and parent folders");
    }
    if name.trim() != name {
        return said("it begins or ends with white space");
    }
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let numbered = |device: &str| {
        let number = stem.strip_prefix(device).and_then(|n| n.parse().ok());
        number.is_some_and(|n: u8| (1..=9).contains(&n))
    };
    if DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt") {
        return said("it is the name of a device on Windows");
    }
    None
}

/// Invisible characters that change how a line reads. The joiners U+200C and U+200D, which Persian and Indic scripts
/// need, are allowed.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        )
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The name in a form that is safe in messages.
fn shown(name: &str) -> String {
    let mut shown = String::new();
    for c in name.chars() {
        if is_invisible(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// A valid name similar to a refused one; `None` if nothing of it is left.
pub(crate) fn suggestion(name: &str) -> Option<String> {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
    let mut text: String = name.chars().filter(kept).collect();
    while text.len() > LONGEST_LANGUAGE {
        text.pop();
    }
    let text = text.trim_matches(['-', ' ', '_']);
    let text = normalised(text).into_owned();
    fault(&text).is_none().then_some(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_an_accent_are_one_name() {
        assert_eq!(language_name("fr-e\u{301}").unwrap(), "fr-\u{e9}");
        assert_eq!(language_name("fr-\u{e9}").unwrap(), "fr-\u{e9}");
        // no composed character exists: the accent stays
        assert_eq!(language_name("x\u{301}").unwrap(), "x\u{301}");
    }

    #[test]
    fn names_that_cannot_be_used_are_refused_with_a_reason() {
        let long = "x".repeat(65);
        for (name, part) in [
            ("", "empty"),
            ("--out", "begins with `-`"),
            (".git", "begins or ends with `.`"),
            ("de.", "begins or ends with `.`"),
            ("..", "begins or ends with `.`"),
            (" de", "white space"),
            ("de\u{a0}", "white space"),
            ("de,fr", "separates languages"),
            ("de+fr", "joins the languages"),
            ("de/fr", "another folder"),
            ("de\\fr", "another folder"),
            ("de\nfr", "control character"),
            ("de\u{202e}", "control character"),
            ("de\u{1b}[31m", "control character"),
            ("de\u{fffd}", "not valid Unicode"),
            ("a|b", "Windows"),
            ("NUL", "a device"),
            ("com7.x", "a device"),
            (&long, "65 bytes"),
        ] {
            let error = language_name(name).unwrap_err().to_string();
            assert!(error.contains(part), "{name:?}: {error}");
            assert!(!error.chars().any(char::is_control), "{error:?}");
        }
    }

    #[test]
    fn names_of_any_script_are_taken() {
        for name in [
            "de",
            "zh-min-nan",
            "zh_TW",
            "all",
            "swiss german",
            "Ge'ez",
            "\u{641}\u{627}\u{631}\u{633}\u{6cc}",
            "\u{939}\u{93f}\u{928}\u{94d}\u{926}\u{940}",
            "\u{646}\u{645}\u{6cc}\u{200c}",
            "com0",
            "comx",
            "a.b",
            "$HOME",
        ] {
            assert!(language_name(name).is_ok(), "{name}");
        }
        assert!(language_name(&"x".repeat(64)).is_ok());
    }

    #[test]
    fn what_is_suggested_can_be_used() {
        assert_eq!(suggestion("--out").as_deref(), Some("out"));
        assert_eq!(suggestion("de,fr").as_deref(), Some("defr"));
        assert_eq!(suggestion("\u{1b}"), None);
        assert_eq!(suggestion(&"\u{e9}".repeat(99)).unwrap().len(), 64);
    }
}
