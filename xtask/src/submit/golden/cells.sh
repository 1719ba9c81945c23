#!/bin/bash
# 5 cells in 2 tasks. Written by: cargo xtask experiment multilingual --set 'a= 1'
#SBATCH --job-name=ner-multilingual-base
#SBATCH --chdir="/home/anna/ner"
#SBATCH --output="/home/anna/my runs/50%%/submit/logs/%A_%a.out"
#SBATCH --partition=gpu
#SBATCH --account=nlp
#SBATCH --time=4:00:00
#SBATCH --open-mode=append --export=ALL --requeue
#SBATCH --array=0-1%8
#SBATCH --signal=B:USR1@90
#SBATCH --gres=gpu:1
#SBATCH --mem=16G
#SBATCH --cpus-per-task=4

program=/home/anna/ner/target/release/xtask
run='/home/anna/my runs/50%'
export RAYON_NUM_THREADS=${RAYON_NUM_THREADS:-$SLURM_CPUS_ON_NODE}

case "$SLURM_ARRAY_TASK_ID" in
    0) cells=(de de+fr fr-250) ;;
    1) cells=(fr all) ;;
esac

program_id='' stopped=false told=false interrupted=false
stop() {
    stopped=true interrupted=true
    if [ -n "$program_id" ] && ! $told; then
        told=true
        kill -TERM "$program_id"
    fi
}

# Near its time limit Slurm sends USR1 to this shell only: the shell stops the program and requeues the task. When a
# job is cancelled, requeued or preempted, Slurm sends TERM to all processes: the program gets its own, and the shell
# waits for it.
near_limit=false
trap 'near_limit=true; stop' USR1
trap 'told=true interrupted=true' TERM

"$program" cell "$run" "${cells[@]}" &
program_id=$!
if $stopped; then stop; fi
# a signal interrupts `wait`: then it waits again
while :; do
    interrupted=false
    wait "$program_id"
    code=$?
    $interrupted || break
done

if $near_limit && [ "$code" -eq 143 ]; then
    if [ "${SLURM_RESTART_COUNT:-0}" -lt 100 ]; then
        scontrol requeue "$SLURM_JOB_ID"
    else
        echo "restarted 100 times without finishing: use a longer --time" >&2
    fi
fi
exit "$code"
