//! Cross-entropy over labelled words.

use burn::tensor::activation::log_softmax;
use burn::tensor::{Int, Tensor, TensorData};

/// Sum of the negative log-probabilities of the labels.
///
/// # Shapes
/// - `logits`: `[targets, labels]`
/// - `labels`: `[targets]`
/// - returns `[1]`
pub fn cross_entropy_sum(logits: Tensor<2>, labels: &[u16]) -> Tensor<1> {
    let rows: Vec<i32> = labels.iter().map(|&label| i32::from(label)).collect();
    let rows = TensorData::new(rows, [labels.len(), 1]);
    let rows: Tensor<2, Int> = Tensor::from_data(rows, &logits.device());
    log_softmax(logits, 1).gather(1, rows).sum().neg()
}
