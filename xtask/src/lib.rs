//! The program behind the command line: parse, run one command, tell how it ended.
//!
//! It is the only place that prints, reads the environment or exits; the crates below it return typed errors. Exit
//! codes: 0 fine, 1 the run failed or an input is at fault, 2 the command line is at fault. A library only so that the fuzz targets reach the parts
//! that read files, see [`fuzz`].
#![allow(
    unreachable_pub,
    reason = "a program has no outside for its items to be reachable from"
)]

mod args;
mod build_info;
mod cli;
mod commands;
mod completions;
mod context;
mod exit;
pub mod fuzz;
mod help;
mod interrupt;
mod limits;
mod matrix;
mod missing;
mod output;
mod overwrite;
mod progress;
mod resolve;
mod submit;
mod tagger;
mod terminal;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches as _;

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    silence_caught_panics();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let parsed = cli::command().try_get_matches_from(&arguments);
    let cli = match parsed.and_then(|found| cli::Cli::from_arg_matches(&found)) {
        Ok(cli) => cli,
        Err(error) => return exit::end_with(&error, &arguments),
    };
    let ran = context::Context::from_environment(&cli.verbosity).and_then(|context| {
        output::init_logging(context.verbosity);
        limits::prepare()?;
        cli::run(&cli.command, &context)
    });
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::print_failure(&failure);
            exit::code(&failure)
        }
    }
}

/// A panic of a library that becomes an error is told as that error; all others are printed as ever.
fn silence_caught_panics() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !ner_files::is_guarded() && !output::print_panic(&panic.to_string()) {
            print(panic);
        }
    }));
}

/// The program of the README is a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
