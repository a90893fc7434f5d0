"""The nodes with the security of ROS 2 enforced, which the RMW has and their own DDS has not."""

import contextlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from ros_checks.run import (
    PEER,
    ROOT,
    Failed,
    Process,
    Skipped,
    check,
    end_of_nodes,
    expect,
)

STRANGER_SECONDS = 20


def rcl_node():
    """The launcher of slotcast_rcl, whose transport is the RMW's."""
    for prefix in os.environ.get("AMENT_PREFIX_PATH", "").split(":"):
        path = Path(prefix) / "lib" / "slotcast_rcl" / "node"
        if path.exists():
            return path
    raise Skipped("slotcast_rcl is not built and sourced")


def keystore(folder, policy):
    """One enclave for the nodes, by the policy, and one for a peer that may do all."""
    from sros2.keystore import create_enclave, create_keystore, create_permission

    with contextlib.redirect_stdout(sys.stderr):
        create_keystore(folder)
        for enclave in ("/slotcast", "/peer"):
            create_enclave(folder, enclave)
        create_permission(folder, "/slotcast", policy)


@contextlib.contextmanager
def environment(**values):
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@check("security enforced, over rcl")
def enforced(run):
    if importlib.util.find_spec("sros2") is None:
        raise Skipped("sros2 is not installed")
    node = rcl_node()
    end_of_nodes(run)
    store = run.folder / "keystore"
    keystore(store, ROOT / "launch" / "slotcast.policy.xml")
    stranger = [
        sys.executable, PEER, "send", "/camera/image_raw", "--seconds", "5", "--size", "320x240",
    ]
    with environment(
        ROS_SECURITY_KEYSTORE=str(store),
        ROS_SECURITY_ENABLE="true",
        ROS_SECURITY_STRATEGY="Enforce",
        ROS_SECURITY_ENCLAVE_OVERRIDE="/slotcast",
    ):
        nodes = Process(run, "secured", node)
        nodes.await_output("Ctrl-C ends")
        with environment(ROS_SECURITY_ENABLE="false"):
            try:
                subprocess.run(stranger, capture_output=True, timeout=STRANGER_SECONDS, check=False)
            except subprocess.TimeoutExpired:
                pass  # it waits for a listener, and finds none
            else:
                raise Failed("a peer without keys found a listener, expected none")
        with environment(ROS_SECURITY_ENCLAVE_OVERRIDE="/peer"):
            told = run.answered()
        _, status = nodes.stop()
    expect(status == 0, "exit status", status, "0")
    return f"{told} for a peer with keys; one without finds nobody in {STRANGER_SECONDS} s"
