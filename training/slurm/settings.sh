# shellcheck shell=bash
# Settings of all jobs. Each may be set in the environment instead; sourced, not run.
# Where jobs run is sbatch's own business: SBATCH_PARTITION, SBATCH_ACCOUNT, SBATCH_QOS,
# SBATCH_TIMELIMIT in the environment, or options of sbatch.

# What is trained: files of training/configs, and seeds. An array has a task for each of both.
: "${CONFIGS:=obj3d/isa-ts.yaml}"
: "${FORMER=obj3d/slotformer-isa-ts-predicted.yaml}" # SlotFormer over their slots; empty: none
: "${SEEDS:=1}"
: "${DATA:=}"    # path of the data set, where it is not the configuration's
: "${OPTIONS:=}" # further options of every training, such as --set optimiser.precision=fp16

# What a training gets: NODES machines with RANKS processes each; a process has CPUS cores and, where
# GPUS is not 0, one of the GPUS of its machine. NODES * RANKS must divide the batch.
: "${NODES:=1}"
: "${RANKS:=1}"
: "${CPUS:=8}"
: "${GPUS:=$RANKS}"
: "${MEMORY:=8G}" # of a process
: "${MPI:=pmix}"  # of srun; srun --mpi=list tells what there is

# Where things lie. Scratch is fast, large, and emptied without notice: caches, checkpoints, logs.
# What took days to make is copied from there when a run is finished: weights, report, log.
: "${SCRATCH_DIR:=${SCRATCH:-$HOME/scratch}/slotcast}"
: "${WORK_DIR:=$HOME/slotcast-runs}"
export RUNS=$SCRATCH_DIR/runs
export CACHE=$SCRATCH_DIR/cache
