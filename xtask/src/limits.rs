//! Limits of the system that would end the process without a word: the size of files and the number of threads.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;

use ner_experiment::threads::{refused, start};
use ner_experiment::{Error, message_of};

/// Threads that the program starts beside those that compute: for signals, a lease, progress, and one to spare.
const OTHERS: usize = 4;

/// Turns the limits into errors: a file that grows too large fails to be written, and threads are started now, where that
/// can be told.
///
/// # Errors
/// The system lets no handler be set, or not as many threads be started as there are processors.
pub fn prepare() -> Result<(), Error> {
    watch_file_size()?;
    rayon::ThreadPoolBuilder::new()
        .build_global()
        .map_err(|error| refused(&message_of(&error)))?;
    // polars has a pool of its own, and panics if it cannot have it: what it will ask for is tried here
    let polars = thread::available_parallelism().map_or(1, usize::from);
    let threads = (0..polars + OTHERS).map(|_| start("a trial", || ()));
    let threads = threads.collect::<Result<Vec<_>, Error>>()?;
    for thread in threads {
        // it does nothing that could panic
        let _ = thread.join();
    }
    Ok(())
}

/// Without a handler SIGXFSZ kills the process; with one, the write that was too much fails with `EFBIG`.
fn watch_file_size() -> Result<(), Error> {
    #[cfg(unix)]
    {
        let signal = signal_hook::consts::SIGXFSZ;
        // nobody looks at the flag: the write tells
        signal_hook::flag::register(signal, Arc::new(AtomicBool::new(false)))?;
    }
    Ok(())
}
