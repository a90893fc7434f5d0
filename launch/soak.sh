#!/usr/bin/env bash
# Runs the nodes at a camera's rate for a while and samples their memory every minute.
#
#   launch/soak.sh [--minutes 30] [--table out/soak.md] [-- NODE OPTIONS...]
#
# Writes a table of resident size, CPU time and frames, and fails if the resident size grew after
# the first five minutes by more than 2 % or a frame failed.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
minutes=30
table=$here/out/soak.md
while [ $# -gt 0 ]; do
  case $1 in
    --minutes) minutes=$2; shift 2 ;;
    --table) table=$2; shift 2 ;;
    --) shift; break ;;
    *) echo "soak: got $1, expected --minutes N, --table FILE or --" >&2; exit 2 ;;
  esac
done

"$here/slotcast" node --help > /dev/null # builds what is missing
export SLOTCAST_NO_BUILD=1
domain=$((1 + $$ % 99))
log=$(dirname "$table")/soak.log
mkdir -p "$(dirname "$table")"

"$here/slotcast" node --domain $domain --interface 127.0.0.1 "$@" > "$log" 2>&1 &
node=$!
"$here/slotcast" camera --domain $domain --interface 127.0.0.1 --wait 120 --loop > "$log.camera" 2>&1 &
camera=$!
trap 'kill $node $camera 2> /dev/null || true; wait 2> /dev/null || true' EXIT

row() { printf '| %s | %s | %s | %s |\n' "$@"; }
resident() { awk '/^VmRSS/ {printf "%d", $2 / 1024}' "/proc/$node/status"; }
threads() { awk '/^Threads/ {print $2}' "/proc/$node/status"; }
cpu() { ps -o time= -p "$node" | tr -d ' '; }
{
  echo "\`launch/soak.sh --minutes $minutes\`, $(date -u +%F), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
  echo
  row minute 'resident MiB' 'CPU time' threads
  row ---: ---: ---: ---:
} > "$table"

at5=0
last=0
for ((minute = 0; minute <= minutes; minute++)); do
  if [ "$minute" -eq 0 ]; then sleep 15; else sleep 60; fi
  for process in $node $camera; do
    kill -0 "$process" 2> /dev/null || { echo "soak: a process ended; see $log" >&2; exit 1; }
  done
  last=$(resident)
  [ "$minute" -ne 5 ] || at5=$last
  row "$minute" "$last" "$(cpu)" "$(threads)" | tee -a "$table"
done

kill $node # not -INT: a script's background jobs ignore it
status=0
wait $node || status=$?
[ "$status" -eq 0 ] || { echo "soak: the nodes ended with status $status; see $log" >&2; exit 1; }
kill $camera 2> /dev/null || true
{ echo; grep 'slotcast: ended' "$log" | sed 's/^slotcast: ended; /At the end: /'; } | tee -a "$table"
grep -q ' 0 failed' "$log" || { echo "soak: frames failed; see $log" >&2; exit 1; }
if [ "$minutes" -ge 6 ] && [ "$last" -gt $((at5 + at5 / 50)) ]; then
  echo "soak: resident size grew from $at5 MiB at five minutes to $last MiB" >&2
  exit 1
fi
