//! What the process was given by its environment: hub settings, colours, verbosity.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ner_experiment::quote::quoted;
use ner_experiment::{Build, Call, Error, Observer};
use ner_hub::{HubOptions, without_secrets};

use crate::args::{Verbosity, VerbosityArgs};
use crate::build_info::build;
use crate::interrupt::STOP;

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
    /// What it was built from.
    pub build: Build,
}

impl Context {
    /// Reads `HF_HOME`, `HF_HUB_CACHE`, `HF_ENDPOINT`, `HF_TOKEN`, `HF_TOKEN_PATH`, `HF_HUB_OFFLINE` and
    /// `HF_HUB_DOWNLOAD_TIMEOUT` as `huggingface_hub` does, and `NER_CACHE_DIR`.
    ///
    /// # Errors
    /// A variable that has to be text and is none.
    pub fn from_environment(verbosity: &VerbosityArgs) -> Result<Self, Error> {
        let variable = |name: &str| env::var_os(name);
        Ok(Self {
            hub: hub_options(&variable)?,
            verbosity: verbosity.level(),
            cache: cache_folder(&variable),
            command: command(env::args_os().skip(1)),
            build: build(),
        })
    }
}

impl Context {
    /// What the engine is given.
    pub fn call<'a>(&'a self, observer: &'a dyn Observer) -> Call<'a> {
        Call {
            hub: &self.hub,
            cache: self.cache.as_deref(),
            command: &self.command,
            stop: &STOP,
            build: &self.build,
            observer,
        }
    }
}

/// What a variable of the environment holds; nothing if it is not set.
type Variable<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The alias of `cargo` for this build, which is named after its device, and the arguments. It is kept in files, so
/// passwords in addresses are left out.
fn command(arguments: impl Iterator<Item = OsString>) -> String {
    let alias = match ner_model::device::default_name() {
        "cpu" => "xtask".to_owned(),
        device => format!("xtask-{device}"),
    };
    let words = arguments.map(|word| match word.to_str() {
        Some(text) => quoted(without_secrets(text).as_ref()),
        None => quoted(&word),
    });
    let words: Vec<String> = ["cargo".to_owned(), alias]
        .into_iter()
        .chain(words)
        .collect();
    words.join(" ")
}

/// `NER_CACHE_DIR`, else `multilingual-ner` in the user's cache; an empty `NER_CACHE_DIR` means none.
fn cache_folder(variable: Variable<'_>) -> Option<PathBuf> {
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

fn hub_options(variable: Variable<'_>) -> Result<HubOptions, Error> {
    let path = |name: &str| {
        let set = variable(name).filter(|value| !value.is_empty());
        set.map(PathBuf::from)
    };
    let text = |name: &str| text_of(name, variable);
    let home = path("HF_HOME").or_else(|| {
        let cache =
            path("XDG_CACHE_HOME").or_else(|| path("HOME").map(|home| home.join(".cache")))?;
        Some(cache.join("huggingface"))
    });
    let token_file = path("HF_TOKEN_PATH").or_else(|| home.as_ref().map(|home| home.join("token")));
    let stored_token = || {
        let text = ner_files::read_text(&token_file?, 1 << 16).ok()?;
        Some(text.trim().to_owned()).filter(|token| !token.is_empty())
    };
    Ok(HubOptions {
        endpoint: text("HF_ENDPOINT")?.map(|url| url.trim_end_matches('/').to_owned()),
        token: text("HF_TOKEN")?.or_else(stored_token),
        cache_dir: path("HF_HUB_CACHE").or_else(|| Some(home?.join("hub"))),
        offline: text("HF_HUB_OFFLINE")?.is_some_and(|value| is_true(&value)),
        timeout: text("HF_HUB_DOWNLOAD_TIMEOUT")?.and_then(|value| seconds(&value)),
    })
}

/// A variable that has to be text; nothing if it is empty. Its value may be a secret and is not shown.
///
/// # Errors
/// Bytes that are no UTF-8.
pub fn text_of(name: &str, variable: Variable<'_>) -> Result<Option<String>, Error> {
    let Some(value) = variable(name).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let text = value.into_string().map(Some);
    text.map_err(|_| {
        Error::usage(format!(
            "the environment variable {name} is not valid UTF-8"
        ))
        .with_hint(format!("set it again: export {name}=..."))
    })
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
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn options(pairs: &[(&str, &str)]) -> HubOptions {
        hub_options(&|name| {
            let pair = pairs.iter().find(|(key, _)| *key == name);
            pair.map(|(_, value)| OsString::from(value))
        })
        .unwrap()
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
                pair.map(|(_, value)| OsString::from(value))
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
        let text = command(words.map(OsString::from).into_iter());
        let expected = r"experiment a.toml --set 'learning_curve.sizes=[500, 1000]' 'it'\''s' ''";
        assert!(
            text.starts_with("cargo xtask") && text.ends_with(expected),
            "{text}"
        );
    }

    #[test]
    fn a_command_keeps_no_password() {
        let word = OsString::from("--set=a=https://anna:secret@hub.org/x");
        let text = command([word].into_iter());
        assert!(text.ends_with(" --set=a=https://hub.org/x"), "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn what_has_to_be_text_is_not_passed_over() {
        use std::os::unix::ffi::OsStringExt as _;
        let bad = |bad: &'static str| {
            move |name: &str| (name == bad).then(|| OsString::from_vec(b"/a\xff".to_vec()))
        };
        let failure = hub_options(&bad("HF_ENDPOINT")).unwrap_err();
        assert!(failure.message.contains("HF_ENDPOINT"), "{failure}");
        // a path is one, whatever its bytes
        let options = hub_options(&bad("HF_HUB_CACHE")).unwrap();
        let cache = PathBuf::from(OsString::from_vec(b"/a\xff".to_vec()));
        assert_eq!(options.cache_dir, Some(cache.clone()));
        assert_eq!(cache_folder(&bad("NER_CACHE_DIR")), Some(cache));
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
