//! Several processes work on one run: they plan it, take cells, take over what a dead process held, and say how far
//! the run is.
//!
//! | module | holds |
//! | --- | --- |
//! | `planning`, `replacing` | the plan in the folder of a run; what makes room for another configuration |
//! | `worker` | the cells of a run one after the other, beside other processes |
//! | `failures` | the tries that failed |
//! | `status` | what every cell is at |

pub(crate) mod failures;
mod planning;
mod replacing;
mod status;
mod worker;

pub(crate) use planning::{complete, write_plan};
pub use status::{At, CellStatus, RunStatus};
pub(crate) use worker::Worker;
