//! Matrix multiplication on slices: this folder is the only place with `unsafe` code.

#[cfg(target_arch = "x86_64")]
mod bf16;
mod matrix;
#[cfg(target_arch = "x86_64")]
mod pack;
mod product;
mod rate;

pub(super) use matrix::{Into, Mat, MatMut, Threads};
pub(crate) use product::has_bf16;
pub(super) use product::{matmul, product};
pub(crate) use rate::cpu_matrix_rate;
