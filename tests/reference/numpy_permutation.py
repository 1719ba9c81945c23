"""Golden permutations of numpy, which `datasets.shuffle(seed)` is made of.

    python tests/reference/numpy_permutation.py     # writes tests/fixtures/numpy_permutation.json

Short permutations are stored whole; of long ones the first and last ten entries and the
SHA-256 of all entries as little-endian 64-bit integers.
"""

import hashlib
import json
import pathlib

import numpy as np

SEEDS = [0, 1, 42, 43, 2**31, 2**32 - 1, 2**32, 2**32 + 5, 2**64 - 1]
SIZES = [0, 1, 2, 3, 5, 10, 33, 100, 1000, 10000, 20000, 70001]


def case(n, seed):
    order = np.random.default_rng(seed).permutation(n).astype("<i8")
    entry = {"n": n, "seed": str(seed), "sha256": hashlib.sha256(order.tobytes()).hexdigest()}
    if n <= 33:
        entry["order"] = order.tolist()
    else:
        entry["head"], entry["tail"] = order[:10].tolist(), order[-10:].tolist()
    return entry


target = pathlib.Path(__file__).parents[1] / "fixtures" / "numpy_permutation.json"
cases = [case(n, seed) for n in SIZES for seed in SEEDS]
lines = ",\n".join("  " + json.dumps(c) for c in cases)
target.write_text(f'{{"numpy": "{np.__version__}", "cases": [\n{lines}\n]}}\n')
