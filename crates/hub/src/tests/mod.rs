//! Tests of the crate as a whole, against a hub in this process; what concerns one file stands beside it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cache;
mod faults;
mod hostile;
mod server;
mod upload;
mod upload_server;

/// The message and hint of a failure as the command line shows them.
fn told<T: std::fmt::Debug>(result: crate::Result<T>) -> String {
    let error = result.unwrap_err();
    match error.hint() {
        Some(hint) => format!("{error}\nhint: {hint}"),
        None => error.to_string(),
    }
}
