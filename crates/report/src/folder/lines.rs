//! Logs and configurations of cells, read for the page.

use std::path::Path;

use ner_experiment::Error;
use ner_experiment::records::LARGEST;
use serde::de::DeserializeOwned;

/// The text of a file; `None` if it does not exist.
fn read_text(path: &Path) -> Result<Option<String>, Error> {
    match ner_files::read_text(path, LARGEST) {
        Ok(text) => Ok(Some(text)),
        Err(ner_files::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The values of a file of JSON lines, none if it does not exist. A last line without a line break is still being
/// written, or was cut short, and is skipped.
pub(super) fn read_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    let text = read_text(path)?.unwrap_or_default();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let read = |(row, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| {
            Error::input(format!(
                "{}, row {row}: `{line}` was not written by a run, or was changed: {error}",
                path.display()
            ))
            .with_hint("remove the folder of the cell and run the experiment again")
        })
    };
    whole.lines().enumerate().map(read).collect()
}

/// The keys of a configuration with dots, and their values as TOML, texts without quotes.
pub(super) fn read_config(path: &Path) -> Result<Vec<(String, String)>, Error> {
    let Some(text) = read_text(path)? else {
        return Ok(Vec::new());
    };
    let table: toml::Table = text.parse().map_err(|error| {
        Error::input(format!(
            "{} was not written by a run, or was changed: {error}",
            path.display()
        ))
        .with_hint("remove the folder of the cell and run the experiment again")
    })?;
    let mut found = Vec::new();
    flatten("", &table, &mut found);
    Ok(found)
}

fn flatten(prefix: &str, table: &toml::Table, found: &mut Vec<(String, String)>) {
    for (key, value) in table {
        let key = format!("{prefix}{key}");
        match value {
            toml::Value::Table(inner) => flatten(&format!("{key}."), inner, found),
            toml::Value::String(text) => found.push((key, text.clone())),
            value => found.push((key, value.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::html::Step;

    #[test]
    fn a_line_that_is_being_written_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.jsonl");
        assert_eq!(read_lines::<Step>(&path).unwrap(), []);
        let line =
            |step: u32| format!("{{\"step\":{step},\"steps\":9,\"loss\":0.5,\"tokens\":3}}\n");
        fs_err::write(&path, line(1) + &line(2) + "{\"step\":3,\"st").unwrap();
        let steps = read_lines::<Step>(&path).unwrap();
        assert_eq!(
            steps.iter().map(|step| step.step).collect::<Vec<_>>(),
            [1, 2]
        );
        fs_err::write(&path, line(1) + "{\"step\":2}\n").unwrap();
        let failure = read_lines::<Step>(&path).unwrap_err();
        assert!(
            failure.message.contains("log.jsonl, row 1: `{\"step\":2}`"),
            "{failure}"
        );
    }

    #[test]
    fn configurations_are_flat() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs_err::write(
            &path,
            "id = \"de\"\n[recipe]\nepochs = 3\n[data.fractions]\nde = 0.5\n",
        )
        .unwrap();
        let mut found = read_config(&path).unwrap();
        found.sort();
        let expected = [
            ("data.fractions.de", "0.5"),
            ("id", "de"),
            ("recipe.epochs", "3"),
        ];
        assert_eq!(
            found,
            expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
        );
    }
}
