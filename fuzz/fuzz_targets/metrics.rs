//! See `tests/fuzz/targets/metrics.rs`.
#![no_main]

#[macro_use]
mod shell;
#[path = "../../tests/fuzz/targets/metrics.rs"]
mod metrics;

target!(metrics);
