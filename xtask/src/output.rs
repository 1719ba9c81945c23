//! Everything that is printed: results to stdout; failures, log lines and progress bars to stderr. Colours only
//! on a terminal and without `NO_COLOR`. What a terminal would obey is written out on its way there
//! ([`crate::terminal`]), and passwords in addresses are left out of all but results.

use std::io::{self, IsTerminal as _, Write};
use std::sync::{LazyLock, OnceLock};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use ner_experiment::quote::is_harmless;
use ner_experiment::{Error, Kind};
use ner_hub::without_secrets;
use serde::Serialize;
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::args::Verbosity;
use crate::terminal::{LogLine, for_stderr, for_stdout, harmless};

/// All bars of the process: log lines are written above them.
static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// How much is written to stderr, from [`init_logging`] on.
static VERBOSITY: OnceLock<Verbosity> = OnceLock::new();

/// Writes a result to stdout.
///
/// # Errors
/// When stdout cannot be written; a closed pipe gives a failure that ends the process in silence.
pub fn print(text: &str) -> Result<(), Error> {
    print_styled(&for_stdout(text))
}

/// Writes a value as indented JSON to stdout.
///
/// # Errors
/// As [`print`].
pub fn print_json(value: &impl Serialize) -> Result<(), Error> {
    let text =
        serde_json::to_string_pretty(value).map_err(|error| Error::run(error.to_string()))?;
    print(&format!("{text}\n"))
}

/// As [`print`], for a text with colours in it: whoever made it has had what came from others go through
/// [`crate::terminal::harmless`].
///
/// # Errors
/// As [`print`].
pub fn print_styled(text: &str) -> Result<(), Error> {
    BARS.suspend(|| {
        let mut stdout = io::stdout().lock();
        stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
    })
    .map_err(|error| Error::output(&error))
}

/// Writes `error: ...`, an empty line and `hint: ...` to stderr.
pub fn print_failure(failure: &Error) {
    if failure.kind == Kind::Closed {
        return;
    }
    let (red, cyan, end) = if colours() {
        ("\x1b[1;31m", "\x1b[1;36m", "\x1b[0m")
    } else {
        ("", "", "")
    };
    let mut text = format!("{red}error:{end} {}\n", shown(&failure.message));
    if let Some(hint) = &failure.hint {
        text.push_str(&format!("\n{cyan}hint:{end} {}\n", shown(hint)));
    }
    // Nobody is left to tell when stderr is closed.
    BARS.suspend(|| io::stderr().write_all(text.as_bytes()).ok());
}

/// Characters of a message that are shown, of its beginning and of its end.
const SHOWN: usize = 700;

/// A message with a value from a file in it: no character of it has power over a terminal, wherever it goes, no password
/// is in it, and it is shortened.
fn shown(text: &str) -> String {
    let text = without_secrets(text);
    let shown = harmless(&text).replace('\t', "\\t");
    let count = shown.chars().count();
    if count <= 2 * SHOWN {
        return shown;
    }
    let begin: String = shown.chars().take(SHOWN).collect();
    let end: String = shown.chars().skip(count - SHOWN).collect();
    format!("{begin} [{} characters left out] {end}", count - 2 * SHOWN)
}

/// A message for the person at the terminal that is not a result: a skipped cell, a note of the plan.
pub fn note(text: &str) {
    let text = without_secrets(text);
    let text = for_stderr(&text);
    BARS.suspend(|| writeln!(io::stderr(), "{text}").ok());
}

/// Tells of a panic as ever, but for a terminal with what it would obey written out.
pub fn print_panic(text: &str) -> bool {
    let harmful = io::stderr().is_terminal() && !text.chars().all(is_harmless);
    if harmful {
        note(text);
    }
    harmful
}

/// Sends log lines to stderr.
pub fn init_logging(verbosity: Verbosity) {
    VERBOSITY.get_or_init(|| verbosity);
    let level = match verbosity {
        Verbosity::Quiet => "warn".to_owned(),
        Verbosity::Normal => level_of_own("warn", "info"),
        Verbosity::Debug => level_of_own("info", "debug"),
        Verbosity::Trace => "trace".to_owned(),
    };
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(level))
        .with_writer(AboveBars)
        .with_ansi(colours())
        .event_format(LogLine { colours: colours() })
        .init();
}

/// The crates of this workspace that log.
const OWN: [&str; 10] = [
    "ner_data",
    "ner_experiment",
    "ner_files",
    "ner_hub",
    "ner_model",
    "ner_predict",
    "ner_report",
    "ner_tokenize",
    "ner_train",
    "xtask",
];

/// A filter with one level for all crates and another for those of this workspace.
fn level_of_own(all: &str, own: &str) -> String {
    let own = OWN.iter().map(|name| format!(",{name}={own}"));
    format!("{all}{}", own.collect::<String>())
}

/// Whether what goes to stderr may be coloured.
pub fn colours() -> bool {
    io::stderr().is_terminal() && colours_wanted()
}

/// Whether results may be coloured.
pub fn stdout_colours() -> bool {
    io::stdout().is_terminal() && colours_wanted()
}

/// <https://no-color.org>: set and not empty, whatever the value.
fn colours_wanted() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Whether progress is not wanted.
pub fn is_quiet() -> bool {
    VERBOSITY.get() == Some(&Verbosity::Quiet)
}

/// A bar of `length` steps with rate and time left; hidden unless stderr is a terminal.
pub fn bar(length: u64, prefix: &str, verbosity: Verbosity) -> ProgressBar {
    if verbosity == Verbosity::Quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = "{prefix} {wide_bar} {pos}/{len} {msg} {elapsed} eta {eta}";
    styled(ProgressBar::new(length), prefix, template)
}

/// A bar whose message says how far it is; a spinner where the length is not known.
pub fn counter(length: Option<u64>, prefix: &str) -> ProgressBar {
    match length {
        Some(length) => styled(
            ProgressBar::new(length),
            prefix,
            "{prefix} {wide_bar} {msg}",
        ),
        None => styled(
            ProgressBar::new_spinner(),
            prefix,
            "{prefix} {spinner} {msg}",
        ),
    }
}

fn styled(bar: ProgressBar, prefix: &str, template: &str) -> ProgressBar {
    let coloured = template.replace("{wide_bar}", "{wide_bar:.cyan/dim}");
    let template = if colours() { &coloured } else { template };
    let bar = BARS.add(bar);
    // A template that does not parse would only cost the looks.
    bar.set_style(
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar.set_prefix(harmless(prefix).into_owned());
    bar
}

/// Writes log lines above the bars, so that neither tears the other.
struct AboveBars;

impl Write for AboveBars {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        BARS.suspend(|| io::stderr().write(buffer))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

impl<'a> MakeWriter<'a> for AboveBars {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_short_and_harmless() {
        assert_eq!(shown("a\tb\x1b[2J\nü"), "a\\tb\\u{1b}[2J\nü");
        let long = shown(&"x".repeat(5000));
        assert!(long.contains("x [3600 characters left out] x"), "{long}");
        assert!(long.len() < 1500, "{}", long.len());
    }

    #[test]
    fn a_message_has_no_password() {
        let text = "no answer of https://anna:secret@hub.org/x?sig=1: cut";
        assert_eq!(shown(text), "no answer of https://hub.org/x: cut");
    }
}
