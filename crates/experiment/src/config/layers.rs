//! Merges configuration tables, each checked on its own so that an error names the file, line and key at fault.

use serde::Serialize;
use toml::{Table, Value};

use super::file::ConfigFile;
use super::keys::{nested, only_value, parts_of};
use super::types::Config;
use crate::error::{Error, Kind};

/// The layers merged so far. Later layers win; lists are replaced, tables are merged.
#[derive(Debug, Default)]
pub struct Layers {
    stages: Vec<Stage>,
}

/// The merged configuration after one layer.
#[derive(Debug)]
struct Stage {
    /// The file the layer comes from; `None` for the command line.
    file: Option<String>,
    merged: Table,
}

impl Layers {
    /// Adds a TOML file.
    ///
    /// # Errors
    /// Invalid TOML, an unknown key, or a value of the wrong type; the message names file and line.
    pub fn add_file(&mut self, file: &ConfigFile) -> Result<(), Error> {
        self.add_text(&file.text, Some(&file.origin), &|line| {
            format!("{}:{line}", file.origin)
        })
    }

    /// Adds one `--set KEY=VALUE`; a value that is not valid TOML is taken as a string.
    ///
    /// # Errors
    /// A missing `=`, an unknown key, or a value of the wrong type.
    pub fn add_setting(&mut self, setting: &str) -> Result<(), Error> {
        let Some((key, value)) = setting.split_once('=') else {
            return Err(Error::usage(format!("--set {setting}: expected KEY=VALUE"))
                .with_hint("for example `--set recipe.epochs=1`"));
        };
        let (key, value) = (key.trim(), value.trim());
        let value = only_value(value).unwrap_or_else(|| Value::String(value.to_owned()));
        let place = format!("--set {setting}");
        self.add_table(nested(&parts_of(key), value), &place)
    }

    /// Sets one dotted key whose parts need no quotes; to set keys that come from outside, pass a table as the value.
    ///
    /// # Errors
    /// As [`Layers::add_setting`].
    pub fn put(&mut self, key: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        let value =
            Value::try_from(value).map_err(|error| Error::usage(format!("{key}: {error}")))?;
        self.add_table(nested(&parts_of(key), value), key)
    }

    /// Adds a table from the command line, serialised by the TOML library so that any name in it is quoted correctly.
    fn add_table(&mut self, table: Table, place: &str) -> Result<(), Error> {
        let text =
            toml::to_string(&table).map_err(|error| Error::usage(format!("{place}: {error}")))?;
        self.add_text(&text, None, &|_| place.to_owned())
    }

    fn add_text(
        &mut self,
        text: &str,
        file: Option<&str>,
        place: &dyn Fn(usize) -> String,
    ) -> Result<(), Error> {
        let kind = match file {
            Some(_) => Kind::Input,
            None => Kind::Usage,
        };
        let explained = |error| explain(text, &error, place).of_kind(kind);
        toml::from_str::<Config>(text).map_err(explained)?;
        let table = text.parse::<Table>().map_err(explained)?;
        let mut merged = self
            .stages
            .last()
            .map_or_else(Table::new, |stage| stage.merged.clone());
        merge(&mut merged, table);
        let file = file.map(str::to_owned);
        self.stages.push(Stage { file, merged });
        Ok(())
    }

    /// The merged layers, applied over the defaults.
    ///
    /// # Errors
    /// The first key whose value is out of range, and the file that set it.
    pub fn config(&self) -> Result<Config, Error> {
        let Some(last) = self.stages.last() else {
            return Ok(Config::default());
        };
        let failure = match last.config() {
            Ok(config) => return Ok(config),
            Err(failure) => failure,
        };
        // The layer at fault is the first one from which on the error is the same.
        let same = |stage: &&Stage| {
            let earlier = stage.config().err();
            earlier.is_some_and(|earlier| earlier.message == failure.message)
        };
        let guilty = self.stages.iter().rev().take_while(same).last();
        Err(match guilty.and_then(|stage| stage.file.as_deref()) {
            Some(file) => Error {
                message: format!("{file}: {}", failure.message),
                kind: Kind::Input,
                ..failure
            },
            None => failure.of_kind(Kind::Usage),
        })
    }
}

impl Stage {
    fn config(&self) -> Result<Config, Error> {
        let mut config: Config = Value::Table(self.merged.clone())
            .try_into()
            .map_err(|error: toml::de::Error| Error::input(error.message().to_owned()))?;
        super::names::normalise(&mut config)?;
        config.check()?;
        Ok(config)
    }
}

fn merge(into: &mut Table, from: Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => merge(old, new),
            (_, value) => drop(into.insert(key, value)),
        }
    }
}

/// Turns a TOML error into one that names the place and, for an unknown key, the nearest known key.
fn explain(text: &str, error: &toml::de::Error, place: &dyn Fn(usize) -> String) -> Error {
    let start = error.span().map_or(0, |span| span.start.min(text.len()));
    let line = text[..start].matches('\n').count() + 1;
    let message = error.message();
    let Some(unknown) = message
        .strip_prefix("unknown field `")
        .and_then(|rest| rest.split('`').next())
    else {
        return Error::input(format!("{}: {}", place(line), message.replace('\n', ", ")));
    };
    let key = dotted(text, start, unknown);
    let failure = Error::input(format!("{}: unknown key `{key}`", place(line)));
    match nearest_key(&key, message) {
        Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
        None => failure.with_hint(format!("known keys: {}", known_keys().join(", "))),
    }
}

/// The key at byte `start` with its enclosing tables: the last `[header]` before it, and the dotted segments before it
/// on its own line.
fn dotted(text: &str, start: usize, key: &str) -> String {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let header = text[..line_start].lines().rev().find_map(|line| {
        let name = line.trim().strip_prefix('[')?;
        Some(name.split(']').next()?.trim().to_owned())
    });
    let inline = text[line_start..start]
        .trim()
        .trim_start_matches('[')
        .trim_end_matches('.')
        .trim()
        .to_owned();
    let parts = [header.unwrap_or_default(), inline, key.to_owned()];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(".")
}

/// The known key most similar to `key`: compared by the whole dotted name, then by the last part alone.
fn nearest_key(key: &str, message: &str) -> Option<String> {
    let prefix = key.rsplit_once('.').map_or("", |(prefix, _)| prefix);
    let mut candidates = known_keys();
    // Keys without a default are known only to the parser, which lists them: expected one of `a`, `b`.
    if let Some((_, expected)) = message.split_once("expected") {
        let names = expected.split('`').skip(1).step_by(2);
        candidates.extend(names.map(|name| {
            if prefix.is_empty() {
                name.to_owned()
            } else {
                format!("{prefix}.{name}")
            }
        }));
    }
    let last = |dotted: &str| dotted.rsplit('.').next().unwrap_or(dotted).to_owned();
    let score = |candidate: &str| {
        let whole = strsim::normalized_damerau_levenshtein(key, candidate);
        whole.max(0.95 * strsim::normalized_damerau_levenshtein(&last(key), &last(candidate)))
    };
    let best = candidates
        .into_iter()
        .max_by(|a, b| score(a).total_cmp(&score(b)))?;
    (score(&best) >= 0.6).then_some(best)
}

/// All dotted keys with a default.
fn known_keys() -> Vec<String> {
    fn walk(prefix: &str, table: &Table, keys: &mut Vec<String>) {
        for (name, value) in table {
            let key = if prefix.is_empty() {
                name.clone()
            } else {
                format!("{prefix}.{name}")
            };
            if let Value::Table(inner) = value {
                walk(&key, inner, keys);
            }
            keys.push(key);
        }
    }
    let mut keys = Vec::new();
    if let Ok(table) = Table::try_from(Config::default()) {
        walk("", &table, &mut keys);
    }
    keys.sort();
    keys
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn file(text: &str) -> ConfigFile {
        ConfigFile {
            name: "mine".to_owned(),
            origin: "configs/profiles/mine.toml".to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn an_error_in_a_file_names_file_line_and_key() {
        let text = "device = \"cpu\"\n\n[recipe]\nepochs = 2\nlearning_rat = 1e-4\n";
        let failure = Layers::default().add_file(&file(text)).unwrap_err();
        assert_eq!(
            failure.message,
            "configs/profiles/mine.toml:5: unknown key `recipe.learning_rat`"
        );
        assert_eq!(
            failure.hint.as_deref(),
            Some("did you mean `recipe.learning_rate`?")
        );
        let failure = Layers::default()
            .add_file(&file("[recipe]\nepochs = \"x\"\n"))
            .unwrap_err();
        assert!(
            failure
                .message
                .starts_with("configs/profiles/mine.toml:2: "),
            "{}",
            failure.message
        );
        let failure = Layers::default()
            .add_file(&file("[recipee]\nepochs = 1\n"))
            .unwrap_err();
        assert_eq!(failure.hint.as_deref(), Some("did you mean `recipe`?"));
    }

    #[test]
    fn a_file_of_invalid_toml_names_the_line() {
        let failure = Layers::default()
            .add_file(&file("device = \"cpu\"\nseeds = [1\n"))
            .unwrap_err();
        assert!(
            failure.message.starts_with("configs/profiles/mine.toml:"),
            "{}",
            failure.message
        );
    }

    #[test]
    fn later_layers_win_key_by_key() {
        let mut layers = Layers::default();
        layers
            .add_file(&file("[data.fractions]\nde = 0.5\nfr = 0.25\n"))
            .unwrap();
        layers.add_setting("data.fractions.fr=0.75").unwrap();
        let config = layers.config().unwrap();
        assert_eq!(
            (config.data.fractions["de"], config.data.fractions["fr"]),
            (0.5, 0.75)
        );
    }

    #[test]
    fn names_are_names_and_no_toml() {
        for name in [
            "fr-e\u{301}",
            "x\"] = 1\n[recipe]",
            "a b",
            "'",
            "=",
            "\u{1}",
        ] {
            let mut layers = Layers::default();
            let fractions = Table::from_iter([(name.to_owned(), Value::Float(0.5))]);
            layers.put("data.fractions", &fractions).unwrap();
            let merged = &layers.stages[0].merged;
            assert_eq!(merged["data"]["fractions"][name], Value::Float(0.5));
            assert_eq!(merged.len(), 1);
        }
        let mut layers = Layers::default();
        layers.add_setting("data.fractions.fr-é=0.5").unwrap();
        layers.add_setting("data.fractions.\"a.b\"=0.25").unwrap();
        layers.add_setting("device=cpu\nprofile = \"x\"").unwrap();
        let config = layers.config().unwrap();
        assert_eq!(config.data.fractions["fr-é"], 0.5);
        assert_eq!(config.data.fractions["a.b"], 0.25);
        assert_eq!(config.device, "cpu\nprofile = \"x\"");
    }

    #[test]
    fn a_value_out_of_range_is_of_the_layer_that_brought_it() {
        let mut layers = Layers::default();
        layers.add_file(&file("[recipe]\nepochs = 0\n")).unwrap();
        layers.put("device", "cpu").unwrap();
        let failure = layers.config().unwrap_err();
        assert!(
            failure
                .message
                .starts_with("configs/profiles/mine.toml: recipe.epochs cannot be 0"),
            "{}",
            failure.message
        );
        assert_eq!(failure.kind, Kind::Input);
        layers.add_setting("recipe.epochs=1").unwrap();
        layers.add_setting("seeds=[]").unwrap();
        let failure = layers.config().unwrap_err();
        assert_eq!(
            failure.message,
            "`seeds` must be one or more distinct numbers: []"
        );
        assert_eq!(failure.kind, Kind::Usage);
    }

    #[test]
    fn a_key_without_default_is_suggested_too() {
        let failure = Layers::default()
            .add_setting("recipe.dropuot=0.0")
            .unwrap_err();
        assert_eq!(
            failure.hint.as_deref(),
            Some("did you mean `recipe.dropout`?")
        );
    }
}
