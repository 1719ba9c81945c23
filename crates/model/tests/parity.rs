//! Hidden states against `transformers`, on fixtures made by `tests/reference/model_parity.py`.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::path::Path;

use burn::tensor::Device;
use ner_model::{Checkpoint, PackedBatch};
use safetensors::SafeTensors;

fn compare(folder: &Path, tolerance: f32) {
    let checkpoint = Checkpoint::open(&folder.join("start")).unwrap();
    let model = checkpoint
        .load_tagger(&checkpoint.all_rows(), &Device::flex())
        .unwrap();
    let sentences = fs_err::read(folder.join("sentences.json")).unwrap();
    let sentences: Vec<Vec<u32>> = serde_json::from_slice(&sentences).unwrap();
    let bytes = fs_err::read(folder.join("hidden.safetensors")).unwrap();
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

#[test]
fn hidden_states_of_the_tiny_model() {
    compare(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/tiny-xlmr"),
        1e-5,
    );
}

#[test]
fn hidden_states_of_a_real_model() {
    match std::env::var_os("NER_MODEL_PARITY_DIR") {
        Some(folder) => compare(Path::new(&folder), 1e-4),
        None => eprintln!(
            "skipped: NER_MODEL_PARITY_DIR is not set to a folder made by model_parity.py real"
        ),
    }
}
