//! See `tests/fuzz/targets/tokenize.rs`.
#![no_main]

#[macro_use]
mod shell;
#[path = "../../tests/fuzz/targets/tokenize.rs"]
mod tokenize;

target!(tokenize);
