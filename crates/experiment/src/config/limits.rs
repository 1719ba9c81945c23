//! Rejects names and dimensions that no run can use.

use super::names;
use super::types::{Config, StarterModel};
use crate::error::Error;

/// Checks the names of languages, which become folder names, and the dimensions of the starter model.
///
/// # Errors
/// The first invalid value, with its key.
pub(crate) fn check(config: &Config) -> Result<(), Error> {
    let lists = [
        ("languages", &config.languages),
        ("test_languages", &config.test_languages),
    ];
    for (key, name) in [
        ("experiment", &config.experiment),
        ("profile", &config.profile),
    ] {
        // neither is set yet while layers are being merged
        if !name.is_empty() && !is_folder_name(name) {
            return Err(Error::input(format!(
                "`{key}` must be a valid folder name: `{name}`"
            )));
        }
    }
    let mixes = config.mixes.iter().map(|mix| ("mixes", mix));
    for (key, names) in lists.into_iter().chain(mixes) {
        names::check(key, names)?;
    }
    starter(&config.model.starter)
}

/// Whether a text is a valid folder name, of a cell for instance: it cannot lead out of its parent folder.
pub fn is_folder_name(text: &str) -> bool {
    (1..=200).contains(&text.len())
        && !text.starts_with('.')
        && !text.contains(['/', '\\'])
        && !text.chars().any(char::is_control)
}

fn starter(starter: &StarterModel) -> Result<(), Error> {
    let bad = |key: &str, rule: &str, value: &dyn std::fmt::Display| {
        Err(Error::input(format!(
            "`model.starter.{key}` must be {rule}: {value}"
        )))
    };
    let StarterModel {
        hidden_size,
        num_attention_heads: heads,
        ..
    } = *starter;
    // `<pad>` and the row before it, `<s>`, a word, `</s>`
    let positions = 5;
    for (key, value, least, most) in [
        ("hidden_size", hidden_size, 1, 1 << 14),
        ("num_hidden_layers", starter.num_hidden_layers, 1, 1 << 10),
        ("num_attention_heads", heads, 1, hidden_size),
        ("intermediate_size", starter.intermediate_size, 1, 1 << 16),
        (
            "max_position_embeddings",
            starter.max_position_embeddings,
            positions,
            1 << 20,
        ),
    ] {
        if !(least..=most).contains(&value) {
            return bad(key, &format!("from {least} to {most}"), &value);
        }
    }
    if hidden_size % heads != 0 {
        let rule = "a multiple of model.starter.num_attention_heads";
        return bad("hidden_size", rule, &format!("{hidden_size}, {heads}"));
    }
    for (key, value) in [
        ("hidden_dropout_prob", starter.hidden_dropout_prob),
        (
            "attention_probs_dropout_prob",
            starter.attention_probs_dropout_prob,
        ),
    ] {
        if !(0.0..1.0).contains(&value) {
            return bad(key, "at least 0 and below 1", &value);
        }
    }
    let range = starter.initializer_range;
    if !(range >= 0.0 && range.is_finite()) {
        return bad("initializer_range", "at least 0", &range);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::config::Layers;

    #[test]
    fn what_no_run_can_work_with_is_named() {
        for (setting, part) in [
            ("languages=[\"../de\"]", "`languages`: `../de` cannot name"),
            ("languages=[\"\"]", "`languages`: `` cannot name"),
            ("languages=[\"--out\"]", "begins with `-`"),
            ("test_languages=[\"de+fr\"]", "`test_languages`: `de+fr`"),
            ("mixes=[[\"..\"]]", "`mixes`: `..` cannot name"),
            (
                "model.starter.hidden_size=1000000000000",
                "hidden_size` must be from 1 to 16384",
            ),
            (
                "model.starter.num_attention_heads=0",
                "num_attention_heads`",
            ),
            (
                "model.starter.max_position_embeddings=2",
                "must be from 5 to",
            ),
            (
                "model.starter.hidden_dropout_prob=nan",
                "hidden_dropout_prob`",
            ),
            ("model.starter.initializer_range=inf", "initializer_range`"),
        ] {
            let mut layers = Layers::default();
            let checked = layers
                .add_setting(setting)
                .and_then(|()| layers.config()?.check());
            let message = checked.unwrap_err().message;
            assert!(message.contains(part), "{setting}: {message}");
        }
        assert!(check(&Config::default()).is_ok());
    }
}
