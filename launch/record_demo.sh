#!/usr/bin/env bash
# Makes the recording that ./slotcast demo plays: 15 simulated videos of two seconds, none of which
# any weights were trained on, as rosbag2 in one zip file. The same command gives the same frames.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
target=$here/ros2_ws/src/slotcast_nodes/src/main/resources/slotcast/demo/camera.zip
bags=$(mktemp -d)
trap 'rm -rf "$bags"' EXIT

"$here/slotcast" simulate --format rosbag2 --test-videos 15 --videos 0 --frames 20 --interval 0.1 \
  --size 128x128 --seed 2026 --out "$bags/all"
mkdir -p "$(dirname "$target")"
rm -f "$target"
jar --create --no-manifest --date 2026-01-01T00:00:00Z --file "$target" -C "$bags/all/test" .
ls -l "$target"
