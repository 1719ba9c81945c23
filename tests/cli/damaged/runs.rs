//! The files of a run, as `report` and `errors` read them, and texts for `predict`.

use polars::prelude::{Column, DataFrame, ParquetReader, ParquetWriter, SerReader as _};
use serde_json::{Value, json};

use super::{Case, Format, copy, write};
use crate::support::{Place, trained_model};

const REPORT: &[&str] = &["report", "run", "--out", "out"];

fn run(place: &Place) {
    // run/cells/de/model
    let run = trained_model().ancestors().nth(3).unwrap();
    for name in ["plan.json", "results.json", "data.json"] {
        if run.join(name).is_file() {
            write(
                place.path("run").join(name),
                fs_err::read(run.join(name)).unwrap(),
            );
        }
    }
    for entry in fs_err::read_dir(run.join("cells/de")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            write(
                place.path("run/cells/de").join(entry.file_name()),
                fs_err::read(entry.path()).unwrap(),
            );
        }
    }
}

const fn of(name: &'static str, file: &'static str) -> Format {
    Format {
        name,
        make: run,
        file,
        args: REPORT,
    }
}

const PLAN: Format = of("plan.json", "run/plan.json");
const MANIFEST: Format = of("manifest.json", "run/cells/de/manifest.json");
const METRICS: Format = of("metrics.json", "run/cells/de/metrics.json");
const SETTINGS: Format = of("config.toml of a cell", "run/cells/de/config.toml");
const LOG: Format = of("log.jsonl", "run/cells/de/log.jsonl");

const PREDICTIONS: Format = Format {
    args: &["errors", "run"],
    ..of("predictions.parquet", "run/cells/de/predictions.parquet")
};

const TEXTS: Format = Format {
    name: "texts",
    make: |place| {
        copy(trained_model(), &place.path("model"));
        write(place.path("texts.txt"), "Anna lebt in Ulm.\n".repeat(3));
    },
    file: "texts.txt",
    args: &[
        "predict",
        "--model",
        "model",
        "--file",
        "texts.txt",
        "--strict",
    ],
};

/// Formats whose truncated files are invalid. (A text is valid wherever it ends.)
pub(super) const FORMATS: &[Format] = &[PLAN, MANIFEST, METRICS, SETTINGS, LOG, PREDICTIONS];

fn set(format: Format, path: &'static [&'static str], value: Value) -> Case {
    let text: String = value.to_string().chars().take(40).collect();
    format.edited(format!("{} = {text}", path.join(".")), move |old| {
        let mut json: Value = serde_json::from_str(&old).unwrap();
        let place = path
            .iter()
            .fold(&mut json, |json, part| match part.parse::<usize>() {
                Ok(number) => &mut json[number],
                Err(_) => &mut json[*part],
            });
        *place = value;
        json.to_string()
    })
}

/// The predictions with a column changed.
fn column(what: &str, change: fn(&DataFrame) -> Vec<Column>) -> Case {
    PREDICTIONS.refused(what, move |path| {
        let file = fs_err::File::open(path).unwrap();
        let frame = ParquetReader::new(file.into_parts().0).finish().unwrap();
        let columns = change(&frame);
        let height = columns.first().map_or(0, Column::len);
        let file = fs_err::File::create(path).unwrap();
        ParquetWriter::new(file)
            .finish(&mut DataFrame::new(height, columns).unwrap())
            .unwrap();
    })
}

fn replaced(frame: &DataFrame, column: Column) -> Vec<Column> {
    let columns = frame.columns().iter();
    columns
        .map(|old| {
            if old.name() == column.name() {
                column.clone()
            } else {
                old.clone()
            }
        })
        .collect()
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for format in [PLAN, MANIFEST, METRICS] {
        cases.push(format.bytes("deep lists", "[".repeat(1 << 20)));
        cases.push(format.bytes("a list", "[]"));
        cases.push(format.bytes("an object", "{}"));
        cases.push(format.edited("two values", |text| text + "{}"));
    }
    for id in ["../../evil", "/etc", "..", "", "a/b", "de\0", "../cells/de"] {
        cases.push(set(PLAN, &["cells", "0", "id"], json!(id)));
    }
    for (path, value) in [
        (&["cells"][..], json!(7)),
        (&["cells", "0", "train"], json!("de")),
        (&["cells", "0", "seed"], json!(-1)),
        (&["cells", "0", "sentences"], json!(1.5)),
        (&["languages"], json!({"de": 1})),
        (&["commands"], json!([1])),
    ] {
        cases.push(set(PLAN, path, value));
    }
    for (path, value) in [
        (&["finished"][..], json!("yes")),
        (&["files"], json!([1])),
        (&["corpora"], json!([])),
        (&["train_seconds"], json!("1")),
    ] {
        cases.push(set(MANIFEST, path, value));
    }
    for (path, value) in [
        (&["test"][..], json!([])),
        (&["test", "de", "report"], json!(null)),
        (&["test", "de", "confusion", "counts"], json!([[1]])),
        (&["test", "de", "confusion", "counts"], json!([])),
        (&["test", "de", "confusion", "labels"], json!(["O"])),
        (&["test", "de", "confusion", "labels"], json!([])),
        (&["sentences"], json!(-1)),
        (&["id"], json!("../../evil")),
        (&["id"], json!("fr")),
    ] {
        cases.push(set(METRICS, path, value));
    }
    cases.push(
        LOG.edited("a line of another kind", |text| text + "{\"step\":1}\n")
            .says(["row"]),
    );
    cases.push(
        LOG.edited("a deep line", |text| text + &"[".repeat(100_000) + "\n")
            .says(["row"]),
    );
    cases.push(SETTINGS.bytes("deep lists", format!("a = {}", "[".repeat(1 << 20))));
    cases.push(column("no words", |frame| {
        frame.drop("word").unwrap().columns().to_vec()
    }));
    cases.push(column("no columns", |frame| {
        vec![frame.columns()[0].clone()]
    }));
    cases.push(column("words as numbers", |frame| {
        replaced(
            frame,
            Column::new("word".into(), vec![1i64; frame.height()]),
        )
    }));
    cases.push(column("sentences as text", |frame| {
        replaced(
            frame,
            Column::new("sentence".into(), vec!["1"; frame.height()]),
        )
    }));
    cases.push(column("sentences out of order", |frame| {
        replaced(
            frame,
            Column::new("sentence".into(), vec![7u32; frame.height()]),
        )
    }));
    cases.push(column("sentence 2^32", |frame| {
        replaced(
            frame,
            Column::new("sentence".into(), vec![u32::MAX; frame.height()]),
        )
    }));
    cases.push(column("word 2^32", |frame| {
        replaced(
            frame,
            Column::new("position".into(), vec![u32::MAX; frame.height()]),
        )
    }));
    cases.push(column("empty tags", |frame| {
        replaced(frame, Column::new("gold".into(), vec![""; frame.height()]))
    }));
    // a hundred thousand languages of a hundred thousand sentences each, if it were believed
    cases.push(
        column("one language per word, all at the last sentence", |frame| {
            let rows = 100_000;
            let language: Vec<String> = (0..rows).map(|row| format!("l{row}")).collect();
            let many = (0..rows).map(|row| (row % frame.height()) as u32).collect();
            let many = polars::prelude::IdxCa::from_vec("".into(), many);
            let long = frame.take(&many).unwrap();
            let last = Column::new("sentence".into(), vec![rows as u32 - 1; rows]);
            let first = Column::new("position".into(), vec![0u32; rows]);
            let languages = Column::new("language".into(), language);
            [languages, last, first]
                .into_iter()
                .fold(long, |frame, column| {
                    DataFrame::new(rows, replaced(&frame, column)).unwrap()
                })
                .columns()
                .to_vec()
        })
        .says(["its language changes more than"]),
    );
    cases.push(column("no rows", |frame| frame.clear().columns().to_vec()));
    for (what, bytes) in [
        ("invalid UTF-8", &b"Anna\n\xff\n"[..]),
        ("a half character", b"Anna\n\xc3"),
    ] {
        cases.push(TEXTS.bytes(what, bytes).says(["line 2"]));
    }
    cases.push(TEXTS.refused("a folder", |path| {
        fs_err::remove_file(path).unwrap();
        fs_err::create_dir(path).unwrap();
    }));
    cases.push(TEXTS.refused("a device without end", |path| {
        super::bytes::link(path, std::path::Path::new("/dev/zero"));
    }));
    cases.push(Case {
        outcome: super::Outcome::Bounded,
        ..TEXTS.bytes("a megabyte of NULs", vec![0; 1 << 20])
    });
    cases
}
