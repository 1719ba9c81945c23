//! `cargo xtask predict`: the entities of texts.

mod args;
mod input;
mod marked;
mod render;
mod tag;

use std::io::{self, IsTerminal as _};

use ner_experiment::Error;

use crate::context::Context;
use crate::output;
use crate::progress::Progress;
use crate::tagger::SavedModel;

pub use args::PredictArgs;
pub use input::Input;

use args::PredictFormat;
use input::Batch;
use render::Renderer;
use tag::Tagging;

/// Tags the text given, or what a file or stdin holds, a batch at a time.
///
/// # Errors
/// A model or file that is not there or not right; with `--strict`, a line that is not UTF-8.
pub fn run(args: &PredictArgs, context: &Context) -> Result<(), Error> {
    let mut input = Input::open(args)?;
    let device = args
        .device
        .as_deref()
        .unwrap_or(ner_model::device::default_name());
    let model = SavedModel::open(&args.model, device, &context.hub)?;
    let mut tagging = Tagging::new(&model, args)?;
    let format = args.format.unwrap_or_else(default_format);
    let renderer = Renderer::new(format, model.labels(), output::stdout_colours());
    output::print(renderer.head())?;
    let mut progress = Progress::new("predict", "texts", input.bytes());
    loop {
        let mut batch = input.batch()?;
        tagging.check(&mut batch);
        let bad = bad_line(&mut batch, args.strict, input.name());
        let tagged = tagging.tag(&batch, &mut progress)?;
        let texts = renderer.texts(&tagged)?;
        match renderer.is_styled() {
            true => output::print_styled(&texts)?,
            false => output::print(&texts)?,
        }
        if let Some(failure) = bad {
            return Err(failure);
        }
        if batch.last {
            break;
        }
    }
    progress.finish();
    output::print(renderer.tail())
}

/// For a person on a terminal the text with its entities, for a program in a pipe all that is known of it.
fn default_format() -> PredictFormat {
    match io::stdout().is_terminal() {
        true => PredictFormat::Text,
        false => PredictFormat::Jsonl,
    }
}

/// Reports lines that are not text. If they are not to be skipped, the first one ends the batch.
fn bad_line(batch: &mut Batch, strict: bool, name: &str) -> Option<Error> {
    let bad = |text: &input::Text| {
        let error = text.text.as_ref().err()?;
        Some(format!("{name}, line {}: {error}", text.line))
    };
    if !strict {
        for message in batch.texts.iter().filter_map(bad) {
            tracing::warn!("{message}; skipped");
        }
        return None;
    }
    let at = batch.texts.iter().position(|text| text.text.is_err())?;
    let message = bad(&batch.texts[at])?;
    batch.texts.truncate(at);
    Some(Error::run(message).with_hint("fix the line, or leave out --strict to skip it"))
}
