//! Matrices in slices, and where a result goes.

use crate::precision::Precision;

/// A read-only matrix in a slice, with strides in elements.
#[derive(Clone, Copy)]
pub(crate) struct Mat<'a> {
    pub(super) data: &'a [f32],
    pub(super) rows: usize,
    pub(super) cols: usize,
    pub(super) row_stride: usize,
    pub(super) col_stride: usize,
}

/// A matrix that is written.
pub(crate) struct MatMut<'a> {
    pub(super) data: &'a mut [f32],
    pub(super) rows: usize,
    pub(super) cols: usize,
    pub(super) row_stride: usize,
}

impl<'a> Mat<'a> {
    /// `[rows, cols]`, row after row.
    pub(crate) fn new(data: &'a [f32], rows: usize, cols: usize) -> Self {
        Self::strided(data, rows, cols, cols)
    }

    /// `[rows, cols]` whose rows begin `row_stride` elements apart.
    pub(crate) fn strided(data: &'a [f32], rows: usize, cols: usize, row_stride: usize) -> Self {
        Self {
            data,
            rows,
            cols,
            row_stride,
            col_stride: 1,
        }
    }

    /// The transposed view.
    pub(crate) fn t(self) -> Self {
        Self {
            data: self.data,
            rows: self.cols,
            cols: self.rows,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
        }
    }

    pub(super) fn fits(&self) -> bool {
        self.rows == 0
            || self.cols == 0
            || (self.rows - 1) * self.row_stride + (self.cols - 1) * self.col_stride
                < self.data.len()
    }
}

impl<'a> MatMut<'a> {
    /// `[rows, cols]`, row after row.
    pub(crate) fn new(data: &'a mut [f32], rows: usize, cols: usize) -> Self {
        Self::strided(data, rows, cols, cols)
    }

    /// `[rows, cols]` whose rows begin `row_stride` elements apart.
    pub(crate) fn strided(
        data: &'a mut [f32],
        rows: usize,
        cols: usize,
        row_stride: usize,
    ) -> Self {
        Self {
            data,
            rows,
            cols,
            row_stride,
        }
    }

    pub(super) fn fits(&self) -> bool {
        self.rows == 0
            || self.cols == 0
            || (self.rows - 1) * self.row_stride + self.cols <= self.data.len()
                && self.cols <= self.row_stride
    }
}

/// What becomes of the old contents of the result.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Into<'a> {
    /// They are overwritten.
    Overwrite,
    /// The product is added to them.
    Add,
    /// They are overwritten by the product and a row that is added to each of its rows.
    Bias(&'a [f32]),
}

/// Where a result is written, by threads that share it.
#[derive(Clone, Copy)]
pub(super) struct Out {
    pub(super) start: *mut f32,
    pub(super) rows: usize,
    pub(super) cols: usize,
    pub(super) row_stride: usize,
}

// SAFETY: no two tasks are given the same element.
unsafe impl Send for Out {}
// SAFETY: as above.
unsafe impl Sync for Out {}

impl Out {
    pub(super) fn start(&self) -> *mut f32 {
        self.start
    }
}

/// On how many threads, and in which precision.
#[derive(Clone, Copy)]
pub(crate) enum Threads {
    /// The calling one, in f32.
    One,
    /// All of rayon's pool.
    All(Precision),
}
