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
#[cfg(target_os = "linux")]
mod chaos;
mod completions;
mod crashes;
mod damaged;
mod data;
mod device;
mod docs;
mod errors;
mod examples;
mod experiment;
mod hostile_run;
#[cfg(unix)]
mod limits;
mod names;
#[cfg(target_os = "linux")]
mod no_room;
mod overwrite;
mod ownership;
mod page;
mod plain_sentences;
mod predict;
#[cfg(unix)]
mod push;
mod reliability;
mod run_folder;
mod saved_model;
mod scale;
mod sharing;
mod starter;
mod stream;
mod submit;
mod support;
mod synthetic;
#[cfg(unix)]
mod terminal;
