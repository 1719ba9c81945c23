//! Run folders of any size, made of one real cell: its files are copied and edited, and the hashes in the manifests
//! are right.

use std::path::{Path, PathBuf};

use ner_files::sha256;
use polars::prelude::{Column, DataFrame, ParquetReader, ParquetWriter, SerReader as _};
use serde_json::{Value, json};

use super::support::{json as read_json, read, trained_model};

/// How large a run is.
#[derive(Clone, Copy)]
pub(crate) struct Scale {
    /// Finished cells: one a language, then points of their learning curves.
    pub(crate) cells: usize,
    /// Test languages.
    pub(crate) languages: usize,
}

impl Scale {
    /// Of `880x176`.
    pub(crate) fn parse(text: &str) -> Self {
        let (cells, languages) = text.split_once('x').expect("as 880x176");
        Self {
            cells: cells.parse().unwrap(),
            languages: languages.parse().unwrap(),
        }
    }
}

/// The real cell, and the run it stands in.
struct Template {
    run: PathBuf,
    metrics: Value,
    manifest: Value,
    config: String,
    log: Vec<u8>,
    epochs: String,
}

impl Template {
    fn read() -> Self {
        // run/cells/de/model
        let run = trained_model().ancestors().nth(3).unwrap().to_owned();
        let cell = run.join("cells/de");
        Self {
            metrics: read_json(&cell.join("metrics.json")),
            manifest: read_json(&cell.join("manifest.json")),
            config: read(&cell.join("config.toml")),
            log: fs_err::read(cell.join("log.jsonl")).unwrap(),
            epochs: read(&cell.join("epochs.jsonl")),
            run,
        }
    }
}

/// Makes a run in the folder. The ids of its cells are returned, in the order of the plan.
pub(crate) fn make(root: &Path, scale: Scale) -> Vec<String> {
    let template = Template::read();
    let languages: Vec<String> = (0..scale.languages).map(|n| format!("l{n:03}")).collect();
    let mut plan = read_json(&template.run.join("plan.json"));
    let mut planned = Vec::new();
    let predictions = predictions(
        &template.run.join("cells/de/predictions.parquet"),
        &languages,
    );
    for number in 0..scale.cells {
        let language = &languages[number % languages.len()];
        let size = match number / languages.len() {
            0 => None,
            step => Some(10 * step),
        };
        let id = size.map_or(language.clone(), |size| format!("{language}-{size}"));
        let mut cell = plan["cells"][0].clone();
        cell["id"] = json!(id);
        cell["name"] = json!(id);
        cell["train"] = json!([language]);
        cell["size"] = json!(size);
        cell["sentences"] = json!(size.unwrap_or(1000));
        write_cell(root, &template, &cell, &languages, &predictions);
        planned.push(cell);
    }
    let ids = planned
        .iter()
        .map(|cell| cell["id"].as_str().unwrap().to_owned());
    let ids = ids.collect();
    plan["cells"] = Value::Array(planned);
    plan["languages"] = json!(languages);
    write(&root.join("plan.json"), &pretty(&plan));
    let report = read_json(&template.run.join("data.json"))[0].clone();
    let reports = languages.iter().map(|language| {
        let mut report = report.clone();
        report["language"] = json!(language);
        report
    });
    write(&root.join("data.json"), &pretty(&reports.collect()));
    fs_err::copy(template.run.join("run.toml"), root.join("run.toml")).unwrap();
    ids
}

fn write_cell(
    root: &Path,
    template: &Template,
    planned: &Value,
    languages: &[String],
    predictions: &[u8],
) {
    let id = planned["id"].as_str().unwrap();
    let trained = planned["train"][0].as_str().unwrap();
    let folder = root.join("cells").join(id);
    let mut metrics = template.metrics.clone();
    for key in ["id", "name", "train", "sentences"] {
        metrics[key] = planned[key].clone();
    }
    metrics["validation"] = json!({trained: metrics["validation"]["de"]});
    let tested = metrics["test"]["de"].clone();
    let tests = languages.iter().enumerate().map(|(number, language)| {
        let mut tested = tested.clone();
        // all digits of a number of 64 bits
        let f1 = 1.0 / (1.5 + (number + id.len()) as f64);
        for place in [
            "/report/micro",
            "/report/by_type/LOC",
            "/report/by_type/PER",
        ] {
            if let Some(score) = tested.pointer_mut(place) {
                for key in ["precision", "recall", "f1"] {
                    score[key] = json!(f1);
                }
            }
        }
        (language.clone(), tested)
    });
    metrics["test"] = Value::Object(tests.collect());
    write(&folder.join("metrics.json"), &pretty(&metrics));
    let config = template.config.replace("\"de\"", &format!("\"{id}\""));
    write(&folder.join("config.toml"), config.as_bytes());
    write(&folder.join("log.jsonl"), &template.log);
    let epochs = template.epochs.replace("\"de\"", &format!("\"{trained}\""));
    write(&folder.join("epochs.jsonl"), epochs.as_bytes());
    write(&folder.join("predictions.parquet"), predictions);
    let mut manifest = template.manifest.clone();
    manifest["id"] = json!(id);
    let hash = manifest["corpora"].as_object().unwrap().values().next();
    let hash = hash.unwrap().clone();
    let corpora = languages
        .iter()
        .map(|language| (format!("test/{language}"), hash.clone()));
    manifest["corpora"] = Value::Object(corpora.collect());
    let files = languages.iter().map(|language| {
        json!({"path": format!("/nowhere/{language}/test.parquet"), "bytes": 1000, "sha256": hash, "revision": null})
    });
    manifest["files"] = files.collect();
    let outputs = [
        "config.toml",
        "epochs.jsonl",
        "log.jsonl",
        "metrics.json",
        "predictions.parquet",
    ];
    let outputs = outputs.map(|name| {
        let hash = sha256(fs_err::read(folder.join(name)).unwrap());
        (name.to_owned(), json!(hash))
    });
    manifest["outputs"] = Value::Object(outputs.into_iter().collect());
    let open = "0".repeat(64);
    manifest["seal"] = json!(open);
    let text = String::from_utf8(pretty(&manifest)).unwrap();
    let seal = sha256(&text);
    write(
        &folder.join("manifest.json"),
        text.replace(&open, &seal).as_bytes(),
    );
}

/// The rows of the one language for each of the languages.
fn predictions(path: &Path, languages: &[String]) -> Vec<u8> {
    let file = fs_err::File::open(path).unwrap().into_parts().0;
    let one = ParquetReader::new(file).finish().unwrap();
    let of_language = |language: &String| -> DataFrame {
        let mut frame = one.clone();
        let column = Column::new("language".into(), vec![language.as_str(); one.height()]);
        frame.with_column(column).unwrap();
        frame
    };
    let mut frames = languages.iter().map(of_language);
    let mut all = frames.next().unwrap();
    for frame in frames {
        all.vstack_mut(&frame).unwrap();
    }
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut all).unwrap();
    bytes
}

fn pretty(value: &Value) -> Vec<u8> {
    serde_json::to_vec_pretty(value).unwrap()
}

fn write(path: &Path, bytes: &[u8]) {
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, bytes).unwrap();
}
