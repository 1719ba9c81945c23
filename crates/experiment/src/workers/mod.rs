//! Several processes work on one run: they plan it, take cells, take over what a dead process held, and report how far
//! the run is.
//!
//! | module | holds |
//! | --- | --- |
//! | `planning`, `replacing` | the plan in a run's folder; making room for another configuration |
//! | `worker` | the cells of a run one after the other, alongside other processes |
//! | `failures` | failed attempts |
//! | `status` | the state of every cell |

pub(crate) mod failures;
mod planning;
mod replacing;
mod status;
mod worker;

pub(crate) use planning::{complete, write_plan};
pub use status::{At, CellStatus, RunStatus};
pub(crate) use worker::Worker;
