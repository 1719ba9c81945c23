//! End-to-end tests of the command line: the real binary, in temporary folders.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bad_data;
mod bad_model;
mod bad_usage;
mod bench;
mod data;
mod errors;
mod experiment;
mod page;
mod saved_model;
mod starter;
mod support;
