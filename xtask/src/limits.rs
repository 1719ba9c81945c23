//! Limits of the system that would end the process without a word: the size of files and the number of threads.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::{self, JoinHandle};

use crate::failure::{Failure, message_of};

/// What to do where files may not grow.
const FILE_SIZE: &str = "the shell or the scheduler limits the size of files: raise the limit (`ulimit -f unlimited`) and give the same command again";

/// What to do where no thread can be started.
const THREADS: &str = "let the program take fewer threads (RAYON_NUM_THREADS=2, POLARS_MAX_THREADS=2), or raise the limit of processes (`ulimit -u`, \
     pids.max of a container)";

/// Threads that the program starts beside those that compute: for signals, a lease, progress, and one to spare.
const OTHERS: usize = 4;

/// Turns the limits into errors: a file that grows too large fails to be written, and threads are started now, where that
/// can be told.
///
/// # Errors
/// The system lets no handler be set, or not as many threads be started as there are processors.
pub fn prepare() -> Result<(), Failure> {
    watch_file_size()?;
    rayon::ThreadPoolBuilder::new()
        .build_global()
        .map_err(|error| no_threads(&message_of(&error)))?;
    // polars has a pool of its own, and panics if it cannot have it: what it will ask for is tried here
    let polars = thread::available_parallelism().map_or(1, usize::from);
    let threads = (0..polars + OTHERS).map(|_| start("a trial", || ()));
    let threads = threads.collect::<Result<Vec<_>, Failure>>()?;
    for thread in threads {
        // it does nothing that could panic
        let _ = thread.join();
    }
    Ok(())
}

/// Without a handler SIGXFSZ kills the process; with one, the write that was too much fails with `EFBIG`.
fn watch_file_size() -> Result<(), Failure> {
    #[cfg(unix)]
    {
        let signal = signal_hook::consts::SIGXFSZ;
        // nobody looks at the flag: the write tells
        signal_hook::flag::register(signal, Arc::new(AtomicBool::new(false)))?;
    }
    Ok(())
}

/// Starts a thread.
///
/// # Errors
/// The system has no more, with what to do.
pub fn start<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, Failure> {
    let builder = thread::Builder::new().name(name.to_owned());
    builder
        .spawn(work)
        .map_err(|error| no_threads(&error.to_string()))
}

fn no_threads(reason: &str) -> Failure {
    Failure {
        everywhere: true,
        ..Failure::run(format!("cannot start a thread: {reason}")).with_hint(THREADS)
    }
}

/// What to do about an I/O error that comes from such a limit.
pub fn hint(error: &io::Error) -> Option<&'static str> {
    (error.kind() == io::ErrorKind::FileTooLarge).then_some(FILE_SIZE)
}
