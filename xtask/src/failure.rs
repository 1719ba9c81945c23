//! The one error type of the binary: what went wrong, what to do about it, and the exit code.

use std::error::Error;
use std::fmt;
use std::io;

use crate::commands::metrics::MetricsError;

/// The run failed (training diverged, disk full, ...), or an input is at fault: a file, a configuration file, a hub.
pub const CODE_FAILED: u8 = 1;
/// The command line is at fault; clap ends with the same code.
pub const CODE_USAGE: u8 = 2;

/// A failed command, printed as `error: MESSAGE`, an empty line and `hint: HINT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What failed and on which value, without a final full stop.
    pub message: String,
    /// What the person can do about it.
    pub hint: Option<String>,
    /// Exit code of the process; 0 ends it in silence (a reader that closed its end of the pipe).
    pub code: u8,
    /// Whether the cells of a run that come after would fail in the same way: no room on the disk, a folder
    /// that may not be written.
    pub everywhere: bool,
    /// Whether something could not be had from the hub: no network, or told to stay offline.
    pub out_of_reach: bool,
}

impl Failure {
    /// A value of the command line that cannot be used, exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            code: CODE_USAGE,
            everywhere: false,
            out_of_reach: false,
        }
    }

    /// A file, a folder or a hub that is not as it should be, exit code 1.
    pub fn input(message: impl Into<String>) -> Self {
        Self::run(message)
    }

    /// A failure of the run, exit code 1.
    pub fn run(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            code: CODE_FAILED,
            everywhere: false,
            out_of_reach: false,
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
                everywhere: false,
                out_of_reach: false,
            };
        }
        Self {
            hint: crate::limits::hint(error).map(str::to_owned),
            ..Self::run(format!("cannot write output: {error}"))
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let failure = Self::run(message_of(&error));
        if !is_storage(error.kind()) {
            return failure;
        }
        Self {
            everywhere: true,
            ..failure.with_hint(crate::limits::hint(&error).unwrap_or(STORAGE_HINT))
        }
    }
}

/// What to do where files cannot be written.
const STORAGE_HINT: &str = "free room on that disk, or make the folder writable, and give the same command again: it goes on from the last checkpoint";

/// Whether an error is about the place where files go, not about one file.
fn is_storage(kind: io::ErrorKind) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        kind,
        Kind::StorageFull
            | Kind::QuotaExceeded
            | Kind::ReadOnlyFilesystem
            | Kind::PermissionDenied
            | Kind::FileTooLarge
    )
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
    ($($error:ty: $usage:ident),+ $(,)?) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                let code = if $usage(&error) { CODE_USAGE } else { CODE_FAILED };
                let cause = io_cause(&error);
                let everywhere = cause.is_some_and(|cause| is_storage(cause.kind()));
                let advice = || cause.and_then(crate::limits::hint).unwrap_or(STORAGE_HINT);
                let hint = error.hint().or_else(|| everywhere.then(|| advice().to_owned()));
                let out_of_reach = is_out_of_reach(&error);
                Self { message: message_of(&error), hint, code, everywhere, out_of_reach }
            }
        }
    )+};
}

/// The I/O error behind it, if there is one.
fn io_cause<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e io::Error> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            return Some(io);
        }
        cause = error.source();
    }
    None
}

/// Whether a hub could not be reached.
fn is_out_of_reach(error: &(dyn Error + 'static)) -> bool {
    use ner_hub::Error as E;
    let hub = match error.downcast_ref::<ner_data::Error>() {
        Some(ner_data::Error::Hub(error)) => Some(error),
        _ => error.downcast_ref::<E>(),
    };
    hub.is_some_and(|error| matches!(error, E::Unreachable { .. } | E::Offline { .. }))
}

// Each with the function that knows the errors about values of the command line.
from_crate_error! {
    ner_files::Error: usage_of_files,
    ner_hub::Error: usage_of_hub,
    ner_data::Error: usage_of_data,
    ner_tokenize::Error: usage_of_tokenizer,
    ner_metrics::Error: usage_of_metrics,
    ner_model::Error: usage_of_model,
    ner_train::Error: usage_of_training,
    MetricsError: usage_of_tag_files,
}

fn usage_of_data(error: &ner_data::Error) -> bool {
    use ner_data::Error as E;
    match error {
        // a source without any language is at fault itself
        E::NoLanguage { available, .. } => !available.is_empty(),
        E::LanguageName { .. } | E::OtherLabels { .. } | E::Beside { .. } => true,
        E::SplitName { .. } => true,
        E::Hub(error) => usage_of_hub(error),
        _ => false,
    }
}

fn usage_of_hub(error: &ner_hub::Error) -> bool {
    use ner_hub::Error as E;
    matches!(error, E::BadRepository { .. } | E::BadRevision { .. })
}

fn usage_of_files(_: &ner_files::Error) -> bool {
    false
}

fn usage_of_tokenizer(error: &ner_tokenize::Error) -> bool {
    matches!(error, ner_tokenize::Error::Overlap { .. })
}

fn usage_of_metrics(error: &ner_metrics::Error) -> bool {
    matches!(error, ner_metrics::Error::BadArgument { .. })
}

fn usage_of_model(error: &ner_model::Error) -> bool {
    use ner_model::Error as E;
    matches!(
        error,
        E::UnknownDevice { .. }
            | E::DeviceNotCompiled { .. }
            | E::DeviceAbsent { .. }
            | E::Precision { .. }
    )
}

fn usage_of_training(error: &ner_train::Error) -> bool {
    match error {
        ner_train::Error::Recipe { .. } => true,
        ner_train::Error::Model(error) => usage_of_model(error),
        _ => false,
    }
}

fn usage_of_tag_files(error: &MetricsError) -> bool {
    match error {
        MetricsError::Scheme { .. } => true,
        MetricsError::Score(error) => usage_of_metrics(error),
        _ => false,
    }
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
            CODE_FAILED
        );
    }

    #[test]
    fn a_value_of_the_command_line_has_another_code_than_a_file() {
        let device = || ner_model::Error::UnknownDevice {
            name: "abacus".to_owned(),
        };
        assert_eq!(Failure::from(device()).code, CODE_USAGE);
        assert_eq!(
            Failure::from(ner_train::Error::Model(device())).code,
            CODE_USAGE
        );
        let file = ner_data::Error::Parquet {
            path: "a.parquet".to_owned(),
            message: "cut short".to_owned(),
        };
        assert_eq!(Failure::from(file).code, CODE_FAILED);
    }
}
