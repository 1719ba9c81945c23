//! The help texts: they wrap at the width of the terminal, but for the examples, which stay lines that can be copied.

use clap::Command;
use clap::error::ErrorKind;

use crate::output;

/// How the examples begin.
const EXAMPLE: &str = "  cargo xtask ";

/// A space at which nothing wraps.
const UNBROKEN: char = '\u{a0}';

/// The examples of a command and of those below it, as lines that clap does not wrap.
pub fn with_whole_examples(command: Command) -> Command {
    let text = command.get_after_help().map(ToString::to_string);
    let command = match text {
        Some(text) => command.after_help(whole_examples(&text)),
        None => command,
    };
    let names = command.get_subcommands();
    let names: Vec<String> = names.map(|below| below.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, with_whole_examples)
    })
}

fn whole_examples(text: &str) -> String {
    let lines = text.lines().map(|line| match line.starts_with(EXAMPLE) {
        true => line.replace(' ', &UNBROKEN.to_string()),
        false => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The text of a help, if that is what `error` is: with colours or without.
pub fn text_of(error: &clap::Error, colours: bool) -> Option<String> {
    let is_help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    let text = error.render();
    let text = match colours {
        true => text.ansi().to_string(),
        false => text.to_string(),
    };
    is_help.then(|| text.replace(UNBROKEN, " "))
}

/// Prints the text of a help: what was asked for is a result.
pub fn print(error: &clap::Error) -> bool {
    let colours = match error.use_stderr() {
        true => output::colours(),
        false => output::stdout_colours(),
    };
    let Some(text) = text_of(error, colours) else {
        return false;
    };
    // nobody is left to tell when the stream is closed
    match error.use_stderr() {
        true => output::note(text.trim_end()),
        false => drop(output::print_styled(&text)),
    }
    true
}
