//! See `tests/fuzz/targets/checkpoints.rs`.
#![no_main]

#[macro_use]
mod shell;
#[path = "../../tests/fuzz/targets/checkpoints.rs"]
mod checkpoints;

target!(checkpoints);
