//! Model folders and training checkpoints: no bytes make loading panic or take memory beyond their own size, and what
//! is taken can be used.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use ner_data::{Corpus, CorpusBuilder, LabelSet, Split};
use ner_files::Sha256;
use ner_model::checkpoint::SaveOptions;
use ner_model::{Checkpoint, ModelConfig, device};
use ner_tokenize::{EncodeOptions, EncodedCorpus, Encoder, Vocabulary, starter};
use ner_train::{CheckpointPolicy, Evaluation, NerModel, Recipe, Training, train};
use safetensors::tensor::SafeTensors;

/// Between `config.json` and the weights.
const PART: &[u8] = b"\n----\n";

/// The first byte says what the rest is: `config.json` and `model.safetensors`, or a training checkpoint.
pub(crate) fn run(data: &[u8], folder: &Path) {
    accepts(data, folder);
}

/// As [`run`]; tells whether the input was taken.
pub(crate) fn accepts(data: &[u8], folder: &Path) -> bool {
    match data.split_first() {
        Some((b'm', rest)) => {
            let at = rest.windows(PART.len()).position(|part| part == PART);
            let (config, weights) = at.map_or((rest, &[][..]), |at| {
                (&rest[..at], &rest[at + PART.len()..])
            });
            model(config, weights, folder)
        }
        Some((b't', rest)) => training(rest, folder),
        _ => false,
    }
}

fn model(config: &[u8], weights: &[u8], folder: &Path) -> bool {
    std::fs::write(folder.join("config.json"), config).expect("a file can be written");
    std::fs::write(folder.join("model.safetensors"), weights).expect("a file can be written");
    let Ok(checkpoint) = Checkpoint::open(folder) else {
        return false;
    };
    let device = device::select("cpu").expect("there is a CPU");
    let config = checkpoint.config();
    let rows: Vec<u32> = (0..config.vocab_size.min(3) as u32).collect();
    let _ = checkpoint.load(&rows, LabelSet::pan_x().names(), 1, &device);
    let json = config.to_json(&config.labels).to_string();
    std::fs::write(folder.join("config.json"), json).expect("a file can be written");
    let again = ModelConfig::from_file(&folder.join("config.json"));
    let again = again.expect("a configuration that was written can be read");
    assert_eq!(again, config.as_xlm_roberta());
    checkpoint.load_tagger(&rows, &device).is_ok()
}

/// What a training run of one step an epoch needs.
struct Fixture {
    corpus: Corpus,
    encoded: EncodedCorpus,
    config: ModelConfig,
    model: NerModel,
    recipe: Recipe,
}

fn fixture() -> &'static Fixture {
    static FIXTURE: OnceLock<Fixture> = OnceLock::new();
    FIXTURE.get_or_init(|| {
        let encoder = starter::encoder().expect("the starter tokenizer");
        let mut builder = CorpusBuilder::new("fuzz", "de", Split::Train, LabelSet::pan_x());
        let words = ["Anna", "in", "Bern"];
        let pushed = builder.push(words.into_iter(), &[1, 0, 5]);
        pushed.expect("one label per word");
        let corpus = builder.finish().expect("a sentence");
        build(corpus, &encoder)
    })
}

fn build(corpus: Corpus, encoder: &Encoder) -> Fixture {
    let options = EncodeOptions::default();
    let encoded = encoder.encode(&corpus, &options).expect("three words");
    let vocabulary = Vocabulary::of_corpora(encoder.vocab_size(), encoder, [&encoded]);
    let vocabulary = vocabulary.expect("the tokenizer's own pieces");
    let config = ModelConfig {
        vocab_size: encoder.vocab_size(),
        hidden_size: 4,
        num_hidden_layers: 1,
        num_attention_heads: 2,
        intermediate_size: 4,
        max_position_embeddings: 20,
        hidden_dropout_prob: 0.0,
        attention_probs_dropout_prob: 0.0,
        initializer_range: 0.1,
        ..ModelConfig::default()
    };
    let device = device::select("cpu").expect("there is a CPU");
    let checkpoint = Checkpoint::scratch(config.clone(), 1);
    let labels = corpus.labels().names();
    let model = NerModel::load(&checkpoint, vocabulary, labels, 1, &device);
    Fixture {
        model: model.expect("new weights"),
        recipe: Recipe {
            epochs: 2,
            ..Recipe::default()
        },
        corpus,
        encoded,
        config,
    }
}

/// The checkpoint after the first of two steps, as training calls it.
const CHECKPOINT: &str = "step-00000001.safetensors";

/// As it is, and with a checksum that fits, so that what lies behind that check is tried too.
fn training(checkpoint: &[u8], folder: &Path) -> bool {
    let mut taken = false;
    for bytes in [Some(checkpoint.to_vec()), sealed(checkpoint)]
        .into_iter()
        .flatten()
    {
        let run = folder.join("run");
        let _ = std::fs::remove_dir_all(&run);
        std::fs::create_dir_all(&run).expect("a folder can be made");
        std::fs::write(run.join(CHECKPOINT), bytes).expect("a file can be written");
        taken |= resume(&run);
    }
    taken
}

fn sealed(checkpoint: &[u8]) -> Option<Vec<u8>> {
    let (_, metadata) = SafeTensors::read_metadata(checkpoint).ok()?;
    let mut entries = metadata.metadata().clone()?;
    let file = SafeTensors::deserialize(checkpoint).ok()?;
    let tensors: BTreeMap<String, _> = file.tensors().into_iter().collect();
    let mut hasher = Sha256::new();
    hasher.update(entries.get("progress")?);
    for (name, view) in &tensors {
        hasher.update(name);
        hasher.update((view.data().len() as u64).to_le_bytes());
        hasher.update(view.data());
    }
    entries.insert("sha256".to_owned(), hasher.finish());
    safetensors::serialize(tensors, Some(entries)).ok()
}

/// Goes on from a checkpoint, or from the start where there is none; two steps, an epoch each.
fn resume(folder: &Path) -> bool {
    let fixture = fixture();
    let checkpoints = CheckpointPolicy {
        folder: folder.to_path_buf(),
        every_steps: 0,
        every: Duration::ZERO,
        keep: 2,
    };
    let training = Training::new(&fixture.recipe, &fixture.encoded)
        .seed(1)
        .checkpoints(&checkpoints)
        .identity("fuzz");
    let Ok(trained) = train(fixture.model.clone(), &training, &mut ()) else {
        return false;
    };
    if let Ok(predictions) = trained.model.predict(&fixture.encoded, 64, None) {
        let _ = Evaluation::new(&fixture.corpus, &predictions);
    }
    true
}

/// Inputs that are taken: a model of a few hundred numbers, and a checkpoint with an epoch to go. For the test, which
/// writes them as seeds.
#[allow(dead_code, reason = "cargo-fuzz takes what is written")]
pub(crate) fn taken(folder: &Path) -> [(&'static str, Vec<u8>); 2] {
    let fixture = fixture();
    let run = folder.join("run");
    assert!(resume(&run));
    let first = std::fs::read(run.join(CHECKPOINT)).expect("two are kept");
    let training = [&b"t"[..], &first].concat();
    let encoder = starter::encoder().expect("the starter tokenizer");
    let config = ModelConfig {
        vocab_size: 6,
        ..fixture.config.clone()
    };
    let checkpoint = Checkpoint::scratch(config.clone(), 1);
    let labels = LabelSet::pan_x().names().to_vec();
    let device = device::select("cpu").expect("there is a CPU");
    let model = checkpoint.load(&checkpoint.all_rows(), &labels, 1, &device);
    let options = SaveOptions {
        kept: &checkpoint.all_rows(),
        decay_of_others: 1.0,
        labels: &labels,
        tokenizer: &encoder.to_json().expect("it was read"),
    };
    let saved = checkpoint.save(&model.expect("new weights"), options, &folder.join("saved"));
    saved.expect("a folder can be written");
    let file = |name: &str| std::fs::read(folder.join("saved").join(name)).expect("it was written");
    let model = [
        b"m",
        &file("config.json")[..],
        PART,
        &file("model.safetensors")[..],
    ]
    .concat();
    [("model", model), ("training", training)]
}
