//! Whether a device computes what the CPU backend computes.
//!
//! Both get the same parameters and the same batches. Compared are the logits, the loss with
//! dropout (whose masks are the same on every device), the gradient of every parameter, and the
//! losses and gradient norms of a number of steps.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;
use ner_model::{Precision, TokenClassifier, device};
use ner_tokenize::Vocabulary;
use serde::Serialize;

use crate::batches::{LabelledBatch, LocalCorpus};
use crate::error::Result;
use crate::gradients::StepGradients;
use crate::model::NerModel;
use crate::optimizer::WORDS;
use crate::recipe::Recipe;
use crate::step::Stepper;
use crate::training::Training;

/// One kind of number on both devices.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// What was compared.
    pub what: String,
    /// The largest difference, as a share of the largest value (of the norm, for gradients).
    pub found: f64,
    /// What is accepted.
    pub bound: f64,
}

impl Difference {
    /// Whether it is accepted; a NaN is not.
    pub fn passes(&self) -> bool {
        self.found <= self.bound
    }
}

/// All comparisons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parity {
    /// In the order of a step.
    pub differences: Vec<Difference>,
    /// Losses of the steps on the CPU backend and on the device.
    pub losses: Vec<[f64; 2]>,
}

impl Parity {
    /// Whether every difference is accepted.
    pub fn passes(&self) -> bool {
        self.differences.iter().all(Difference::passes)
    }
}

/// What is accepted of a precision. Products of f32 may be rounded to 11 bits (TF32) on tensor
/// cores; losses of many steps drift apart, since each step starts from what the last one left.
struct Bounds {
    logits: f64,
    gradient: f64,
    loss: f64,
    norm: f64,
    steps: f64,
}

impl Bounds {
    fn of(precision: Precision) -> Self {
        match precision {
            Precision::F32 => Self {
                logits: 2e-3,
                gradient: 5e-3,
                loss: 1e-3,
                norm: 5e-3,
                steps: 1e-2,
            },
            Precision::F16 => Self {
                logits: 1e-2,
                gradient: 3e-2,
                loss: 5e-3,
                norm: 2e-2,
                steps: 3e-2,
            },
            Precision::Bf16 => Self {
                logits: 5e-2,
                gradient: 1e-1,
                loss: 2e-2,
                norm: 5e-2,
                steps: 5e-2,
            },
        }
    }
}

/// Compares `tested` with `reference`, the same model on the CPU backend, over `steps` steps on the
/// training set. The reference computes in f32, the tested one as the recipe says.
///
/// # Errors
/// If a device fails, or a loss becomes infinite.
pub fn parity(
    [reference, tested]: [NerModel; 2],
    training: &Training<'_>,
    steps: u32,
) -> Result<Parity> {
    let exact = Recipe {
        precision: Precision::F32,
        ..training.recipe.clone()
    };
    let batches = batches(training, &reference.vocabulary, steps)?;
    let mut sides = [
        Side::new(
            reference,
            &Training {
                recipe: &exact,
                ..*training
            },
            steps,
        )?,
        Side::new(tested, training, steps)?,
    ];
    let bounds = Bounds::of(training.recipe.precision);
    let mut differences = sides_at_start(&mut sides, &batches[0], &bounds)?;
    let mut losses = Vec::new();
    for (batch, number) in batches.iter().zip(1..) {
        let mut both = [0.0; 2];
        for (side, loss) in sides.iter_mut().zip(&mut both) {
            *loss = side.step(batch, number)?;
        }
        losses.push(both);
    }
    let apart = |[a, b]: &[f64; 2]| (a - b).abs() / a.abs();
    differences.push(Difference {
        what: format!("loss of {} steps, the largest of all", losses.len()),
        found: losses.iter().map(apart).fold(0.0, worse),
        bound: bounds.steps,
    });
    Ok(Parity {
        differences,
        losses,
    })
}

/// As many batches as steps, from as many epochs as it takes.
fn batches(
    training: &Training<'_>,
    vocabulary: &Vocabulary,
    steps: u32,
) -> Result<Vec<LabelledBatch>> {
    let corpus = LocalCorpus::new(training.train, vocabulary)?;
    let size = training.recipe.batch_size;
    let epochs = (0..).flat_map(|epoch| corpus.epoch(training.seed, epoch, size));
    let learnable = epochs.filter(|batch| !batch.labels.is_empty());
    Ok(learnable.take(steps.max(1) as usize).collect())
}

struct Side<'a> {
    /// Absent only while a step is made.
    model: Option<TokenClassifier>,
    stepper: Stepper<'a>,
}

impl<'a> Side<'a> {
    fn new(model: NerModel, training: &Training<'a>, steps: u32) -> Result<Self> {
        let model = model.with_precision(training.recipe.precision)?;
        Ok(Self {
            stepper: Stepper::new(training, model.config(), steps),
            model: Some(model.classifier.train()),
        })
    }

    fn step(&mut self, batch: &LabelledBatch, number: u32) -> Result<f64> {
        let Some(model) = self.model.take() else {
            unreachable!("a step that fails ends the comparison")
        };
        let group = std::slice::from_ref(batch);
        let (model, loss, _) = self.stepper.step(model, group, number)?;
        self.model = Some(model);
        Ok(loss)
    }

    /// Logits, loss, gradient norm and gradients of the first step.
    fn start(&mut self, batch: &LabelledBatch) -> Result<Start> {
        let Some(model) = &self.model else {
            unreachable!("a step that fails ends the comparison")
        };
        let plain = model.valid().forward(&batch.packed, None);
        let logits = device::read(plain, "reading logits")?;
        let group = std::slice::from_ref(batch);
        let (grads, found) = self.stepper.finite_gradients(model, group, 1)?;
        let mut named = Named {
            path: Vec::new(),
            scale: found.loss_scale,
            grads: &grads,
            found: Ok(Vec::new()),
        };
        model.visit(&mut named);
        let words = device::read(grads.words.values.clone(), "reading a gradient")?;
        let mut gradients = named.found?;
        let words = words.into_iter().map(|x| f64::from(x) / found.loss_scale);
        gradients.push(NamedGradient {
            path: WORDS.into(),
            values: words.collect(),
        });
        Ok(Start {
            logits,
            loss: found.loss,
            norm: found.grad_norm,
            gradients,
        })
    }
}

struct Start {
    logits: Vec<f32>,
    loss: f64,
    norm: f64,
    gradients: Vec<NamedGradient>,
}

/// Gradient of a parameter under its path in the module.
struct NamedGradient {
    path: String,
    values: Vec<f64>,
}

fn sides_at_start(
    sides: &mut [Side<'_>; 2],
    batch: &LabelledBatch,
    bounds: &Bounds,
) -> Result<Vec<Difference>> {
    let [reference, tested] = sides;
    let (a, b) = (reference.start(batch)?, tested.start(batch)?);
    let wide = |values: &[f32]| values.iter().copied().map(f64::from).collect::<Vec<f64>>();
    let mut differences = vec![
        Difference {
            what: "logits".into(),
            found: apart(&wide(&a.logits), &wide(&b.logits)),
            bound: bounds.logits,
        },
        Difference {
            what: "loss with dropout".into(),
            found: apart(&[a.loss], &[b.loss]),
            bound: bounds.loss,
        },
        Difference {
            what: "gradient norm".into(),
            found: apart(&[a.norm], &[b.norm]),
            bound: bounds.norm,
        },
    ];
    let of_gradient = |(one, other): (&NamedGradient, &NamedGradient)| {
        // some gradients are zero but for rounding, that of the keys' bias for one
        let scale = norm(&one.values).max(SMALL * a.norm);
        let pairs = one.values.iter().zip(&other.values);
        let apart: Vec<f64> = pairs.map(|(x, y)| x - y).collect();
        (norm(&apart) / scale, one.path.clone())
    };
    let pairs = a.gradients.iter().zip(&b.gradients);
    let gradients: Vec<(f64, String)> = pairs.map(of_gradient).collect();
    let count = gradients.len();
    let worst = gradients
        .into_iter()
        .reduce(|x, y| if worse(x.0, y.0) == x.0 { x } else { y });
    differences.extend(worst.map(|(found, name)| Difference {
        what: format!("gradient of {name}, the worst of {count}"),
        found,
        bound: bounds.gradient,
    }));
    Ok(differences)
}

/// Gradients below this share of the norm of all are compared with that.
const SMALL: f64 = 1e-3;

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// The largest difference of two lists as a share of the largest value of the first.
fn apart(a: &[f64], b: &[f64]) -> f64 {
    let largest = a.iter().map(|x| x.abs()).fold(f64::MIN_POSITIVE, f64::max);
    let differences = a.iter().zip(b).map(|(x, y)| (x - y).abs());
    differences.fold(0.0, worse) / largest
}

/// The larger one; a NaN is the largest of all.
fn worse(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}

/// Gradients of every parameter under its path, without the loss scale.
struct Named<'a> {
    path: Vec<String>,
    scale: f64,
    grads: &'a StepGradients,
    found: ner_model::Result<Vec<NamedGradient>>,
}

impl ModuleVisitor for Named<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let (Ok(found), Some(grad)) = (&mut self.found, self.grads.dense.get::<D>(param.id)) else {
            return;
        };
        match device::read(grad, "reading a gradient") {
            Ok(values) => {
                let values = values.into_iter().map(|x| f64::from(x) / self.scale);
                found.push(NamedGradient {
                    path: self.path.join("."),
                    values: values.collect(),
                });
            }
            Err(error) => self.found = Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nan_is_the_worst_and_does_not_pass() {
        assert!(worse(f64::NAN, 1.0).is_nan() && worse(1.0, f64::NAN).is_nan());
        assert_eq!(apart(&[1.0, -4.0], &[1.0, -3.0]), 0.25);
        assert!(apart(&[1.0, 2.0], &[1.0, f64::NAN]).is_nan());
        let difference = |found| Difference {
            what: "x".into(),
            found,
            bound: 0.1,
        };
        assert!(difference(0.1).passes() && !difference(0.2).passes());
        assert!(!difference(f64::NAN).passes());
    }
}
