# Sourced by the commands of this package. The sourced workspaces say where rcljava and slotcast_nodes
# are: CLASSPATH and AMENT_PREFIX_PATH. Sets nodes, the prefix of slotcast_nodes, and SLOTCAST_CLASSPATH.
nodes=
IFS=: read -r -a prefixes <<< "${AMENT_PREFIX_PATH:-}"
for prefix in "${prefixes[@]}"; do
  if [ -x "$prefix/lib/slotcast_nodes/slotcast" ]; then
    nodes=$prefix
    break
  fi
done
if [ -z "$nodes" ] || [ -z "${CLASSPATH:-}" ]; then
  echo "slotcast_rcl: got AMENT_PREFIX_PATH=${AMENT_PREFIX_PATH:-} and CLASSPATH=${CLASSPATH:-}, expected slotcast_nodes in the one and rcljava in the other; source the workspaces that they are built in" >&2
  exit 2
fi
export SLOTCAST_CLASSPATH=${BASH_SOURCE[0]%/*}/../../share/slotcast_rcl/java/slotcast_rcl.jar:$CLASSPATH
