"""Times seqeval 1.2.2 and ner-metrics on the same tags, in turn, and prints the ratios.

    pip install seqeval==1.2.2
    python tests/reference/seqeval_speed.py [--tokens N] [--runs N]

Both make the text of the classification report from tags in memory (Python lists of strings, Rust
slices of text); the fastest of the runs counts on either side. Both F1 must be equal.
"""

import argparse
import json
import random
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

from seqeval.metrics import classification_report, f1_score
from seqeval.scheme import IOB2

from seqeval_cases import PAN_X, clean, noisy

ROOT = Path(__file__).parent.parent.parent


def corpus(tokens):
    """Gold and predicted sentences of 1 to 40 words, a tenth of the predicted tags wrong."""
    rng = random.Random(7)
    gold = []
    while tokens > 0:
        gold.append(clean(rng, min(tokens, rng.randint(1, 40)), PAN_X))
        tokens -= len(gold[-1])
    return gold, [noisy(rng, tags, PAN_X, 0.1) for tags in gold]


def theirs(gold, predicted, mode):
    options = {"mode": "strict", "scheme": IOB2} if mode == "strict" else {}
    begin = time.perf_counter()
    classification_report(gold, predicted, **options)
    return time.perf_counter() - begin, f1_score(gold, predicted, **options)


def ours(files, mode):
    command = ["cargo", "run", "--quiet", "--release", "-p", "ner-metrics", "--example", "report_speed", "--"]
    done = subprocess.run([*command, *files, mode, "1"], cwd=ROOT, check=True, capture_output=True, text=True)
    result = json.loads(done.stdout)
    return result["seconds"], result["f1"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tokens", type=int, default=1_000_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments = arguments.parse_args()
    warnings.simplefilter("ignore")
    gold, predicted = corpus(arguments.tokens)
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, side in (("gold", gold), ("predicted", predicted)):
            files.append(Path(folder) / name)
            files[-1].write_text("".join("\t".join(tags) + "\n" for tags in side))
        ours(files, "lenient")  # builds it
        print(f"{arguments.tokens} tokens, {len(gold)} sentences")
        print(f"{'mode':>8} {'seqeval s':>10} {'ner-metrics s':>14} {'ratio':>7}")
        for mode in ("lenient", "strict"):
            pairs = [(theirs(gold, predicted, mode), ours(files, mode)) for _ in range(arguments.runs)]
            for (_, f1), (_, own_f1) in pairs:
                assert abs(f1 - own_f1) < 1e-12, (f1, own_f1)
            seqeval, own = min(a for (a, _), _ in pairs), min(b for _, (b, _) in pairs)
            print(f"{mode:>8} {seqeval:>10.3f} {own:>14.4f} {seqeval / own:>7.0f}")


if __name__ == "__main__":
    main()
