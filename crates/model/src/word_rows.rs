//! The rows of the word embedding that a batch uses, and their gradient.
//!
//! A batch of 24 sentences uses some 250 of many thousand rows. If the whole table were a leaf of
//! the graph, its gradient would be as large as the table, zero almost everywhere; so the leaf is
//! the block of used rows, and the optimiser is told which rows it stands for.

use burn::tensor::{Gradients, Tensor};

use crate::embeddings::indices;

/// The leaf of one forward pass.
#[derive(Debug)]
pub struct WordRows {
    rows: Vec<u32>,
    leaf: Tensor<2>,
}

/// Gradient of a table that is zero outside some rows.
#[derive(Debug, Clone)]
pub struct RowGradient {
    /// Numbers of the rows, ascending, each once.
    pub rows: Vec<u32>,
    /// Their gradients, `[rows, hidden]`.
    pub values: Tensor<2>,
}

impl WordRows {
    /// Takes the rows of `ids` out of a tracked `table` `[pieces, hidden]`; also returns them one
    /// per id, `[ids, hidden]`.
    pub(crate) fn select(table: Tensor<2>, ids: &[u32]) -> (Self, Tensor<2>) {
        let rows = distinct(ids.iter().copied());
        let device = table.device();
        let block = table.inner();
        let block = block
            .clone()
            .select(0, indices(rows.clone(), &block.device()));
        let leaf = Tensor::from_inner(block).require_grad();
        let places = ids.iter().map(|id| place(&rows, *id)).collect();
        let words = leaf.clone().select(0, indices(places, &device));
        (Self { rows, leaf }, words)
    }

    /// What the backward pass found for the rows.
    pub fn gradient(self, gradients: &Gradients) -> RowGradient {
        let values = self.leaf.grad(gradients);
        RowGradient {
            values: values.unwrap_or_else(|| self.leaf.inner().zeros_like()),
            rows: self.rows,
        }
    }
}

impl RowGradient {
    /// Sum of two gradients of one table.
    pub fn add(self, other: Self) -> Self {
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
                burn::tensor::IndexingUpdateOp::Add,
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
            burn::tensor::IndexingUpdateOp::Add,
        )
    }
}

fn distinct(rows: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut rows: Vec<u32> = rows.collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn place(rows: &[u32], row: u32) -> u32 {
    match rows.binary_search(&row) {
        Ok(place) => place as u32,
        Err(_) => unreachable!("every row was put in before"),
    }
}
