//! See `tests/fuzz/targets/tokenizer_json.rs`.
#![no_main]

#[macro_use]
mod shell;
#[path = "../../tests/fuzz/targets/tokenizer_json.rs"]
mod tokenizer_json;

target!(tokenizer_json);
