//! What cells are made from: corpora, the same as subwords, and the model that they start from.
//!
//! | module | holds |
//! | --- | --- |
//! | `corpora` | loaded, cut to their fractions, put together for a cell |
//! | `encoded`, `cache` | the same as subwords, and those of earlier runs |
//! | `model`, `guarded` | the model; that its files stay what they were |
//! | `languages` | the languages that `all` stands for |

mod cache;
mod corpora;
mod encoded;
mod guarded;
mod languages;
mod model;

pub use cache::CachedEncoder;
pub(crate) use corpora::{Inputs, key};
pub(crate) use encoded::EncodedSets;
pub use encoded::{counts, options, tokens};
pub use languages::expand_languages;
pub use model::{ModelInput, Shape, fetched, hub_id};
