#!/usr/bin/env bash
# Sources ROS 2, rcljava if it was built, and Slotcast; then runs the command.
set -e
for setup in "/opt/ros/$ROS_DISTRO/setup.bash" /rcljava/install/local_setup.bash /opt/slotcast/local_setup.bash; do
  if [ -f "$setup" ]; then
    # shellcheck disable=SC1090
    . "$setup"
  fi
done
exec "$@"
