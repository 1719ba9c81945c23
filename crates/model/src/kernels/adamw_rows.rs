//! AdamW of a table whose gradient is zero outside a few rows.
//!
//! It computes what dense AdamW does with that gradient. A row that was never met has moments of
//! zero, so that nothing but weight decay moves it and its moments need not be read.

use rayon::prelude::*;

use super::adamw::{AdamWState, AdamWStep, ELEMENTS, Kernel, adamw, primitive, with_kernels};
use super::math::vectorised;
use super::op::values;
use crate::row_gradient::RowGradient;

/// The rows of a table that had a gradient in some step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetRows(Vec<bool>);

impl MetRows {
    /// None of a table of `rows` rows.
    pub fn none(rows: usize) -> Self {
        Self(vec![false; rows])
    }

    /// The rows of a table `[rows * hidden]` that have a moment other than zero.
    pub fn of_moments(moments: [&[f32]; 2], hidden: usize) -> Self {
        let [first, second] = moments.map(|moment| moment.chunks(hidden));
        let zero = |row: &[f32]| row.iter().all(|&x| x == 0.0);
        Self(
            first
                .zip(second)
                .map(|(m, v)| !(zero(m) && zero(v)))
                .collect(),
        )
    }
}

/// One step of [`adamw`] for a table with a row gradient; `met` grows by its rows.
///
/// # Shapes
/// - `state`: each tensor `[rows * hidden]`, as many rows as `met`
pub fn adamw_rows(
    state: AdamWState,
    gradient: &RowGradient,
    met: &mut MetRows,
    step: AdamWStep,
) -> AdamWState {
    for &row in &gradient.rows {
        met.0[row as usize] = true;
    }
    if with_kernels(&state) {
        fused(state, gradient, met, step)
    } else {
        let dense = gradient.dense(met.0.len());
        adamw(state, dense.flatten(0, 1), step)
    }
}

fn fused(state: AdamWState, gradient: &RowGradient, met: &MetRows, step: AdamWStep) -> AdamWState {
    let [_, hidden] = gradient.values.dims();
    let block = primitive(gradient.values.clone().flatten(0, 1));
    let block = values(&block);
    let kernel = Kernel::new(&step);
    let rows_per_task = (ELEMENTS / hidden).max(1);
    state.update(|p, m, v| {
        p.par_chunks_mut(rows_per_task * hidden)
            .zip(m.par_chunks_mut(rows_per_task * hidden))
            .zip(v.par_chunks_mut(rows_per_task * hidden))
            .enumerate()
            .for_each(|(task, ((p, m), v))| {
                let first = task * rows_per_task;
                let mut at = gradient.rows.partition_point(|&row| (row as usize) < first);
                let rows = p
                    .chunks_mut(hidden)
                    .zip(m.chunks_mut(hidden))
                    .zip(v.chunks_mut(hidden));
                for (row, ((p, m), v)) in (first..).zip(rows) {
                    if gradient
                        .rows
                        .get(at)
                        .is_some_and(|&next| next as usize == row)
                    {
                        let g = &block[at * hidden..(at + 1) * hidden];
                        vectorised(
                            #[inline(always)]
                            || kernel.run(p, m, v, g),
                        );
                        at += 1;
                    } else if met.0[row] {
                        vectorised(
                            #[inline(always)]
                            || kernel.run_without_gradient(p, m, v),
                        );
                    } else {
                        vectorised(
                            #[inline(always)]
                            || kernel.decay(p),
                        );
                    }
                }
            });
    })
}
