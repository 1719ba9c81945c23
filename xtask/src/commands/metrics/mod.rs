//! `cargo xtask metrics`: seqeval's numbers for two files of tags, and what lies behind them.

mod args;
mod error;
mod files;
mod render;

use ner_metrics::{Comparison, Report};

use args::Format;
use files::{TagFile, check_same_shape};
use render::Scores;

pub(crate) use args::MetricsArgs;
pub(crate) use error::MetricsError;

/// The report on two files, with a newline at its end, to be printed as it is. Warnings go to the log.
///
/// # Errors
/// [`MetricsError`], naming file and line.
pub(crate) fn run(args: &MetricsArgs) -> Result<String, MetricsError> {
    let options = args.options()?;
    let gold = TagFile::read(&args.gold)?;
    let read = |path| -> Result<TagFile<'_>, MetricsError> {
        let file = TagFile::read(path)?;
        check_same_shape(&gold, &file)?;
        Ok(file)
    };
    let predicted = read(&args.pred)?;
    let report = Report::with_options(&gold.sentences, &predicted.sentences, &options)?;
    for warning in &report.warnings {
        tracing::warn!("{warning}");
    }
    let comparison = Comparison::new(&gold.sentences, &predicted.sentences, &options)?;
    let resampling = args.resampling();
    let bootstrap = args.bootstrap.map(|_| comparison.bootstrap(&resampling));
    let mut significance = None;
    if let Some(path) = &args.against {
        let other = read(path)?;
        let other = Comparison::new(&gold.sentences, &other.sentences, &options)?;
        significance = Some((path.clone(), comparison.against(&other, &resampling)?));
    }
    let scores = Scores {
        report,
        bootstrap: bootstrap.transpose()?,
        significance,
        comparison,
    };
    match args.format {
        Format::Text => render::text(&scores, &gold, &predicted, args),
        Format::Json => render::json(&scores, &gold, &predicted),
        Format::Conlleval => Ok(scores.report.to_conlleval()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::path::{Path, PathBuf};

    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Command {
        #[command(flatten)]
        args: MetricsArgs,
    }

    fn write(folder: &Path, name: &str, content: &[u8]) -> PathBuf {
        let path = folder.join(name);
        fs_err::write(&path, content).unwrap();
        path
    }

    fn metrics(gold: &Path, pred: &Path, further: &[&str]) -> Result<String, MetricsError> {
        let paths = [
            "metrics",
            "--gold",
            gold.to_str().unwrap(),
            "--pred",
            pred.to_str().unwrap(),
        ];
        run(&Command::parse_from(paths.iter().chain(further)).args)
    }

    #[test]
    fn two_files_to_text_json_and_conlleval() {
        let folder = tempfile::tempdir().unwrap();
        let gold = write(
            folder.path(),
            "gold.conll",
            b"Ada B-PER\nin O\n\nBern B-LOC\n",
        );
        let pred = write(folder.path(), "pred.txt", b"B-PER\nO\n\nO\n");
        let text = metrics(&gold, &pred, &["--digits", "3"]).unwrap();
        assert!(
            text.contains("   micro avg      1.000     0.500     0.667         2\n"),
            "{text}"
        );
        let json = metrics(&gold, &pred, &["--format", "json"]).unwrap();
        let report: Report = serde_json::from_str(&json).unwrap();
        assert_eq!((report.micro.recall, report.words), (0.5, 3));
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["taxonomy"]["all"]["missed"], 1);
        assert_eq!(
            json["confusion"]["labels"],
            serde_json::json!(["O", "B-LOC", "B-PER"])
        );
        let text = metrics(&gold, &pred, &["--format", "conlleval"]).unwrap();
        assert!(
            text.starts_with("processed 3 tokens with 2 phrases; found: 1 phrases;"),
            "{text}"
        );
    }

    #[test]
    fn jsonl_of_a_data_set_and_of_predict() {
        let folder = tempfile::tempdir().unwrap();
        let gold = b"{\"tokens\":[\"Ada\",\"in\"],\"ner_tags\":[\"B-PER\",\"O\"]}\n";
        let gold = write(folder.path(), "gold.jsonl", gold);
        let pred = b"{\"text\":\"Ada in\",\"words\":[{\"word\":\"Ada\",\"tag\":\"B-PER\"},{\"word\":\"in\",\"tag\":\"O\"}]}";
        let pred = write(folder.path(), "pred", pred);
        let report: Report =
            serde_json::from_str(&metrics(&gold, &pred, &["--format", "json"]).unwrap()).unwrap();
        assert_eq!(report.micro.f1, 1.0);
        let ids = write(folder.path(), "ids.jsonl", b"\n{\"ner_tags\":[1,0]}\n");
        let error = metrics(&gold, &ids, &[]).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("ids.jsonl, line 2: neither a list of tag names"),
            "{error}"
        );
    }

    #[test]
    fn modes_and_what_they_refuse() {
        let folder = tempfile::tempdir().unwrap();
        let gold = write(folder.path(), "gold", b"B-PER\nO\n");
        let pred = write(folder.path(), "pred", b"I-PER\nO\n");
        let f1 = |further: &[&str]| {
            let json = metrics(&gold, &pred, &[&["--format", "json"], further].concat()).unwrap();
            serde_json::from_str::<Report>(&json).unwrap().micro.f1
        };
        assert_eq!(f1(&[]), 1.0);
        assert_eq!(f1(&["--mode", "strict"]), 0.0);
        assert_eq!(f1(&["--mode", "strict", "--scheme", "iob2"]), 0.0);
        assert_eq!(
            f1(&[
                "--mode",
                "strict",
                "--scheme",
                "IOB1",
                "--zero-division",
                "1"
            ]),
            0.0
        );
        let error = metrics(&gold, &pred, &["--scheme", "IOB2"]).unwrap_err();
        assert_eq!(error.hint().as_deref(), Some("add --mode strict"));
        let error = metrics(&gold, &pred, &["--mode", "strict", "--scheme", "BILOU"]);
        assert!(error.is_ok(), "the letters are those of BILOU too");
        let error = metrics(&gold, &pred, &["--mode", "strict", "--scheme", "IOE2"]).unwrap_err();
        assert!(
            error.to_string().contains("sentence 0, word 0: `B-PER`"),
            "{error}"
        );
    }

    #[test]
    fn intervals_and_another_prediction() {
        let folder = tempfile::tempdir().unwrap();
        let gold = write(folder.path(), "gold", "B-PER\n\n".repeat(30).as_bytes());
        let half = write(
            folder.path(),
            "half",
            "B-PER\n\nO\n\n".repeat(15).as_bytes(),
        );
        let other = half.to_str().unwrap();
        let options = ["--bootstrap", "500", "--against", other, "--details"];
        let text = metrics(&gold, &gold, &options).unwrap();
        assert!(
            text.contains("95 % intervals from 500 draws of the sentences, seed 42"),
            "{text}"
        );
        assert!(text.contains("F1  1.0000  [1.0000, 1.0000]"), "{text}");
        assert!(text.contains("F1 1.0000 against 0.6667 of"), "{text}");
        assert!(text.contains("p = 0.0020"), "{text}");
        assert!(text.contains("Kinds of errors"), "{text}");
        let error = metrics(&gold, &gold, &["--bootstrap", "0"]).unwrap_err();
        assert_eq!(error.to_string(), "samples is `0`, expected at least 1");
    }

    #[test]
    fn files_that_do_not_fit_are_named_with_their_lines() {
        let folder = tempfile::tempdir().unwrap();
        let gold = write(folder.path(), "gold", b"O\n\nO\nO\n");
        let message = |content: &[u8]| {
            let pred = write(folder.path(), "pred", content);
            let error = metrics(&gold, &pred, &[]).unwrap_err();
            error
                .to_string()
                .replace(&format!("{}/", folder.path().display()), "")
        };
        let expected =
            "different numbers of tags in sentence 1: 2 from gold line 3, 1 from pred line 5";
        assert_eq!(message(b"O\n\n\n\nO\n"), expected);
        let expected = "different numbers of sentences: 2 in gold, 1 in pred";
        assert_eq!(message(b"O\n"), expected);
        assert_eq!(message(b"O\n\nO\n\xff\n"), "not valid UTF-8: pred, line 4");
        assert_eq!(message(b"\n \n"), "no tags in pred");
        let error = metrics(&gold, Path::new("no/such/file"), &[]).unwrap_err();
        assert!(error.to_string().contains("no/such/file"));
    }
}
