//! See `tests/fuzz/targets/texts.rs`.
#![no_main]

#[macro_use]
mod shell;
#[path = "../../tests/fuzz/targets/texts.rs"]
mod texts;

target!(texts);
