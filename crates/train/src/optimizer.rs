//! AdamW over the parameters of a module, with gradients clipped by their global norm.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;
use ner_model::{AdamWState, AdamWStep, adamw, squared_norm};

use crate::error::Result;
use crate::recipe::Recipe;

/// The two moments of every parameter, flattened, by the parameter's path in the module.
#[derive(Debug, Default)]
pub struct Moments(pub BTreeMap<String, [Tensor<1>; 2]>);

/// Norm of all gradients together.
pub fn global_norm<M: Module>(module: &M, grads: &GradientsParams) -> Result<f64> {
    let mut visitor = Norm {
        grads,
        sum: Ok(0.0),
    };
    module.visit(&mut visitor);
    Ok(visitor.sum?.sqrt())
}

struct Norm<'a> {
    grads: &'a GradientsParams,
    sum: ner_model::Result<f64>,
}

impl ModuleVisitor for Norm<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let (Ok(sum), Some(grad)) = (&self.sum, self.grads.get::<D>(param.id)) {
            self.sum = squared_norm(grad.flatten(0, D - 1)).map(|norm| sum + norm);
        }
    }
}

/// One step of every parameter that has a gradient. The gradient norm is clipped as
/// `torch.nn.utils.clip_grad_norm_` does it.
pub fn step<M: Module>(
    module: M,
    grads: GradientsParams,
    moments: &mut Moments,
    recipe: &Recipe,
    at: StepAt,
) -> M {
    let clip = recipe.max_grad_norm / (at.grad_norm + 1e-6);
    let numbers = AdamWStep {
        learning_rate: at.learning_rate,
        beta1: recipe.beta1,
        beta2: recipe.beta2,
        epsilon: recipe.epsilon,
        weight_decay: recipe.weight_decay,
        step: at.step,
        gradient_scale: if recipe.max_grad_norm > 0.0 {
            clip.min(1.0)
        } else {
            1.0
        },
    };
    module.map(&mut Update {
        path: Vec::new(),
        grads,
        moments,
        numbers,
    })
}

/// What differs from step to step.
#[derive(Debug, Clone, Copy)]
pub struct StepAt {
    /// Number of the step, from 1.
    pub step: u32,
    /// Its learning rate.
    pub learning_rate: f64,
    /// Norm of all gradients before clipping.
    pub grad_norm: f64,
}

struct Update<'a> {
    path: Vec<String>,
    grads: GradientsParams,
    moments: &'a mut Moments,
    numbers: AdamWStep,
}

impl ModuleMapper for Update<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(grad) = self.grads.remove::<D>(param.id) else {
            return param;
        };
        let path = self.path.join(".");
        let decays = self
            .path
            .last()
            .is_some_and(|name| !matches!(name.as_str(), "bias" | "gamma" | "beta"));
        let weight_decay = if decays {
            self.numbers.weight_decay
        } else {
            0.0
        };
        let (id, tensor, mapper) = param.consume();
        let shape = tensor.shape();
        let gradient = grad.flatten(0, D - 1);
        let zeros = || [gradient.zeros_like(), gradient.zeros_like()];
        let [moment1, moment2] = self.moments.0.remove(&path).unwrap_or_else(zeros);
        let state = AdamWState {
            parameter: tensor.inner().flatten(0, D - 1),
            moment1,
            moment2,
        };
        let state = adamw(
            state,
            gradient,
            AdamWStep {
                weight_decay,
                ..self.numbers
            },
        );
        self.moments.0.insert(path, [state.moment1, state.moment2]);
        let updated = Tensor::from_inner(state.parameter.reshape(shape)).require_grad();
        Param::from_mapped_value(id, updated, mapper)
    }
}
