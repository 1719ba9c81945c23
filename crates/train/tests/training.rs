//! The training loop on a model of a few thousand parameters and real sentences of the starter corpus.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use burn::tensor::Device;
use ner_data::{Corpus, CorpusBuilder, LabelSet, Split};
use ner_model::{Architecture, Checkpoint, ModelConfig};
use ner_tokenize::{EncodeOptions, EncodedCorpus, Encoder, Vocabulary};
use ner_train::{
    Decode, DecodingGain, EpochLog, Error, Evaluation, Observer, Recipe, StepLog, Trained,
    Training, predict, train,
};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

struct Fixture {
    corpus: Corpus,
    encoded: EncodedCorpus,
    encoder: Encoder,
    vocabulary: Vocabulary,
    checkpoint: Checkpoint,
}

fn fixture() -> Fixture {
    let encoder = ner_tokenize::starter::encoder().unwrap();
    let corpus = ner_data::starter::corpus("de", Split::Train).take(40);
    let encoded = encoder.encode(&corpus, &EncodeOptions::default()).unwrap();
    let config = ModelConfig {
        architecture: Architecture::XlmRoberta,
        vocab_size: encoder.vocab_size(),
        hidden_size: 16,
        num_hidden_layers: 1,
        num_attention_heads: 2,
        intermediate_size: 32,
        max_position_embeddings: 514,
        type_vocab_size: 1,
        layer_norm_eps: 1e-5,
        hidden_dropout_prob: 0.1,
        attention_probs_dropout_prob: 0.1,
        classifier_dropout: None,
        initializer_range: 0.1,
        pad_token_id: 1,
        bos_token_id: 0,
        eos_token_id: 2,
        labels: Vec::new(),
    };
    let special = encoder.all_special_ids();
    let vocabulary =
        Vocabulary::trimmed(config.vocab_size, &[&encoded.pieces()], &special).unwrap();
    Fixture {
        corpus,
        encoded,
        encoder,
        vocabulary,
        checkpoint: Checkpoint::scratch(config, 1),
    }
}

/// Losses and gradient norms of all steps.
#[derive(Default)]
struct Curve(Vec<[f64; 2]>);

impl Observer for Curve {
    fn step(&mut self, log: &StepLog) {
        self.0.push([log.loss, log.grad_norm]);
    }

    fn epoch(&mut self, _: &EpochLog) {}
}

fn run(fixture: &Fixture, recipe: &Recipe, seed: u64) -> Result<(Trained, Curve), Error> {
    run_from(fixture, recipe, seed, None)
}

/// As [`run`], with a file for its checkpoint.
fn run_from(
    fixture: &Fixture,
    recipe: &Recipe,
    seed: u64,
    checkpoint: Option<&Path>,
) -> Result<(Trained, Curve), Error> {
    let labels = fixture.corpus.labels().names();
    let start = &fixture.checkpoint;
    let model = start
        .load(fixture.vocabulary.kept(), labels, 1, &Device::flex())
        .unwrap();
    let training = Training {
        recipe,
        seed,
        config: start.config(),
        train: &fixture.encoded,
        validation: &[],
        vocabulary: &fixture.vocabulary,
        checkpoint,
        identity: "test",
    };
    let mut curve = Curve::default();
    Ok((train(model, &training, &mut curve)?, curve))
}

/// A training checkpoint with its tensors and where it stands, to be damaged.
struct Stored {
    tensors: BTreeMap<String, Vec<u8>>,
    progress: serde_json::Value,
}

impl Stored {
    fn read(path: &Path) -> Self {
        let bytes = fs_err::read(path).unwrap();
        let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
        let progress = &metadata.metadata().as_ref().unwrap()["progress"];
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let tensors = file.tensors().into_iter();
        Self {
            tensors: tensors
                .map(|(name, view)| (name, view.data().to_vec()))
                .collect(),
            progress: serde_json::from_str(progress).unwrap(),
        }
    }

    fn write(&self, path: &Path) {
        let views = self.tensors.iter().map(|(name, bytes)| {
            let view = TensorView::new(Dtype::F32, vec![bytes.len() / 4], bytes);
            (name, view.unwrap())
        });
        let metadata = HashMap::from([("progress".to_owned(), self.progress.to_string())]);
        safetensors::serialize_to_file(views, Some(metadata), path).unwrap();
    }
}

#[test]
fn a_damaged_checkpoint_is_refused() {
    let fixture = fixture();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    let recipe = Recipe {
        epochs: 1,
        ..Recipe::default()
    };
    let go = || run_from(&fixture, &recipe, 5, Some(&path));
    go().unwrap();
    go().unwrap();
    type Damage = fn(&mut Stored);
    let moment = "moment1/embeddings.word";
    let damages: [(Damage, &str); 6] = [
        (
            |stored| {
                drop(
                    stored
                        .tensors
                        .insert("moment1/embeddings.word".into(), vec![0; 8]),
                )
            },
            moment,
        ),
        (
            |stored| drop(stored.tensors.remove("moment1/embeddings.word")),
            "moment2/embeddings.word",
        ),
        (
            |stored| drop(stored.tensors.remove("moment2/embeddings.word")),
            "moment2/embeddings.word",
        ),
        (
            |stored| drop(stored.tensors.insert("moment1/nothing".into(), vec![0; 4])),
            "moment1/nothing",
        ),
        (|stored| stored.progress["epoch"] = 7.into(), "epoch 7"),
        (
            |stored| stored.progress["step"] = u32::MAX.into(),
            "step 4294967295",
        ),
    ];
    let whole = fs_err::read(&path).unwrap();
    for (damage, named) in damages {
        fs_err::write(&path, &whole).unwrap();
        let mut stored = Stored::read(&path);
        damage(&mut stored);
        stored.write(&path);
        let message = go().err().unwrap().to_string();
        assert!(message.contains(named), "{named}: {message}");
    }
}

#[test]
fn accumulated_batches_make_the_steps_of_a_large_batch() {
    let fixture = fixture();
    let base = Recipe {
        dropout: Some(0.0),
        learning_rate: 1e-3,
        ..Recipe::default()
    };
    let whole = Recipe {
        batch_size: 16,
        ..base.clone()
    };
    let parts = Recipe {
        batch_size: 4,
        grad_accumulation: 4,
        ..base
    };
    let (_, whole) = run(&fixture, &whole, 5).unwrap();
    let (_, parts) = run(&fixture, &parts, 5).unwrap();
    assert_eq!(whole.0.len(), 9);
    for (whole, parts) in whole.0.iter().flatten().zip(parts.0.iter().flatten()) {
        assert!((whole - parts).abs() < 1e-4 * whole, "{whole} and {parts}");
    }
}

#[test]
fn a_seed_decides_the_curve_and_training_lowers_the_loss() {
    let fixture = fixture();
    let recipe = Recipe {
        epochs: 30,
        batch_size: 8,
        learning_rate: 1e-2,
        ..Recipe::default()
    };
    let (_, first) = run(&fixture, &recipe, 5).unwrap();
    assert_eq!(first.0, run(&fixture, &recipe, 5).unwrap().1.0);
    assert_ne!(first.0, run(&fixture, &recipe, 6).unwrap().1.0);
    let (begin, end) = (first.0[0][0], first.0[first.0.len() - 1][0]);
    assert!(end < begin / 4.0, "{begin} to {end}");
}

#[test]
fn a_loss_that_is_no_number_names_its_step() {
    let recipe = Recipe {
        learning_rate: 1e30,
        ..Recipe::default()
    };
    match run(&fixture(), &recipe, 5) {
        Err(Error::NotFinite { step, .. }) => assert!(step >= 2),
        other => panic!("{:?}", other.map(|(_, curve)| curve.0)),
    }
}

#[test]
fn a_word_without_subword_keeps_its_place() {
    let fixture = fixture();
    let (trained, _) = run(&fixture, &Recipe::default(), 5).unwrap();
    let mut corpus = CorpusBuilder::new("test", "de", Split::Test, LabelSet::pan_x());
    let words = ["Anna", "\u{200b}", "lacht"];
    corpus
        .push_tags(words.into_iter(), ["B-PER", "I-PER", "O"].into_iter())
        .unwrap();
    let corpus = corpus.finish().unwrap();
    let encoded = fixture
        .encoder
        .encode(&corpus, &EncodeOptions::default())
        .unwrap();
    assert_eq!(encoded.counts.words_without_subword, 1);
    let vocabulary = Vocabulary::whole(fixture.encoder.vocab_size());
    let model = fixture
        .checkpoint
        .load(
            vocabulary.kept(),
            corpus.labels().names(),
            1,
            &Device::flex(),
        )
        .unwrap();
    let predictions = predict(&model, &encoded, &vocabulary, 2048, None).unwrap();
    assert_eq!(
        predictions.iter().map(|p| p.seen).collect::<Vec<_>>(),
        [true, false, true]
    );
    assert_eq!((predictions[1].label, predictions[1].loss), (0, None));
    let evaluation = Evaluation::new(&corpus, &predictions).unwrap();
    assert_eq!(evaluation.report.words, 3, "the word is scored, as O");
    assert!(trained.decay_of_others < 1.0);
}

#[test]
fn decoded_sentences_are_valid_and_the_gain_is_counted() {
    let fixture = fixture();
    let (corpus, encoded, vocabulary) = (&fixture.corpus, &fixture.encoded, &fixture.vocabulary);
    let labels = corpus.labels().names();
    // an untrained classifier breaks the rules in nearly every sentence
    let model = fixture
        .checkpoint
        .load(vocabulary.kept(), labels, 1, &Device::flex())
        .unwrap();
    let by_word = predict(&model, encoded, vocabulary, 2048, None).unwrap();
    let rules = Decode::Viterbi.transitions(labels).unwrap();
    let decoded = predict(&model, encoded, vocabulary, 2048, Some(&rules)).unwrap();

    assert!(by_word.iter().all(|word| word.label == word.best));
    let mut broken = 0;
    for row in 0..corpus.len() {
        let mut before = (None, None);
        for word in corpus.word_range(row) {
            let (free, label) = (by_word[word].label.into(), decoded[word].label.into());
            broken += usize::from(!rules.allows(before.0, free));
            assert!(rules.allows(before.1, label), "sentence {row}");
            assert_eq!(decoded[word].best, by_word[word].label);
            assert_eq!(decoded[word].loss, by_word[word].loss);
            assert!(decoded[word].probability <= by_word[word].probability);
            before = (Some(free), Some(label));
        }
    }
    assert!(broken > 20, "only {broken} words break the rules");

    let gain = DecodingGain::new(corpus, &decoded).unwrap();
    let report = |predictions| Evaluation::new(corpus, predictions).unwrap().report;
    assert_eq!(gain.argmax, report(&by_word).micro);
    assert_eq!(gain.f1, report(&decoded).micro.f1 - gain.argmax.f1);
    assert!(gain.changed_words >= broken as u64 / 2);
}
