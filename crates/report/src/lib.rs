//! What a run says in the end: `results.json`, tables and plots of it.
//!
//! | module | holds |
//! | --- | --- |
//! | `analysis`, `samples` | confusions, kinds of errors, losses as tables; which examples are shown |
//! | `by_name` | a map that takes little memory |
//! | `card` | the model card of a cell |
//! | `corpus` | the data report: counts, frequent entities, conflicting annotations |
//! | `limits`, `large` | how much of a run is shown one by one, and what stands for the rest |
//! | `results` | the types of `results.json` |
//! | `summary` | cells of several seeds as one, mean and deviation |
//! | `table` | a table for the terminal and for Markdown |
//! | `curve` | the learning curve and where it crosses the zero-shot line |
//! | `tables` | which tables there are, and `tables.md` |
//! | `markdown` | text from outside, escaped |
//! | `decoding` | what decoding whole sentences has brought |
//! | `plots`, `curve_plot` | the same as SVG |
//! | `html` | the same, and what lies behind the scores, as a page |
//!
//! **Invariant:** no function here reads or writes a file, and none needs a run to be finished:
//! what is not there yet is shown as missing.

pub mod analysis;
mod card;
mod curve;
mod curve_plot;
mod decoding;
mod folder;
mod html;
mod large;
pub mod limits;
mod markdown;
mod plots;
pub mod samples;
mod seeds;
pub mod table;
pub mod tables;

pub use folder::{Reporter, rebuild, rebuild_in_place, verify_report};

#[cfg(test)]
mod published;
#[cfg(test)]
mod results_tests;
