//! A few training steps and an evaluation against the clock, for `bench`.

use std::time::Instant;

use ner_data::Corpus;
use ner_experiment::{Config, DEFAULT_SEED, Error, ModelInput};
use ner_tokenize::EncodedCorpus;
use ner_train::{EpochLog, NerModel, Observer, StepLog, Training};

/// How long it took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Times {
    /// Of the steps after the first ones, which find their memory.
    pub step_seconds: f64,
    /// Tokens of those steps.
    pub step_tokens: u64,
    /// Of tagging and nothing else.
    pub evaluate_seconds: f64,
}

/// Steps that are not counted.
const WARM_UP: u32 = 5;

/// Trains one epoch on the first set as the recipe says and tags the second one.
///
/// # Errors
/// Those of the model and training crates.
pub fn timed_training(
    config: &Config,
    input: &ModelInput,
    (train, train_encoded): (&Corpus, &EncodedCorpus),
    scored: &EncodedCorpus,
) -> Result<Times, Error> {
    let device = ner_model::device::select(&config.device)?;
    let labels = train.labels().names();
    let vocabulary = input.vocabulary([train_encoded, scored])?;
    let checkpoint = input.checkpoint(DEFAULT_SEED);
    let model = NerModel::load(&checkpoint, vocabulary, labels, DEFAULT_SEED, &device)?;
    let recipe = ner_train::Recipe {
        epochs: 1,
        min_steps: 0,
        ..config.recipe.clone()
    };
    let training = Training::new(&recipe, train_encoded).seed(DEFAULT_SEED);
    let mut clock = Clock::default();
    let trained = ner_train::train(model, &training, &mut clock)?;
    let transitions = recipe.decode.transitions(labels);
    let begin = Instant::now();
    let batch = recipe.eval_batch_tokens;
    let model = &trained.model;
    model.predict(scored, batch, transitions.as_ref())?;
    Ok(Times {
        evaluate_seconds: begin.elapsed().as_secs_f64(),
        ..clock.0
    })
}

#[derive(Default)]
struct Clock(Times);

impl Observer for Clock {
    fn step(&mut self, log: &StepLog) {
        if log.step > WARM_UP || log.steps <= WARM_UP {
            self.0.step_tokens += log.tokens;
            self.0.step_seconds += log.tokens as f64 / log.tokens_per_second;
        }
    }

    fn epoch(&mut self, _: &EpochLog) {}
}
