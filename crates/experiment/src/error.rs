//! The engine's error type: what went wrong, what kind of error it is, and what to do about it.

use std::fmt;
use std::io;

/// What an error is about. The command line turns it into an exit code; the engine uses it to decide whether the next
/// cell has a chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An invalid value from the caller: an option, a key, the name of a cell.
    Usage,
    /// A file, folder or hub that is missing, damaged or not what was expected.
    Input,
    /// A failure while cells were planned, trained or read.
    Run,
    /// Something that every cell needs is missing: disk space, a writable folder, the model, a thread. The next cell
    /// would fail in the same way.
    Environment,
    /// The hub could not be reached, or the caller asked for offline mode.
    Unreachable,
    /// The caller asked to stop.
    Stopped,
    /// The reader of the output has gone (`... | head`).
    Closed,
}

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What it is about.
    pub kind: Kind,
    /// What failed and on which value, without a final full stop.
    pub message: String,
    /// What the user can do about it.
    pub hint: Option<String>,
}

impl Error {
    /// An error of a kind, without a hint.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
        }
    }

    /// An invalid value from the caller.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// A file, folder or hub that is missing, damaged or not what was expected.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input, message)
    }

    /// A failure of the run.
    pub fn run(message: impl Into<String>) -> Self {
        Self::new(Kind::Run, message)
    }

    /// Something that every cell needs is missing.
    pub fn environment(message: impl Into<String>) -> Self {
        Self::new(Kind::Environment, message)
    }

    /// The same error with advice.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same error, of another kind.
    #[must_use]
    pub fn of_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// Whether the remaining cells would fail in the same way.
    pub fn is_everywhere(&self) -> bool {
        self.kind == Kind::Environment
    }

    /// An I/O error while output is written; a broken pipe is [`Kind::Closed`].
    pub fn output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(Kind::Closed, "the output was closed by its reader");
        }
        Self {
            hint: file_size_hint(error).map(str::to_owned),
            ..Self::run(format!("cannot write output: {error}"))
        }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        let message = message_of(&error);
        match is_storage(error.kind()) {
            false => Self::run(message),
            true => {
                Self::environment(message).with_hint(file_size_hint(&error).unwrap_or(STORAGE_HINT))
            }
        }
    }
}

/// What to do where files cannot be written.
const STORAGE_HINT: &str = "free room on that disk, or make the folder writable, and run the same command again: it resumes from the last checkpoint";

/// What to do where files may not grow.
const FILE_SIZE_HINT: &str = "the shell or the scheduler limits the size of files: raise the limit (`ulimit -f unlimited`) and run the same command again";

fn file_size_hint(error: &io::Error) -> Option<&'static str> {
    (error.kind() == io::ErrorKind::FileTooLarge).then_some(FILE_SIZE_HINT)
}

/// Whether the error concerns the disk or folder that files are written to, rather than a single file.
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
pub fn message_of(error: &dyn std::error::Error) -> String {
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
    ($($error:ty: $usage:ident or $otherwise:ident),+ $(,)?) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                let cause = io_cause(&error);
                let storage = cause.is_some_and(|cause| is_storage(cause.kind()));
                let advice = || cause.and_then(file_size_hint).unwrap_or(STORAGE_HINT);
                let hint = error.hint().or_else(|| storage.then(|| advice().to_owned()));
                let kind = match () {
                    () if storage => Kind::Environment,
                    () if is_out_of_reach(&error) => Kind::Unreachable,
                    () if $usage(&error) => Kind::Usage,
                    () => Kind::$otherwise,
                };
                Self { kind, message: message_of(&error), hint }
            }
        }
    )+};
}

/// The I/O error that caused it, if any.
fn io_cause<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e io::Error> {
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
fn is_out_of_reach(error: &(dyn std::error::Error + 'static)) -> bool {
    use ner_hub::Error as E;
    let hub = match error.downcast_ref::<ner_data::Error>() {
        Some(ner_data::Error::Hub(error)) => Some(error),
        _ => error.downcast_ref::<E>(),
    };
    hub.is_some_and(|error| matches!(error, E::Unreachable { .. } | E::Offline { .. }))
}

// Each with the function that recognises errors about command-line values.
from_crate_error! {
    ner_files::Error: usage_of_files or Input,
    ner_hub::Error: usage_of_hub or Input,
    ner_data::Error: usage_of_data or Input,
    ner_tokenize::Error: usage_of_tokenizer or Input,
    ner_metrics::Error: usage_of_metrics or Input,
    ner_model::Error: usage_of_model or Input,
    ner_train::Error: usage_of_training or Run,
}

fn usage_of_data(error: &ner_data::Error) -> bool {
    use ner_data::Error as E;
    match error {
        // if the source has no language at all, the source is at fault
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

    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
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
        let kind = |error: io::ErrorKind| Error::output(&error.into()).kind;
        assert_eq!(kind(io::ErrorKind::BrokenPipe), Kind::Closed);
        assert_eq!(kind(io::ErrorKind::StorageFull), Kind::Run);
    }

    #[test]
    fn a_value_of_the_caller_is_of_another_kind_than_a_file() {
        let device = || ner_model::Error::UnknownDevice {
            name: "abacus".to_owned(),
        };
        assert_eq!(Error::from(device()).kind, Kind::Usage);
        assert_eq!(
            Error::from(ner_train::Error::Model(device())).kind,
            Kind::Usage
        );
        let file = ner_data::Error::Parquet {
            path: "a.parquet".to_owned(),
            message: "cut short".to_owned(),
        };
        assert_eq!(Error::from(file).kind, Kind::Input);
    }
}
