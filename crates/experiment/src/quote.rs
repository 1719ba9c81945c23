//! Quotes text for a shell or YAML so that it is read back unchanged, on one line.

use std::ffi::OsStr;
use std::fmt::Write as _;

/// Whether a terminal merely displays a character: no control character except line break and tab, and none that
/// overrides the direction of text.
pub fn is_harmless(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !turns && (!c.is_control() || matches!(c, '\n' | '\t'))
}

/// Quoted if a shell would otherwise interpret it. The result is always one line of printable characters: others, and
/// bytes that are not valid UTF-8, are written as `$'\x1b'`, which bash, zsh and ksh read.
pub fn quoted(word: impl AsRef<OsStr>) -> String {
    let word = word.as_ref();
    let plain = |c: char| c.is_alphanumeric() || "_-./:=,+@%".contains(c);
    if let Some(text) = word.to_str().filter(|text| text.chars().all(is_printable)) {
        return match !text.is_empty() && text.chars().all(plain) {
            true => text.to_owned(),
            false => format!("'{}'", text.replace('\'', "'\\''")),
        };
    }
    let mut quoted = "$'".to_owned();
    let bytes = |bytes: &[u8], quoted: &mut String| {
        for byte in bytes {
            // writing to a String cannot fail
            let _ = write!(quoted, "\\x{byte:02x}");
        }
    };
    for chunk in word.as_encoded_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => quoted.push_str("\\n"),
                '\t' => quoted.push_str("\\t"),
                '\\' | '\'' => quoted.extend(['\\', c]),
                c if is_printable(c) => quoted.push(c),
                c => bytes(c.encode_utf8(&mut [0; 4]).as_bytes(), &mut quoted),
            }
        }
        bytes(chunk.invalid(), &mut quoted);
    }
    quoted.push('\'');
    quoted
}

/// Whether a character is printable and does not break the line, in YAML too
/// (<https://yaml.org/spec/1.2.2/#51-character-set>; YAML 1.1 treats U+2028 and U+2029 as line breaks).
pub fn is_printable(c: char) -> bool {
    let in_yaml = !matches!(
        c,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
    );
    in_yaml && is_harmless(c) && !matches!(c, '\n' | '\t')
}

/// A YAML string in double quotes: JSON's escapes are valid in YAML, and characters that JSON leaves as they are but
/// YAML cannot print are escaped too.
pub fn yaml(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let mut quoted = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            c if is_printable(c) => quoted.push(c),
            // all unprintable characters are in the first plane
            c => drop(write!(quoted, "\\u{:04x}", u32::from(c))),
        }
    }
    quoted
}

/// Text for the rest of a comment line.
pub fn comment(text: &str) -> String {
    let plain = |c: char| if is_printable(c) { c } else { ' ' };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_not_printable_stays_in_its_line() {
        for (word, expected) in [
            ("a b", "'a b'"),
            ("a\nb", r"$'a\nb'"),
            ("it's\t\x1b[2J\\", r"$'it\'s\t\x1b[2J\\'"),
            (
                "\u{85}a\u{2028}\u{202e}",
                r"$'\xc2\x85a\xe2\x80\xa8\xe2\x80\xae'",
            ),
            ("ü\r", r"$'ü\x0d'"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_gives_back_what_was_quoted() {
        use std::os::unix::ffi::OsStrExt as _;
        let words: [&[u8]; 5] = [
            b"a\xffb",
            b"$(touch x)'\"`\n\\",
            "\u{7f}ü\u{9b}1\u{2029}".as_bytes(),
            &(1..=255).collect::<Vec<u8>>(),
            b"\xc3",
        ];
        for word in words {
            let script = format!("printf %s {}", quoted(OsStr::from_bytes(word)));
            assert!(script.chars().all(is_printable), "{script}");
            let bash = std::process::Command::new("bash")
                .args(["-c", &script])
                .output();
            let Ok(bash) = bash else {
                // nothing to compare with
                return;
            };
            assert_eq!(bash.stdout, word, "{script}");
        }
    }

    #[test]
    fn yaml_has_one_line_whatever_the_text() {
        assert_eq!(yaml("a: \"b\"\\"), r#""a: \"b\"\\""#);
        let odd = "a\nb\u{85}\u{2028}\u{feff}\u{7f}\u{202e}ü";
        assert_eq!(yaml(odd), r#""a\nb\u0085\u2028\ufeff\u007f\u202eü""#);
        // and JSON, which has the same escapes, reads it
        assert_eq!(serde_json::from_str::<String>(&yaml(odd)).unwrap(), odd);
        assert_eq!(comment("a\n\u{2029}- b\u{85}c"), "a  - b c");
    }
}
