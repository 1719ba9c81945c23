//! How a model is fine-tuned: everything that may vary, and the learning rate schedule.

use ner_model::Precision;
use serde::{Deserialize, Serialize};

use crate::decode::Decode;
use crate::error::{Error, Result};

/// Hyper-parameters; the defaults are those of the published results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// Passes over the training set.
    pub epochs: u32,
    /// Epochs are added until at least this many steps are made.
    pub min_steps: u32,
    /// Sentences per batch.
    pub batch_size: usize,
    /// Batches per step; their gradients are added up.
    pub grad_accumulation: usize,
    /// Learning rate at its highest.
    pub learning_rate: f64,
    /// Steps over which the learning rate rises from 0.
    pub warmup_steps: u32,
    /// AdamW's decay of the first moment.
    pub beta1: f64,
    /// AdamW's decay of the second moment.
    pub beta2: f64,
    /// AdamW's epsilon.
    pub epsilon: f64,
    /// Decoupled weight decay, not on biases and layer norms.
    pub weight_decay: f64,
    /// Gradients are scaled down to this global norm; 0 switches clipping off.
    pub max_grad_norm: f64,
    /// Overrides all dropout probabilities of the model.
    pub dropout: Option<f64>,
    /// Labels every subword instead of the first one of a word.
    pub label_all: bool,
    /// Most tokens of an evaluation batch; a longer sentence is a batch of its own.
    pub eval_batch_tokens: usize,
    /// Number format of the encoder's matrix multiplications: `f32`, `bf16` or `f16`.
    pub precision: Precision,
    /// Stores only the inputs of layers and computes each layer again in the backward pass: a fraction of the
    /// memory, a third more time, the same result.
    pub gradient_checkpointing: bool,
    /// How labels are chosen where the model is scored: `argmax` or `viterbi`.
    pub decode: Decode,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            epochs: 3,
            min_steps: 0,
            batch_size: 24,
            grad_accumulation: 1,
            learning_rate: 5e-5,
            warmup_steps: 0,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.01,
            max_grad_norm: 1.0,
            dropout: None,
            label_all: false,
            eval_batch_tokens: 2048,
            precision: Precision::F32,
            gradient_checkpointing: false,
            decode: Decode::Argmax,
        }
    }
}

impl Recipe {
    /// Checks every value.
    ///
    /// # Errors
    /// [`Error::Recipe`] for the first value that cannot be used.
    pub fn validate(&self) -> Result<()> {
        let bad = |key, value: String, reason| Err(Error::Recipe { key, value, reason });
        if self.epochs == 0 {
            return bad("epochs", self.epochs.to_string(), "it must be at least 1");
        }
        for (key, value) in [
            ("batch_size", self.batch_size),
            ("grad_accumulation", self.grad_accumulation),
            ("eval_batch_tokens", self.eval_batch_tokens),
        ] {
            if value == 0 {
                return bad(key, value.to_string(), "it must be at least 1");
            }
        }
        if !(self.learning_rate > 0.0 && self.learning_rate.is_finite()) {
            return bad(
                "learning_rate",
                self.learning_rate.to_string(),
                "it must be above 0",
            );
        }
        for (key, value) in [
            ("beta1", self.beta1),
            ("beta2", self.beta2),
            ("dropout", self.dropout.unwrap_or(0.0)),
        ] {
            if !(0.0..1.0).contains(&value) {
                return bad(key, value.to_string(), "it must be at least 0 and below 1");
            }
        }
        for (key, value) in [
            ("epsilon", self.epsilon),
            ("weight_decay", self.weight_decay),
            ("max_grad_norm", self.max_grad_norm),
        ] {
            if !(value >= 0.0 && value.is_finite()) {
                return bad(key, value.to_string(), "it must be at least 0");
            }
        }
        Ok(())
    }

    /// Steps of one epoch over `sentences`; the last, smaller batch is kept.
    pub fn steps_per_epoch(&self, sentences: usize) -> u32 {
        sentences
            .div_ceil(self.batch_size)
            .div_ceil(self.grad_accumulation)
            .max(1) as u32
    }

    /// Epochs that are made over `sentences`, with those that `min_steps` adds.
    pub fn total_epochs(&self, sentences: usize) -> u32 {
        self.epochs
            .max(self.min_steps.div_ceil(self.steps_per_epoch(sentences)))
    }

    /// Learning rate of `step`, counted from 0, of `steps`: up to the highest over the warm-up,
    /// then straight down to 0 (`get_linear_schedule_with_warmup` of `transformers`).
    pub fn learning_rate_at(&self, step: u32, steps: u32) -> f64 {
        let (step, steps, warmup) = (
            f64::from(step),
            f64::from(steps),
            f64::from(self.warmup_steps),
        );
        if step < warmup {
            return self.learning_rate * step / warmup.max(1.0);
        }
        self.learning_rate * ((steps - step) / (steps - warmup).max(1.0)).max(0.0)
    }

    /// Factor that weight decay alone gives a parameter in `steps` steps.
    pub fn decay_alone(&self, steps: u32) -> f64 {
        (0..steps)
            .map(|step| 1.0 - self.learning_rate_at(step, steps) * self.weight_decay)
            .product()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_recipe_makes_the_published_steps() {
        let recipe = Recipe::default();
        for (sentences, steps) in [
            (12580, 525),
            (4580, 191),
            (1680, 70),
            (1180, 50),
            (17160, 715),
            (250, 11),
        ] {
            assert_eq!(recipe.steps_per_epoch(sentences), steps);
        }
        let more = Recipe {
            min_steps: 100,
            ..recipe
        };
        assert_eq!(more.total_epochs(250), 10);
        assert_eq!(more.total_epochs(12580), 3);
    }

    /// Values of `get_linear_schedule_with_warmup` with a base rate of 1.
    #[test]
    fn the_schedule_is_linear_up_and_down() {
        let recipe = Recipe {
            learning_rate: 1.0,
            warmup_steps: 4,
            ..Recipe::default()
        };
        let rates: Vec<f64> = (0..10)
            .map(|step| recipe.learning_rate_at(step, 10))
            .collect();
        let expected = [
            0.0,
            0.25,
            0.5,
            0.75,
            1.0,
            5.0 / 6.0,
            4.0 / 6.0,
            0.5,
            2.0 / 6.0,
            1.0 / 6.0,
        ];
        for (rate, expected) in rates.iter().zip(expected) {
            assert!((rate - expected).abs() < 1e-12, "{rates:?}");
        }
        let plain = Recipe {
            learning_rate: 1.0,
            ..Recipe::default()
        };
        assert_eq!(
            (plain.learning_rate_at(0, 10), plain.learning_rate_at(9, 10)),
            (1.0, 0.1)
        );
    }
}
