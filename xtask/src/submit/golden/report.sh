#!/bin/bash
# The report of the run, after its tasks have finished
#SBATCH --job-name=ner-multilingual-base-report
#SBATCH --chdir="/home/anna/ner"
#SBATCH --output="/home/anna/my runs/50%%/submit/logs/%j_report.out"
#SBATCH --partition=gpu
#SBATCH --account=nlp
#SBATCH --time=4:00:00
#SBATCH --open-mode=append --export=ALL --requeue

exec /home/anna/ner/target/release/xtask report '/home/anna/my runs/50%'
