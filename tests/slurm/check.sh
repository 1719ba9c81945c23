#!/usr/bin/env bash
# A matrix as an array of a real Slurm against the same matrix without one: every cell with the same bytes, though one
# task is requeued from outside in the middle and another stopped as at its time limit. Then what goes wrong: a cell
# that fails beside one that does not, a submission that is refused, a cluster that is not there.
#
#   tests/slurm/check.sh target/release/xtask        needs root and Debian's slurm-wlm and munge
set -euo pipefail
program=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
place=$(mktemp -d)
cleanup() {
    "$here/slurm.sh" stop "$place/slurm"
    rm -rf "$place"
}
trap cleanup EXIT
trap 'echo "FAILED in line $LINENO: $BASH_COMMAND" >&2' ERR
cd "$place"
export NO_COLOR=1 NER_CACHE_DIR="$place/cache"
settings=(--set recipe.epochs=4 --set data.starter_fraction=0.5)

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

say() {
    printf '%4d s  %s\n' "$SECONDS" "$*"
}

# Waits until a command succeeds.
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || fail "waited too long for: $*"
        sleep 0.1
    done
}

queue_is_empty() {
    [ -z "$(squeue --noheader)" ]
}

# Whether the cell trains, in the middle.
is_training() {
    "$program" status run --json | python3 -c '
import json, sys
cell = next(cell for cell in json.load(sys.stdin)["cells"] if cell["id"] == sys.argv[1])
step, steps = cell.get("step"), cell.get("steps")
sys.exit(not (cell["state"] == "running" and step and steps and 20 < step < steps * 0.8))' "$1"
}

# Number of the task of the array that has a cell.
task_of() {
    sed -n "s/^ *\([0-9]*\)) cells=($1) ;;$/\1/p" run/submit/cells.sh
}

log_of() {
    cat "run/submit/logs/${array}_$(task_of "$1").out"
}

# Ends with 1 and says both parts on stderr.
refused() {
    local message=$1 hint=$2 status=0
    shift 2
    "$@" >refused.out 2>refused.err || status=$?
    [ "$status" -eq 1 ] || fail "exit code $status of $*"
    grep -q "error: .*$message" refused.err || fail "no '$message' in: $(cat refused.err)"
    grep -q "hint: .*$hint" refused.err || fail "no '$hint' in: $(cat refused.err)"
    say "refused: $(grep error: refused.err)"
}

refused 'sbatch. not found' 'login node' \
    env PATH=/nonexistent "$program" experiment zero-shot --out absent --submit slurm

"$program" -q experiment multilingual --out local "${settings[@]}" >local.out
say "without Slurm: $(find local/cells -name metrics.json | wc -l) cells"

"$here/slurm.sh" start "$place/slurm"
export SLURM_CONF=$place/slurm/slurm.conf
submit=("$program" experiment multilingual --out run "${settings[@]}" --submit slurm)

"${submit[@]}" --dry-run --max-running 2 >dry.sh 2>/dev/null
[ ! -e run ] || fail 'a dry run made a folder'
bash -n dry.sh

refused 'nowhere' 'sinfo' "${submit[@]}" --partition nowhere

"${submit[@]}" --max-running 2 2>/dev/null | tee submitted.txt
array=$(sed -n 's/^Submitted: .* as job \([0-9]*\);.*/\1/p' submitted.txt)
cmp <(sed 2d dry.sh) <(sed 2d run/submit/cells.sh) || fail 'a dry run prints another script'

for cell in de all; do
    until_true 100 is_training "$cell"
    task=${array}_$(task_of "$cell")
    running=$(squeue --noheader --states=RUNNING --format=%i | grep -c "^${array}_")
    [ "$running" -le 2 ] || fail "$running tasks run at the same time"
    case $cell in
        de)
            say "task $task (cell $cell) is requeued; $running run"
            scontrol requeue "$task"
            ;;
        all)
            say "task $task (cell $cell) gets what its time limit would send; $running run"
            scancel --batch --signal=USR1 "$task"
            ;;
    esac
done
until_true 150 queue_is_empty
say 'the queue is empty'

for cell in de all; do
    log_of "$cell" | grep -q 'stopped by SIGTERM' || fail "$cell was not stopped: $(log_of "$cell")"
    log_of "$cell" | grep -q "cell 1 of 1: $cell: resuming" || fail "$cell began anew: $(log_of "$cell")"
done
equal=0
for cell in local/cells/*; do
    for file in model/model.safetensors predictions.parquet metrics.json; do
        cmp "$cell/$file" "run/cells/$(basename "$cell")/$file"
        equal=$((equal + 1))
    done
done
[ "$equal" -ge 24 ] || fail "only $equal files compared"
say "$equal files are equal byte for byte"
[ -f run/report.html ] || fail "no report: $(cat run/submit/logs/*_report.out)"
python3 - <<'END'
import json
local, run = (json.load(open(f"{folder}/results.json")) for folder in ("local", "run"))
assert [cell["id"] for cell in local["cells"]] == [cell["id"] for cell in run["cells"]]
END
say "the report has all cells, by job $(sed -n 's/.*; job \([0-9]*\) makes.*/\1/p' submitted.txt)"
refused 'nothing left to run' 'status' "${submit[@]}"

# after two steps this learning rate makes NaN; a cell of one step does not see it
"$program" experiment multilingual --out failing --submit slurm --max-running 2 2>/dev/null >submitted.txt \
    --set 'cells=["it", "fr-20"]' --set 'learning_curve.sizes=[20]' --set recipe.epochs=1 \
    --set recipe.learning_rate=1e30 --set recipe.warmup_steps=1
until_true 60 queue_is_empty
"$program" status failing | tee status.txt
grep -q '^done *1$' status.txt || fail 'the other cell is not done'
grep -q '^it: failed .*NaN' status.txt || fail 'the failed cell is not shown'
grep -q 'NaN' failing/submit/logs/*_0.out || fail 'the log of the failed task does not say why'
say 'all passed'
