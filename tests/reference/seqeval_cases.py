"""Writes tests/fixtures/seqeval_cases.json: what seqeval 1.2.2 says of random and odd tags.

    pip install seqeval==1.2.2
    python tests/reference/seqeval_cases.py [OUT] [--scale N]

Seeded: the same file each time. `--scale` multiplies the number of cases, for a longer check by
hand. Tags of a sentence are joined by tabs; entities are [type, first word, last word].
"""

import argparse
import importlib.metadata
import json
import random
import warnings
from pathlib import Path

from seqeval.metrics import accuracy_score, classification_report
from seqeval.metrics.sequence_labeling import get_entities, precision_recall_fscore_support

FIXTURE = Path(__file__).parent.parent / "fixtures" / "seqeval_cases.json"

PAN_X = ["PER", "ORG", "LOC"]
HYPHENS = ["first-name", "-PER", "PER-", "--", "a-b-c"]
LONG = ["a-type-with-a-name-longer-than-the-averages", "Größe", "人名", "micro avg"]
ODD = [
    "PER", "ER", "-PER", "B--PER", "B-PER-", "B_PER", "I_PER", "b-PER", "i-PER", "O-PER", "O-LOC",
    "B", "I", "E", "S", "U", "L", "B-", "I-", ".", ".PER", ".-PER", "U-PER", "L-PER", "U-LOC",
    "_", "B-_", "I-_", "É-PER", "人-名", "-", "--", "BX-PER", "O-", "oo", "O", "O", "B-PER", "I-PER",
]

# Chosen by hand: an entity that seqeval lets begin in the sentence before, and published examples.
PAIRS = [
    ([["B-PER", "O"], ["O", "U", "B-LOC"]], [["O", "B-PER"], ["O", "U", "B-LOC"]]),
    ([["U", "B-LOC"], ["U", "B-LOC"]], [["B-LOC", "O"], ["U", "B-LOC"]]),
    (
        [["O", "O", "O", "B-MISC", "I-MISC", "I-MISC", "O"], ["B-PER", "I-PER", "O"]],
        [["O", "O", "B-MISC", "I-MISC", "I-MISC", "I-MISC", "O"], ["B-PER", "I-PER", "O"]],
    ),
]


def clean(rng, length, kinds):
    """A sentence that is valid IOB2."""
    tags = []
    while len(tags) < length:
        if rng.random() < 0.5:
            tags.append("O")
        else:
            kind = rng.choice(kinds)
            tags += ["B-" + kind] + ["I-" + kind] * rng.randrange(3)
    return tags[:length]


def noisy(rng, tags, kinds, rate):
    """The same sentence with some of its tags replaced, as a tagger might."""
    pool = ["O"] + [prefix + kind for prefix in ("B-", "I-") for kind in kinds]
    return [rng.choice(pool) if rng.random() < rate else tag for tag in tags]


def wild(rng, length, prefixes, kinds):
    """Any prefix with any type, `O` one time in four."""
    return [
        "O" if rng.random() < 0.25 else rng.choice(prefixes) + "-" + rng.choice(kinds)
        for _ in range(length)
    ]


def odd(rng, length):
    return [rng.choice(ODD) for _ in range(length)]


def sentence(rng):
    length = rng.choice([0, 1, 1, 2, 3, 4, 5, 6, 8, 12])
    return rng.choice([
        lambda: clean(rng, length, PAN_X),
        lambda: noisy(rng, clean(rng, length, PAN_X), PAN_X, 0.3),
        lambda: wild(rng, length, "BI", PAN_X[:2]),
        lambda: wild(rng, length, "BIES", PAN_X[:2]),
        lambda: wild(rng, length, "BIESULO.x", ["PER", "LOC"]),
        lambda: wild(rng, length, "BI", HYPHENS),
        lambda: odd(rng, length),
        lambda: odd(rng, length),
    ])()


def pair(rng):
    """Gold and predicted sentences of one small corpus."""
    lengths = [rng.choice([0, 1, 2, 3, 5, 8, 11]) for _ in range(rng.randint(1, 5))]
    kinds = rng.choice([PAN_X, PAN_X, PAN_X[:1], HYPHENS, LONG, many_kinds(rng)])
    if len(kinds) > 5:
        lengths = [30, 25]
    style = rng.randrange(8)
    if style == 0:
        gold = [clean(rng, n, kinds) for n in lengths]
        return gold, [list(tags) for tags in gold]
    if style == 1:
        return [["O"] * n for n in lengths], [clean(rng, n, kinds) for n in lengths]
    if style == 2:
        return [clean(rng, n, kinds) for n in lengths], [["O"] * n for n in lengths]
    if style == 3:
        return [wild(rng, n, "BIES", kinds) for n in lengths], [wild(rng, n, "BIES", kinds) for n in lengths]
    if style == 4:
        gold = [odd(rng, n) for n in lengths]
        return gold, [[rng.choice([t, t, rng.choice(ODD)]) for t in tags] for tags in gold]
    gold = [clean(rng, n, kinds) for n in lengths]
    return gold, [noisy(rng, tags, kinds, rng.choice([0.05, 0.2, 0.5])) for tags in gold]


def many_kinds(rng):
    """More types than one block of NumPy's sum has."""
    return ["T%02d" % i for i in range(rng.choice([8, 9, 17, 40]))]


def rows(gold, predicted, average):
    """Precision, recall, F1 and support, one row a type or one row in all."""
    columns = precision_recall_fscore_support(gold, predicted, average=average)
    rows = zip(*columns) if average is None else [columns]
    return [[float(p), float(r), float(f), int(support)] for p, r, f, support in rows]


def report(rng, gold, predicted):
    digits = rng.choice([2, 2, 2, 3, 4, 6, 0, 14])
    kinds = sorted({entity[0] for tags in (gold, predicted) for entity in get_entities(tags)})
    return {
        "gold": ["\t".join(tags) for tags in gold],
        "predicted": ["\t".join(tags) for tags in predicted],
        "digits": digits,
        "by_type": dict(zip(kinds, rows(gold, predicted, None), strict=True)),
        **{name: rows(gold, predicted, name)[0] for name in ("micro", "macro", "weighted")},
        "accuracy": accuracy_score(gold, predicted),
        "text": classification_report(gold, predicted, digits=digits),
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("out", nargs="?", type=Path, default=FIXTURE)
    arguments.add_argument("--scale", type=int, default=1)
    arguments = arguments.parse_args()
    warnings.simplefilter("ignore")
    rng = random.Random(1202)

    sentences = []
    for _ in range(900 * arguments.scale):
        tags = sentence(rng)
        entities = [[kind, int(start), int(end)] for kind, start, end in get_entities(tags)]
        sentences.append({"tags": "\t".join(tags), "entities": entities})

    reports = [report(rng, gold, predicted) for gold, predicted in PAIRS]
    while len(reports) < 280 * arguments.scale:
        gold, predicted = pair(rng)
        # no word, or no entity at all: seqeval fails, and the Rust tests say what we do
        if not any(gold) or not (get_entities(gold) or get_entities(predicted)):
            continue
        reports.append(report(rng, gold, predicted))

    lines = lambda cases: ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    arguments.out.write_text(
        '{"seqeval":"%s",\n"sentences":[\n%s],\n"reports":[\n%s]}\n'
        % (importlib.metadata.version("seqeval"), lines(sentences), lines(reports)),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
