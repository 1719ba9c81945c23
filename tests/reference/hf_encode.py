"""Times parquet to token ids and labels with `datasets.map` and with this program, in turn.

    pip install transformers datasets polars numpy
    cargo build --release
    python tests/reference/hf_encode.py MODEL_DIR DATA_DIR [--languages de,fr,it,en] [--runs N]

Every split of every language, whole. `datasets.map` runs batched with the fast tokenizer, once in one
process and once in two, without its cache; its time begins at the file and ends with the mapped data set.
Ours is that of the stages ingest and tokenise of `bench`, and of ingest and cached for a second run. Two threads each.
"""

import argparse
import json
import os
import statistics
import subprocess
import time
from pathlib import Path

os.environ |= {"HF_HUB_OFFLINE": "1", "RAYON_NUM_THREADS": "2"}

import datasets
import polars as pl
from datasets import Dataset

from hf_common import aligner, tokenizer

ROOT = Path(__file__).parent.parent.parent


def theirs(arguments, fast, processes):
    begin = time.perf_counter()
    sentences = 0
    for language in arguments.languages.split(","):
        for split in ("train", "validation", "test"):
            frame = pl.read_parquet(f"{arguments.data}/PAN-X.{language}/{split}-00000-of-00001.parquet")
            data = Dataset(frame.select("tokens", "ner_tags").to_arrow())
            mapped = data.map(aligner(fast), batched=True, remove_columns=data.column_names, num_proc=processes)
            sentences += len(mapped)
    return time.perf_counter() - begin, sentences


def ours(arguments):
    command = [
        str(ROOT / "target/release/xtask"), "-q", "bench", "--profile", "small", "--model", arguments.model, "--data",
        arguments.data, "--languages", arguments.languages, "--stages", "ingest,tokenise,cached", "--json",
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    stages = json.loads(done.stdout)["stages"]
    ingest, tokenise, cached = (stage["seconds"] for stage in stages)
    return ingest + tokenise, stages[0]["count"], ingest + cached


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("model")
    arguments.add_argument("data")
    arguments.add_argument("--languages", default="de,fr,it,en")
    arguments.add_argument("--runs", type=int, default=3)
    arguments = arguments.parse_args()
    datasets.disable_caching()
    datasets.disable_progress_bars()
    fast = tokenizer(arguments.model)
    runs = [(theirs(arguments, fast, None), theirs(arguments, fast, 2), ours(arguments)) for _ in range(arguments.runs)]
    assert len({part[1] for run in runs for part in run}) == 1, "different numbers of sentences"
    one, two, own = (statistics.median(run[i][0] for run in runs) for i in range(3))
    again = statistics.median(run[2][2] for run in runs)
    print(f"{runs[0][0][1]} sentences: datasets.map {one:.2f} s, with two processes {two:.2f} s, ours {own:.2f} s, from the cache {again:.2f} s")
    print(f"ratios {one / own:.1f} and {two / own:.1f}, from the cache {one / again:.1f} and {two / again:.1f}")


if __name__ == "__main__":
    main()
