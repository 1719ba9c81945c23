//! AdamW in one pass over memory, on all cores.

use burn::backend::Flex;
use burn::tensor::Tensor;
use rayon::prelude::*;

use super::backend::has_kernels;
use super::math::vectorised;
use super::op::{contiguous, values};

/// Numbers of one AdamW step of one tensor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdamWStep {
    /// Learning rate.
    pub learning_rate: f64,
    /// Decay of the first moment.
    pub beta1: f64,
    /// Decay of the second moment.
    pub beta2: f64,
    /// Added to the root of the second moment.
    pub epsilon: f64,
    /// Decoupled weight decay; 0 where a tensor has none.
    pub weight_decay: f64,
    /// Number of this step, from 1: the moments are corrected for their start at 0.
    pub step: u32,
    /// The gradient is multiplied by this first: gradient clipping.
    pub gradient_scale: f64,
}

/// A flattened parameter with its two moments, each `[elements]`.
pub struct AdamWState {
    /// The parameter.
    pub parameter: Tensor<1>,
    /// Running mean of the gradient.
    pub moment1: Tensor<1>,
    /// Running mean of its square.
    pub moment2: Tensor<1>,
}

/// One step of AdamW (Loshchilov and Hutter 2019, as `torch.optim.AdamW` computes it):
/// `p -= lr * wd * p`, then `p -= lr / c1 * m / (sqrt(v) / sqrt(c2) + eps)`.
pub fn adamw(state: AdamWState, gradient: Tensor<1>, step: AdamWStep) -> AdamWState {
    if with_kernels(&state) {
        fused(state, gradient, step)
    } else {
        composed(state, gradient, step)
    }
}

pub(super) fn with_kernels(state: &AdamWState) -> bool {
    has_kernels(&state.parameter.device())
}

/// The same in Burn's tensor operations, for every backend.
pub(crate) fn composed(state: AdamWState, gradient: Tensor<1>, step: AdamWStep) -> AdamWState {
    let gradient = gradient.mul_scalar(step.gradient_scale);
    let moment1 =
        state.moment1.mul_scalar(step.beta1) + gradient.clone().mul_scalar(1.0 - step.beta1);
    let squared = gradient.clone() * gradient;
    let moment2 = state.moment2.mul_scalar(step.beta2) + squared.mul_scalar(1.0 - step.beta2);
    let factors = Factors::new(&step);
    let denominator = moment2
        .clone()
        .sqrt()
        .div_scalar(factors.root_correction2)
        .add_scalar(step.epsilon);
    let update = moment1.clone() / denominator;
    let parameter = state.parameter.mul_scalar(factors.decay) - update.mul_scalar(factors.size);
    AdamWState {
        parameter,
        moment1,
        moment2,
    }
}

struct Factors {
    decay: f64,
    size: f64,
    root_correction2: f64,
}

impl Factors {
    fn new(step: &AdamWStep) -> Self {
        let t = f64::from(step.step);
        Self {
            decay: 1.0 - step.learning_rate * step.weight_decay,
            size: step.learning_rate / (1.0 - step.beta1.powf(t)),
            root_correction2: (1.0 - step.beta2.powf(t)).sqrt(),
        }
    }
}

/// Elements a task of the thread pool takes: its four arrays stay in the second-level cache.
pub(super) const ELEMENTS: usize = 1 << 14;

impl AdamWState {
    /// Lets `body` change the parameter and its moments where they lie.
    pub(super) fn update(self, body: impl FnOnce(&mut [f32], &mut [f32], &mut [f32])) -> Self {
        let [mut p, mut m, mut v] = [self.parameter, self.moment1, self.moment2].map(primitive);
        body(p.storage_mut(), m.storage_mut(), v.storage_mut());
        let [parameter, moment1, moment2] = [p, m, v].map(Tensor::from_primitive::<Flex>);
        Self {
            parameter,
            moment1,
            moment2,
        }
    }
}

fn fused(state: AdamWState, gradient: Tensor<1>, step: AdamWStep) -> AdamWState {
    let kernel = Kernel::new(&step);
    let g = primitive(gradient);
    state.update(|p, m, v| {
        p.par_chunks_mut(ELEMENTS)
            .zip(m.par_chunks_mut(ELEMENTS))
            .zip(v.par_chunks_mut(ELEMENTS))
            .zip(values(&g).par_chunks(ELEMENTS))
            .for_each(|(((p, m), v), g)| {
                vectorised(
                    #[inline(always)]
                    || kernel.run(p, m, v, g),
                )
            });
    })
}

pub(super) fn primitive(tensor: Tensor<1>) -> burn_flex::FlexTensor {
    match tensor.try_into_primitive::<Flex>() {
        Ok(primitive) => contiguous(primitive),
        Err(error) => panic!("a kernel of the CPU backend was given another tensor: {error:?}"),
    }
}

pub(super) struct Kernel {
    beta1: f32,
    beta2: f32,
    rest1: f32,
    rest2: f32,
    epsilon: f32,
    decay: f32,
    size: f32,
    inverse_root: f32,
    scale: f32,
}

impl Kernel {
    pub(super) fn new(step: &AdamWStep) -> Self {
        let factors = Factors::new(step);
        Self {
            beta1: step.beta1 as f32,
            beta2: step.beta2 as f32,
            rest1: (1.0 - step.beta1) as f32,
            rest2: (1.0 - step.beta2) as f32,
            epsilon: step.epsilon as f32,
            decay: factors.decay as f32,
            size: factors.size as f32,
            inverse_root: (1.0 / factors.root_correction2) as f32,
            scale: step.gradient_scale as f32,
        }
    }

    #[inline(always)]
    pub(super) fn run(&self, p: &mut [f32], m: &mut [f32], v: &mut [f32], g: &[f32]) {
        for (((p, m), v), g) in p.iter_mut().zip(m).zip(v).zip(g) {
            let g = g * self.scale;
            *m = self.beta1 * *m + self.rest1 * g;
            *v = self.beta2 * *v + self.rest2 * g * g;
            *p = self.moved(*p, *m, *v);
        }
    }

    /// [`Self::run`] with a gradient of zero.
    #[inline(always)]
    pub(super) fn run_without_gradient(&self, p: &mut [f32], m: &mut [f32], v: &mut [f32]) {
        for ((p, m), v) in p.iter_mut().zip(m).zip(v) {
            *m *= self.beta1;
            *v *= self.beta2;
            *p = self.moved(*p, *m, *v);
        }
    }

    /// [`Self::run_without_gradient`] with moments of zero.
    #[inline(always)]
    pub(super) fn decay(&self, p: &mut [f32]) {
        for p in p {
            *p *= self.decay;
        }
    }

    #[inline(always)]
    fn moved(&self, p: f32, m: f32, v: f32) -> f32 {
        let denominator = v.sqrt() * self.inverse_root + self.epsilon;
        p * self.decay - self.size * m / denominator
    }
}
