//! The kernels against the composed form in Burn's operations, in value and gradient.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};

use crate::kernels::{
    AdamWState, AdamWStep, Dropout, MetRows, SquaredNorm, adamw, adamw_rows, composed_adamw,
};
use crate::layer::Pass;
use crate::random::SplitMix64;
use crate::{Checkpoint, ModelConfig, PackedBatch, Precision, RowGradient, TokenClassifier};

pub(crate) fn tiny_config() -> ModelConfig {
    ModelConfig {
        vocab_size: 50,
        hidden_size: 24,
        num_hidden_layers: 2,
        num_attention_heads: 3,
        intermediate_size: 40,
        max_position_embeddings: 66,
        initializer_range: 0.2,
        ..ModelConfig::default()
    }
}

fn model(device: &Device) -> TokenClassifier {
    let checkpoint = Checkpoint::scratch(tiny_config(), 3);
    let labels: Vec<String> = ["O", "B-X", "I-X"].map(String::from).to_vec();
    checkpoint
        .load(&checkpoint.all_rows(), &labels, 4, device)
        .unwrap()
}

/// Windows of quite different lengths, one of a single token.
fn batch() -> PackedBatch {
    let lengths = [5, 17, 1, 33, 2];
    let windows: Vec<Vec<u32>> = lengths
        .iter()
        .map(|&n| (0..n).map(|i| (i * 7 + n) % 50).collect())
        .collect();
    PackedBatch::new(windows.iter().map(|w| (w.as_slice(), vec![0])))
}

fn close(a: &[f32], b: &[f32], tolerance: f32, what: &str) {
    assert_eq!(a.len(), b.len(), "{what}");
    let scale = b.iter().fold(1.0_f32, |m, x| m.max(x.abs()));
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        assert!(
            (a - b).abs() <= tolerance * scale,
            "{what}[{i}]: {a} and {b}"
        );
    }
}

fn layers(
    model: &TokenClassifier,
    batch: &PackedBatch,
    dropout: Option<&Dropout>,
    kernels: bool,
) -> Tensor<2> {
    let device = model.device();
    let mut pass = Pass::new(batch, dropout, model.heads(), &device);
    pass.padding = (!kernels).then(|| pass.padded(model.heads(), &device));
    let embedded = model.embeddings.forward(batch, dropout);
    model
        .layers
        .iter()
        .enumerate()
        .fold(embedded, |x, (n, layer)| layer.forward(x, n, &pass))
}

/// Gradients of every parameter, in the order of the module.
struct Collect<'a> {
    grads: &'a burn::tensor::Gradients,
    found: Vec<Vec<f32>>,
}

impl ModuleVisitor for Collect<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(grad) = param.val().grad(self.grads) {
            self.found.push(grad.into_data().try_into_vec().unwrap());
        }
    }
}

/// The kernels in a precision against the composed form in f32, which values and gradients may
/// differ from by these shares of the largest.
fn check(dropout: Option<&Dropout>, precision: Precision, tolerances: [f32; 2]) {
    let exact = model(&Device::flex().autodiff());
    let batch = batch();
    let weights = SplitMix64::named(5, "w").normal(batch.tokens() * 24, 1.0);
    let run = |kernels: bool| {
        let precision = if kernels { precision } else { Precision::F32 };
        let model = exact.clone().with_precision(precision).unwrap();
        let out = layers(&model, &batch, dropout, kernels);
        let weights =
            Tensor::from_data(TensorData::new(weights.clone(), out.shape()), &out.device());
        let grads = (out.clone() * weights).sum().backward();
        let mut collect = Collect {
            grads: &grads,
            found: Vec::new(),
        };
        model.visit(&mut collect);
        (
            out.into_data().try_into_vec::<f32>().unwrap(),
            collect.found,
        )
    };
    let (values, grads) = run(true);
    let (expected, expected_grads) = run(false);
    close(&values, &expected, tolerances[0], "output");
    assert_eq!(grads.len(), 5 + 2 * 12);
    assert_eq!(expected_grads.len(), grads.len());
    for (i, (grad, expected)) in grads.iter().zip(&expected_grads).enumerate() {
        let what = format!("gradient of parameter {i}");
        close(grad, expected, tolerances[1], &what);
    }
}

fn some_dropout() -> Dropout {
    Dropout {
        hidden: 0.2,
        attention: 0.3,
        classifier: 0.1,
        key: Dropout::key(1, 2),
    }
}

#[test]
fn encoder_layers_match_without_dropout() {
    check(None, Precision::F32, [2e-6, 1e-5]);
}

#[test]
fn encoder_layers_match_with_dropout() {
    check(Some(&some_dropout()), Precision::F32, [2e-6, 1e-5]);
}

#[test]
fn encoder_layers_in_bf16_are_near() {
    if Precision::Bf16.check(&Device::flex()).is_err() {
        eprintln!("skipped: this processor has no bf16");
        return;
    }
    // a number of 8 bits is off by up to 1/256, and errors of a sum partly cancel
    check(Some(&some_dropout()), Precision::Bf16, [1e-2, 3e-2]);
}

#[test]
fn training_on_the_inner_device_gives_what_the_tracked_one_gives() {
    let (plain, tracked) = (model(&Device::flex()), model(&Device::flex().autodiff()));
    let values = |m: &TokenClassifier| {
        m.forward(&batch(), None)
            .into_data()
            .try_into_vec::<f32>()
            .unwrap()
    };
    close(&values(&plain), &values(&tracked), 2e-6, "logits");
}

#[test]
fn a_window_does_not_see_its_neighbours() {
    let model = model(&Device::flex());
    let all = model
        .forward(&batch(), None)
        .into_data()
        .try_into_vec::<f32>()
        .unwrap();
    let batch = batch();
    for window in 0..batch.windows() {
        let (first, end) = (
            batch.offsets[window] as usize,
            batch.offsets[window + 1] as usize,
        );
        let alone = PackedBatch::new([(&batch.ids[first..end], vec![0])]);
        let logits = model
            .forward(&alone, None)
            .into_data()
            .try_into_vec::<f32>()
            .unwrap();
        close(&logits, &all[window * 3..window * 3 + 3], 2e-6, "logits");
    }
}

#[test]
fn adamw_matches_its_composed_form_over_steps() {
    let device = Device::flex();
    let tensor = |name: &str| {
        let values = SplitMix64::named(9, name).normal(1000, 1.0);
        Tensor::<1>::from_data(TensorData::new(values, [1000]), &device)
    };
    let zeros = || Tensor::<1>::zeros([1000], &device);
    let start = || AdamWState {
        parameter: tensor("p"),
        moment1: zeros(),
        moment2: zeros(),
    };
    let (mut fused, mut composed) = (start(), start());
    for step in 1..=5 {
        let step = AdamWStep {
            learning_rate: 1e-2,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.01,
            step,
            gradient_scale: 0.5,
        };
        let gradient = tensor(&format!("g{}", step.step));
        fused = adamw(fused, gradient.clone(), step);
        composed = composed_adamw(composed, gradient, step);
    }
    let values = |t: Tensor<1>| t.into_data().try_into_vec::<f32>().unwrap();
    close(
        &values(fused.parameter),
        &values(composed.parameter),
        1e-6,
        "parameter",
    );
    close(
        &values(fused.moment2),
        &values(composed.moment2),
        1e-6,
        "second moment",
    );
}

/// Steps of a table whose rows are met at different times, one never.
#[test]
fn adamw_of_rows_is_adamw_of_the_dense_gradient() {
    const ROWS: usize = 3000;
    let device = Device::flex();
    let normal = |name: &str, count: usize| SplitMix64::named(9, name).normal(count, 1.0);
    let flat = |values: Vec<f32>| {
        let count = values.len();
        Tensor::<1>::from_data(TensorData::new(values, [count]), &device)
    };
    let start = || AdamWState {
        parameter: flat(normal("p", ROWS * 24)),
        moment1: flat(vec![0.0; ROWS * 24]),
        moment2: flat(vec![0.0; ROWS * 24]),
    };
    let (mut sparse, mut dense, mut met) = (start(), start(), MetRows::none(ROWS));
    for number in 1..=6_u32 {
        let step = AdamWStep {
            learning_rate: 1e-2,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.01,
            step: number,
            gradient_scale: 0.5,
        };
        let rows: Vec<u32> = (0..ROWS as u32)
            .filter(|row| row % (7 * number) == 3)
            .collect();
        let values = flat(normal(&format!("g{number}"), rows.len() * 24));
        let values = values.reshape([rows.len(), 24]);
        let gradient = RowGradient { rows, values };
        let whole = gradient.dense(ROWS).flatten(0, 1);
        dense = adamw(dense, whole, step);
        sparse = adamw_rows(sparse, &gradient, &mut met, step);
    }
    let values = |t: &Tensor<1>| t.to_data().try_into_vec::<f32>().unwrap();
    assert_eq!(values(&sparse.parameter), values(&dense.parameter));
    assert_eq!(values(&sparse.moment1), values(&dense.moment1));
    assert_eq!(values(&sparse.moment2), values(&dense.moment2));
    let moments = [&sparse.moment1, &sparse.moment2].map(values);
    assert_eq!(met, MetRows::of_moments([&moments[0], &moments[1]], 24));
    assert_ne!(met, MetRows::none(ROWS));
}

#[test]
fn gradients_of_word_rows_are_those_of_the_table() {
    let model = model(&Device::flex().autodiff());
    let weights = |logits: &Tensor<2>| {
        let values = SplitMix64::named(5, "w").normal(logits.shape().num_elements(), 1.0);
        Tensor::from_data(TensorData::new(values, logits.shape()), &logits.device())
    };
    let logits = model.forward(&batch(), None);
    let grads = (logits.clone() * weights(&logits)).sum().backward();
    let expected = model.embeddings.word.val().grad(&grads).unwrap();
    let (logits, rows) = model.forward_training(&batch(), None);
    let grads = (logits.clone() * weights(&logits)).sum().backward();
    assert!(model.embeddings.word.val().grad(&grads).is_none());
    let found = rows.gradient(&grads).unwrap();
    let twice = found.clone().plus(RowGradient {
        rows: vec![49],
        values: Tensor::ones([1, 24], &Device::flex()),
    });
    let values = |t: Tensor<2>| t.into_data().try_into_vec::<f32>().unwrap();
    let expected = values(expected);
    assert_eq!(values(found.dense(50)), expected);
    let mut more = expected;
    more[49 * 24..].iter_mut().for_each(|x| *x += 1.0);
    assert_eq!(values(twice.dense(50)), more);
}

#[test]
fn squared_norm_is_the_sum_of_squares() {
    let values = SplitMix64::named(9, "n").normal(40_000, 1.0);
    let expected: f64 = values.iter().map(|&x| f64::from(x).powi(2)).sum();
    let device = Device::flex();
    let tensor = Tensor::from_data(TensorData::new(values, [40_000]), &device);
    let mut norm = SquaredNorm::default();
    norm.add(tensor.clone());
    norm.add(tensor);
    let (found, number) = norm.read(Tensor::ones([1], &device)).unwrap();
    assert!((found / (2.0 * expected) - 1.0).abs() < 1e-6);
    assert_eq!(number, 1.0);
}

/// Layers that are computed twice, with dropout, against the graph of the whole model.
#[test]
fn recomputed_gradients_are_the_same() {
    let model = model(&Device::flex().autodiff());
    let (batch, dropout) = (batch(), some_dropout());
    let weights = SplitMix64::named(5, "w").normal(batch.targets.len() * 3, 1.0);
    let loss = |logits: Tensor<2>| {
        let weights = TensorData::new(weights.clone(), logits.shape());
        (logits.clone() * Tensor::from_data(weights, &logits.device())).sum()
    };
    let (logits, rows) = model.forward_training(&batch, Some(&dropout));
    let whole = loss(logits).backward();
    let words = rows.gradient(&whole).unwrap();
    let whole = GradientsParams::from_grads(whole, &model);
    let found = model.recomputed(&batch, Some(&dropout), loss).unwrap();
    let values = |t: Tensor<2>| t.into_data().try_into_vec::<f32>().unwrap();
    assert_eq!(words.rows, found.words.rows);
    assert_eq!(values(words.values), values(found.words.values));
    let mut compare = Compare {
        whole: &whole,
        parts: &found.parts,
        parameters: 0,
    };
    model.visit(&mut compare);
    assert_eq!(compare.parameters, 2 + 2 + 2 * 12 + 2);
}

struct Compare<'a> {
    whole: &'a GradientsParams,
    parts: &'a [GradientsParams],
    parameters: usize,
}

impl ModuleVisitor for Compare<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let of = |grads: &GradientsParams| {
            let grad = grads.get::<D>(param.id)?;
            grad.into_data().try_into_vec::<f32>().ok()
        };
        let parts: Vec<_> = self.parts.iter().filter_map(of).collect();
        assert_eq!(of(self.whole).into_iter().collect::<Vec<_>>(), parts);
        self.parameters += parts.len();
    }
}
