//! Small helpers between Burn's modules and tensors.

use burn::nn::{LayerNorm, Linear};
use burn::tensor::{Device, Int, Tensor, TensorData};

/// Row numbers as a tensor.
pub(crate) fn indices(rows: Vec<u32>, device: &Device) -> Tensor<1, Int> {
    let rows: Vec<i32> = rows.into_iter().map(|row| row as i32).collect();
    let count = rows.len();
    Tensor::from_data(TensorData::new(rows, [count]), device)
}

/// Weight `[inputs, outputs]` and bias `[outputs]`.
pub(crate) fn linear_tensors(linear: &Linear) -> (Tensor<2>, Tensor<1>) {
    let bias = linear.bias.as_ref().map(|bias| bias.val());
    (
        linear.weight.val(),
        bias.unwrap_or_else(|| unreachable!("every product of the model has a bias")),
    )
}

/// Scale and shift of a layer norm, `[hidden]` each.
pub(crate) fn norm_tensors(norm: &LayerNorm) -> (Tensor<1>, Tensor<1>) {
    let beta = norm.beta.as_ref().map(|beta| beta.val());
    (
        norm.gamma.val(),
        beta.unwrap_or_else(|| unreachable!("every layer norm of the model has a shift")),
    )
}
