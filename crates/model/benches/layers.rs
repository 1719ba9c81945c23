//! Two encoder layers of the size of a small XLM-R on a packed batch, forward alone and with its
//! backward pass; AdamW over a million parameters.
#![allow(clippy::unwrap_used)]

use burn::tensor::{Device, Distribution, Tensor};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ner_model::{
    AdamWState, AdamWStep, Checkpoint, ModelConfig, PackedBatch, Precision, TokenClassifier, adamw,
};

fn config() -> ModelConfig {
    ModelConfig {
        vocab_size: 1000,
        hidden_size: 384,
        num_hidden_layers: 2,
        num_attention_heads: 12,
        intermediate_size: 1536,
        ..ModelConfig::default()
    }
}

fn model(device: &Device) -> TokenClassifier {
    let checkpoint = Checkpoint::scratch(config(), 1);
    let labels = ["O", "B-PER", "I-PER"].map(String::from);
    checkpoint
        .load(&checkpoint.all_rows(), &labels, 1, device)
        .unwrap()
}

/// Twenty-four windows of 6 to 52 tokens, 18 on average, a label every second token.
fn batch() -> PackedBatch {
    let lengths = (0..24).map(|i| 6 + (i * i) / 12);
    let windows: Vec<Vec<u32>> = lengths
        .map(|n| (0..n).map(|i| (i * 37) % 1000).collect())
        .collect();
    PackedBatch::new(windows.iter().map(|w| {
        let targets = (1..w.len() as u32).step_by(2).collect();
        (w.as_slice(), targets)
    }))
}

fn layers(c: &mut Criterion) {
    let batch = batch();
    let mut group = c.benchmark_group("model");
    group.throughput(Throughput::Elements(batch.tokens() as u64));
    for (name, precision) in [("f32", Precision::F32), ("bf16", Precision::Bf16)] {
        if precision.check(&Device::flex()).is_err() {
            continue;
        }
        let plain = model(&Device::flex()).with_precision(precision).unwrap();
        group.bench_function(format!("forward, {name}"), |b| {
            b.iter(|| plain.forward(&batch, None));
        });
        let tracked = model(&Device::flex().autodiff())
            .with_precision(precision)
            .unwrap();
        group.bench_function(format!("forward and backward, {name}"), |b| {
            b.iter(|| tracked.forward(&batch, None).sum().backward());
        });
    }
    group.finish();
}

fn optimiser(c: &mut Criterion) {
    const ELEMENTS: usize = 1 << 20;
    let tensor = || Tensor::<1>::random([ELEMENTS], Distribution::Default, &Device::flex());
    let step = AdamWStep {
        learning_rate: 5e-5,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        weight_decay: 0.01,
        step: 10,
        gradient_scale: 1.0,
    };
    let gradient = tensor();
    let mut state = Some(AdamWState {
        parameter: tensor(),
        moment1: tensor(),
        moment2: tensor(),
    });
    let mut group = c.benchmark_group("optimiser");
    group.throughput(Throughput::Elements(ELEMENTS as u64));
    group.bench_function("AdamW", |b| {
        b.iter(|| {
            state = state
                .take()
                .map(|state| adamw(state, gradient.clone(), step))
        });
    });
    group.finish();
}

criterion_group!(benches, layers, optimiser);
criterion_main!(benches);
