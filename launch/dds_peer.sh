#!/usr/bin/env bash
# Builds and runs launch/dds_peer.c: a camera and a listener on Eclipse Cyclone DDS, to measure nodes with.
#
#   launch/dds_peer.sh nodes --size 640x480 --rate 30 --seconds 10 [--domain N] [--pid PID]
#   launch/dds_peer.sh beside --size 1920x1080 --rate 30 --seconds 20 [-- NODE OPTIONS...]
#   launch/dds_peer.sh build FILE
#
# nodes measures nodes that run: --domain is theirs (ROS_DOMAIN_ID), and --pid tells their processor time too.
# beside starts ./slotcast node --reliable over the loopback for the time that it takes, and measures that.
# build makes the program and stops. Needs: apt install gcc libc6-dev cyclonedds-dev cyclonedds-tools
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
types=$here/ros2_ws/src/slotcast_ros/src/test/resources/cdr/golden.idl
work=$here/out/dds_peer

# build FILE
build() {
  local folder=$work/build.$$ tool
  for tool in idlc gcc; do
    command -v "$tool" > /dev/null || {
      echo "dds_peer: got no $tool, expected it; apt install gcc libc6-dev cyclonedds-dev cyclonedds-tools" >&2
      exit 2
    }
  done
  mkdir -p "$folder" "$(dirname "$1")"
  idlc -t -x final -o "$folder" "$types"
  gcc -std=c11 -O2 -Wall -Wextra -I "$folder" "$here/launch/dds_peer.c" "$folder/golden.c" -lddsc -lpthread -o "$folder/dds_peer"
  mv -f "$folder/dds_peer" "$1"
  rm -r "$folder"
}

peer() {
  local program=$work/dds_peer
  if [ ! "$program" -nt "$here/launch/dds_peer.c" ] || [ ! "$program" -nt "$types" ]; then build "$program"; fi
  "$program" "$@"
}

beside() {
  local domain=$((1 + $$ % 99)) log=$work/node.log size=640x480 options=() i
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    if [ "$1" = --size ]; then size=${2:-}; fi
    options+=("$1")
    shift
  done
  [ $# -eq 0 ] || shift
  mkdir -p "$work"
  "$here/slotcast" node --help > "$log" # builds what is missing
  SLOTCAST_NO_BUILD=1 "$here/slotcast" node --reliable --domain $domain --interface 127.0.0.1 "$@" \
    --ros-args -p "rehearsal_size:=$size" > "$log" 2>&1 &
  node=$!
  trap 'kill $node 2> /dev/null || true; wait $node 2> /dev/null || true' EXIT
  for ((i = 0; i < 1200; i++)); do
    if grep -q 'Ctrl-C ends' "$log"; then break; fi
    kill -0 $node 2> /dev/null || { echo "dds_peer: the node ended; see $log" >&2; exit 1; }
    sleep 0.1
  done
  export CYCLONEDDS_URI=${CYCLONEDDS_URI:-'<CycloneDDS><Domain><General><Interfaces><NetworkInterface address="127.0.0.1"/></Interfaces></General></Domain></CycloneDDS>'}
  peer nodes "${options[@]}" --domain $domain --pid $node
  kill $node
  wait $node || { echo "dds_peer: the node ended with status $?; see $log" >&2; exit 1; }
  grep 'slotcast: ended' "$log"
}

case ${1:-} in
  build) [ $# -eq 2 ] || { echo "dds_peer: got $# words, expected build FILE" >&2; exit 2; }; build "$2" ;;
  beside) shift; beside "$@" ;;
  *) peer "$@" ;;
esac
