#!/usr/bin/env bash
# Several cameras of 640x480 at 10 Hz, times --rate: one process for all of them beside a process for each.
#
#   launch/cameras.sh [--seconds 60] [--cameras '1 2 4'] [--rate 1.5] [--table out/cameras.md] [-- NODE OPTIONS...]
#
# Writes a table: frames in, dropped, latency of perception and of prediction, and processor time of
# all node processes by seconds of play, with trajectories listened to by nobody. One player sends
# the same recording as every camera.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
seconds=60
cameras='1 2 4'
rate=1
table=$here/out/cameras.md
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --cameras) cameras=$2; shift 2 ;;
    --rate) rate=$2; shift 2 ;;
    --table) table=$2; shift 2 ;;
    --) shift; break ;;
    *) echo "cameras: got $1, expected --seconds N, --cameras LIST, --rate X, --table FILE or --" >&2; exit 2 ;;
  esac
done
work=$here/out/cameras
mkdir -p "$work" "$(dirname "$table")"
[ -d "$work/bag" ] || "$here/slotcast" simulate --format rosbag2 --size 640x480 --relaunch 1 --out "$work/bag"
"$here/slotcast" node --help > /dev/null # builds what is missing
export SLOTCAST_NO_BUILD=1
export SLOTCAST_JAVA_OPTS="${SLOTCAST_JAVA_OPTS:-}"
pids=()
trap 'kill "${pids[@]}" 2> /dev/null || true; wait 2> /dev/null || true' EXIT

# Seconds of processor time of the processes given.
cpu() {
  local pid sum=0
  for pid in "$@"; do
    sum=$((sum + $(awk '{print $14 + $15}' "/proc/$pid/stat")))
  done
  awk -v ticks="$sum" -v hz="$(getconf CLK_TCK)" 'BEGIN {printf "%.2f", ticks / hz}'
}
resident() { # MiB of the processes given
  local pid
  for pid in "$@"; do awk '/^VmRSS/ {print $2}' "/proc/$pid/status"; done | awk '{s += $1} END {printf "%d", s / 1024}'
}

# measure NUMBER one|many
measure() {
  local count=$1 how=$2 domain=$((1 + ($$ + RANDOM) % 99)) nodes=() topics=() below=() i
  for ((i = 1; i <= count; i++)); do
    topics+=(--image-topic "/camera$i/camera/image_raw")
    below+=(--below "/camera$i")
  done
  local common=(--domain "$domain" --interface 127.0.0.1)
  rm -f "$work"/node*.log
  if [ "$how" = one ]; then
    "$here/slotcast" node "${common[@]}" "${topics[@]}" "${node_options[@]}" > "$work/node1.log" 2>&1 &
    nodes+=($!)
  else
    for ((i = 1; i <= count; i++)); do
      "$here/slotcast" node "${common[@]}" --namespace "/robot$i" --image-topic "/camera$i/camera/image_raw" \
        "${node_options[@]}" > "$work/node$i.log" 2>&1 &
      nodes+=($!)
    done
  fi
  pids+=("${nodes[@]}")
  "$here/slotcast" camera "${common[@]}" "${below[@]}" --wait 120 --rate "$rate" --loop "$work/bag" > "$work/camera.log" 2>&1 &
  local camera=$!
  pids+=("$camera")
  sleep 20 # until every node is warm
  local before after memory
  before=$(cpu "${nodes[@]}")
  sleep "$seconds"
  after=$(cpu "${nodes[@]}")
  memory=$(resident "${nodes[@]}")
  kill "${nodes[@]}"
  wait "${nodes[@]}" || true
  kill "$camera"
  wait "$camera" 2> /dev/null || true
  local cores
  cores=$(awk -v a="$before" -v b="$after" -v s="$seconds" 'BEGIN {printf "%.2f", (b - a) / s}')
  # "perception … N frames in, … D dropped, … latency p50 X ms, p99 Y ms", one per camera and node.
  cat "$work"/node*.log | grep 'slotcast: ended' | tr ';' '\n' | grep 'frames in' | awk \
    -v count="$count" -v how="$how" -v cores="$cores" -v memory="$memory" '
    {
      kind = ($0 ~ /prediction/) ? 2 : 1
      match($0, /[0-9]+ frames in/); frames[kind] += substr($0, RSTART, RLENGTH) + 0
      match($0, /[0-9]+ dropped/); dropped[kind] += substr($0, RSTART, RLENGTH) + 0
      match($0, /p50 [0-9.]+/); p50 = substr($0, RSTART + 4, RLENGTH - 4) + 0
      match($0, /p99 [0-9.]+/); p99 = substr($0, RSTART + 4, RLENGTH - 4) + 0
      if (p50 > worst50[kind]) worst50[kind] = p50
      if (p99 > worst99[kind]) worst99[kind] = p99
    }
    END {
      printf "| %d | %s | %d | %d / %d | %.1f / %.1f | %.1f / %.1f | %s | %s |\n", count, how, frames[1],
        dropped[1], dropped[2], worst50[1], worst99[1], worst50[2], worst99[2], cores, memory
    }' | tee -a "$table"
}

node_options=("$@")
{
  echo "\`launch/cameras.sh --seconds $seconds --rate $rate\`, $(date -u +%F), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
  echo
  echo '| Cameras | Processes | Frames in | Dropped: perception / prediction | Perception p50 / p99, ms | Prediction p50 / p99, ms | Cores in use | Resident MiB |'
  echo '|---:|---|---:|---:|---:|---:|---:|---:|'
} > "$table"
for count in $cameras; do
  measure "$count" one
  [ "$count" -eq 1 ] || measure "$count" many
done
