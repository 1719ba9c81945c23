//! What to do about each error.

use crate::Error;
use crate::names::suggestion;
use crate::nearest::nearest;

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::NoLanguage {
                language,
                available,
                ..
            } => {
                return nearest(language, available).map(|name| format!("did you mean `{name}`?"));
            }
            Self::LanguageName { name, .. } => {
                let example = suggestion(name);
                let example =
                    example.map_or(String::new(), |name| format!(", for example to `{name}`"));
                return Some(format!(
                    "rename its folder or files{example}: names of languages become names of files and parts of commands"
                ));
            }
            Self::Empty { .. } | Self::Mix { .. } | Self::Io(_) | Self::NoFileName { .. } => {
                return None;
            }
            Self::Lengths { .. } | Self::Null { .. } => {
                "every word needs exactly one tag; correct or remove the row"
            }
            Self::TagId { .. } | Self::UnknownTag { .. } | Self::LabelNames { .. } => {
                "a folder can name its own tag set in a file `labels.txt`, one tag a line in the order of the ids"
            }
            Self::MissingColumn { .. } | Self::ColumnType { .. } => {
                "PAN-X files have the columns `tokens` (list of strings) and `ner_tags` (list of integers)"
            }
            Self::Parquet { .. } => "the file may be incomplete; fetch it again",
            Self::Malformed { .. } => {
                "text files hold a word and its tag a line, separated by a tab, and a blank line after each sentence; \
                 JSONL files an object {\"tokens\": [...], \"ner_tags\": [...]} a line"
            }
            Self::Unwritable { .. } => "JSONL and parquet can hold any word",
            Self::Labels { .. } | Self::LabelsFile { .. } => {
                "tags are `O` and names like `B-PER`, each once"
            }
            Self::OtherLabels { .. } => {
                "give another folder with --out, or --force to overwrite it: the languages that are there would be read with the new tags"
            }
            Self::SplitName { .. } => "the splits are train, validation and test",
            Self::Source { .. } => {
                "give `starter`, a folder that exists, or a hub id such as `google/xtreme` or `google/xtreme@main`"
            }
            Self::NoSplit { .. } | Self::MissingShard { .. } => {
                "the folder or download may be incomplete"
            }
            Self::Ambiguous { .. } => "keep one of them",
            Self::SameName { .. } => {
                "the names differ only in how accents are written, and are one name on macOS: put the files into one folder, or rename one"
            }
            Self::NotCompiled { .. } => "build with the default features",
            Self::HubUnreachable { .. } => {
                "local folders in the hub's layout work without a network: --data DIR and --model DIR"
            }
            Self::HubNotFound { .. } => {
                "check the id and the revision; private repositories need HF_TOKEN"
            }
            Self::HubDenied { .. } => {
                "set HF_TOKEN to a token that may read the repository, or write to it for an upload"
            }
            Self::BadRepository { .. } => "it has the form user/name or organisation/name",
            Self::NoToken { .. } => "set HF_TOKEN to a token with the right to write",
            Self::NothingToPush { .. } => "a model is in CELL/model, if --keep-models kept it",
            Self::Hub { .. } => "try again later, or use a local folder: --data DIR or --model DIR",
            Self::Offline { .. } => {
                "unset HF_HUB_OFFLINE to download, or use a local folder: --data DIR or --model DIR"
            }
            Self::Damaged { .. } => "remove the file, it is downloaded again",
            Self::NoSafetensors { .. } => {
                "pickled weights can run code and are never read; convert them where the model is trusted:\n  \
                 from transformers import AutoModelForTokenClassification\n  \
                 AutoModelForTokenClassification.from_pretrained(\"MODEL\").save_pretrained(\"DIR\", safe_serialization=True)"
            }
            Self::NoModelFile { .. } | Self::MissingFile { .. } => {
                "a model needs config.json, tokenizer.json and model.safetensors"
            }
            Self::WeightIndex { .. } | Self::NoCommit { .. } | Self::OutsideCache { .. } => {
                "remove the file, it is downloaded again"
            }
            Self::Beside { .. } => "export into another folder with --out DIR",
            Self::Changed { .. } => "wait until the file is complete, then run the command again",
            Self::NotAFile { .. } => "give the path of a regular file",
            Self::FileSize { .. } | Self::CorpusSize { .. } => {
                "is it the right file? A larger corpus can be read as parquet, or from several files"
            }
            Self::NotUtf8 { .. } => "convert the file to UTF-8",
            Self::BadRevision { .. } => "give a branch, a tag or a commit after the `@`",
            Self::BadEndpoint { .. } => {
                "give it as HF_ENDPOINT=https://HOST or https://USER:PASSWORD@HOST"
            }
            Self::UploadChanged { .. } => {
                "nothing was committed; give the command again when nobody writes to the folder"
            }
            Self::NoCache => "set HF_HUB_CACHE, HF_HOME or HOME",
        };
        Some(text.to_owned())
    }
}
