#!/usr/bin/env bash
# Builds rcljava and the message packages with Java classes over a sourced ROS 2.
# See docker/build_rcljava.sh --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: docker/build_rcljava.sh --work FOLDER [OPTIONS]

Source ROS 2 first; then this fetches what docker/rcljava.DISTRIBUTION.repos pins, and builds it:

  source /opt/ros/humble/setup.bash
  docker/build_rcljava.sh --work ~/rcljava
  source ~/rcljava/install/local_setup.bash
  colcon build --base-paths ros2_ws

  --work FOLDER    where to: src, build and install
  --repos FILE     what to fetch; default docker/rcljava.$ROS_DISTRO.repos

Needs git, vcs (apt install python3-vcstool), colcon, a C++ compiler and JDK 17 (not its headless half: CMake wants all of JNI).
TEXT
}

fail() { printf 'build_rcljava: %s\n' "$*" >&2; exit 2; }

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work= repos=$here/rcljava.${ROS_DISTRO:-humble}.repos
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --work | --repos)
      [ $# -ge 2 ] || fail "$1: got nothing, expected a value; see --help"
      printf -v "${1#--}" %s "$2"
      shift 2
      ;;
    *) fail "option: got $1, expected --work or --repos; see --help" ;;
  esac
done
[ -n "$work" ] || fail "--work: got nothing, expected a folder; see --help"
[ -n "${AMENT_PREFIX_PATH:-}" ] || fail "AMENT_PREFIX_PATH: got nothing, expected a sourced ROS 2; source /opt/ros/humble/setup.bash"
[ -f "$repos" ] || fail "--repos: got $repos, which is not there, expected one for this ROS 2; rcljava was built on humble only"
for tool in git vcs colcon javac; do
  command -v $tool > /dev/null || fail "$tool: got nothing, expected it to build; see --help"
done

# CMake looks for JNI there.
export JAVA_HOME=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
repos=$(realpath "$repos")
mkdir -p "$work/src"
cd "$work"
vcs import --skip-existing src < "$repos"
# Its native part includes headers of rcpputils without saying so.
cmake=src/ros2_java/rcljava/CMakeLists.txt
grep -q rcpputils $cmake \
  || sed -i -e 's/^find_package(rmw REQUIRED)/&\nfind_package(rcpputils REQUIRED)/' \
    -e 's/^    "rcljava_common"/&\n    "rcpputils"/' $cmake
[ "$(grep -c rcpputils $cmake)" -ge 2 ] || fail "$cmake: got lines other than those known, expected rcljava as it is pinned"

# build PACKAGE...: each stage generates with what the one before installed.
build() {
  colcon build --merge-install --packages-select "$@" \
    --cmake-args -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF -Wno-dev
}
overlay() {
  set +u # colcon's scripts read variables that are not set
  # shellcheck disable=SC1091
  . install/local_setup.bash
  set -u
}
build ament_build_type_gradle ament_java_resources ament_cmake_export_jars \
  ament_cmake_export_jni_libraries rcljava_common rosidl_generator_java
overlay
build builtin_interfaces unique_identifier_msgs action_msgs lifecycle_msgs rcl_interfaces rosgraph_msgs \
  std_msgs rcljava
build std_srvs geometry_msgs sensor_msgs diagnostic_msgs nav_msgs shape_msgs vision_msgs \
  visualization_msgs tf2_msgs
