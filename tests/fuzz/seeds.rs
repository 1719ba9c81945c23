//! Seeds that a program has to make: files of parquet. Most are not packed, so that a changed byte is a changed value.

use std::path::Path;
use std::sync::Arc;

use ner_data::parquet::write_parquet;
use ner_data::{CorpusBuilder, LabelSet, Split};
use polars::prelude::{
    Column, DataFrame, ParquetCompression, ParquetReader, ParquetWriter, SerReader as _,
};

type Seed = (&'static str, Vec<u8>);

/// Inputs of the target `tables` that are taken.
pub(crate) fn tables(folder: &Path) -> Vec<Seed> {
    let path = folder.join("seed.parquet");
    write_parquet(&path, &corpus()).expect("a file can be written");
    let snappy = std::fs::read(&path).expect("it was written");
    let file = std::fs::File::open(&path).expect("it was written");
    let corpus = ParquetReader::new(file).finish();
    let corpus = corpus.expect("it was written");
    let corpus = corpus.select(["tokens", "ner_tags"]).expect("both");
    let packed = |frame: &DataFrame, compression, rows| {
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes)
            .with_compression(compression)
            .with_row_group_size(rows)
            .finish(&mut frame.clone())
            .expect("memory can be written");
        bytes
    };
    let plain = ParquetCompression::Uncompressed;
    let seeds = [
        ("corpus-snappy", b'c', snappy),
        ("corpus-plain", b'c', packed(&corpus, plain, None)),
        ("corpus-groups", b'c', packed(&corpus, plain, Some(2))),
        (
            "corpus-zstd",
            b'c',
            packed(&corpus, ParquetCompression::Zstd(None), None),
        ),
        (
            "predictions-plain",
            b'p',
            packed(&predictions(), plain, None),
        ),
        (
            "predictions-groups",
            b'p',
            packed(&predictions(), plain, Some(3)),
        ),
    ];
    let seeds = seeds.into_iter();
    seeds
        .map(|(name, kind, file)| (name, [&[kind][..], &file].concat()))
        .collect()
}

fn corpus() -> ner_data::Corpus {
    let labels = LabelSet::pan_x();
    let mut builder = CorpusBuilder::new("seed", "de", Split::Train, Arc::clone(&labels));
    let sentences: [(&[&str], &[u16]); 5] = [
        (&["Anna", "lebt", "in", "Ulm"], &[1, 0, 0, 5]),
        (&["Ulm"], &[5]),
        (&["die", "Firma", "Müller", "&", "Söhne"], &[0, 0, 3, 4, 4]),
        (&["eine Straße mit Namen von mehr als zwölf Zeichen"], &[0]),
        (&["in", "in", "in", "in", "Ulm"], &[0, 0, 0, 0, 5]),
    ];
    for (words, tags) in sentences {
        let pushed = builder.push(words.iter().copied(), tags);
        pushed.expect("one label per word");
    }
    builder.finish().expect("five sentences")
}

fn predictions() -> DataFrame {
    let texts = |name: &str, values: [&str; 6]| Column::new(name.into(), values.to_vec());
    let numbers = |name: &str, values: [u32; 6]| Column::new(name.into(), values.to_vec());
    let loss = vec![Some(0.1f32), Some(3.5), None, Some(0.0), Some(9.0), None];
    let columns = vec![
        texts("language", ["de", "de", "de", "de", "fr", "fr"]),
        numbers("sentence", [0, 0, 1, 2, 0, 2]),
        numbers("position", [0, 1, 0, 0, 0, 0]),
        texts("word", ["Anna", "lebt", "Ulm", "Ulm", "à", "Paris"]),
        texts("subword", ["▁Anna", "▁le", "▁Ulm", "▁Ulm", "▁à", "▁Paris"]),
        texts("gold", ["B-PER", "O", "B-LOC", "B-ORG", "O", "B-LOC"]),
        texts(
            "predicted",
            ["B-PER", "I-PER", "B-LOC", "B-LOC", "O", "B-LOC"],
        ),
        Column::new("probability".into(), vec![0.5f32; 6]),
        Column::new("loss".into(), loss),
    ];
    DataFrame::new(6, columns).expect("columns of six rows")
}
