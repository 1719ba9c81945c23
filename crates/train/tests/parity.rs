//! Thirty training steps against PyTorch, on fixtures made by `tests/reference/model_parity.py`.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::path::Path;

use burn::module::Module;
use burn::tensor::Device;
use ner_model::checkpoint::SaveOptions;
use ner_model::{Checkpoint, PackedBatch, TokenClassifier};
use ner_tokenize::Vocabulary;
use ner_train::{AdamW, Recipe, StepAt, StepGradients, cross_entropy_sum};
use safetensors::SafeTensors;
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    ids: Vec<u32>,
    labels: Vec<i32>,
}

#[derive(Deserialize)]
struct Steps {
    learning_rate: Vec<f64>,
    loss: Vec<f64>,
    grad_norm: Vec<f64>,
}

/// Largest differences that are accepted.
struct Bounds {
    loss: f64,
    grad_norm: f64,
    embedding: f32,
}

fn json<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap()
}

fn pack(rows: &[Row], vocabulary: &Vocabulary) -> (PackedBatch, Vec<u16>) {
    let local: Vec<Vec<u32>> = rows
        .iter()
        .map(|row| vocabulary.to_local(&row.ids).unwrap())
        .collect();
    let labelled = |row: &Row| {
        let positions = row
            .labels
            .iter()
            .enumerate()
            .filter(|&(_, &label)| label >= 0);
        positions
            .map(|(position, _)| position as u32)
            .collect::<Vec<u32>>()
    };
    let batch = PackedBatch::new(
        rows.iter()
            .zip(&local)
            .map(|(row, ids)| (ids.as_slice(), labelled(row))),
    );
    let labels = rows
        .iter()
        .flat_map(|row| &row.labels)
        .filter(|&&label| label >= 0);
    (batch, labels.map(|&label| label as u16).collect())
}

fn relative(ours: f64, theirs: f64) -> f64 {
    ((ours - theirs) / theirs).abs()
}

fn compare(folder: &Path, out: &Path, bounds: &Bounds) {
    let checkpoint = Checkpoint::open(&folder.join("start")).unwrap();
    let batches: Vec<Vec<Row>> = json(&folder.join("batches.json"));
    let expected: Steps = json(&folder.join("steps.json"));
    let pieces: Vec<&[u32]> = batches
        .iter()
        .flatten()
        .map(|row| row.ids.as_slice())
        .collect();
    let vocabulary =
        Vocabulary::trimmed(checkpoint.config().vocab_size, &pieces, &[0, 1, 2, 3]).unwrap();
    assert!(
        vocabulary.len() < checkpoint.config().vocab_size,
        "some rows must be outside the cut table"
    );
    let mut model = checkpoint
        .load_tagger(vocabulary.kept(), &Device::flex())
        .unwrap()
        .train();
    let (recipe, mut optimizer) = (Recipe::default(), AdamW::default());
    let (mut worst_loss, mut worst_norm, mut decay) = (0.0_f64, 0.0_f64, 1.0);
    let begin = std::time::Instant::now();
    for (i, rows) in batches.iter().enumerate() {
        let (batch, labels) = pack(rows, &vocabulary);
        let (logits, rows) = model.forward_training(&batch, None);
        let loss = cross_entropy_sum(logits, &labels).div_scalar(labels.len() as f64);
        let plain = loss.clone().inner();
        let grads = StepGradients::backward(loss, &model, rows).unwrap();
        let (grad_norm, value) = grads.norm_and_loss(&model, plain).unwrap();
        worst_loss = worst_loss.max(relative(value, expected.loss[i]));
        worst_norm = worst_norm.max(relative(grad_norm, expected.grad_norm[i]));
        let at = StepAt {
            step: i as u32 + 1,
            learning_rate: expected.learning_rate[i],
            grad_norm,
            loss_scale: 1.0,
        };
        model = optimizer.update(model, grads, &recipe, at);
        decay *= 1.0 - at.learning_rate * recipe.weight_decay;
    }
    let seconds = begin.elapsed().as_secs_f64() / batches.len() as f64;
    let model = model.valid();
    save(&checkpoint, &model, &vocabulary, decay, out);
    write_logits(folder, out);
    let worst_embedding = compare_embedding(folder, out);
    eprintln!(
        "{} steps of {seconds:.3} s: loss {worst_loss:.1e}, gradient norm {worst_norm:.1e}, embedding {worst_embedding:.1e}",
        batches.len()
    );
    assert!(
        worst_loss <= bounds.loss
            && worst_norm <= bounds.grad_norm
            && worst_embedding <= bounds.embedding
    );
}

fn save(
    checkpoint: &Checkpoint,
    model: &TokenClassifier,
    vocabulary: &Vocabulary,
    decay: f64,
    out: &Path,
) {
    let labels = &checkpoint.config().labels;
    let options = SaveOptions {
        kept: vocabulary.kept(),
        decay_of_others: decay,
        labels,
        tokenizer: "{}",
    };
    checkpoint.save(model, options, &out.join("saved")).unwrap();
}

/// The whole table as saved, rows that were never met included.
fn compare_embedding(folder: &Path, out: &Path) -> f32 {
    let ours = fs_err::read(out.join("saved/model.safetensors")).unwrap();
    let theirs = fs_err::read(folder.join("trained.safetensors")).unwrap();
    let (ours, theirs) = (
        SafeTensors::deserialize(&ours).unwrap(),
        SafeTensors::deserialize(&theirs).unwrap(),
    );
    let ours = ours
        .tensor("roberta.embeddings.word_embeddings.weight")
        .unwrap();
    let theirs = theirs.tensor("word_embeddings").unwrap();
    assert_eq!(ours.shape(), theirs.shape());
    let number = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().unwrap());
    let pairs = ours
        .data()
        .chunks_exact(4)
        .zip(theirs.data().chunks_exact(4));
    pairs
        .map(|(a, b)| (number(a) - number(b)).abs())
        .fold(0.0, f32::max)
}

/// Logits of the saved model, for `model_parity.py check`.
fn write_logits(folder: &Path, out: &Path) {
    let checkpoint = Checkpoint::open(&out.join("saved")).unwrap();
    let model = checkpoint
        .load_tagger(&checkpoint.all_rows(), &Device::flex())
        .unwrap();
    let sentences: Vec<Vec<u32>> = json(&folder.join("sentences.json"));
    let logits = |ids: &Vec<u32>| {
        let batch = PackedBatch::new([(ids.as_slice(), (0..ids.len() as u32).collect())]);
        let logits: Vec<f32> = model
            .forward(&batch, None)
            .into_data()
            .try_into_vec()
            .unwrap();
        logits
            .chunks_exact(checkpoint.config().labels.len())
            .map(<[f32]>::to_vec)
            .collect::<Vec<_>>()
    };
    let all: Vec<_> = sentences.iter().map(logits).collect();
    fs_err::write(
        out.join("saved-logits.json"),
        serde_json::to_vec(&all).unwrap(),
    )
    .unwrap();
}

#[test]
fn thirty_steps_of_the_tiny_model() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/tiny-xlmr");
    let out = tempfile::tempdir().unwrap();
    compare(
        &folder,
        out.path(),
        &Bounds {
            loss: 1e-4,
            grad_norm: 1e-3,
            embedding: 1e-5,
        },
    );
}

#[test]
fn thirty_steps_of_a_real_model() {
    match std::env::var_os("NER_MODEL_PARITY_DIR") {
        Some(folder) => {
            let folder = Path::new(&folder);
            compare(
                folder,
                folder,
                &Bounds {
                    loss: 1e-3,
                    grad_norm: 1e-2,
                    embedding: 1e-5,
                },
            );
        }
        None => eprintln!(
            "skipped: NER_MODEL_PARITY_DIR is not set to a folder made by model_parity.py real"
        ),
    }
}
