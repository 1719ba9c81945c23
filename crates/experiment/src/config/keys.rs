//! Parses and formats dotted keys and single values by the rules of TOML.

use toml::{Table, Value};

/// The value of a text that is exactly one TOML value.
pub(super) fn only_value(text: &str) -> Option<Value> {
    let mut table: Table = format!("value = {text}").parse().ok()?;
    let value = table.remove("value")?;
    table.is_empty().then_some(value)
}

/// The parts of a dotted key; a key that is not valid TOML (`data.fractions.fr-é`) is split at its dots.
pub(super) fn parts_of(key: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut table: Option<Table> = format!("{key} = 0").parse().ok();
    while let Some(only) = table.take().filter(|table| table.len() == 1) {
        for (part, value) in only {
            parts.push(part);
            match value {
                Value::Table(inner) => table = Some(inner),
                Value::Integer(0) => return parts,
                _ => {}
            }
        }
    }
    key.split('.').map(|part| part.trim().to_owned()).collect()
}

/// A value nested under a path of keys.
pub(super) fn nested(parts: &[String], value: Value) -> Table {
    let mut table = Table::new();
    if let Some((last, before)) = parts.split_last() {
        table.insert(last.clone(), value);
        for part in before.iter().rev() {
            table = Table::from_iter([(part.clone(), Value::Table(table))]);
        }
    }
    table
}

/// A part of a key in TOML: quoted unless it consists of letters, digits, `-` and `_`.
pub(super) fn quoted_key(part: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !part.is_empty() && part.chars().all(bare) {
        part.to_owned()
    } else {
        Value::String(part.to_owned()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_apart_and_quoted() {
        for (key, parts) in [
            ("recipe.epochs", &["recipe", "epochs"][..]),
            ("a . \"b.c\" . d", &["a", "b.c", "d"]),
            ("data.fractions.fr-é", &["data", "fractions", "fr-é"]),
            ("a = 1\nb", &["a = 1\nb"]),
            ("", &[""]),
        ] {
            assert_eq!(parts_of(key), parts, "{key}");
        }
        let quoted = ["de", "a.b", "", "fr-é"].map(quoted_key);
        assert_eq!(quoted, ["de", "\"a.b\"", "\"\"", "\"fr-é\""]);
        assert_eq!(only_value("1\nb = 2"), None);
        assert_eq!(only_value(" [1] "), Some(Value::Array(vec![1.into()])));
    }
}
