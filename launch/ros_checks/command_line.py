"""The nodes as the command line of ROS 2 sees them."""

import re
import sys

from ros_checks.run import (
    PATIENCE,
    PEER,
    PERCEPTION,
    PREDICTION,
    Process,
    Skipped,
    check,
    expect,
    package_executable,
    ros2,
    until,
)


@check("ros2 run")
def run_command(run):
    if package_executable() is None:
        raise Skipped("slotcast_nodes is not built and sourced")
    output = ros2("run", "slotcast_nodes", "slotcast", "node", "--help")
    expect("--image-topic" in output, "ros2 run slotcast_nodes slotcast", output, "its help")
    return "slotcast_nodes slotcast"


@check("node list")
def node_list(run):
    run.started()
    until(
        lambda out: {PERCEPTION, PREDICTION} <= set(out.split()),
        ["node", "list"],
        f"{PERCEPTION} and {PREDICTION}",
    )
    return f"{PERCEPTION}, {PREDICTION}"


@check("node info")
def node_info(run):
    run.started()
    for node, lines in (
        (
            PERCEPTION,
            [
                "/camera/image_raw: sensor_msgs/msg/Image",
                f"{PERCEPTION}/label_image: sensor_msgs/msg/Image",
                f"{PERCEPTION}/detections: vision_msgs/msg/Detection2DArray",
                f"{PERCEPTION}/slots: slotcast_msgs/msg/SlotArray",
            ],
        ),
        (
            PREDICTION,
            [
                f"{PREDICTION}/trajectories: slotcast_msgs/msg/TrajectoryArray",
                f"{PREDICTION}/markers: visualization_msgs/msg/MarkerArray",
            ],
        ),
    ):
        until(
            lambda out, lines=lines: all(line in out for line in lines),
            ["node", "info", node],
            ", ".join(lines),
        )
    return "topics of both nodes with their types"


@check("topic info -v")
def topic_info(run):
    run.started()
    parts = [
        "Type: sensor_msgs/msg/Image",
        "Publisher count: 1",
        "Node name: slotcast_perception",
        "Reliability: RELIABLE",
    ]
    until(
        lambda out: all(part in out for part in parts),
        ["topic", "info", "-v", f"{PERCEPTION}/label_image"],
        ", ".join(parts),
    )
    return ", ".join(parts)


@check("topic echo")
def echo(run):
    run.started()
    camera = Process(
        run, "camera", sys.executable, PEER, "send", "/camera/image_raw", "--size", "320x240",
        "--seconds", str(PATIENCE), "--rate", "10",
    )
    output = ros2("topic", "echo", "--once", f"{PREDICTION}/trajectories", "--field", "header")
    camera.kill()
    expect("frame_id: camera" in output, "header of trajectories", output, "frame_id: camera")
    return "frame_id: camera"


@check("param")
def param(run):
    run.started()
    until(
        lambda out: "min_area" in out and "weights" in out,
        ["param", "list", PERCEPTION],
        "min_area and weights",
        20,
    )
    until(lambda out: "0.002" in out, ["param", "get", PERCEPTION, "min_area"], "0.002", 20)
    output = ros2("param", "set", PERCEPTION, "min_area", "0.01")
    expect("successful" in output, "param set min_area 0.01", output, "successful")
    output = ros2("param", "get", PERCEPTION, "min_area")
    expect("0.01" in output, "param get min_area", output, "0.01")
    output = ros2("param", "set", PERCEPTION, "min_area", "5.0")
    expect("failed" in output, "param set min_area 5.0", output, "a refusal that names the range")
    output = ros2("param", "describe", PERCEPTION, "min_area")
    expect("Max value: 1.0" in output, "param describe min_area", output, "Max value: 1.0")
    return "list, get, set, a refusal, describe"


@check("lifecycle")
def lifecycle(run):
    run.started()
    node = PERCEPTION
    until(lambda out: node in out.split(), ["lifecycle", "nodes"], node, 20)
    for wanted, transition in (("active", "deactivate"), ("inactive", "activate"), ("active", "")):
        output = ros2("lifecycle", "get", node)
        expect(output.split()[:1] == [wanted], "lifecycle get", output, wanted)
        if transition:
            output = ros2("lifecycle", "set", node, transition)
            expect("successful" in output, f"lifecycle set {transition}", output, "successful")
    return "nodes, get, deactivate, activate; then " + run.answered()


@check("services")
def services(run):
    run.started()
    output = until(
        lambda out: f"{PERCEPTION}/reset " in out,
        ["service", "list", "-t"],
        f"{PERCEPTION}/reset",
        20,
    )
    kind = re.search(rf"{PERCEPTION}/reset \[(.*)]", output).group(1)
    output = ros2("service", "call", f"{PERCEPTION}/reset", kind, "{}")
    expect("response" in output, "service call ~/reset", output, "a response")
    return f"~/reset [{kind}]"


@check("rosout")
def rosout(run):
    run.started()
    output = ros2(
        "topic", "echo", "/rosout", "--once", "--qos-durability", "transient_local",
        "--qos-reliability", "reliable", patience=20,
    )
    expect("slotcast" in output, "topic echo /rosout", output, "a line of a node")
    return next(line for line in output.splitlines() if line.startswith("msg"))
