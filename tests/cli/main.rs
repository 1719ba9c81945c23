//! End-to-end tests of the command line: the real binary, in temporary folders.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::print_stdout
)]

#[cfg(unix)]
mod arguments;
mod bad_data;
mod bad_model;
mod bad_usage;
mod bench;
mod completions;
mod damaged;
mod data;
mod device;
mod docs;
mod errors;
mod examples;
mod experiment;
#[cfg(target_os = "linux")]
mod no_room;
mod page;
mod predict;
#[cfg(unix)]
mod push;
mod reliability;
mod saved_model;
mod sharing;
mod starter;
mod stream;
mod submit;
mod support;
#[cfg(unix)]
mod terminal;
