//! What this program was built from: its commit, features and libraries.

use std::collections::BTreeMap;

use ner_experiment::Build;

/// For the manifests of cells.
pub fn build() -> Build {
    let features = env!("NER_FEATURES").split(',');
    Build {
        commit: Some(env!("NER_COMMIT"))
            .filter(|commit| !commit.is_empty())
            .map(str::to_owned),
        features: features
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
        versions: versions(),
    }
}

/// Versions of this program and of the libraries that decide its numbers, from the lock file it was built with.
fn versions() -> BTreeMap<String, String> {
    let lock: toml::Table = include_str!(env!("NER_LOCK")).parse().unwrap_or_default();
    let packages = lock
        .get("package")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten();
    let wanted = [
        "burn",
        "burn-flex",
        "cubecl",
        "gemm",
        "polars",
        "safetensors",
        "tokenizers",
        "xtask",
    ];
    let pairs = packages.filter_map(|package| {
        let name = package.get("name")?.as_str()?;
        let version = package.get("version")?.as_str()?;
        wanted
            .contains(&name)
            .then(|| (name.to_owned(), version.to_owned()))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_from_the_lock_file() {
        assert_eq!(versions().get("burn").map(String::as_str), Some("0.22.1"));
        assert!(versions().contains_key("xtask"));
    }
}
