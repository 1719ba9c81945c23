//! From the Burn module to a folder that `transformers` loads as it is.

use std::collections::HashMap;
use std::path::Path;

use burn::nn::{LayerNorm, Linear};
use burn::tensor::Tensor;
use ner_files::{Replacement, write_inside};
use safetensors::tensor::{Dtype, TensorView};

use super::load::transposed;
use super::open::Checkpoint;
use crate::classifier::TokenClassifier;
use crate::error::{Error, Result};
use crate::layer::EncoderLayer;
use crate::readback::read;
use crate::tensors::{linear_tensors, norm_tensors};

/// What is saved with the trained tensors.
#[derive(Debug, Clone, Copy)]
pub struct SaveOptions<'a> {
    /// Rows of the word embedding that the model holds, ascending.
    pub kept: &'a [u32],
    /// Factor that weight decay alone gave the rows that it does not hold.
    pub decay_of_others: f64,
    /// Label names by id.
    pub labels: &'a [String],
    /// Contents of `tokenizer.json`.
    pub tokenizer: &'a str,
}

/// Tensors by name, with their shapes.
type Named = Vec<(String, Vec<usize>, Vec<f32>)>;

impl Checkpoint {
    /// Writes `config.json`, `tokenizer.json`, `tokenizer_config.json` and `model.safetensors` (f32)
    /// for `model`, which was loaded from this checkpoint. Rows of the word embedding that the
    /// model does not hold are those of the checkpoint, decayed. `folder` need not exist; the
    /// one above it has to.
    ///
    /// # Errors
    /// Files that cannot be written, a checkpoint whose own rows cannot be read, or a device that failed.
    pub fn save(
        &self,
        model: &TokenClassifier,
        options: SaveOptions<'_>,
        folder: &Path,
    ) -> Result<()> {
        match fs_err::create_dir(folder) {
            Err(_) if folder.is_dir() => {}
            made => made?,
        }
        let mut tensors = self.embeddings(model, &options)?;
        for (number, layer) in model.layers.iter().enumerate() {
            tensors.extend(layer_tensors(layer, number, self.config.hidden_size)?);
        }
        tensors.extend(linear("classifier", &model.classifier)?);
        write_tensors(&tensors, &folder.join("model.safetensors"))?;
        let config = self.config.as_xlm_roberta().to_json(options.labels);
        write_json(&folder.join("config.json"), &config)?;
        write_inside(&folder.join("tokenizer.json"), options.tokenizer.as_bytes())?;
        write_json(
            &folder.join("tokenizer_config.json"),
            &self.tokenizer_config(),
        )
    }

    fn embeddings(&self, model: &TokenClassifier, options: &SaveOptions<'_>) -> Result<Named> {
        let h = self.config.hidden_size;
        let mut word = self.source.word_rows(&self.config, &self.all_rows())?;
        let decay = options.decay_of_others as f32;
        word.iter_mut().for_each(|x| *x *= decay);
        let held = read(model.embeddings.word.val(), "reading the word embedding")?;
        for (row, values) in options.kept.iter().zip(held.chunks_exact(h)) {
            word[*row as usize * h..][..h].copy_from_slice(values);
        }
        let position = model.embeddings.position.val();
        let rows = position.dims()[0];
        let mut named = vec![
            (
                full("embeddings.word_embeddings.weight"),
                vec![self.config.vocab_size, h],
                word,
            ),
            (
                full("embeddings.position_embeddings.weight"),
                vec![rows, h],
                read(position, "reading the position embedding")?,
            ),
            (
                full("embeddings.token_type_embeddings.weight"),
                vec![1, h],
                read(
                    model.embeddings.token_type.val(),
                    "reading the token type embedding",
                )?,
            ),
        ];
        named.extend(norm(&full("embeddings.LayerNorm"), &model.embeddings.norm)?);
        Ok(named)
    }

    fn tokenizer_config(&self) -> serde_json::Value {
        serde_json::json!({
            // the class that takes tokenizer.json as it is: XLM-R's own rebuilds its normaliser
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "mask_token": "<mask>",
            "model_max_length": self.config.max_tokens(),
        })
    }
}

fn full(name: &str) -> String {
    format!("roberta.{name}")
}

fn layer_tensors(layer: &EncoderLayer, number: usize, h: usize) -> Result<Named> {
    let name = |part: &str| full(&format!("encoder.layer.{number}.{part}"));
    let mut named = Vec::new();
    let (weight, bias) = linear_tensors(&layer.qkv);
    for (part, i) in [("query", 0), ("key", 1), ("value", 2)] {
        let weight = weight.clone().narrow(1, i * h, h);
        let bias = bias.clone().narrow(0, i * h, h);
        named.extend(product(
            &name(&format!("attention.self.{part}")),
            weight,
            bias,
        )?);
    }
    named.extend(linear(&name("attention.output.dense"), &layer.attention)?);
    named.extend(norm(
        &name("attention.output.LayerNorm"),
        &layer.attention_norm,
    )?);
    named.extend(linear(&name("intermediate.dense"), &layer.up)?);
    named.extend(linear(&name("output.dense"), &layer.down)?);
    named.extend(norm(&name("output.LayerNorm"), &layer.output_norm)?);
    Ok(named)
}

fn linear(name: &str, linear: &Linear) -> Result<Named> {
    let (weight, bias) = linear_tensors(linear);
    product(name, weight, bias)
}

/// Weight, back in the layout `[outputs, inputs]`, and bias.
fn product(name: &str, weight: Tensor<2>, bias: Tensor<1>) -> Result<Named> {
    let [inputs, outputs] = weight.dims();
    let weight = transposed(&read(weight, "reading a weight")?, inputs, outputs);
    Ok(vec![
        (format!("{name}.weight"), vec![outputs, inputs], weight),
        (
            format!("{name}.bias"),
            vec![outputs],
            read(bias, "reading a bias")?,
        ),
    ])
}

fn norm(name: &str, norm: &LayerNorm) -> Result<Named> {
    let (gamma, beta) = norm_tensors(norm);
    let named = |kind: &str, tensor: Tensor<1>| -> Result<_> {
        let width = tensor.dims()[0];
        let values = read(tensor, "reading a norm")?;
        Ok((format!("{name}.{kind}"), vec![width], values))
    };
    Ok(vec![named("weight", gamma)?, named("bias", beta)?])
}

fn write_tensors(tensors: &Named, path: &Path) -> Result<()> {
    let bad = |error: safetensors::SafeTensorError| Error::Weights {
        path: path.to_path_buf(),
        reason: error.to_string(),
    };
    let bytes: Vec<Vec<u8>> = tensors
        .iter()
        .map(|(_, _, values)| values.iter().flat_map(|x| x.to_le_bytes()).collect())
        .collect();
    let views = tensors.iter().zip(&bytes).map(|((name, shape, _), bytes)| {
        Ok((
            name.as_str(),
            TensorView::new(Dtype::F32, shape.clone(), bytes).map_err(bad)?,
        ))
    });
    let views = views.collect::<Result<Vec<_>>>()?;
    // `transformers` refuses a file that does not say which framework wrote it
    let metadata = HashMap::from([("format".to_string(), "pt".to_string())]);
    let file = Replacement::through(&path.with_extension("safetensors.tmp"), path)?;
    safetensors::serialize_to_file(views, Some(metadata), file.temporary()).map_err(bad)?;
    Ok(file.commit()?)
}

fn write_json(path: &Path, value: &serde_json::Value) -> Result<()> {
    Ok(write_inside(path, format!("{value:#}\n").as_bytes())?)
}
