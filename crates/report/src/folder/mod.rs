//! The only module that reads and writes files: from the folder of a run to the report in it.
//!
//! | module | holds |
//! | --- | --- |
//! | `records` | what a report needs of the cells |
//! | `lines` | logs and configurations of cells |
//! | `rebuild`, `page`, `stored` | results, tables, plots, cards; the page; `results.json` |
//! | `reporter` | when a worker rebuilds the report of its run |
//! | `follows` | whether the report still matches the cells |

mod follows;
mod lines;
mod page;
mod rebuild;
mod records;
mod reporter;
mod stored;

pub use follows::verify_report;
pub use rebuild::rebuild;
pub use reporter::{Reporter, rebuild_in_place};
