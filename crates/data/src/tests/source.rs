//! Finding a corpus: layouts of folders, what is missing, what is ambiguous.

use std::path::Path;

use super::{corpus, told};
use crate::{
    CorpusBuilder, CorpusReport, ExportFormat, HubOptions, LabelSet, Result, Source, Split, export,
};

/// A source by name; no hub is asked for anything.
fn parse(text: &str) -> Result<Source> {
    Source::parse(text, &HubOptions::default())
}

fn put(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, text).unwrap();
}

#[test]
fn text_layouts_of_folders() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    put(root, "de/train", "de:Anna\tB-PER\n");
    put(root, "de/dev", "de:Anna\tB-PER\nde:ja\tO\n");
    put(root, "de/extra", "rubbish");
    put(root, "fr/train.conll", "Anna X B-PER\n");
    put(root, "fr/valid.txt", "Anna B-PER\n");
    put(root, "it.train.tsv", "Anna\tB-PER\n");
    put(
        root,
        "en/train.jsonl",
        "{\"tokens\":[\"Anna\"],\"ner_tags\":[1]}\n",
    );
    put(root, "README.md", "nothing");
    let source = parse(root.to_str().unwrap()).unwrap();
    assert_eq!(source.languages().unwrap(), ["de", "en", "fr", "it"]);
    for language in ["de", "fr", "it", "en"] {
        let loaded = source.load(language, Split::Train).unwrap();
        assert_eq!(
            loaded.corpus,
            corpus(language, Split::Train, &["Anna/B-PER"])
        );
        assert_eq!(loaded.files.len(), 1);
        assert_eq!(loaded.files[0].sha256.len(), 64);
    }
    assert_eq!(
        source
            .load("de", Split::Validation)
            .unwrap()
            .corpus
            .word_count(),
        2
    );
    assert_eq!(
        source
            .load("fr", Split::Validation)
            .unwrap()
            .corpus
            .word_count(),
        1
    );
}

/// `é` is one letter, whether it is one character in the name of the folder, in a file and in the question, or two.
#[test]
fn names_are_the_same_in_both_forms_of_an_accent() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let (composed, decomposed) = ("fr-\u{e9}", "fr-e\u{301}");
    put(root, "fr-e\u{301}/train", "fr-e\u{301}:Anna\tB-PER\n");
    put(root, "fr-e\u{301}/dev", "fr-\u{e9}:Anna\tB-PER\n");
    let source = parse(root.to_str().unwrap()).unwrap();
    assert_eq!(source.languages().unwrap(), [composed]);
    for asked in [composed, decomposed] {
        for split in [Split::Train, Split::Validation] {
            let loaded = source.load(asked, split).unwrap();
            assert_eq!(loaded.corpus, corpus(composed, split, &["Anna/B-PER"]));
        }
    }
    put(root, "fr-\u{e9}/test", "fr-\u{e9}:Anna\tB-PER\n");
    // where file systems do not know the forms they are two folders
    if cfg!(target_os = "linux") {
        let error = source.load(composed, Split::Train).unwrap_err();
        assert!(error.to_string().contains("twice"), "{error}");
    }
    let error = source.load("--out", Split::Train).unwrap_err();
    assert!(error.to_string().contains("begins with `-`"), "{error}");
    assert!(error.hint().unwrap().contains("for example to `out`"));
}

#[cfg(feature = "parquet")]
#[test]
fn hub_layout_with_parts() {
    use crate::parquet::write_parquet;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let part = |name: &str, word: &str| {
        write_parquet(
            &root.join(name),
            &corpus("de", Split::Train, &[&format!("{word}/B-LOC")]),
        )
        .unwrap();
    };
    part("PAN-X.de/train-00000-of-00002.parquet", "eins");
    part("PAN-X.de/train-00001-of-00002.parquet", "zwei");
    part("PAN-X.de/test/0000.parquet", "drei");
    part("PAN-X.de/validation-00000-of-00003.parquet", "vier");
    part("XNLI/train-00000-of-00001.parquet", "other");
    let source = Source::Folder(root.to_owned());
    assert_eq!(source.languages().unwrap(), ["de"]);
    let configurations = source.configurations().unwrap();
    assert_eq!(configurations[1].name, "XNLI");
    let train = source.load("de", Split::Train).unwrap();
    assert_eq!(
        train.corpus,
        corpus("de", Split::Train, &["eins/B-LOC", "zwei/B-LOC"])
    );
    assert_eq!(train.files.len(), 2);
    assert_eq!(
        source.load("de", Split::Test).unwrap().corpus.word(0),
        "drei"
    );
    let message = told(source.load("de", Split::Validation));
    assert!(
        message.contains("only 1 of 3 parts of the validation split found"),
        "{message}"
    );
}

#[test]
fn what_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    put(root, "de/train.conll", "Anna B-PER\n");
    put(root, "fr/train.conll", "Anna B-PER\n");
    put(root, "it/train.conll", "Anna B-PER\n");
    put(root, "it/train.jsonl", "");
    let source = Source::Folder(root.to_owned());
    let message = told(source.load("dee", Split::Train));
    assert!(
        message.ends_with("has no language `dee`; available: de, fr, it\nhint: did you mean `de`?"),
        "{message}"
    );
    let message = told(source.load("de", Split::Test));
    assert!(
        message.contains("has no test split for language `de`; available: train"),
        "{message}"
    );
    let message = told(source.load("it", Split::Train));
    assert!(
        message.contains(
            "more than one train split for language `it`: it/train.conll, it/train.jsonl"
        ),
        "{message}"
    );
    let empty = tempfile::tempdir().unwrap();
    let message = told(Source::Folder(empty.path().to_owned()).load("de", Split::Train));
    assert!(message.contains("no corpus found in"), "{message}");
    let gone = Source::Folder(root.join("gone")).load("de", Split::Train);
    assert!(told(gone).contains("gone"));
    let message = told(Source::Starter.load("es", Split::Train));
    assert!(
        message.contains("`starter` has no language `es`; available: de, fr, it, en"),
        "{message}"
    );
}

#[test]
fn a_folder_may_name_its_tags() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    put(root, "de/train.conll", "Anna B-MISC\n");
    let source = Source::Folder(root.to_owned());
    let message = told(source.load("de", Split::Train));
    assert!(
        message.contains("unknown tag `B-MISC`") && message.contains("hint: a folder can define"),
        "{message}"
    );
    put(root, "labels.txt", "O\nB-MISC\nI-MISC\n");
    assert_eq!(
        source
            .load("de", Split::Train)
            .unwrap()
            .corpus
            .word_labels(),
        [1]
    );
}

#[test]
fn sources_by_name() {
    assert_eq!(parse("starter").unwrap(), Source::Starter);
    for bad in [
        "./no/such",
        "/no/such",
        "a/b/c",
        "xtreme",
        "",
        "google/xtreme@",
    ] {
        assert!(
            told(parse(bad)).starts_with(&format!("unknown corpus `{bad}`: ")),
            "{bad}"
        );
    }
    if cfg!(not(feature = "hub")) {
        let message = told(parse("google/xtreme"));
        assert!(
            message.contains("this build cannot use the hub"),
            "{message}"
        );
    }
}

#[test]
fn report_counts_repetitions_and_leaks() {
    let train = corpus(
        "de",
        Split::Train,
        &[
            "Anna/B-PER ruft/O",
            "ja/O",
            "Anna/B-PER ruft/O",
            "Anna/B-ORG ruft/O",
            "Bad/B-LOC Ems/I-LOC a/I-PER",
        ],
    );
    let test = corpus("de", Split::Test, &["ja/O", "Anna/O ruft/O", "neu/O"]);
    let report = CorpusReport::new(&[train, test]).unwrap();
    let split = &report.splits[0];
    assert_eq!((split.sentences, split.words), (5, 10));
    assert_eq!((split.duplicates, split.contradictions), (2, 1));
    assert_eq!(split.sentences_without_entity, 1);
    assert_eq!(
        split.entities["PER"], 3,
        "I-PER after a place starts a person"
    );
    assert_eq!((split.entities["ORG"], split.entities["LOC"]), (1, 1));
    assert_eq!((split.labels["O"], split.iob2_violations), (4, 1));
    assert_eq!(
        (split.lengths.min, split.lengths.median, split.lengths.max),
        (1, 2, 3)
    );
    let overlap = &report.overlaps[0];
    assert_eq!((overlap.sentences, overlap.contradictions), (2, 1));
    let text = report.to_text();
    assert!(
        text.contains("also in train: 2 of the test sentences, 1 of them with other tags"),
        "{text}"
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        format!("{:24}{:>14}{:>14}", "de", "train", "test")
    );
    let row = format!(
        "{:24}{:>14}{:>14}",
        "  min / median / max", "1 / 2 / 3", "1 / 1 / 2"
    );
    assert_eq!(lines[9], row);
    assert_eq!(lines[11], format!("{:24}{:>14}{:>14}", "entities", 5, 0));
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<CorpusReport>(&json).unwrap(), report);
}

#[test]
fn exports_are_found_again() {
    let mut formats = vec![ExportFormat::Conll, ExportFormat::Jsonl];
    formats.extend(cfg!(feature = "parquet").then_some(ExportFormat::Parquet));
    let own = LabelSet::new(["O", "B-MISC", "I-MISC"].map(str::to_owned).to_vec()).unwrap();
    for format in formats {
        let folder = tempfile::tempdir().unwrap();
        let mut builder = CorpusBuilder::new("test", "de", Split::Test, own.clone().into());
        builder.push(["Anna", "ruft"].into_iter(), &[1, 0]).unwrap();
        let corpus = builder.finish().unwrap();
        let path = export(&corpus, folder.path(), format).unwrap();
        assert!(path.is_file());
        assert!(told(export(&corpus.take(0), folder.path(), format)).contains("has no sentences"));
        let source = Source::Folder(folder.path().to_owned());
        assert_eq!(source.languages().unwrap(), ["de"]);
        assert_eq!(
            source.load("de", Split::Test).unwrap().corpus,
            corpus,
            "{format:?}"
        );
    }
}
