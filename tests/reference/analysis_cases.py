"""Writes tests/fixtures/analysis_cases.json: what other tools say beyond seqeval's report.

    pip install seqeval==1.2.2 nervaluate==1.1.0 scikit-learn numpy
    pip download --no-deps --no-binary :all: seqeval==1.2.2 && tar xzf seqeval-1.2.2.tar.gz
    python tests/reference/analysis_cases.py --conlleval seqeval-1.2.2/tests/conlleval.pl [OUT] [--scale N]

Seeded: the same file each time. Scenarios come from nervaluate, the confusion of tags from
scikit-learn, the scores of spans from seqeval's entities, the text of conlleval from the Perl script
that seqeval ships for its own tests. Intervals and p-values are worked out here with NumPy from the
entities that seqeval finds; the random numbers are those of SplitMix64, so that both sides draw the
same sentences. Needs perl.
"""

import argparse
import importlib.metadata
import json
import random
import subprocess
import warnings
from pathlib import Path

import numpy as np
from nervaluate import Evaluator
from seqeval.metrics.sequence_labeling import get_entities
from sklearn.metrics import confusion_matrix

from seqeval_cases import PAN_X, clean, in_scheme, noisy

FIXTURE = Path(__file__).parent.parent / "fixtures" / "analysis_cases.json"
KINDS = [PAN_X, PAN_X[:1], ["first-name", "MISC"], ["A", "B", "C", "D", "E"]]
SCENARIOS = ["strict", "exact", "partial", "ent_type"]
FIELDS = ["correct", "incorrect", "partial", "missed", "spurious"]


def mended(tags):
    """The same tags with every orphan I made a B: valid IOB2, on which all tools agree."""
    out = []
    for tag in tags:
        before = out[-1] if out else "O"
        out.append("B" + tag[1:] if tag[0] == "I" and before[1:] != tag[1:] else tag)
    return out


def shifted(rng, tags):
    """Entities that begin or end a word early or late now and then."""
    out = list(tags)
    for at in range(1, len(out)):
        if rng.random() < 0.15:
            out[at - 1] = out[at]
    return out


def corpus(rng):
    kinds = rng.choice(KINDS)
    lengths = [rng.choice([0, 1, 2, 4, 7, 12]) for _ in range(rng.randint(1, 8))]
    gold = [mended(clean(rng, n, kinds)) for n in lengths]
    predicted = [mended(shifted(rng, noisy(rng, tags, kinds, rng.choice([0.0, 0.1, 0.3])))) for tags in gold]
    return kinds, gold, predicted


def scenarios(kinds, gold, predicted):
    """Counts of each scenario, over all and by type; scores where nervaluate adds up nothing."""
    results = Evaluator(gold, predicted, tags=kinds, loader="list").evaluate()
    row = lambda result: [getattr(result, field) for field in FIELDS]
    case = {
        "all": {name: row(results["overall"][name]) for name in SCENARIOS},
        "by_type": {kind: {name: row(scores[name]) for name in SCENARIOS} for kind, scores in results["entities"].items()},
    }
    if len(gold) == 1:
        scores = results["overall"]
        case["scores"] = {n: [scores[n].precision, scores[n].recall, scores[n].f1] for n in SCENARIOS}
    return case


def spans(gold, predicted):
    """Precision, recall and F1 of places alone, in lists that run through all sentences."""
    gold, predicted = ({(start, end) for _, start, end in get_entities(side)} for side in (gold, predicted))
    correct = len(gold & predicted)
    return scores(correct, len(predicted), len(gold))


def scores(correct, predicted, gold):
    precision = correct / predicted if predicted else 0.0
    recall = correct / gold if gold else 0.0
    return [precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0]


def confusion(kinds, gold, predicted):
    labels = ["O", *(prefix + kind for kind in kinds for prefix in ("B-", "I-"))]
    flat = [[tag for tags in side for tag in tags] for side in (gold, predicted)]
    if not flat[0]:
        return None
    matrix = lambda normalize=None: confusion_matrix(*flat, labels=labels, normalize=normalize).tolist()
    return {"labels": labels, "counts": matrix(), "gold": matrix("true"), "predicted": matrix("pred"), "all": matrix("all")}


class SplitMix64:
    MASK = 2**64 - 1

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = self.state + 0x9E3779B97F4A7C15 & self.MASK
        mixed = self.state
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & self.MASK
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & self.MASK
        return mixed ^ mixed >> 31

    def below(self, bound):
        return self.next() * bound >> 64

    def coin(self):
        return self.next() >> 63 == 1


def counted(gold, predicted):
    """Correct, predicted and gold entities of each sentence."""
    sides = ([set(get_entities(tags)) for tags in side] for side in (gold, predicted))
    return np.array([(len(g & p), len(p), len(g)) for g, p in zip(*sides)])


def interval(values, level):
    return [float(q) for q in np.quantile(values, [(1 - level) / 2, (1 + level) / 2])]


def resampled(rng, gold, predicted, other):
    """Bootstrap interval of F1, and the first prediction against the second."""
    seed, samples, level = rng.getrandbits(64), rng.choice([20, 100]), rng.choice([0.9, 0.95])
    first, second = counted(gold, predicted), counted(gold, other)
    f1 = lambda rows: scores(*rows.sum(axis=0).tolist())[2]
    count, source = len(gold), SplitMix64(seed)
    draws = [[source.below(count) for _ in range(count)] for _ in range(samples)]
    difference = f1(first) - f1(second)
    flips = [[source.coin() for _ in range(count)] for _ in range(samples)]
    swapped = [
        f1(np.where(np.array(flip)[:, None], second, first)) - f1(np.where(np.array(flip)[:, None], first, second))
        for flip in flips
    ]
    return {
        "seed": seed, "samples": samples, "level": level,
        "f1": interval([f1(first[draw]) for draw in draws], level),
        "difference": difference,
        "interval": interval([f1(first[draw]) - f1(second[draw]) for draw in draws], level),
        "p_value": (1 + sum(abs(value) >= abs(difference) for value in swapped)) / (1 + samples),
    }


def conlleval(script, gold, predicted):
    pairs = (zip(*tags) for tags in zip(gold, predicted))
    text = "\n".join("".join(f"w {g} {p}\n" for g, p in pair) for pair in pairs)
    return subprocess.run(["perl", script], input=text, check=True, capture_output=True, text=True).stdout


def analysis(rng):
    kinds, gold, predicted = corpus(rng)
    other = [mended(noisy(rng, tags, kinds, 0.2)) for tags in gold]
    joined = lambda side: ["\t".join(tags) for tags in side]
    return {
        "gold": joined(gold), "predicted": joined(predicted), "other": joined(other),
        "scenarios": scenarios(kinds, gold, predicted) if gold[0] else None,  # nervaluate looks at the first tag
        "spans": spans(gold, predicted),
        "confusion": confusion(kinds, gold, predicted),
        "resampled": resampled(rng, gold, predicted, other),
    }


def text(rng, script):
    """IOB1 or IOB2, with orphan I tags on the predicted side."""
    kinds = rng.choice(KINDS)
    lengths = [rng.choice([0, 1, 2, 4, 7, 12]) for _ in range(rng.randint(1, 8))]
    scheme = rng.choice(["IOB1", "IOB2"])
    gold = [in_scheme(rng, n, scheme, kinds, 0.0) for n in lengths]
    predicted = [noisy(rng, tags, kinds, rng.choice([0.0, 0.1, 0.4])) for tags in gold]
    joined = lambda side: ["\t".join(tags) for tags in side]
    return {"gold": joined(gold), "predicted": joined(predicted), "text": conlleval(script, gold, predicted)}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("out", nargs="?", type=Path, default=FIXTURE)
    arguments.add_argument("--conlleval", type=Path, required=True)
    arguments.add_argument("--scale", type=int, default=1)
    arguments = arguments.parse_args()
    warnings.simplefilter("ignore")
    rng = random.Random(1101)
    fixture = {
        "nervaluate": importlib.metadata.version("nervaluate"),
        "analyses": [analysis(rng) for _ in range(300 * arguments.scale)],
        "texts": [text(rng, arguments.conlleval) for _ in range(200 * arguments.scale)],
    }
    lines = lambda cases: ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    arguments.out.write_text(
        '{"nervaluate":"%s",\n"analyses":[\n%s],\n"texts":[\n%s]}\n'
        % (fixture["nervaluate"], lines(fixture["analyses"]), lines(fixture["texts"]))
    )


if __name__ == "__main__":
    main()
