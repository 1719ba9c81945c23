//! Kernels for Burn's CPU backend, where its operations run one by one on one core.
//!
//! Each has a composed form in Burn's own operations, which every other backend runs and against
//! which the kernel is tested in value and gradient.

mod adamw;
mod adamw_rows;
mod attention;
mod backend;
mod buffer;
mod dropout;
#[allow(unsafe_code)]
mod gemm;
mod layer;
mod math;
mod norm;
mod op;
mod squared_norm;

#[cfg(test)]
pub(crate) use adamw::composed as composed_adamw;
pub use adamw::{AdamWState, AdamWStep, adamw};
pub use adamw_rows::{MetRows, adamw_rows};
pub use backend::has_kernels;
pub use dropout::Dropout;
pub(crate) use dropout::Site;
pub(crate) use gemm::cpu_matrix_rate;
pub(crate) use gemm::has_bf16;
pub(crate) use layer::LayerCall;
pub(crate) use op::{LayerTensors, encoder_layer};
pub use squared_norm::SquaredNorm;
