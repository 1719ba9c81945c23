//! The rows of the word embedding that a batch uses, and their gradient.
//!
//! A batch of 24 sentences uses some 250 of many thousand rows. If the whole table were a leaf of
//! the graph, its gradient would be as large as the table, zero almost everywhere. So the leaf is
//! what was looked up, one row per token; gradients of the same piece are added up here, and the
//! optimiser is told which rows of the table they belong to.

use burn::tensor::{Gradients, Int, Tensor, TensorData};

use crate::error::Result;
use crate::kernels::has_kernels;
use crate::readback::read;
use crate::row_gradient::{RowGradient, distinct, place};
use crate::tensors::indices;

/// The leaf of one forward pass.
#[derive(Debug)]
pub struct WordRows {
    ids: Vec<u32>,
    leaf: Tensor<2>,
}

impl WordRows {
    /// Looks `ids` up in a tracked `table` `[pieces, hidden]`; also returns what was found,
    /// `[ids, hidden]`.
    pub(crate) fn select(table: Tensor<2>, ids: &[u32]) -> (Self, Tensor<2>) {
        let table = table.inner();
        let device = table.device();
        let found = table.select(0, indices(ids.to_vec(), &device));
        let leaf = Tensor::from_inner(found).require_grad();
        let words = leaf.clone();
        let ids = ids.to_vec();
        (Self { ids, leaf }, words)
    }

    /// What the backward pass found, summed by row.
    ///
    /// # Errors
    /// If the device failed.
    pub fn gradient(self, gradients: &Gradients) -> Result<RowGradient> {
        let rows = distinct(self.ids.iter().copied());
        let [tokens, hidden] = self.leaf.dims();
        let gradient = match self.leaf.grad(gradients) {
            Some(gradient) => gradient,
            None => Tensor::zeros([tokens, hidden], &self.leaf.device().inner()),
        };
        let values = if has_kernels(&gradient.device()) {
            add_up(gradient, &self.ids, &rows)?
        } else {
            add_up_by_product(gradient, self.ids, &rows)
        };
        Ok(RowGradient { rows, values })
    }
}

/// Sums of the rows of `gradient` `[ids, hidden]` with the same id, `[rows, hidden]`.
fn add_up(gradient: Tensor<2>, ids: &[u32], rows: &[u32]) -> Result<Tensor<2>> {
    let [_, hidden] = gradient.dims();
    let device = gradient.device();
    let gradient = read(gradient, "reading the gradient of the embedding")?;
    let mut sums = vec![0.0; rows.len() * hidden];
    for (id, gradient) in ids.iter().zip(gradient.chunks_exact(hidden)) {
        let sum = &mut sums[place(rows, *id) as usize * hidden..][..hidden];
        for (sum, x) in sum.iter_mut().zip(gradient) {
            *sum += x;
        }
    }
    let sums = TensorData::new(sums, [rows.len(), hidden]);
    Ok(Tensor::from_data(sums, &device))
}

/// The same as a multiplication by a matrix of zeros and ones, `[rows, ids]`: in Burn 0.22.1 adding rows
/// into a tensor is one thread per column on a GPU.
fn add_up_by_product(gradient: Tensor<2>, ids: Vec<u32>, rows: &[u32]) -> Tensor<2> {
    // few shapes; no id is the number of a row that is filler
    const ROUND: usize = 64;
    let device = gradient.device();
    let tokens = ids.len();
    let mut numbers: Vec<i32> = rows.iter().map(|&row| row as i32).collect();
    numbers.resize(rows.len().next_multiple_of(ROUND), -1);
    let count = numbers.len();
    let numbers = TensorData::new(numbers, [count, 1]);
    let numbers = Tensor::<2, Int>::from_data(numbers, &device).expand([count, tokens]);
    let ids = indices(ids, &device).reshape([1, tokens]);
    let same = numbers.equal(ids.expand([count, tokens])).float();
    same.matmul(gradient).narrow(0, 0, rows.len())
}
