# shellcheck shell=bash
# What the jobs have in common; sourced by them.
set -euo pipefail
: "${SLOTCAST:=${SLURM_SUBMIT_DIR:?start jobs with sbatch}}" # the repository, where sbatch was called
# shellcheck source=training/slurm/settings.sh
source "$SLOTCAST/training/slurm/settings.sh"
cd "$SLOTCAST"
export SLOTCAST_NO_BUILD=1 # ./slotcast build before: hundreds of tasks must not build at once
mkdir -p "$RUNS" "$CACHE" "$WORK_DIR"

slotcast() { "$SLOTCAST/slotcast" "$@"; }

# Which configuration and seed this task of the array has: sets config, seed, run and weights.
pick() {
  local configs seeds index=${SLURM_ARRAY_TASK_ID:-0}
  read -r -a configs <<< "$CONFIGS"
  read -r -a seeds <<< "$SEEDS"
  config=training/configs/${configs[index / ${#seeds[@]}]}
  seed=${seeds[index % ${#seeds[@]}]}
  run=$RUNS/$(name_of "$config")-seed$seed
  # shellcheck disable=SC2034 # for the jobs
  former=${FORMER:+$RUNS/$(name_of "$FORMER")-over-${run##*/}}
}

# A configuration's file as a name: obj3d/isa-ts.yaml is obj3d-isa-ts.
name_of() {
  local name=${1#training/configs/}
  name=${name%.yaml}
  printf '%s' "${name//\//-}"
}

# The weights that a finished run left.
weights_of() {
  local files=("$1"/*-seed*.safetensors)
  [ -f "${files[0]}" ] || { echo "no weights in $1: is that run finished?" >&2; exit 2; }
  printf '%s' "${files[0]}"
}

# train KIND OPTION...: by all tasks of the job. When its time is nearly over, Slurm sends USR1 to
# this shell, which hands it on; training ends with a checkpoint and status 75, and is queued again.
train() {
  local status=0 got step signalled more
  read -r -a more <<< "$OPTIONS"
  srun --kill-on-bad-exit=1 --mpi="$MPI" --cpus-per-task="$CPUS" "$SLOTCAST/slotcast" train "$@" \
    --cache "$CACHE" --threads "$CPUS" ${DATA:+--data "$DATA"} ${more[@]+"${more[@]}"} &
  step=$!
  trap 'signalled=1; kill -USR1 "$step" 2> /dev/null || true' USR1 TERM
  while true; do
    signalled=0
    wait "$step" && got=0 || got=$?
    # A signal ends wait and not the command; one that has ended is no longer known.
    [ "$got" = 127 ] || status=$got
    [ "$signalled" = 1 ] || break
  done
  trap - USR1 TERM
  if [ "$status" = 75 ]; then
    scontrol requeue "$SLURM_JOB_ID"
  fi
  [ "$status" = 0 ] || exit "$status"
}

# What must outlive scratch.
keep() {
  local folder=$WORK_DIR/${1##*/} file
  mkdir -p "$folder"
  for file in "$1"/*-seed*.safetensors "$1"/config.yaml "$1"/log.jsonl "$1"/report.html "$1"/scores.json; do
    if [ -f "$file" ]; then cp "$file" "$folder/"; fi
  done
}
