//! Names of languages: which can be one, and when two are the same.
//!
//! A name becomes part of the names of folders and files, of lists separated by commas, of training sets joined with
//! `+`, and of commands. Two names that differ only in how accents are written (`é` as one character, or as `e` and a
//! combining accent) are the same text for Unicode, for a reader, and for the file systems of macOS: here both are the
//! composed form, NFC.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use crate::{Error, Result};

/// Bytes of the longest name: with the longest name of a cell before it, it still fits into the name of a file, 255 bytes.
pub const LONGEST_LANGUAGE: usize = 64;

/// Names that are devices on Windows, whatever ending follows.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A name in its composed form, NFC.
pub fn normalised(name: &str) -> Cow<'_, str> {
    if is_nfc(name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.nfc().collect())
    }
}

/// A name in its composed form, if it can be that of a language.
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

/// Why a name cannot be that of a language.
fn fault(name: &str) -> Option<String> {
    let said = |reason: &str| Some(reason.to_owned());
    if name.is_empty() {
        return said("it is empty");
    }
    if name.len() > LONGEST_LANGUAGE {
        return Some(format!(
            "it has {} bytes, and more than {LONGEST_LANGUAGE} do not fit into the names of files",
            name.len()
        ));
    }
    for c in name.chars() {
        let reason = match c {
            '+' => "`+` joins the languages of a training set",
            ',' => "`,` separates languages",
            '/' | '\\' => "it leads to another folder",
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => "Windows has no such file names",
            '\u{fffd}' => "it is not valid Unicode",
            c if is_invisible(c) => "it holds a control character",
            _ => continue,
        };
        return Some(format!("it holds `{}`: {reason}", c.escape_debug()));
    }
    if name.starts_with('-') {
        return said("it begins with `-`, as options do");
    }
    if name.starts_with('.') || name.ends_with('.') {
        return said("it begins or ends with `.`, as hidden files and parent folders do");
    }
    if name.trim() != name {
        return said("it begins or ends with a blank");
    }
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let numbered = |device: &str| {
        let number = stem.strip_prefix(device).and_then(|n| n.parse().ok());
        number.is_some_and(|n: u8| (1..=9).contains(&n))
    };
    if DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt") {
        return said("Windows has a device of this name");
    }
    None
}

/// Characters that change how a line is read and are not seen themselves. The joiners of Persian and of Indic
/// scripts, U+200C and U+200D, are letters' work and stay.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        )
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The name as a message can hold it.
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

/// A name like one that was refused, which would not be; `None` if nothing of it is left.
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
            (" de", "a blank"),
            ("de\u{a0}", "a blank"),
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
