//! The inputs of cells: corpora, their subwords, and the model that cells start from.
//!
//! | module | holds |
//! | --- | --- |
//! | `corpora` | loaded, reduced to their fractions, combined for a cell |
//! | `encoded`, `cache` | their subwords, and the cache of earlier runs |
//! | `model`, `guarded` | the model, and checks that its files do not change |
//! | `languages` | the languages selected by `all` |

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
