"""Times training steps on a GPU with the Hugging Face Trainer and with this program, in turn.

    pip install torch transformers accelerate datasets polars numpy
    cargo build --release --features cuda,fusion
    python tests/reference/hf_gpu.py TOKENIZER_DIR DATA_DIR [--size base] [--device cuda] [--torch-device cuda]
        [--precision bf16] [--steps N] [--pairs N] [--binary PATH] [--json FILE]

TOKENIZER_DIR holds a tokenizer.json of XLM-R's kind, DATA_DIR the German part of PAN-X in the hub's layout.
The model has random weights: what it learns does not matter for its speed. Sizes are those of
xlm-roberta-base and -large; `tiny` is for a trial on a machine without a GPU, with --device wgpu (or cpu)
and --torch-device cpu.

Both train on batches of 24 German sentences. The Trainer runs with its defaults, and grouped by length;
both under autocast where --precision says so. Counted are real tokens a second, without padding, after a
tenth of the steps. The rate of matrix products is that of PyTorch on the same device, 4096 x 4096 x 4096
(512 cubed without a GPU).
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from hf_common import aligner, tokenizer

ROOT = Path(__file__).parent.parent.parent
SIZES = {  # hidden, layers, heads, intermediate
    "tiny": (64, 2, 4, 128),
    "base": (768, 12, 12, 3072),
    "large": (1024, 24, 16, 4096),
}
PRECISIONS = {"f32": {}, "bf16": {"bf16": True}, "f16": {"fp16": True}}


def make_model(arguments, folder):
    """A folder with random weights of the size asked for."""
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaForMaskedLM

    hidden, layers, heads, intermediate = SIZES[arguments.size]
    vocabulary = tokenizer(arguments.tokenizer).vocab_size
    config = XLMRobertaConfig(
        vocab_size=vocabulary, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads,
        intermediate_size=intermediate, max_position_embeddings=514, type_vocab_size=1, layer_norm_eps=1e-5,
        pad_token_id=1, bos_token_id=0, eos_token_id=2,
    )
    torch.manual_seed(0)
    XLMRobertaForMaskedLM(config).save_pretrained(folder)
    shutil.copy(f"{arguments.tokenizer}/tokenizer.json", folder)


def rows(arguments):
    import polars as pl
    from datasets import Dataset

    frame = pl.read_parquet(f"{arguments.data}/PAN-X.de/train-00000-of-00001.parquet").head(24 * arguments.steps)
    return Dataset.from_dict({"tokens": frame["tokens"].to_list(), "ner_tags": frame["ner_tags"].to_list()})


def theirs(arguments, model, grouped):
    import torch
    from transformers import (
        DataCollatorForTokenClassification, Trainer, TrainerCallback, TrainingArguments,
        XLMRobertaForTokenClassification,
    )

    gpu = arguments.torch_device == "cuda"
    wait = torch.cuda.synchronize if gpu else (lambda: None)
    fast = tokenizer(model)
    counted = {"tokens": 0}

    def collate(features):
        batch = DataCollatorForTokenClassification(fast)(features)
        counted["tokens"] += int(batch["attention_mask"].sum())
        return batch

    class Clock(TrainerCallback):
        def on_step_end(self, args, state, control, **kwargs):
            if state.global_step == warm:
                wait()
                counted["tokens"], counted["begin"] = 0, time.perf_counter()
            if state.global_step == arguments.steps:
                wait()
                counted["end"] = time.perf_counter()

    warm = max(arguments.steps // 10, 1)
    known = TrainingArguments.__dataclass_fields__
    like_length = {"train_sampling_strategy": "group_by_length"} if "train_sampling_strategy" in known else {"group_by_length": True}
    data = rows(arguments).map(aligner(fast), batched=True, remove_columns=["tokens", "ner_tags"])
    trainer = Trainer(
        model=XLMRobertaForTokenClassification.from_pretrained(model, num_labels=7, dtype=torch.float32),
        args=TrainingArguments(
            output_dir=tempfile.mkdtemp(), max_steps=arguments.steps, per_device_train_batch_size=24,
            learning_rate=5e-5, weight_decay=0.01, save_strategy="no", seed=42, use_cpu=not gpu, report_to=[],
            disable_tqdm=True, dataloader_num_workers=0, **PRECISIONS[arguments.precision],
            **(like_length if grouped else {}),
        ),
        data_collator=collate, train_dataset=data, processing_class=fast, callbacks=[Clock()],
    )
    trainer.train()
    return counted["tokens"] / (counted["end"] - counted["begin"])


def ours(arguments, model):
    command = [
        str(arguments.binary), "bench", "--profile", "small", "--model", str(model), "--data", arguments.data,
        "--languages", "de", "--stages", "step", "--sentences", str(24 * arguments.steps),
        "--device", arguments.device, "--precision", arguments.precision, "--json",
    ]
    environment = os.environ | {"MIMALLOC_PURGE_DELAY": "-1", "NER_CACHE_DIR": ""}
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=environment)
    bench = json.loads(done.stdout)
    step = bench["stages"][0]
    return step["count"] / step["seconds"], step["operations"] / step["seconds"]


def matrix_rate(arguments):
    """Operations a second of PyTorch's own products."""
    import torch

    device = arguments.torch_device
    kind = {"f32": torch.float32, "bf16": torch.bfloat16, "f16": torch.float16}[arguments.precision]
    n, times = (4096, 100) if device == "cuda" else (512, 20)
    a, b = (torch.ones(n, n, dtype=kind, device=device) for _ in range(2))
    wait = torch.cuda.synchronize if device == "cuda" else (lambda: None)
    best = 0.0
    for _ in range(5):
        wait()
        begin = time.perf_counter()
        for _ in range(times):
            a @ b
        wait()
        best = max(best, 2 * n**3 * times / (time.perf_counter() - begin))
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokenizer")
    parser.add_argument("data")
    parser.add_argument("--size", choices=SIZES, default="base")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--torch-device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--precision", choices=PRECISIONS, default="bf16")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/xtask")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    runs = {"Trainer, defaults": [], "Trainer, grouped by length": [], "this program": []}
    with tempfile.TemporaryDirectory() as folder:
        make_model(arguments, folder)
        for _ in range(arguments.pairs):
            runs["Trainer, defaults"].append(theirs(arguments, folder, False))
            runs["Trainer, grouped by length"].append(theirs(arguments, folder, True))
            speed, operations = ours(arguments, folder)
            runs["this program"].append(speed)
    median = {who: statistics.median(speeds) for who, speeds in runs.items()}
    rate = matrix_rate(arguments)
    for who, speed in median.items():
        print(f"{who:>28} {speed:>12,.0f} tokens/s, ours / this {median['this program'] / speed:.2f}")
    print(f"matrix products {rate / 1e12:.2f} TFLOP/s; this program reaches {100 * operations / rate:.1f} % of that")
    if arguments.json:
        result = {"runs": runs, "matrix_rate": rate, "operations": operations, "arguments": vars(arguments)}
        arguments.json.write_text(json.dumps(result, indent=1, default=str) + "\n")


if __name__ == "__main__":
    main()
