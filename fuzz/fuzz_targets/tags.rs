//! See `tests/fuzz/targets/tags.rs`.
#![no_main]

#[macro_use]
mod shell;
#[path = "../../tests/fuzz/targets/tags.rs"]
mod tags;

target!(tags);
