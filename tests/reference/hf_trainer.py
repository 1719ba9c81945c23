"""Times one cell with the Hugging Face Trainer and with this program, in turn, and prints the ratios.

    pip install torch transformers accelerate datasets polars seqeval numpy
    cargo build --release
    python tests/reference/hf_trainer.py MODEL_DIR DATA_DIR [--fraction F] [--epochs N] [--seed N] [--pairs N]
        [--settings defaults,best,bf16] [--ours f32,bf16] [--json FILE]

MODEL_DIR and DATA_DIR are folders in the hub's layout. The cell is German: the first F of every split
as `shuffle(seed=0)` orders it, N epochs, batch 24, AdamW 5e-5 falling to 0, weight decay 0.01;
scored on the validation rows after each epoch and on the test rows in the end. Two threads each.

settings of the Trainer:
    defaults   what TrainingArguments gives
    best       sentences of like length together (train_sampling_strategy or group_by_length)
    bf16       the same under bf16 autocast

The Trainer's time is that of train() and evaluate(); ours is that of the whole cell, which reads the
model, tokenises the training set, writes predictions and logs as well. Memory is the peak of the process.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hf_common import aligner, tokenizer

ROOT = Path(__file__).parent.parent.parent
TAGS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
THREADS = 2


def rows(data, split, fraction):
    import numpy as np
    import polars as pl
    from datasets import Dataset

    frame = pl.read_parquet(f"{data}/PAN-X.de/{split}-00000-of-00001.parquet")
    frame = frame[np.random.default_rng(0).permutation(frame.height)[: int(fraction * frame.height)].tolist()]
    return Dataset.from_dict({"tokens": frame["tokens"].to_list(), "ner_tags": frame["ner_tags"].to_list()})


def trainer_run(arguments, setting):
    """One cell with the Trainer, in this process; returns its times and scores."""
    import numpy as np
    import torch
    from seqeval.metrics import f1_score
    from transformers import (
        AutoConfig, DataCollatorForTokenClassification, Trainer, TrainingArguments,
        XLMRobertaForTokenClassification,
    )

    torch.set_num_threads(THREADS)
    fast = tokenizer(arguments.model)

    def score(result):
        best, keep = np.argmax(result.predictions, 2), result.label_ids != -100
        tags = lambda side: [[TAGS[t] for t in row[k]] for row, k in zip(side, keep)]
        return {"f1": f1_score(tags(result.label_ids), tags(best))}

    splits = {
        split: rows(arguments.data, split, arguments.fraction).map(aligner(fast), batched=True, remove_columns=["tokens", "ner_tags"])
        for split in ("train", "validation", "test")
    }
    config = AutoConfig.from_pretrained(arguments.model, num_labels=7)
    known = TrainingArguments.__dataclass_fields__
    like_length = {"train_sampling_strategy": "group_by_length"} if "train_sampling_strategy" in known else {"group_by_length": True}
    further = {} if setting == "defaults" else like_length | ({"bf16": True} if setting == "bf16" else {})
    trainer = Trainer(
        model_init=lambda: XLMRobertaForTokenClassification.from_pretrained(arguments.model, config=config, dtype=torch.float32),
        args=TrainingArguments(
            output_dir=tempfile.mkdtemp(), num_train_epochs=arguments.epochs, per_device_train_batch_size=24,
            per_device_eval_batch_size=24, learning_rate=5e-5, weight_decay=0.01, eval_strategy="epoch",
            save_strategy="no", seed=arguments.seed, use_cpu=True, report_to=[], disable_tqdm=True, **further,
        ),
        data_collator=DataCollatorForTokenClassification(fast), compute_metrics=score,
        train_dataset=splits["train"], eval_dataset=splits["validation"], processing_class=fast,
    )
    begin = time.perf_counter()
    trainer.train()
    trained = time.perf_counter()
    result = trainer.evaluate(splits["test"], metric_key_prefix="test")
    end = time.perf_counter()
    validation = sum(entry["eval_runtime"] for entry in trainer.state.log_history if "eval_runtime" in entry)
    return {
        "seconds": end - begin, "training": trained - begin - validation, "evaluation": validation + end - trained,
        "f1": result["test_f1"], "memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def theirs(arguments, setting):
    """The Trainer in a process of its own, so that memory and threads are its own."""
    command = [sys.executable, __file__, arguments.model, arguments.data, "--one", setting,
               "--fraction", str(arguments.fraction), "--epochs", str(arguments.epochs), "--seed", str(arguments.seed)]
    environment = os.environ | {"OMP_NUM_THREADS": str(THREADS), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def ours(arguments, precision):
    with tempfile.TemporaryDirectory() as folder:
        command = [
            str(ROOT / "target/release/xtask"), "-q", "train", "--profile", "small", "--languages", "de",
            "--test-languages", "de", "--model", arguments.model, "--data", arguments.data, "--keep-models", "none",
            "--set", f"recipe.epochs={arguments.epochs}", "--set", f"data.fractions.de={arguments.fraction}",
            "--seeds", str(arguments.seed), "--out", folder,
        ] + ([] if precision == "f32" else ["--precision", precision])
        environment = os.environ | {"RAYON_NUM_THREADS": str(THREADS), "MIMALLOC_PURGE_DELAY": "-1"}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0, f"exit status {status}"
        manifest = json.loads(next(Path(folder).glob("cells/*/manifest.json")).read_text())
        results = json.loads((Path(folder) / "results.json").read_text())
        total, training = manifest["total_seconds"], manifest["train_seconds"]
        return {
            "seconds": total, "training": training, "evaluation": total - training,
            "f1": results["cells"][0]["eval"]["de"]["f1"], "memory_gb": usage.ru_maxrss / 1e6,
        }


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("model")
    arguments.add_argument("data")
    arguments.add_argument("--fraction", type=float, default=0.05)
    arguments.add_argument("--epochs", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=42)
    arguments.add_argument("--pairs", type=int, default=1)
    arguments.add_argument("--settings", default="defaults,best,bf16")
    arguments.add_argument("--ours", default="f32")
    arguments.add_argument("--json", type=Path)
    arguments.add_argument("--one", help=argparse.SUPPRESS)
    arguments = arguments.parse_args()
    if arguments.one:
        print(json.dumps(trainer_run(arguments, arguments.one)))
        return
    runs = {}
    for pair in range(arguments.pairs):
        for name in arguments.settings.split(","):
            runs.setdefault("trainer " + name, []).append(theirs(arguments, name))
            for precision in arguments.ours.split(","):
                runs.setdefault("ours " + precision, []).append(ours(arguments, precision))
            for who in list(runs)[-1 - len(arguments.ours.split(",")):]:
                print(who, runs[who][-1], file=sys.stderr, flush=True)
    median = {who: {key: statistics.median(run[key] for run in many) for key in many[0]} for who, many in runs.items()}
    print(f"{'':>18} {'seconds':>9} {'training':>9} {'evaluation':>11} {'memory GB':>10} {'F1':>7}")
    for who, m in median.items():
        print(f"{who:>18} {m['seconds']:>9.1f} {m['training']:>9.1f} {m['evaluation']:>11.1f} {m['memory_gb']:>10.2f} {m['f1']:>7.4f}")
    for precision in arguments.ours.split(","):
        own = median["ours " + precision]
        for who, m in median.items():
            if who.startswith("trainer"):
                print(f"{who} / ours {precision}: {m['seconds'] / own['seconds']:.2f} "
                      f"(training {m['training'] / own['training']:.2f}, evaluation {m['evaluation'] / own['evaluation']:.2f}, "
                      f"memory {own['memory_gb'] / m['memory_gb']:.2f} of theirs)")
    if arguments.json:
        arguments.json.write_text(json.dumps({"runs": runs, "medians": median}, indent=1) + "\n")


if __name__ == "__main__":
    main()
