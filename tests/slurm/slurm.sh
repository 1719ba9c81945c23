#!/usr/bin/env bash
# A real Slurm on this machine alone, for tests: munged, slurmctld and slurmd with a configuration of their own in one
# folder. Nothing outside that folder is written. Needs root and Debian's slurm-wlm and munge.
#
#   tests/slurm/slurm.sh start FOLDER    then: export SLURM_CONF=FOLDER/slurm.conf
#   tests/slurm/slurm.sh stop FOLDER
set -euo pipefail

usage() {
    echo "usage: $0 start|stop FOLDER" >&2
    exit 2
}

# One node with the CPUs of this machine, each of which can run a task of its own. Short times, so that a test
# does not wait: a requeued job may start again when its credential has expired, and a job that was told to
# stop is killed after KillWait.
configuration() {
    cat <<END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket,cred_expire=5
CredType=cred/munge
SlurmctldPort=$1
SlurmdPort=$2
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0,bf_interval=1
JobRequeue=1
KillWait=${SLURM_TEST_KILL_WAIT:-30}
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=1024
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
END
}

# Two ports that nobody listens on.
free_ports() {
    local port found=()
    for port in $(seq $((20000 + $$ % 20000)) 65000); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || found+=("$port")
        [ "${#found[@]}" -lt 2 ] || break
    done
    echo "${found[@]}"
}

start() {
    local program host ports
    for program in munged slurmctld slurmd sbatch; do
        command -v "$program" >/dev/null || {
            echo "no $program here (Debian: slurm-wlm munge)" >&2
            return 1
        }
    done
    host=$(hostname -s)
    mkdir -p "$folder/state" "$folder/spool" "$folder/munge"
    # munged refuses a key or socket that others could have written
    chmod 755 "$folder" "$folder/munge"
    (umask 077 && head -c 128 /dev/urandom >"$folder/munge/key")
    munged --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" \
        --log-file="$folder/munge/log" --seed-file="$folder/munge/seed" --force 2>/dev/null
    read -ra ports < <(free_ports)
    configuration "${ports[@]}" >"$folder/slurm.conf"
    export SLURM_CONF=$folder/slurm.conf
    slurmctld -f "$SLURM_CONF"
    slurmd -f "$SLURM_CONF" -N "$host"
    for _ in $(seq 60); do
        if [ "$(sinfo --noheader --format=%t 2>/dev/null)" = idle ]; then
            echo "SLURM_CONF=$SLURM_CONF"
            return 0
        fi
        sleep 0.5
    done
    echo "Slurm does not come up" >&2
    tail -n 20 "$folder/slurmctld.log" "$folder/slurmd.log" >&2
    stop
    return 1
}

# Ends the daemons of this folder, and the jobs that slurmd runs with them.
stop() {
    local file pid
    export SLURM_CONF=$folder/slurm.conf
    scancel --user=root 2>/dev/null || true
    for _ in $(seq 20); do
        [ -n "$(squeue --noheader 2>/dev/null)" ] || break
        sleep 0.5
    done
    for file in "$folder/slurmd.pid" "$folder/slurmctld.pid" "$folder/munge/pid"; do
        [ -f "$file" ] || continue
        pid=$(cat "$file")
        kill "$pid" 2>/dev/null || continue
        for _ in $(seq 20); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.5
        done
    done
}

[ $# -eq 2 ] || usage
folder=$(realpath -m "$2")
case "$1" in
    start) start ;;
    stop) stop ;;
    *) usage ;;
esac
