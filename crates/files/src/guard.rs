//! Guards calls to libraries that panic on damaged input.
//!
//! polars and tokenizers trust their files: an index out of range, a failed assertion or a missing key in their code is
//! a panic. What can be checked beforehand is checked; for the rest, a panic becomes an error here and nowhere else.
//! The message of a panic is printed by a hook of the process, which calls [`is_guarded`] to find out whether to be
//! silent.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

thread_local! {
    /// Number of guarded calls active on this thread.
    static OWN: Cell<usize> = const { Cell::new(0) };
}

/// Number of guarded calls whose work may run on other threads.
static SHARED: AtomicUsize = AtomicUsize::new(0);

/// Whether a panic of this thread is caught and returned as an error.
pub fn is_guarded() -> bool {
    OWN.get() > 0 || SHARED.load(Ordering::Relaxed) > 0
}

/// Makes a call that runs only on this thread.
///
/// # Errors
/// The message of its panic.
pub fn guard<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    OWN.set(OWN.get() + 1);
    // Everything the call held is dropped with it, and none of it is used after a panic.
    let result = catch_unwind(AssertUnwindSafe(call));
    OWN.set(OWN.get() - 1);
    result.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        text.unwrap_or_else(|| "the reader failed".to_owned())
    })
}

/// Makes a call that may run work on a library's own threads.
///
/// # Errors
/// The message of its panic.
pub fn guard_threads<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    SHARED.fetch_add(1, Ordering::Relaxed);
    let result = guard(call);
    SHARED.fetch_sub(1, Ordering::Relaxed);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic)]
    fn a_panic_is_an_error() {
        assert_eq!(guard(|| 7), Ok(7));
        let caught: Result<(), String> = guard_threads(|| {
            assert!(is_guarded());
            panic!("index {} is out of range", 3)
        });
        assert_eq!(caught, Err("index 3 is out of range".to_owned()));
        assert_eq!(OWN.get(), 0);
    }
}
