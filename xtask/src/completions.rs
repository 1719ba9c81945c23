//! `cargo xtask completions`: what a shell needs to complete commands and options.

use clap::{Args, Command};
use clap_complete::Shell;
use ner_experiment::Error;

use crate::output;

/// Options of the command.
#[derive(Args, Clone, Debug)]
pub struct CompletionsArgs {
    /// Shell to generate completions for
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Prints the script for `command`.
///
/// # Errors
/// When stdout cannot be written.
pub fn run(args: &CompletionsArgs, mut command: Command) -> Result<(), Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "xtask", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}
