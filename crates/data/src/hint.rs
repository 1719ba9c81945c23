//! What to do about each error.

use crate::Error;
use crate::names::suggestion;

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Files(error) => return error.hint(),
            #[cfg(feature = "hub")]
            Self::Hub(error) => return error.hint(),
            Self::NoLanguage {
                language,
                available,
                ..
            } => {
                return nearest(language, available).map(|name| format!("did you mean `{name}`?"));
            }
            Self::LanguageName { name, .. } => return Some(rename(name)),
            Self::Empty { .. } | Self::Mix { .. } => return None,
            Self::Lengths { .. } | Self::Null { .. } => {
                "every word needs exactly one tag; correct or remove the row"
            }
            Self::TagId { .. } | Self::UnknownTag { .. } | Self::LabelNames { .. } => {
                "a folder can define its own tag set in a file `labels.txt`: one tag per line, in the order of the ids"
            }
            Self::MissingColumn { .. } | Self::ColumnType { .. } => {
                "PAN-X files have the columns `tokens` (list of strings) and `ner_tags` (list of integers)"
            }
            Self::Parquet { .. } => "the file may be incomplete; fetch it again",
            Self::Malformed { .. } => {
                "text files have one word and its tag per line, separated by a tab, and a blank line after each sentence; \
                 JSONL files have one object {\"tokens\": [...], \"ner_tags\": [...]} per line"
            }
            Self::Unwritable { .. } => "choose JSONL or parquet, which can hold any word",
            Self::Labels { .. } | Self::LabelsFile { .. } => {
                "list `O` and tags such as `B-PER`, each once"
            }
            Self::OtherLabels { .. } => {
                "choose another folder with --out, or give --force to overwrite the file: the languages in the folder will then be read with the new tags"
            }
            Self::SplitName { .. } => "the splits are train, validation and test",
            Self::Source { .. } => {
                "give `starter`, an existing folder, or a hub id such as `google/xtreme` or `google/xtreme@main`"
            }
            Self::NoSplit { .. } | Self::MissingShard { .. } => {
                "the folder or download may be incomplete; add the missing files"
            }
            Self::Ambiguous { .. } => "keep only one of these files",
            Self::SameName { .. } => {
                "the names differ only in how accents are encoded, and are the same name on macOS: move the files into one folder, or rename one"
            }
            Self::NotCompiled { .. } => "build with the default features",
            Self::Beside { .. } => "export into another folder with --out DIR",
            Self::CorpusSize { .. } => {
                "check that this is the right file; a larger corpus can be read as parquet, or from several files"
            }
        };
        Some(text.to_owned())
    }
}

fn rename(name: &str) -> String {
    let example = suggestion(name);
    let example = example.map_or(String::new(), |name| format!(", for example to `{name}`"));
    format!(
        "rename its folder or files{example}: language names are used in file names and commands"
    )
}

/// The candidate with the smallest edit distance from `name`, if that is at most half the length of the longer one.
fn nearest<'a>(name: &str, candidates: &'a [String]) -> Option<&'a str> {
    let lower = name.to_lowercase();
    candidates
        .iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(edits, candidate)| {
            2 * edits <= name.chars().count().max(candidate.chars().count())
        })
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_needs_some_likeness() {
        let names = ["de", "fr", "it", "en"].map(str::to_owned);
        assert_eq!(nearest("dee", &names), Some("de"));
        assert_eq!(nearest("DE", &names), Some("de"));
        assert_eq!(nearest("japanese", &names), None);
    }
}
