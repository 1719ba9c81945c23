//! One file a command. Each takes its arguments and the context, and prints its result to stdout.

pub mod bench;
pub mod cell;
pub mod data;
pub mod devices;
pub mod errors;
pub mod evaluate;
pub mod experiment;
pub mod metrics;
pub mod parity;
pub mod predict;
pub mod push;
pub mod report;
pub mod status;
pub mod tokenize;
pub mod train;
pub mod verify;
