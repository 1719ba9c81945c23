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
    tagger = pipeline("token-classification", model=model, tokenizer=tokenizer(arguments.model),
                      aggregation_strategy="first", device="cpu")
    return [tagger(text) for text in texts]


def other_words(fast, words, text, spans):
    """Why the pipeline does not see the words as they are, in a sentence or in some spans of it; nothing if it does."""
    split, joined = fast(words, is_split_into_words=True), fast(text, return_offsets_mapping=True)
    if len(joined["input_ids"]) > 512:
        return "longer than the 512 tokens of the model, after which the pipeline is blind"
    if split["input_ids"] != joined["input_ids"]:
        pairs = zip(fast.convert_ids_to_tokens(split["input_ids"]), fast.convert_ids_to_tokens(joined["input_ids"]))
        first = next(((a, b) for a, b in pairs if a != b), ("", ""))
        return f"other subwords in running text than word by word: {first[0]} and {first[1]}"
    numbers = split.word_ids()
    begins = {i for i, n in enumerate(numbers) if n is not None and (i == 0 or numbers[i - 1] != n)}
    # the pipeline's own test: an unknown token begins a word, and one whose first character or the one before is a space
    guessed = {
        i for i, (start, _) in enumerate(joined["offset_mapping"])
        if numbers[i] is not None
        and (start == 0 or " " in text[start - 1 : start + 1] or joined["input_ids"][i] == fast.unk_token_id)
    }
    places = joined["offset_mapping"]
    odd = [i for i in sorted(begins ^ guessed) if any(places[i][0] < last and first < places[i][1] for first, last in spans)]
    if odd:
        tokens, odd = fast.convert_ids_to_tokens(joined["input_ids"]), odd[0]
        if odd in begins:
            return f"{tokens[odd]} begins a word, but not by its offsets, which the pipeline goes by"
        return f"{tokens[odd - 1]} and {tokens[odd]} are one word, but two by their offsets, which the pipeline goes by"
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
        if other_words(fast, words, text, [(0, len(text))]) is None:
            largest = max([largest, *(abs(own[e] - other[e]) for e in both)])
        if own.keys() == other.keys():
            continue
        why = other_words(fast, words, text, [(start, end) for _, start, end in own.keys() ^ other.keys()])
        reasons[why is not None] += 1
        print(text)
        for name, entities in ("predict", own.keys() - other.keys()), ("pipeline", other.keys() - own.keys()):
            for kind, start, end in sorted(entities, key=lambda e: e[1:]):
                print(f"  {name:8} {kind} {start}..{end} {text[start:end]!r}")
        print(f"  reason: {why or 'not known'}\n")
    print(f"{len(texts)} sentences, {same} entities in common; {reasons.total()} sentences differ, "
          f"{reasons[False]} of them for no known reason; probabilities within {largest:.1e} where the words are the same")
    sys.exit(1 if reasons[False] else 0)


if __name__ == "__main__":
    main()
