"""How the time of a run falls with its workers: CELLS x LANGUAGES with a model of one layer, by 1, 2 and 3 processes.

python tests/load/workers.py target/release/xtask [--languages 176] [--seeds 5] [--workers 1,2,3]

Writes a corpus of a few sentences for each language into a temporary folder, runs the whole matrix with each number of
workers into a folder of its own (all start at once), and prints the time until the last one ends, how many cells each
has made, and what the rebuilds of the report took. Every run has to pass `verify`.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import tempfile
import time

PLACES = ["Ulm", "Bern", "Lyon", "Rom", "Leeds"]
PEOPLE = ["Anna", "Marco", "Jeanne", "Paul", "Lena"]


def write_corpus(folder, languages):
    for number in range(languages):
        draw = random.Random(number)
        path = os.path.join(folder, f"l{number:03}")
        os.makedirs(path)
        for split, count in [("train", 24), ("validation", 4), ("test", 4)]:
            with open(os.path.join(path, split + ".jsonl"), "w") as file:
                for _ in range(count):
                    words = [draw.choice(PEOPLE), "lebt", "in", draw.choice(PLACES), str(draw.randrange(10**6))]
                    tags = ["B-PER", "O", "O", "B-LOC", "O"]
                    file.write(json.dumps({"tokens": words, "ner_tags": tags}) + "\n")


def command(binary, data, out, args):
    settings = {
        "recipe.epochs": 1,
        "model.starter.num_hidden_layers": 1,
        "model.starter.hidden_size": 16,
        "model.starter.intermediate_size": 32,
    }
    line = [binary, "experiment", "in-language", "--data", data, "--out", out, "--languages", "all"]
    line += ["--keep-models", "none", "--seeds", ",".join(str(seed) for seed in range(1, args.seeds + 1))]
    for key, value in settings.items():
        line += ["--set", f"{key}={value}"]
    return line


def run(binary, data, args, workers):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "run")
        logs = [os.path.join(folder, f"{number}.log") for number in range(workers)]
        environment = dict(os.environ, NER_CACHE_DIR="")
        begin = time.time()
        processes = []
        for log in logs:
            with open(log, "w") as file:
                line = command(binary, data, out, args)
                processes.append(subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=file, env=environment))
        codes = [process.wait() for process in processes]
        seconds = time.time() - begin
        texts = [open(log).read() for log in logs]
        assert codes == [0] * workers, texts
        made = [text.count(" sentences\n") for text in texts]
        subprocess.run([binary, "verify", out], check=True, stdout=subprocess.DEVNULL)
        last = json.load(open(os.path.join(out, ".report.json")))
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{workers} workers: {seconds:.0f} s, cells made {made}, {last['cells']} in the report,"
              f" last rebuild {last['seconds']:.1f} s, largest process so far {memory:.0f} MB", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("--languages", type=int, default=176)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--workers", default="1,2,3")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        write_corpus(data, args.languages)
        for workers in args.workers.split(","):
            run(os.path.abspath(args.binary), data, args, int(workers))


main()
