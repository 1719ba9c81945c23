"""Writes tests/fixtures/seqeval_cases.json: what seqeval 1.2.2 says of random and odd tags.

    pip install seqeval==1.2.2
    python tests/reference/seqeval_cases.py [OUT] [--scale N] [--tokens N]

Seeded: the same file each time. `--scale` multiplies the number of cases and `--tokens` adds two
reports (lenient, strict) on that many tokens, for a longer check by hand:

    python tests/reference/seqeval_cases.py /tmp/long.json --scale 19 --tokens 1000000
    SEQEVAL_CASES=/tmp/long.json cargo test --release -p ner-metrics seqeval

Tags of a sentence are joined by tabs; entities are [type, first word, last word], in both modes.
"""

import argparse
import importlib.metadata
import json
import random
import warnings
from pathlib import Path

from seqeval import scheme as schemes
from seqeval.metrics import accuracy_score, classification_report, performance_measure, v1
from seqeval.metrics.sequence_labeling import get_entities, precision_recall_fscore_support

SCHEMES = {name: getattr(schemes, name) for name in ("IOB1", "IOE1", "IOB2", "IOE2", "IOBES", "BILOU")}
LETTERS = {"IOB1": "IB", "IOE1": "IE", "IOB2": "IB", "IOE2": "IE", "IOBES": "BIES", "BILOU": "BILU"}
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


def in_scheme(rng, length, name, kinds, noise=0.1):
    """A sentence mostly well formed in a scheme, some tags replaced by others of its letters."""
    tags, before = [], None
    while len(tags) < length:
        if rng.random() < 0.4:
            tags.append("O")
            before = None
            continue
        kind, size = rng.choice(kinds), rng.choice([1, 1, 2, 3])
        first, inner, last, alone = {
            "IOB2": "BIIB", "IOBES": "BIES", "BILOU": "BILU", "IOE2": "IIEE",
            "IOB1": ("B" if before == kind else "I") + "II" + ("B" if before == kind else "I"),
            "IOE1": "IIIE" if rng.random() < 0.3 else "IIII",
        }[name]
        letters = alone if size == 1 else first + inner * (size - 2) + last
        tags += [letter + "-" + kind for letter in letters]
        before = kind
    pool = [letter + "-" + kind for letter in LETTERS[name] for kind in kinds] + ["O"]
    return [rng.choice(pool) if rng.random() < noise else tag for tag in tags[:length]]


def turned(tag):
    """The tag in suffix notation."""
    return tag if tag == "O" else tag[1:].removeprefix("-") + "-" + tag[0] if "-" in tag[1:2] else tag[1:] + tag[0]


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
        lambda: wild(rng, length, "IE", PAN_X[:2]),
        lambda: wild(rng, length, "BILU", PAN_X[:2] + ["-PER", "PER-"]),
        lambda: in_scheme(rng, length, rng.choice(list(SCHEMES)), PAN_X),
        lambda: odd(rng, length),
        lambda: odd(rng, length),
    ])()


def pair(rng):
    """Gold and predicted sentences of one small corpus."""
    lengths = [rng.choice([0, 1, 2, 3, 5, 8, 11]) for _ in range(rng.randint(1, 5))]
    kinds = rng.choice([PAN_X, PAN_X, PAN_X[:1], HYPHENS, LONG, many_kinds(rng)])
    if len(kinds) > 5:
        lengths = [30, 25] if rng.random() < 0.3 else lengths
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


def distinct(caught):
    """Texts of the warnings that seqeval itself gives, each once."""
    ours = (str(w.message) for w in caught if "NE tag" in str(w.message) or "ill-defined" in str(w.message))
    return sorted(set(ours))


class Scorer:
    """seqeval's functions with the same options for all."""

    def __init__(self, gold, predicted, strict, scheme, suffix, zero):
        self.tags = gold, predicted
        self.strict, self.suffix, self.zero = strict, suffix, zero
        self.scheme = scheme and SCHEMES[scheme]

    def entities(self):
        if not self.strict:
            return [get_entities(tags, self.suffix) for tags in self.tags]
        sides = (schemes.Entities(tags, self.scheme, self.suffix).entities for tags in self.tags)
        return [[(e.tag, e.start, e.end) for sentence in side for e in sentence] for side in sides]

    def rows(self, average, beta=1.0):
        """Precision, recall, F and support, one row a type or one row in all."""
        options = dict(average=average, beta=beta, zero_division=self.zero, suffix=self.suffix)
        if self.strict:
            columns = v1.precision_recall_fscore_support(*self.tags, scheme=self.scheme, **options)
        else:
            columns = precision_recall_fscore_support(*self.tags, **options)
        rows = zip(*columns) if average is None else [columns]
        return [[float(p), float(r), float(f), int(support)] for p, r, f, support in rows]

    def report(self, **options):
        mode = "strict" if self.strict else None
        return classification_report(
            *self.tags, mode=mode, scheme=self.scheme, suffix=self.suffix, zero_division=self.zero, **options
        )


def report(rng, gold, predicted, strict=False, scheme=None, suffix=False, zero="warn"):
    digits = rng.choice([2, 2, 2, 3, 4, 6, 0, 14])
    case = {
        "gold": ["\t".join(tags) for tags in gold],
        "predicted": ["\t".join(tags) for tags in predicted],
        "strict": strict, "scheme": scheme, "suffix": suffix, "zero_division": str(zero), "digits": digits,
    }
    scorer = Scorer(gold, predicted, strict, scheme, suffix, zero)
    try:
        if strict and scheme is None:
            scorer.scheme = schemes.auto_detect(gold, suffix)
            case["detected"] = scorer.scheme.__name__
        kinds = sorted({entity[0] for side in scorer.entities() for entity in side})
    except (ValueError, KeyError, IndexError) as error:
        return case | {"error": type(error).__name__}
    if not kinds:
        return None  # seqeval's text report fails; the Rust tests say what ours is
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        text = scorer.report(digits=digits)
        case["warnings"] = distinct(caught)
    by_type = dict(zip(kinds, scorer.rows(None), strict=True))
    averages = {name: scorer.rows(name)[0] for name in ("micro", "macro", "weighted")}
    beta = rng.choice([0.0, 0.5, 2.0])
    counts = performance_measure(gold, predicted)
    return case | {
        "by_type": by_type,
        **averages,
        "dict": list(scorer.report(output_dict=True)),
        "accuracy": accuracy_score(gold, predicted),
        "tokens": [int(counts[name]) for name in ("TP", "FP", "FN", "TN")],
        "beta": beta,
        "f_beta": {name: scorer.rows(name, beta)[0][2] for name in averages},
        "text": text,
    }


def choice_of_mode(rng, gold, predicted):
    """The pair as it is and some way to score it."""
    zero = rng.choice(["warn", "warn", 0, 1])
    style = rng.randrange(10)
    if style < 4:
        return dict(gold=gold, predicted=predicted, zero=zero)
    lengths = [len(tags) for tags in gold]
    if style == 4:
        gold, predicted = ([[turned(tag) for tag in tags] for tags in side] for side in (gold, predicted))
        strict = rng.random() < 0.3
        return dict(gold=gold, predicted=predicted, suffix=True, strict=strict, zero=zero,
                    scheme=rng.choice(list(SCHEMES)) if strict else None)
    if style == 5:  # tags of one scheme read by another, or tags that are none
        return dict(gold=gold, predicted=predicted, strict=True, scheme=rng.choice([None, *SCHEMES]), zero=zero)
    name = rng.choice(list(SCHEMES))
    kinds = rng.choice([PAN_X, PAN_X[:1], ["first-name", "-PER", "PER-", "PER"], ["", "PER"]])
    noise = rng.choice([0.0, 0.1, 0.3, 1.0])
    gold = [in_scheme(rng, n, name, kinds, rng.choice([0.0, noise])) for n in lengths]
    pool = [letter + "-" + kind for letter in LETTERS[name] for kind in kinds] + ["O"]
    predicted = [[rng.choice(pool) if rng.random() < 0.2 else tag for tag in tags] for tags in gold]
    detect = name in ("IOB2", "IOE2", "IOBES", "BILOU") and rng.random() < 0.4
    return dict(gold=gold, predicted=predicted, strict=style < 9, scheme=None if detect or style == 9 else name, zero=zero)


def spans(tags, rng):
    """One sentence's entities, lenient or strict, in prefix or suffix notation."""
    suffix = rng.random() < 0.2
    tags = [turned(tag) for tag in tags] if suffix else tags
    scheme = rng.choice([None, None, *SCHEMES])
    case = {"tags": "\t".join(tags), "suffix": suffix, "scheme": scheme}
    try:
        if scheme is None:
            found = [[kind, int(start), int(end)] for kind, start, end in get_entities(tags, suffix)]
        else:
            entities = schemes.Tokens(tags, SCHEMES[scheme], suffix).entities
            found = [[e.tag, e.start, e.end - 1] for e in entities]
    except (ValueError, KeyError, IndexError) as error:
        return case | {"error": type(error).__name__}
    return case | {"entities": found}


def large(rng, tokens, strict):
    """A corpus of so many tokens, a tenth of them wrong."""
    gold = []
    while tokens > 0:
        gold.append(clean(rng, rng.randint(1, 40), PAN_X))
        tokens -= len(gold[-1])
    predicted = [noisy(rng, tags, PAN_X, 0.1) for tags in gold]
    return report(rng, gold, predicted, strict=strict, scheme="IOB2" if strict else None)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("out", nargs="?", type=Path, default=FIXTURE)
    arguments.add_argument("--scale", type=int, default=1)
    arguments.add_argument("--tokens", type=int, default=0)
    arguments = arguments.parse_args()
    warnings.simplefilter("ignore")
    rng = random.Random(1202)

    sentences = [spans(sentence(rng), rng) for _ in range(3800 * arguments.scale)]
    reports = [report(rng, gold, predicted) for gold, predicted in PAIRS]
    while len(reports) < 1500 * arguments.scale:
        gold, predicted = pair(rng)
        if not any(gold):
            continue  # no word: seqeval fails
        case = report(rng, **choice_of_mode(rng, gold, predicted))
        if case is not None:
            reports.append(case)
    if arguments.tokens:
        reports += [large(rng, arguments.tokens, strict) for strict in (False, True)]

    lines = lambda cases: ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    arguments.out.write_text(
        '{"seqeval":"%s",\n"sentences":[\n%s],\n"reports":[\n%s]}\n'
        % (importlib.metadata.version("seqeval"), lines(sentences), lines(reports)),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
