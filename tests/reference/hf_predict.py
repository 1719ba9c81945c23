"""Times the tagging of a test set with `Trainer.predict` and with this program, in turn.

    pip install torch transformers accelerate datasets polars numpy
    cargo build --release
    python tests/reference/hf_predict.py SAVED_MODEL_DIR DATA_DIR [--language de] [--rows N]

SAVED_MODEL_DIR is a model that this program has trained. Rows of the test set in their order, batches of
24 and the Trainer's defaults there, two threads each. The Trainer's time is that of predict() alone; ours
is that of `evaluate` as a whole process (reading, tokenising, scoring) and, beside it, of the tagging of
as many sentences of the validation set in `bench`.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

from hf_common import aligner, tokenizer

ROOT = Path(__file__).parent.parent.parent
BINARY = str(ROOT / "target/release/xtask")


def theirs(arguments):
    import polars as pl
    import torch
    from datasets import Dataset
    from transformers import AutoModelForTokenClassification, DataCollatorForTokenClassification, Trainer, TrainingArguments

    torch.set_num_threads(2)
    fast = tokenizer(arguments.model)
    frame = pl.read_parquet(f"{arguments.data}/PAN-X.{arguments.language}/test-00000-of-00001.parquet").head(arguments.rows)
    data = Dataset.from_dict({"tokens": frame["tokens"].to_list(), "ner_tags": frame["ner_tags"].to_list()})
    data = data.map(aligner(fast), batched=True, remove_columns=["tokens", "ner_tags"])
    trainer = Trainer(
        model=AutoModelForTokenClassification.from_pretrained(arguments.model, dtype=torch.float32),
        args=TrainingArguments(tempfile.mkdtemp(), per_device_eval_batch_size=24, use_cpu=True, report_to=[], disable_tqdm=True),
        data_collator=DataCollatorForTokenClassification(fast),
    )
    begin = time.perf_counter()
    trainer.predict(data)
    return time.perf_counter() - begin, len(data)


def ours(arguments, precision):
    common = ["--model", arguments.model, "--data", arguments.data, "--languages", arguments.language, "--precision", precision]
    environment = os.environ | {"RAYON_NUM_THREADS": "2", "MIMALLOC_PURGE_DELAY": "-1", "NER_CACHE_DIR": ""}
    begin = time.perf_counter()
    subprocess.run([BINARY, "-q", "evaluate", *common], check=True, stdout=subprocess.DEVNULL, env=environment)
    whole = time.perf_counter() - begin
    # no more than a few steps are made: what is wanted is the tagging
    bench = [BINARY, "-q", "bench", "--profile", "small", *common, "--stages", "evaluate", "--sentences", "2000", "--json"]
    stage = json.loads(subprocess.run(bench, check=True, capture_output=True, text=True, env=environment).stdout)["stages"][0]
    return whole, stage["seconds"] / 2000


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("model")
    arguments.add_argument("data")
    arguments.add_argument("--language", default="de")
    arguments.add_argument("--rows", type=int, default=10_000)
    arguments = arguments.parse_args()
    seconds, rows = theirs(arguments)
    print(f"Trainer.predict: {seconds:.1f} s for {rows} sentences, {1000 * seconds / rows:.2f} ms each")
    for precision in ("f32", "bf16"):
        whole, each = ours(arguments, precision)
        print(f"ours, {precision}: {whole:.1f} s for all test rows, {1000 * each:.2f} ms each for tagging alone; "
              f"ratios {seconds / whole:.2f} and {seconds / rows / each:.2f}")


if __name__ == "__main__":
    main()
