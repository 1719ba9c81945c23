#!/usr/bin/env python3
"""Inputs of the fuzz target `tables` that polars does not write itself (needs pyarrow).

    python tests/reference/parquet_seeds.py OUT_DIR

A small corpus (`corpus-*`) and predictions (`predictions-*`) in every combination of page version, codec and encoding
that pyarrow writes. The first byte is the target's: `c` for a corpus, `p` for predictions. Fuzzing starts from them
beside the committed seeds: cargo fuzz run tables ... fuzz/corpus/tables fuzz/seeds/tables OUT_DIR
"""
import io
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

CODECS = ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]
TEXT, NUMBER = "DELTA_BYTE_ARRAY", "DELTA_BINARY_PACKED"


def corpus():
    words = [["Anna", "lebt", "in", "Ulm"], ["Ulm"], ["die", "Firma", "Müller", "&", "Söhne"], ["in"] * 40]
    tags = [[1, 0, 0, 5], [5], [0, 0, 3, 4, 4], [0] * 40]
    return pa.table({"tokens": words, "ner_tags": pa.array(tags, pa.list_(pa.int64()))})


def predictions():
    def number(values):
        return pa.array(values, pa.uint32())

    return pa.table({
        "language": ["de", "de", "de", "fr"],
        "sentence": number([0, 0, 1, 0]),
        "position": number([0, 1, 0, 0]),
        "word": ["Anna", "lebt", "Ulm", "Paris"],
        "subword": ["▁Anna", "▁le", "▁Ulm", "▁Paris"],
        "gold": ["B-PER", "O", "B-LOC", "B-LOC"],
        "predicted": ["B-PER", "I-PER", "B-LOC", "B-LOC"],
        "probability": pa.array([0.5, 0.25, 1.0, 0.0], pa.float32()),
        "loss": pa.array([0.1, 3.5, None, 0.0], pa.float32()),
    })


def leaves(table):
    """Each column as parquet names it, with the type of its values."""
    for field in table.schema:
        nested = pa.types.is_list(field.type)
        path = f"{field.name}.list.element" if nested else field.name
        yield path, field.type.value_type if nested else field.type


def encodings(table):
    """Ways to lay out values: name, arguments of the writer."""
    yield "dictionary", {"use_dictionary": True}
    yield "plain", {"use_dictionary": False}
    delta, split = {}, {}
    for path, kind in leaves(table):
        delta[path] = TEXT if pa.types.is_string(kind) else NUMBER if pa.types.is_integer(kind) else "PLAIN"
        split[path] = "DELTA_LENGTH_BYTE_ARRAY" if pa.types.is_string(kind) else "BYTE_STREAM_SPLIT"
    yield "delta", {"use_dictionary": False, "column_encoding": delta}
    yield "split", {"use_dictionary": False, "column_encoding": split}


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    for kind, table in [("corpus", corpus()), ("predictions", predictions())]:
        for page in ["1.0", "2.0"]:
            for codec in CODECS:
                for name, arguments in encodings(table):
                    written = io.BytesIO()
                    pq.write_table(table, written, data_page_version=page, compression=codec, **arguments)
                    path = out / f"{kind}-v{page[0]}-{codec}-{name}"
                    path.write_bytes(kind[0].encode() + written.getvalue())
    print(f"{len(list(out.iterdir()))} files in {out}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
