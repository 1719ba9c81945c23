"""Compares the entities of `transformers.pipeline` with those of `predict`, and says why each difference is one.

    pip install torch transformers polars
    cargo build --release
    python tests/reference/pipeline_parity.py SAVED_MODEL_DIR DATA_DIR [--language de] [--sentences 1000]

SAVED_MODEL_DIR is a model that this program has trained, DATA_DIR holds PAN-X in the hub's layout. Both get the first
sentences of the test set, their words joined by single spaces; `predict` is told of the words (`--words`), the pipeline
(`token-classification`, `aggregation_strategy="first"`) sees the text alone. An entity is a type with its first and one
past its last character. Exit code 1 if a difference has no reason.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from hf_common import tokenizer

ROOT = Path(__file__).parent.parent.parent
BINARY = str(ROOT / "target/release/xtask")


def sentences(arguments):
    import polars as pl

    file = f"{arguments.data}/PAN-X.{arguments.language}/test-00000-of-00001.parquet"
    return pl.read_parquet(file).head(arguments.sentences)["tokens"].to_list()


def ours(arguments, texts):
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write("".join(text + "\n" for text in texts))
        file.flush()
        command = [BINARY, "-q", "predict", "--model", arguments.model, "--words", "--file", file.name]
        environment = os.environ | {"MIMALLOC_PURGE_DELAY": "-1"}
        output = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    records = [json.loads(line) for line in output.split("\n") if line]
    assert [record["text"] for record in records] == texts
    return records


def theirs(arguments, texts):
    import torch
    from transformers import AutoModelForTokenClassification, pipeline

    torch.set_num_threads(2)
    model = AutoModelForTokenClassification.from_pretrained(arguments.model, dtype=torch.float32)
    # their default type of number is float32 as well
    tagger = pipeline("token-classification", model=model, tokenizer=tokenizer(arguments.model),
                      aggregation_strategy="first", device="cpu")
    return [tagger(text) for text in texts]


def reason(fast, words, text, own, other):
    """Why the entities of one sentence differ."""
    if len(fast(text)["input_ids"]) > 512:
        return "longer than the model's 512 tokens: the pipeline leaves out what comes after them"
    split, joined = fast(words, is_split_into_words=True), fast(text)
    if split["input_ids"] != joined["input_ids"]:
        pairs = zip(fast.convert_ids_to_tokens(split["input_ids"]), fast.convert_ids_to_tokens(joined["input_ids"]))
        first = next(((a, b) for a, b in pairs if a != b), ("", ""))
        return f"other subwords in running text than word by word: {first[0]} and {first[1]}"
    encoded = fast(text, return_offsets_mapping=True)
    numbers = split.word_ids()
    begins = {i for i, n in enumerate(numbers) if n is not None and (i == 0 or numbers[i - 1] != n)}
    # the pipeline's own test of a word's beginning: a space before or within the first character of the token
    guessed = {
        i for i, (start, end) in enumerate(encoded["offset_mapping"])
        if end > start and (start == 0 or " " in text[start - 1 : start + 1])
    }
    if begins != guessed:
        tokens = fast.convert_ids_to_tokens(encoded["input_ids"])
        odd = sorted(begins ^ guessed)[0]
        what = "begins no word for the pipeline" if odd in begins else "begins a word for the pipeline alone"
        return f"token {tokens[odd]} {what}, which goes by spaces around offsets"
    spans = {(kind, text[start:end].strip()) for kind, start, end in other - own}
    if spans == {(kind, text[start:end]) for kind, start, end in own - other}:
        return "the same words, but the pipeline's offsets take in a space"
    return None


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("model")
    arguments.add_argument("data")
    arguments.add_argument("--language", default="de")
    arguments.add_argument("--sentences", type=int, default=1000)
    arguments = arguments.parse_args()
    fast = tokenizer(arguments.model)
    all_words = sentences(arguments)
    texts = [" ".join(words) for words in all_words]
    same, largest, reasons = 0, 0.0, Counter()
    for words, text, record, found in zip(all_words, texts, ours(arguments, texts), theirs(arguments, texts)):
        own = {(e["type"], e["start"], e["end"]): e["probability"] for e in record["entities"]}
        other = {(e["entity_group"], e["start"], e["end"]): float(e["score"]) for e in found}
        both = own.keys() & other.keys()
        same += len(both)
        largest = max([largest, *(abs(own[e] - other[e]) for e in both)])
        if own.keys() == other.keys():
            continue
        why = reason(fast, words, text, own.keys(), other.keys())
        reasons[why is not None] += 1
        print(text)
        for name, entities in ("predict", own.keys() - other.keys()), ("pipeline", other.keys() - own.keys()):
            for kind, start, end in sorted(entities, key=lambda e: e[1:]):
                print(f"  {name:8} {kind} {start}..{end} {text[start:end]!r}")
        print(f"  reason: {why or 'not known'}\n")
    print(f"{len(texts)} sentences, {same} entities in common, probabilities within {largest:.1e}; "
          f"{reasons.total()} sentences differ, {reasons[False]} of them for no known reason")
    sys.exit(1 if reasons[False] else 0)


if __name__ == "__main__":
    main()
