//! Hidden states against `transformers`, on fixtures made by `tests/reference/model_parity.py`.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use ner_model::checkpoint::SaveOptions;
use ner_model::{Checkpoint, PackedBatch, TokenClassifier};
use safetensors::SafeTensors;

/// The encoder in `start` or `bert` of a fixture folder against its hidden states.
fn compare(folder: &Path, model: &str, hidden: &str, tolerance: f32) {
    let checkpoint = Checkpoint::open(&folder.join(model)).unwrap();
    let labels = match checkpoint.has_classifier() {
        true => checkpoint.config().labels.clone(),
        false => vec!["O".to_string()],
    };
    let model = checkpoint
        .load(&checkpoint.all_rows(), &labels, 0, &Device::flex())
        .unwrap();
    let sentences = fs_err::read(folder.join("sentences.json")).unwrap();
    let sentences: Vec<Vec<u32>> = serde_json::from_slice(&sentences).unwrap();
    let bytes = fs_err::read(folder.join(hidden)).unwrap();
    let expected = SafeTensors::deserialize(&bytes).unwrap();
    // all in one batch: packing must not let sentences see each other
    let batch = PackedBatch::new(sentences.iter().map(|ids| (ids.as_slice(), vec![])));
    let hidden = model.hidden_states(&batch, None);
    let width = hidden.dims()[1];
    let hidden: Vec<f32> = hidden.into_data().try_into_vec().unwrap();
    let mut worst = 0.0_f32;
    for (i, ids) in sentences.iter().enumerate() {
        let expected = expected.tensor(&format!("hidden.{i}")).unwrap();
        assert_eq!(expected.shape(), [ids.len(), width]);
        let first = batch.offsets[i] as usize * width;
        for (ours, bytes) in hidden[first..].iter().zip(expected.data().chunks_exact(4)) {
            let theirs = f32::from_le_bytes(bytes.try_into().unwrap());
            worst = worst.max((ours - theirs).abs());
        }
    }
    let longest = sentences.iter().map(Vec::len).max().unwrap();
    eprintln!(
        "{} sentences, longest {longest}: largest difference {worst:.2e}",
        sentences.len()
    );
    assert!(worst <= tolerance, "{worst} is above {tolerance}");
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/tiny-xlmr")
}

#[test]
fn hidden_states_of_the_tiny_model() {
    compare(&fixture(), "start", "hidden.safetensors", 1e-5);
}

#[test]
fn hidden_states_of_a_model_in_berts_layout() {
    compare(&fixture(), "bert", "bert-hidden.safetensors", 1e-5);
}

#[test]
fn hidden_states_of_a_real_model() {
    match std::env::var_os("NER_MODEL_PARITY_DIR") {
        Some(folder) => compare(Path::new(&folder), "start", "hidden.safetensors", 1e-4),
        None => eprintln!(
            "skipped: NER_MODEL_PARITY_DIR is not set to a folder made by model_parity.py real"
        ),
    }
}

/// The converted model is saved in XLM-R's layout and computes what it did.
#[test]
fn a_bert_checkpoint_is_the_same_function_after_saving() {
    let bert = Checkpoint::open(&fixture().join("bert")).unwrap();
    let labels = ["O", "B-X", "I-X"].map(String::from);
    let rows = bert.all_rows();
    let model = bert.load(&rows, &labels, 7, &Device::flex()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let options = SaveOptions {
        kept: &rows,
        decay_of_others: 1.0,
        labels: &labels,
        tokenizer: "{}",
    };
    bert.save(&model, options, folder.path()).unwrap();
    let saved = Checkpoint::open(folder.path()).unwrap();
    assert_eq!(saved.config().max_tokens(), bert.config().max_tokens());
    let again = saved.load_tagger(&rows, &Device::flex()).unwrap();
    let batch = PackedBatch::new([([0, 5, 9, 2].as_slice(), vec![1, 2]), (&[0, 7, 2], vec![1])]);
    let logits = |model: &TokenClassifier| {
        model
            .forward(&batch, None)
            .into_data()
            .try_into_vec::<f32>()
            .unwrap()
    };
    assert_eq!(logits(&model), logits(&again));
}
