//! The same training on the CPU and on another device, for `parity`.

use ner_data::{Source, Split};
use ner_experiment::{Config, DEFAULT_SEED, Error, ModelInput, options};
use ner_hub::HubOptions;
use ner_train::{NerModel, Parity, Training};

/// Compares `steps` steps on the training set of the first language.
///
/// # Errors
/// Those of the data, model and training crates.
pub fn compare_devices(
    config: &Config,
    input: &ModelInput,
    steps: u32,
    hub: &HubOptions,
) -> Result<Parity, Error> {
    let source = Source::parse(&config.data.source, hub)?;
    let language = &config.languages[0];
    let wanted = steps as usize * config.recipe.batch_size;
    let corpus = source.load(language, Split::Train)?.corpus;
    let corpus = corpus.shuffled(config.data.mix_seed).take(wanted);
    let encoding = options(&config.encoding, config.recipe.label_all);
    let encoded = input.encoder().encode(&corpus, &encoding)?;
    let vocabulary = input.vocabulary([&encoded])?;
    let checkpoint = input.checkpoint(DEFAULT_SEED);
    let labels = corpus.labels().names();
    let load = |device: &str| -> ner_train::Result<NerModel> {
        let device = ner_model::device::select(device)?;
        let vocabulary = vocabulary.clone();
        NerModel::load(&checkpoint, vocabulary, labels, DEFAULT_SEED, &device)
    };
    let models = [load("cpu")?, load(&config.device)?];
    let training = Training::new(&config.recipe, &encoded).seed(DEFAULT_SEED);
    Ok(ner_train::parity(models, &training, steps)?)
}
