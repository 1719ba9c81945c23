//! AdamW over the parameters of a module, with gradients clipped by their global norm.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::Tensor;
use ner_model::{AdamWState, AdamWStep, MetRows, TokenClassifier, adamw, adamw_rows};

use crate::gradients::StepGradients;
use crate::recipe::Recipe;

/// What the optimiser remembers from step to step.
#[derive(Debug, Default)]
pub struct Moments {
    /// The two moments of every parameter, flattened, by the parameter's path in the module.
    pub tensors: BTreeMap<String, [Tensor<1>; 2]>,
    /// Rows of the word embedding whose moments may not be zero.
    pub(crate) met: Option<MetRows>,
}

/// Path of the table whose gradient comes as rows.
pub(crate) const WORDS: &str = "embeddings.word";

/// The optimiser: AdamW with the moments of every parameter.
#[derive(Debug, Default)]
pub struct AdamW {
    /// Empty before the first update.
    pub moments: Moments,
}

impl AdamW {
    /// Updates every parameter that has a gradient. The gradient norm is clipped as `torch.nn.utils.clip_grad_norm_`
    /// does it.
    #[must_use]
    pub fn update(
        &mut self,
        model: TokenClassifier,
        grads: StepGradients,
        recipe: &Recipe,
        at: StepAt,
    ) -> TokenClassifier {
        let clip = match recipe.max_grad_norm {
            0.0 => 1.0,
            most => (most / (at.grad_norm + 1e-6)).min(1.0),
        };
        let numbers = AdamWStep {
            learning_rate: at.learning_rate,
            beta1: recipe.beta1,
            beta2: recipe.beta2,
            epsilon: recipe.epsilon,
            weight_decay: recipe.weight_decay,
            step: at.step,
            gradient_scale: clip / at.loss_scale,
        };
        model.map(&mut Update {
            path: Vec::new(),
            grads,
            moments: &mut self.moments,
            numbers,
        })
    }
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
    /// What the gradients were multiplied by so that f16 could hold them; 1 otherwise.
    pub loss_scale: f64,
}

struct Update<'a> {
    path: Vec<String>,
    grads: StepGradients,
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
        let path = self.path.join(".");
        let dense = self.grads.dense.remove::<D>(param.id);
        if dense.is_none() && path != WORDS {
            return param;
        }
        let (id, tensor, mapper) = param.consume();
        let shape = tensor.shape();
        let state = self.take(&path, tensor.inner().flatten(0, D - 1));
        let numbers = self.numbers();
        let state = match dense {
            Some(gradient) => adamw(state, gradient.flatten(0, D - 1), numbers),
            None => {
                let met = self
                    .moments
                    .met
                    .get_or_insert_with(|| MetRows::none(shape[0]));
                adamw_rows(state, &self.grads.words, met, numbers)
            }
        };
        let moments = [state.moment1, state.moment2];
        self.moments.tensors.insert(path, moments);
        let updated = Tensor::from_inner(state.parameter.reshape(shape)).require_grad();
        Param::from_mapped_value(id, updated, mapper)
    }
}

impl Update<'_> {
    /// A parameter with its moments, which start at zero.
    fn take(&mut self, path: &str, parameter: Tensor<1>) -> AdamWState {
        let moments = self.moments.tensors.remove(path);
        let [moment1, moment2] =
            moments.unwrap_or_else(|| [parameter.zeros_like(), parameter.zeros_like()]);
        AdamWState {
            parameter,
            moment1,
            moment2,
        }
    }

    /// Numbers of this step for the parameter that is visited: biases and norms do not decay.
    fn numbers(&self) -> AdamWStep {
        let name = self.path.last().map(String::as_str);
        let mut numbers = self.numbers;
        if matches!(name, Some("bias" | "gamma" | "beta") | None) {
            numbers.weight_decay = 0.0;
        }
        numbers
    }
}
