//! What a terminal is given: text without power over it.
//!
//! Words, labels, names of files and answers of a hub are written by others. A terminal would obey the control characters
//! in them (move the cursor, set the title, write again what stands there), and some turn the order of what is read
//! around, so they are written out. Colours of the program's own are put around a text that has been through this.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, IsTerminal as _};

use ner_experiment::quote::is_harmless;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// The text with other characters written out, as `\u{1b}`.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match is_harmless(c) {
            true => shown.push(c),
            false => shown.extend(c.escape_default()),
        }
    }
    Cow::Owned(shown)
}

/// As [`harmless`] if stdout is a terminal, else as it is: what a pipe or file is given is exact.
pub fn for_stdout(text: &str) -> Cow<'_, str> {
    match io::stdout().is_terminal() {
        true => harmless(text),
        false => Cow::Borrowed(text),
    }
}

/// As [`for_stdout`], for stderr.
pub fn for_stderr(text: &str) -> Cow<'_, str> {
    match io::stderr().is_terminal() {
        true => harmless(text),
        false => Cow::Borrowed(text),
    }
}

/// Log lines: the level, in colour if wanted, and the fields after [`for_stderr`].
#[derive(Debug)]
pub struct LogLine {
    /// Whether the level is coloured.
    pub colours: bool,
}

impl<S, N> FormatEvent<S, N> for LogLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = String::new();
        context
            .field_format()
            .format_fields(Writer::new(&mut fields), event)?;
        let fields = ner_hub::without_secrets(&fields);
        let level = event.metadata().level();
        let colour = match *level {
            _ if !self.colours => None,
            Level::ERROR => Some(31),
            Level::WARN => Some(33),
            Level::INFO => Some(32),
            Level::DEBUG => Some(34),
            _ => Some(35),
        };
        match colour {
            Some(colour) => write!(writer, "\x1b[{colour}m{level:>5}\x1b[0m ")?,
            None => write!(writer, "{level:>5} ")?,
        }
        writeln!(writer, "{}", for_stderr(&fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        assert_eq!(harmless("a\tb\nÜ 日本 👩‍👩‍👧"), "a\tb\nÜ 日本 👩‍👩‍👧");
        assert_eq!(
            harmless("\x1b[2J\r\x07\u{7f}\u{9b}1m"),
            "\\u{1b}[2J\\r\\u{7}\\u{7f}\\u{9b}1m"
        );
        for c in "\u{202a}\u{202e}\u{2066}\u{2069}".chars() {
            assert!(!is_harmless(c), "{c:?}");
        }
        // marks that Arabic and Hebrew text has
        for c in "\u{200d}\u{200e}\u{200f}\u{061c}".chars() {
            assert!(is_harmless(c), "{c:?}");
        }
    }
}
