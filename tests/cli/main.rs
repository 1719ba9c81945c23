//! End-to-end tests of the command line: the real binary, in temporary folders.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

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
mod page;
mod predict;
mod saved_model;
mod starter;
mod support;
