//! What the process was given by its environment: hub settings, colours, verbosity.

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ner_data::HubOptions;

use crate::cli::VerbosityArgs;

/// How much is written to stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Warnings and errors, no progress.
    Quiet,
    /// Progress and what a run does.
    Normal,
    /// Details as well (`-v`).
    Debug,
    /// Everything (`-vv`).
    Trace,
}

/// Settings every command may need.
#[derive(Debug, Clone)]
pub struct Context {
    /// Where and how the Hugging Face hub is reached.
    pub hub: HubOptions,
    /// How much is written to stderr.
    pub verbosity: Verbosity,
    /// Folder for what can be computed again; none: nothing is kept.
    pub cache: Option<PathBuf>,
    /// How the program was called, as it can be typed into a shell.
    pub command: String,
}

impl Context {
    /// Reads `HF_HOME`, `HF_HUB_CACHE`, `HF_ENDPOINT`, `HF_TOKEN`, `HF_TOKEN_PATH`, `HF_HUB_OFFLINE` and
    /// `HF_HUB_DOWNLOAD_TIMEOUT` as `huggingface_hub` does, and `NER_CACHE_DIR`.
    pub fn from_environment(verbosity: &VerbosityArgs) -> Self {
        let verbosity = match (verbosity.quiet, verbosity.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, 1) => Verbosity::Debug,
            (false, _) => Verbosity::Trace,
        };
        Self {
            hub: hub_options(&|name| env::var(name).ok().filter(|value| !value.is_empty())),
            verbosity,
            cache: cache_folder(&|name| env::var(name).ok()),
            command: command(env::args().skip(1)),
        }
    }
}

/// The alias of `cargo` for this build, which is named after its device, and the arguments.
fn command(arguments: impl Iterator<Item = String>) -> String {
    let alias = match crate::cells::default_device() {
        "cpu" => "xtask".to_owned(),
        device => format!("xtask-{device}"),
    };
    let words = ["cargo".to_owned(), alias].into_iter();
    let words: Vec<String> = words.chain(arguments.map(|word| quoted(&word))).collect();
    words.join(" ")
}

/// In quotes where a shell would read more into it than the text.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// `NER_CACHE_DIR`, else `multilingual-ner` in the user's cache; an empty `NER_CACHE_DIR` means none.
fn cache_folder(variable: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    match variable("NER_CACHE_DIR") {
        Some(folder) => (!folder.is_empty()).then(|| PathBuf::from(folder)),
        None => {
            let home = || Some(Path::new(&set("HOME")?).join(".cache"));
            let cache = set("XDG_CACHE_HOME").map(PathBuf::from).or_else(home)?;
            Some(cache.join("multilingual-ner"))
        }
    }
}

fn hub_options(variable: &dyn Fn(&str) -> Option<String>) -> HubOptions {
    let home = variable("HF_HOME").map(PathBuf::from).or_else(|| {
        let cache = variable("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| variable("HOME").map(|home| Path::new(&home).join(".cache")))?;
        Some(cache.join("huggingface"))
    });
    let token_file = variable("HF_TOKEN_PATH")
        .map(PathBuf::from)
        .or_else(|| home.as_ref().map(|home| home.join("token")));
    let stored_token = || {
        let text = ner_data::read_text(&token_file?, 1 << 16).ok()?;
        Some(text.trim().to_owned()).filter(|token| !token.is_empty())
    };
    HubOptions {
        endpoint: variable("HF_ENDPOINT").map(|url| url.trim_end_matches('/').to_owned()),
        token: variable("HF_TOKEN").or_else(stored_token),
        cache_dir: variable("HF_HUB_CACHE")
            .map(PathBuf::from)
            .or_else(|| Some(home?.join("hub"))),
        offline: variable("HF_HUB_OFFLINE").is_some_and(|value| is_true(&value)),
        timeout: variable("HF_HUB_DOWNLOAD_TIMEOUT").and_then(|value| seconds(&value)),
    }
}

/// A positive number of seconds.
fn seconds(value: &str) -> Option<Duration> {
    let seconds = value
        .trim()
        .parse()
        .ok()
        .filter(|&seconds: &f64| seconds > 0.0)?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// The values `huggingface_hub` takes for true.
fn is_true(value: &str) -> bool {
    matches!(
        value.to_ascii_uppercase().as_str(),
        "1" | "ON" | "YES" | "TRUE"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(pairs: &[(&str, &str)]) -> HubOptions {
        hub_options(&|name| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn hub_cache_follows_the_python_tools() {
        assert_eq!(
            options(&[("HF_HUB_CACHE", "/c"), ("HF_HOME", "/h")]).cache_dir,
            Some(PathBuf::from("/c"))
        );
        assert_eq!(
            options(&[("HF_HOME", "/h"), ("HOME", "/u")]).cache_dir,
            Some(PathBuf::from("/h/hub"))
        );
        let home = PathBuf::from("/u/.cache/huggingface/hub");
        assert_eq!(options(&[("HOME", "/u")]).cache_dir, Some(home));
    }

    #[test]
    fn the_cache_has_a_place_or_none() {
        let folder = |pairs: &[(&str, &str)]| {
            cache_folder(&|name| {
                let pair = pairs.iter().find(|(key, _)| *key == name);
                pair.map(|(_, value)| (*value).to_owned())
            })
        };
        let own = PathBuf::from("/u/.cache/multilingual-ner");
        assert_eq!(folder(&[("HOME", "/u")]), Some(own));
        let given = [("HOME", "/u"), ("XDG_CACHE_HOME", "/c")];
        assert_eq!(folder(&given), Some(PathBuf::from("/c/multilingual-ner")));
        let given = [("HOME", "/u"), ("NER_CACHE_DIR", "/n")];
        assert_eq!(folder(&given), Some(PathBuf::from("/n")));
        assert_eq!(folder(&[("HOME", "/u"), ("NER_CACHE_DIR", "")]), None);
        assert_eq!(folder(&[]), None);
    }

    #[test]
    fn a_command_can_be_typed_again() {
        let words = [
            "experiment",
            "a.toml",
            "--set",
            "learning_curve.sizes=[500, 1000]",
            "it's",
            "",
        ];
        let text = command(words.map(str::to_owned).into_iter());
        let expected = r"experiment a.toml --set 'learning_curve.sizes=[500, 1000]' 'it'\''s' ''";
        assert!(
            text.starts_with("cargo xtask") && text.ends_with(expected),
            "{text}"
        );
    }

    #[test]
    fn offline_takes_the_python_spellings() {
        for (value, offline) in [
            ("1", true),
            ("on", true),
            ("Yes", true),
            ("0", false),
            ("no", false),
        ] {
            assert_eq!(
                options(&[("HF_HUB_OFFLINE", value)]).offline,
                offline,
                "{value}"
            );
        }
        assert_eq!(
            options(&[("HF_ENDPOINT", "http://x/")]).endpoint.as_deref(),
            Some("http://x")
        );
    }
}
