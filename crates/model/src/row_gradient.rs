//! The gradient of a table of which a step uses few rows.

use burn::tensor::{IndexingUpdateOp, Tensor};

use crate::tensors::indices;

/// Gradient of a table that is zero outside some rows.
#[derive(Debug, Clone)]
pub struct RowGradient {
    /// Numbers of the rows, ascending, each once.
    pub rows: Vec<u32>,
    /// Their gradients, `[rows, hidden]`.
    pub values: Tensor<2>,
}

impl RowGradient {
    /// Sum of two gradients of one table.
    pub fn plus(self, other: Self) -> Self {
        let rows = distinct(self.rows.iter().chain(&other.rows).copied());
        let [_, hidden] = self.values.dims();
        let device = self.values.device();
        let zeros = Tensor::zeros([rows.len(), hidden], &device);
        let values = [self, other].into_iter().fold(zeros, |sum, part| {
            let places = part.rows.iter().map(|row| place(&rows, *row)).collect();
            sum.select_assign(
                0,
                indices(places, &device),
                part.values,
                IndexingUpdateOp::Add,
            )
        });
        Self { rows, values }
    }

    /// The same with every row of a table of `pieces` rows, `[pieces, hidden]`.
    pub fn dense(&self, pieces: usize) -> Tensor<2> {
        let [_, hidden] = self.values.dims();
        let device = self.values.device();
        Tensor::zeros([pieces, hidden], &device).select_assign(
            0,
            indices(self.rows.clone(), &device),
            self.values.clone(),
            IndexingUpdateOp::Add,
        )
    }
}

/// The row numbers in ascending order, each once.
pub(crate) fn distinct(rows: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut rows: Vec<u32> = rows.collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Where `row` is among ascending `rows` that hold it.
pub(crate) fn place(rows: &[u32], row: u32) -> u32 {
    match rows.binary_search(&row) {
        Ok(place) => place as u32,
        Err(_) => unreachable!("every row was put in before"),
    }
}
