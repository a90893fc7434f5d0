#!/usr/bin/env bash
# Trains perception and prediction for several configurations and seeds and scores them on the same
# held-out videos: the table of docs/results.md. Goes on where it was interrupted.
#
#   training/compare.sh [SEED...]          (default: 1 2 3)
#
# Each line of PAIRS is a name, a SAVi and a SlotFormer configuration. Everything goes to
# runs/compare (COMPARE_OUT to change it); a seed of one pair takes about an hour on one core.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
out=${COMPARE_OUT:-$here/runs/compare}
pairs=${PAIRS:-"savi-small savi-small slotformer-compare
isa-small isa-small slotformer-compare
isa-small-held isa-small slotformer-compare-held"}
[ $# -gt 0 ] || set -- 1 2 3

cd "$here"
mkdir -p "$out"
tables=()
while read -r name savi slotformer; do
  for seed in "$@"; do
    model=$out/$savi-$seed/$savi-seed$seed.safetensors
    former=$out/$name-former-$seed/$slotformer-seed$seed.safetensors
    result=$out/$name-seed$seed
    [ -f "$model" ] || ./slotcast train savi --config "training/configs/$savi.yaml" \
      --seed "$seed" --out "$out/$savi-$seed"
    [ -f "$former" ] || ./slotcast train slotformer --config "training/configs/$slotformer.yaml" \
      --seed "$seed" --perception "$model" --out "$out/$name-former-$seed"
    [ -f "$result-former.safetensors" ] || ./slotcast calibrate --videos 32 \
      --weights "$model" --out-weights "$result.safetensors" \
      --predictor-weights "$former" --out-predictor-weights "$result-former.safetensors"
    [ -f "$result.json" ] || ./slotcast eval --weights "$result.safetensors" \
      --predictor-weights "$result-former.safetensors" --out "$result.json"
    tables+=("$result.json")
  done
done <<< "$pairs"
./slotcast table "${tables[@]}"
