//! See `tests/fuzz/targets/config.rs`.
#![no_main]

#[macro_use]
mod shell;
#[path = "../../tests/fuzz/targets/config.rs"]
mod config;

target!(config);
