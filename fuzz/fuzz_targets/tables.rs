//! See `tests/fuzz/targets/tables.rs`.
#![no_main]

#[macro_use]
mod shell;
#[path = "../../tests/fuzz/targets/tables.rs"]
mod tables;

target!(tables);
