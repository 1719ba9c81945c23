//! From named tensors to the Burn module.

use burn::module::Param;
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor, TensorData};

use super::open::Checkpoint;
use crate::classifier::TokenClassifier;
use crate::config::ModelConfig;
use crate::embeddings::Embeddings;
use crate::error::{Error, Result};
use crate::layer::EncoderLayer;
use crate::precision::Precision;

impl Checkpoint {
    /// Loads for fine-tuning on `labels`: with the checkpoint's head if it has one (then the labels
    /// must be its own), else with a new head drawn by `head_seed`.
    ///
    /// `kept` lists the rows of the word embedding to hold, ascending.
    ///
    /// # Errors
    /// [`Error::Labels`] if the checkpoint has a head for other labels; weights that cannot be read.
    pub fn load(
        &self,
        kept: &[u32],
        labels: &[String],
        head_seed: u64,
        device: &Device,
    ) -> Result<TokenClassifier> {
        if self.has_classifier() && self.config.labels != labels {
            return Err(Error::Labels {
                path: self.folder.clone().unwrap_or_default().join("config.json"),
                found: self.config.labels.clone(),
                expected: labels.to_vec(),
            });
        }
        Loader {
            checkpoint: self,
            kept,
            labels: labels.len(),
            head_seed,
            device,
        }
        .model()
    }

    /// Loads a fine-tuned tagger.
    ///
    /// # Errors
    /// [`Error::NoClassifier`] for a model that was never fine-tuned; weights that cannot be read.
    pub fn load_tagger(&self, kept: &[u32], device: &Device) -> Result<TokenClassifier> {
        if !self.has_classifier() {
            return Err(Error::NoClassifier {
                path: self.source.path(),
            });
        }
        self.load(kept, &self.config.labels, 0, device)
    }
}

/// Loads one model.
struct Loader<'a> {
    checkpoint: &'a Checkpoint,
    kept: &'a [u32],
    labels: usize,
    head_seed: u64,
    device: &'a Device,
}

impl Loader<'_> {
    fn model(&self) -> Result<TokenClassifier> {
        let config = self.config();
        let layers = (0..config.num_hidden_layers)
            .map(|number| self.layer(number))
            .collect::<Result<_>>()?;
        Ok(TokenClassifier {
            embeddings: self.embeddings()?,
            layers,
            classifier: self.head()?,
        })
    }

    fn config(&self) -> &ModelConfig {
        &self.checkpoint.config
    }

    fn embeddings(&self) -> Result<Embeddings> {
        let (source, config) = (&self.checkpoint.source, self.config());
        let h = config.hidden_size;
        let position = source.positions(config)?;
        Ok(Embeddings {
            word: self.param(source.word_rows(config, self.kept)?, [self.kept.len(), h]),
            position: self.param(
                position,
                [config.as_xlm_roberta().max_position_embeddings, h],
            ),
            token_type: self.param(source.token_type(config)?, [1, h]),
            norm: self.norm("embeddings.LayerNorm")?,
            position_offset: config.pad_token_id as usize + 1,
        })
    }

    fn layer(&self, number: usize) -> Result<EncoderLayer> {
        let (h, f) = (self.config().hidden_size, self.config().intermediate_size);
        let name = |part: &str| format!("encoder.layer.{number}.{part}");
        let query = self.product(&name("attention.self.query"), h, h)?;
        let key = self.product(&name("attention.self.key"), h, h)?;
        let value = self.product(&name("attention.self.value"), h, h)?;
        Ok(EncoderLayer {
            qkv: self.linear(joined([query, key, value], h), h, 3 * h),
            attention: self.linear(self.product(&name("attention.output.dense"), h, h)?, h, h),
            attention_norm: self.norm(&name("attention.output.LayerNorm"))?,
            up: self.linear(self.product(&name("intermediate.dense"), h, f)?, h, f),
            down: self.linear(self.product(&name("output.dense"), f, h)?, f, h),
            output_norm: self.norm(&name("output.LayerNorm"))?,
            heads: self.config().num_attention_heads,
            epsilon: self.config().layer_norm_eps,
            precision: Precision::F32,
        })
    }

    fn head(&self) -> Result<Linear> {
        let (source, h, n) = (
            &self.checkpoint.source,
            self.config().hidden_size,
            self.labels,
        );
        let deviation = self.config().initializer_range;
        let weight = source.head("classifier.weight", &[n, h], self.head_seed, deviation)?;
        let bias = source.head("classifier.bias", &[n], self.head_seed, deviation)?;
        Ok(self.linear((transposed(&weight, n, h), bias), h, n))
    }

    /// Weight `[inputs, outputs]` and bias of a product; on disk the weight is `[outputs, inputs]`.
    fn product(&self, name: &str, inputs: usize, outputs: usize) -> Result<(Vec<f32>, Vec<f32>)> {
        let source = &self.checkpoint.source;
        let weight = source.tensor(&format!("{name}.weight"), &[outputs, inputs])?;
        let bias = source.tensor(&format!("{name}.bias"), &[outputs])?;
        Ok((transposed(&weight, outputs, inputs), bias))
    }

    fn linear(
        &self,
        (weight, bias): (Vec<f32>, Vec<f32>),
        inputs: usize,
        outputs: usize,
    ) -> Linear {
        let mut linear = LinearConfig::new(inputs, outputs).init(self.device);
        linear.weight = self.param(weight, [inputs, outputs]);
        linear.bias = Some(self.param(bias, [outputs]));
        linear
    }

    fn norm(&self, name: &str) -> Result<LayerNorm> {
        let h = self.config().hidden_size;
        let mut norm = LayerNormConfig::new(h)
            .with_epsilon(self.config().layer_norm_eps)
            .init(self.device);
        let source = &self.checkpoint.source;
        norm.gamma = self.param(source.tensor(&format!("{name}.weight"), &[h])?, [h]);
        norm.beta = Some(self.param(source.tensor(&format!("{name}.bias"), &[h])?, [h]));
        Ok(norm)
    }

    fn param<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Param<Tensor<D>> {
        Param::from_tensor(Tensor::from_data(
            TensorData::new(values, shape),
            self.device,
        ))
    }
}

/// `[rows, cols]` to `[cols, rows]`.
pub(super) fn transposed(x: &[f32], rows: usize, cols: usize) -> Vec<f32> {
    let mut out = vec![0.0; x.len()];
    for (i, row) in x.chunks_exact(cols).enumerate() {
        for (j, value) in row.iter().enumerate() {
            out[j * rows + i] = *value;
        }
    }
    out
}

/// Three products of `[h, h]` side by side, `[h, 3h]`.
fn joined(parts: [(Vec<f32>, Vec<f32>); 3], h: usize) -> (Vec<f32>, Vec<f32>) {
    let rows = (0..h).flat_map(|row| {
        parts
            .iter()
            .flat_map(move |(weight, _)| &weight[row * h..(row + 1) * h])
    });
    let weight = rows.copied().collect();
    (
        weight,
        parts.into_iter().flat_map(|(_, bias)| bias).collect(),
    )
}
