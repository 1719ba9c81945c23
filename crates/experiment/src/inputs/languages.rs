//! The languages selected by `all`.

use ner_data::{Source, pan_x};
use ner_hub::HubOptions;

use crate::config::Layers;
use crate::error::Error;

/// Replaces `all` with the languages of the data.
///
/// # Errors
/// A data source that cannot be read.
pub fn expand_languages(layers: &mut Layers, hub: &HubOptions) -> Result<(), Error> {
    let config = layers.config()?;
    for (key, given) in [
        ("languages", config.languages),
        ("test_languages", config.test_languages),
    ] {
        if given != ["all"] {
            continue;
        }
        let all = if pan_x::is_source(&config.data.source) {
            // known without the network
            pan_x::languages().map(str::to_owned).collect()
        } else {
            Source::parse(&config.data.source, hub)?.languages()?
        };
        layers.put(key, &all)?;
    }
    Ok(())
}
