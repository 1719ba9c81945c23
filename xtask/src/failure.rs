//! The one error type of the binary: what went wrong, what to do about it, and the exit code.

use std::error::Error;
use std::fmt;
use std::io;

/// The run itself failed (training diverged, disk full, ...).
pub const CODE_RUN: u8 = 1;
/// The command line, a configuration or an input file is at fault.
pub const CODE_INPUT: u8 = 2;

/// A failed command, printed as `error: MESSAGE`, an empty line and `hint: HINT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What failed and on which value, without a final full stop.
    pub message: String,
    /// What the person can do about it.
    pub hint: Option<String>,
    /// Exit code of the process; 0 ends it in silence (a reader that closed its end of the pipe).
    pub code: u8,
}

impl Failure {
    /// Bad usage or input, exit code 2.
    pub fn input(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            code: CODE_INPUT,
        }
    }

    /// A failure of the run, exit code 1.
    pub fn run(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            code: CODE_RUN,
        }
    }

    /// The same failure with advice.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// An I/O error while output is written; a broken pipe is no error (`... | head`).
    pub fn output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self {
                message: String::new(),
                hint: None,
                code: 0,
            };
        }
        Self::run(format!("cannot write output: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::run(message_of(&error))
    }
}

/// The error with its sources on one line; a source that the text already names is not repeated.
pub fn message_of(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        source = cause.source();
    }
    message
}

macro_rules! from_crate_error {
    ($($error:ty => $code:expr),+ $(,)?) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self { message: message_of(&error), hint: error.hint(), code: $code }
            }
        }
    )+};
}

// What the libraries refuse is the input's fault, but for training, which may fail on its own.
from_crate_error! {
    ner_data::Error => CODE_INPUT,
    ner_tokenize::Error => CODE_INPUT,
    ner_metrics::Error => CODE_INPUT,
    ner_model::Error => CODE_INPUT,
    ner_train::Error => CODE_RUN,
    crate::commands::metrics::MetricsError => CODE_INPUT,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer(&'static str, io::Error);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.1)
        }
    }

    #[test]
    fn sources_are_appended_once() {
        let appended = Outer("cannot read a.toml", io::Error::other("disk on fire"));
        assert_eq!(message_of(&appended), "cannot read a.toml: disk on fire");
        let named = Outer(
            "cannot read a.toml: disk on fire",
            io::Error::other("disk on fire"),
        );
        assert_eq!(message_of(&named), "cannot read a.toml: disk on fire");
    }

    #[test]
    fn a_broken_pipe_ends_in_silence() {
        assert_eq!(Failure::output(&io::ErrorKind::BrokenPipe.into()).code, 0);
        assert_eq!(
            Failure::output(&io::ErrorKind::StorageFull.into()).code,
            CODE_RUN
        );
    }
}
