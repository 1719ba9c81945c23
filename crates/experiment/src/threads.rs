//! Starts threads, which the system may refuse.

use std::thread::{self, JoinHandle};

use crate::error::Error;

/// What to do if no thread can be started.
const HINT: &str = "use fewer threads (RAYON_NUM_THREADS=2, POLARS_MAX_THREADS=2), or raise the limit of processes (`ulimit -u`, \
     pids.max of a container)";

/// Starts a thread.
///
/// # Errors
/// The system refuses; the hint says what to do.
pub fn start<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, Error> {
    let builder = thread::Builder::new().name(name.to_owned());
    builder
        .spawn(work)
        .map_err(|error| refused(&error.to_string()))
}

/// The error of a process that cannot start a thread it needs.
pub fn refused(reason: &str) -> Error {
    Error::environment(format!("cannot start a thread: {reason}")).with_hint(HINT)
}
