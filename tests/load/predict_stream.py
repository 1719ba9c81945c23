"""Streams sentences through `predict` and checks that every line has its record, in order.

    cargo build --release
    target/release/xtask -q experiment multilingual --out run
    python3 tests/load/predict_stream.py target/release/xtask run/cells/all/model

Every 1,000th line is not valid UTF-8: it has to be named on stderr with its number and to have a record with an
error. Prints, for each number of lines, the time and the largest resident memory of the process. Needs Python 3.9 and
Linux, nothing else.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

PATTERNS = [
    "Anna Weber wurde {} in Köln geboren.",
    "Le train {} de Genève à Lyon est en retard.",
    "Paolo Rossi vive a Roma dal {}.",
    "John Smith moved to London in {} 👩\u200d🚀.",
    "{}",
    "",
]
BAD_EVERY = 1000


def text_of(number):
    return PATTERNS[number % len(PATTERNS)].format(number)


def is_bad(number):
    return number % BAD_EVERY == 0


def feed(stdin, lines):
    with stdin:
        for start in range(1, lines + 1, 1000):
            block = bytearray()
            for number in range(start, min(start + 1000, lines + 1)):
                block += b"\xff\xfe" if is_bad(number) else text_of(number).encode()
                block += b"\n"
            stdin.write(block)


def check_records(stdout, lines):
    number = 0
    for record in stdout:
        number += 1
        if is_bad(number):
            expected = b'{"text":"","words":[],"entities":[],"error":"not valid UTF-8 at byte 0"}\n'
            good = record == expected
        else:
            text = json.dumps(text_of(number), ensure_ascii=False)
            good = record.startswith(f'{{"text":{text},'.encode()) and record.endswith(b"}\n")
        if not good:
            sys.exit(f"record {number} is not that of line {number}: {record[:200]!r}")
    if number != lines:
        sys.exit(f"{number} records of {lines} lines")


def check_errors(stderr, lines):
    told = [line for line in stderr.read().decode().splitlines() if "not valid UTF-8" in line]
    wanted = [number for number in range(1, lines + 1) if is_bad(number)]
    named = [int(line.split("line ")[1].split(":")[0]) for line in told]
    if named != wanted:
        sys.exit(f"stderr names lines {named[:5]}..., not {wanted[:5]}...")
    return len(wanted)


def stream(binary, model, lines, options):
    command = [binary, "predict", "--model", model, *options]
    begin = time.monotonic()
    with tempfile.TemporaryFile() as stderr:
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
        )
        feeder = threading.Thread(target=feed, args=(child.stdin, lines))
        feeder.start()
        check_records(child.stdout, lines)
        feeder.join()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - begin
        stderr.seek(0)
        if status != 0:
            sys.exit(f"status {status}: {stderr.read().decode()[-500:]}")
        bad = check_errors(stderr, lines)
    print(
        f"{lines:>9} lines, {bad} of them bad: {seconds:6.1f} s, {usage.ru_maxrss / 1024:.0f} MB",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("model")
    parser.add_argument("--lines", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--option", action="append", default=[], help="given to predict")
    args = parser.parse_args()
    for lines in args.lines:
        stream(args.binary, args.model, lines, args.option)


if __name__ == "__main__":
    main()
