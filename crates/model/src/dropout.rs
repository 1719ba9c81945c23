//! Dropout of a tensor, with the kernels' masks on every backend.

use burn::tensor::{Int, Tensor, TensorData};

use crate::kernels::{Dropout, Site, has_kernels};

/// Dropout with the mask of a place of the model.
pub(crate) fn apply_dropout(x: Tensor<2>, dropout: Option<&Dropout>, site: Site) -> Tensor<2> {
    let Some(dropout) = dropout else { return x };
    let probability = match site {
        Site::Classifier => dropout.classifier,
        _ => dropout.hidden,
    };
    if probability == 0.0 {
        return x;
    }
    let (shape, device) = (x.shape(), x.device());
    let count = shape.num_elements();
    let factors = if has_kernels(&device) {
        let factors = dropout.mask(site).factors(count);
        Tensor::from_data(TensorData::new(factors, shape), &device)
    } else {
        let numbers = Tensor::<1, Int>::arange(0..count as i64, &device);
        dropout.mask(site).tensor(numbers.reshape(shape))
    };
    x * factors
}
