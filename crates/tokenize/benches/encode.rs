//! The starter corpus to subwords and labels, and from stored bytes.
#![allow(clippy::unwrap_used)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ner_data::Split;
use ner_tokenize::{EncodeOptions, EncodedCorpus, starter};

fn encode(c: &mut Criterion) {
    let encoder = starter::encoder().unwrap();
    let corpus = ner_data::starter::corpus("de", Split::Train);
    let options = EncodeOptions::default();
    let mut group = c.benchmark_group("tokenize");
    group.throughput(Throughput::Elements(corpus.word_count() as u64));
    group.bench_function("encode", |b| b.iter(|| encoder.encode(&corpus, &options)));
    let bytes = encoder.encode(&corpus, &options).unwrap().to_bytes();
    group.bench_function("from bytes", |b| {
        b.iter(|| EncodedCorpus::from_bytes(&bytes))
    });
    group.finish();
}

criterion_group!(benches, encode);
criterion_main!(benches);
