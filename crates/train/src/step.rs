//! One optimiser step: loss, gradients, update.

use burn::tensor::Tensor;
use ner_model::{Dropout, ModelConfig, TokenClassifier};

use crate::batches::LabelledBatch;
use crate::error::{Error, Result};
use crate::gradients::StepGradients;
use crate::loss::cross_entropy_sum;
use crate::loss_scale::LossScale;
use crate::optimizer::{AdamW, StepAt};
use crate::recipe::Recipe;
use crate::training::Training;

/// Makes the steps of a run. The model is handed in and out as a whole: a second handle on its
/// parameters would make the optimiser copy them.
pub(crate) struct Stepper<'a> {
    recipe: &'a Recipe,
    seed: u64,
    rates: Rates,
    /// Of the whole run.
    steps: u32,
    pub(crate) optimizer: AdamW,
    pub(crate) loss_scale: LossScale,
}

/// Loss and gradient norm of a step.
pub(crate) struct Found {
    pub(crate) loss: f64,
    pub(crate) grad_norm: f64,
    /// What the gradients are multiplied by.
    pub(crate) loss_scale: f64,
}

impl<'a> Stepper<'a> {
    pub(crate) fn new(training: &Training<'a>, config: &ModelConfig, steps: u32) -> Self {
        Self {
            recipe: training.recipe,
            seed: training.seed,
            rates: Rates::new(training.recipe, config),
            steps,
            optimizer: AdamW::default(),
            loss_scale: LossScale::default(),
        }
    }

    /// One optimiser step over a group of batches; returns its mean loss over labelled words.
    pub(crate) fn step(
        &mut self,
        model: TokenClassifier,
        group: &[LabelledBatch],
        step: u32,
    ) -> Result<(TokenClassifier, f64, StepAt)> {
        let recipe = self.recipe;
        let (grads, found) = self.finite_gradients(&model, group, step)?;
        let at = StepAt {
            step,
            learning_rate: recipe.learning_rate_at(step - 1, self.steps),
            grad_norm: found.grad_norm,
            loss_scale: found.loss_scale,
        };
        let model = self.optimizer.update(model, grads, recipe, at);
        Ok((model, found.loss, at))
    }

    /// Gradients of one step, with a smaller loss scale as often as they overflow.
    pub(crate) fn finite_gradients(
        &mut self,
        model: &TokenClassifier,
        group: &[LabelledBatch],
        step: u32,
    ) -> Result<(StepGradients, Found)> {
        let scaled = self.recipe.precision.scales_loss();
        loop {
            let loss_scale = if scaled {
                self.loss_scale.factor()
            } else {
                1.0
            };
            let (loss, grads) = self.gradients(model, group, step, loss_scale)?;
            let (norm, loss) = grads.norm_and_loss(model, loss)?;
            let grad_norm = norm / loss_scale;
            let scale = &mut self.loss_scale;
            if scaled && loss.is_finite() && !grad_norm.is_finite() && scale.halve() {
                tracing::debug!(
                    step,
                    factor = scale.factor(),
                    "overflow: smaller loss scale"
                );
                continue;
            }
            for (what, value) in [("the loss", loss), ("the gradient norm", grad_norm)] {
                if !value.is_finite() {
                    return Err(Error::NotFinite { what, value, step });
                }
            }
            if scaled {
                scale.went_well();
            }
            let found = Found {
                loss,
                grad_norm,
                loss_scale,
            };
            return Ok((grads, found));
        }
    }

    /// Loss `[1]` summed over labelled words and divided by their number in the group, so that
    /// accumulation changes nothing but memory; its gradients times `loss_scale`.
    fn gradients(
        &self,
        model: &TokenClassifier,
        group: &[LabelledBatch],
        step: u32,
        loss_scale: f64,
    ) -> Result<(Tensor<1>, StepGradients)> {
        let words: usize = group.iter().map(|batch| batch.labels.len()).sum();
        let factor = loss_scale / words.max(1) as f64;
        let mut total: Option<Tensor<1>> = None;
        let batches = group.iter().enumerate().map(|(micro, batch)| {
            let number = u64::from(step) + ((micro as u64) << 32);
            let dropout = self.dropout(number);
            let (loss, grads) = self.backward(model, batch, dropout.as_ref(), factor)?;
            total = Some(match total.take() {
                Some(total) => total + loss,
                None => loss,
            });
            Ok(grads)
        });
        let grads = StepGradients::sum(batches, model)?;
        let found = total.zip(grads);
        let (total, grads) = found.unwrap_or_else(|| unreachable!("a step has at least one batch"));
        Ok((total.div_scalar(loss_scale), grads))
    }

    /// `factor` times the summed loss of one batch, and the gradients of that.
    fn backward(
        &self,
        model: &TokenClassifier,
        batch: &LabelledBatch,
        dropout: Option<&Dropout>,
        factor: f64,
    ) -> Result<(Tensor<1>, StepGradients)> {
        let loss = |logits| cross_entropy_sum(logits, &batch.labels).mul_scalar(factor);
        if self.recipe.gradient_checkpointing {
            let found = model.recomputed(&batch.packed, dropout, loss)?;
            let loss = found.loss.clone();
            return Ok((loss, StepGradients::recomputed(found, model)));
        }
        let (logits, rows) = model.forward_training(&batch.packed, dropout);
        let loss = loss(logits);
        let plain = loss.clone().inner();
        Ok((plain, StepGradients::backward(loss, model, rows)?))
    }

    /// The masks of one batch; none where nothing is dropped.
    fn dropout(&self, number: u64) -> Option<Dropout> {
        let Rates {
            hidden,
            attention,
            classifier,
        } = self.rates;
        let dropout = Dropout {
            hidden,
            attention,
            classifier,
            key: Dropout::key(self.seed, number),
        };
        (hidden > 0.0 || attention > 0.0 || classifier > 0.0).then_some(dropout)
    }
}

/// Dropout probabilities: those of the recipe, otherwise those of the model.
#[derive(Clone, Copy)]
struct Rates {
    hidden: f32,
    attention: f32,
    classifier: f32,
}

impl Rates {
    fn new(recipe: &Recipe, config: &ModelConfig) -> Self {
        let rate = |of_model: f64| recipe.dropout.unwrap_or(of_model) as f32;
        let classifier = config.classifier_dropout;
        Self {
            hidden: rate(config.hidden_dropout_prob),
            attention: rate(config.attention_probs_dropout_prob),
            classifier: rate(classifier.unwrap_or(config.hidden_dropout_prob)),
        }
    }
}
