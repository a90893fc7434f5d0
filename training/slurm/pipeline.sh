#!/usr/bin/env bash
# Queues the whole way from data to reports; each job waits for what it needs.
#   export SBATCH_PARTITION=gpu SBATCH_ACCOUNT=me
#   CONFIGS='obj3d/sa.yaml obj3d/isa-ts.yaml' SEEDS='1 2 3' RANKS=2 training/slurm/pipeline.sh
set -euo pipefail
SLOTCAST=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd)
export SLOTCAST
jobs=$SLOTCAST/training/slurm
# shellcheck source=training/slurm/settings.sh
source "$jobs/settings.sh"
export CONFIGS FORMER SEEDS DATA OPTIONS NODES RANKS CPUS GPUS MEMORY MPI SCRATCH_DIR WORK_DIR

read -r -a configs <<< "$CONFIGS"
read -r -a seeds <<< "$SEEDS"
tasks=$((${#configs[@]} * ${#seeds[@]}))
for file in "${configs[@]}" $FORMER; do
  [ -f "$SLOTCAST/training/configs/$file" ] \
    || { echo "pipeline.sh: no training/configs/$file" >&2; exit 2; }
done
mkdir -p "$SCRATCH_DIR/jobs"

# queue NAME OPTION...: prints the job's number. Its output goes to scratch.
queue() {
  local name=$1 answer
  shift
  answer=$(sbatch --parsable --chdir="$SCRATCH_DIR/jobs" --export=ALL "$@" "$jobs/$name.sbatch")
  echo "$name: job $answer" >&2
  printf '%s' "${answer%%;*}"
}

array=(--array="0-$((tasks - 1))")
per_process=(--cpus-per-task="$CPUS" --mem-per-cpu="$(((${MEMORY%G} * 1024 + CPUS - 1) / CPUS))M")
training=(--nodes="$NODES" --ntasks-per-node="$RANKS" "${per_process[@]}")
single=("${per_process[@]}")
if [ "$GPUS" != 0 ]; then
  training+=(--gres="gpu:$GPUS")
  single+=(--gres=gpu:1)
fi

data=$(queue prepare)
last=$(queue savi "${array[@]}" "${training[@]}" --dependency="afterok:$data")
if [ -n "$FORMER" ]; then
  last=$(queue extract "${array[@]}" "${single[@]}" --dependency="aftercorr:$last")
  last=$(queue slotformer "${array[@]}" "${training[@]}" --dependency="aftercorr:$last")
fi
last=$(queue eval "${array[@]}" "${single[@]}" --dependency="aftercorr:$last")
queue report "${array[@]}" "${single[@]}" --dependency="aftercorr:$last" > /dev/null
