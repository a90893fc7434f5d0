#!/usr/bin/env python3
"""Tries the nodes against a sourced ROS 2: its command line, launch files, bags and peers.

    source /opt/ros/humble/setup.bash
    colcon build --base-paths ros2_ws && source install/setup.bash
    launch/ros_check.py [--domain 77] [--only NAME] [--markdown out/ros_check.md]

Without a sourced ROS 2 it says so and ends with 0. Else it says of each item whether it passed, and
ends with 1 if one did not. With slotcast_nodes built and sourced that is tried, else the checkout.
"""

import argparse
import contextlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / "launch" / "ros_peer.py"
PERCEPTION = "/slotcast_perception"
PREDICTION = "/slotcast_prediction"
STOP_SECONDS = 2.0
PATIENCE = 120  # seconds for anything that has no limit of its own
CHECKS = []


class Failed(Exception):
    """What was got and what was expected, in a line."""


class Skipped(Exception):
    """Why, in a line."""


def check(name):
    def register(function):
        CHECKS.append((name, function))
        return function

    return register


def expect(right, what, got, expected):
    if not right:
        got = " ".join(str(got).split())
        raise Failed(f"{what}: got {got[-300:] or 'nothing'}, expected {expected}")


def ros2(*arguments, patience=PATIENCE):
    """Output of a command of ros2, errors too."""
    try:
        done = subprocess.run(
            ["ros2", *arguments], capture_output=True, text=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired as late:
        output = (late.stdout or b"").decode() + (late.stderr or b"").decode()
        raise Failed(f"ros2 {' '.join(arguments)}: no end after {patience} s; {output}") from None
    return done.stdout + done.stderr


def until(found, arguments, expected, patience=PATIENCE):
    """Asks ros2 again until its answer is right: a graph takes its time."""
    end = time.monotonic() + patience
    while True:
        output = ros2(*arguments)
        if found(output):
            return output
        expect(time.monotonic() < end, "ros2 " + " ".join(arguments), output, expected)
        time.sleep(0.5)


def package_executable():
    """The launcher that colcon installed, or None."""
    for prefix in os.environ.get("AMENT_PREFIX_PATH", "").split(":"):
        path = Path(prefix) / "lib" / "slotcast_nodes" / "slotcast"
        if path.exists():
            return path
    return None


class Process:
    """A program with its output in a file; killed at the end if it lives."""

    def __init__(self, run, name, *command):
        self.log = run.folder / f"{name}.log"
        with self.log.open("w", encoding="utf-8") as log:
            self.popen = subprocess.Popen(
                [str(word) for word in command],
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        run.processes.append(self)

    def output(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def await_output(self, text, patience=PATIENCE):
        end = time.monotonic() + patience
        while text not in self.output():
            expect(
                self.popen.poll() is None and time.monotonic() < end,
                self.log.stem,
                self.output(),
                repr(text),
            )
            time.sleep(0.1)

    def signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.popen.wait()

    def stop(self, patience=PATIENCE):
        """Interrupts it as Ctrl-C does; the seconds until its end, and its exit status."""
        start = time.monotonic()
        self.signal(signal.SIGINT)
        try:
            status = self.popen.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed(f"{self.log.stem}: no end {patience} s after SIGINT") from None
        return time.monotonic() - start, status


class Run:
    """What the checks share: a folder for logs, and the nodes, started when first asked for."""

    def __init__(self, folder, node):
        self.folder = folder
        self.node = node
        self.processes = []
        self.nodes = None

    def started(self):
        if self.nodes is None:
            self.nodes = Process(self, "nodes", *self.node)
            self.nodes.await_output("Ctrl-C ends")
        return self.nodes

    def peer(self, *arguments):
        """What the peer told when it was done."""
        process = Process(self, "peer", sys.executable, PEER, *arguments)
        try:
            process.popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Failed(f"peer {' '.join(arguments)}: no end; {process.output()}") from None
        lines = [line for line in process.output().splitlines() if line.startswith("{")]
        expect(lines, "peer", process.output(), "a line of JSON")
        return json.loads(lines[-1])

    def answered(self, *arguments):
        """Has a camera send for some seconds; what came back of it, in words."""
        told = self.peer("nodes", "--size", "320x240", "--rate", "10", "--seconds", "5", *arguments)
        for topic in ("label_image", "detections", "trajectories"):
            expect(told[topic]["received"] > 0, topic, told, "messages")
        return (
            f"of {told['sent']} images {told['label_image']['received']} label images,"
            f" {told['trajectories']['received']} trajectories"
        )

    def end(self):
        for process in self.processes:
            if process.popen.poll() is None:
                process.kill()


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


@check("images of rclpy are answered")
def answers(run):
    run.started()
    return run.answered()


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


@check("bag record and play")
def bag(run):
    run.started()
    folder = run.folder / "bag"
    topics = ["/camera/image_raw", f"{PERCEPTION}/detections", f"{PREDICTION}/trajectories"]
    recorder = Process(run, "record", "ros2", "bag", "record", "-o", folder, *topics)
    recorder.await_output("Subscribed to topic '/slotcast_prediction/trajectories'")
    run.answered()
    recorder.stop()
    output = ros2("bag", "info", str(folder))
    for topic in topics:
        count = re.search(rf"Topic: {topic} .*Count: (\d+)", output)
        expect(count and int(count.group(1)) > 0, f"bag info of {topic}", output, "messages")
    own = subprocess.run(
        [run.node[0], "bag", "info", folder], capture_output=True, text=True, check=False
    )
    expect(own.returncode == 0, "slotcast bag info", own.stdout + own.stderr, "what ros2 told")
    player = Process(run, "play", "ros2", "bag", "play", "--loop", folder, "--topics", topics[0])
    output = ros2("topic", "echo", "--once", topics[2], "--field", "header")
    player.kill()
    expect("frame_id: camera" in output, "trajectories of a bag", output, "frame_id: camera")
    return "recorded by ros2 bag, read by both, played back and answered"


@check("peers that are killed and started again")
def peers(run):
    run.started()
    for _ in range(2):
        camera = Process(
            run, "camera", sys.executable, PEER, "send", "/camera/image_raw", "--seconds",
            str(PATIENCE), "--rate", "10", "--size", "320x240",
        )
        listener = Process(run, "listener", "ros2", "topic", "hz", f"{PERCEPTION}/label_image")
        listener.await_output("average rate")
        camera.kill()
        listener.kill()
    return run.answered()


@check("a clean stop with stale peers")
def stop(run):
    nodes = run.started()
    camera = Process(
        run, "camera", sys.executable, PEER, "send", "/camera/image_raw", "--seconds",
        str(PATIENCE), "--rate", "10", "--size", "320x240",
    )
    listeners = [
        Process(run, f"listener{i}", "ros2", "topic", "hz", topic)
        for i, topic in enumerate(
            (
                f"{PERCEPTION}/label_image",
                f"{PERCEPTION}/detections",
                f"{PERCEPTION}/overlay",
                f"{PREDICTION}/trajectories",
                f"{PREDICTION}/predicted_frames",
            )
        )
    ]
    for listener in listeners:
        listener.await_output("average rate")
    camera.kill()
    for listener in listeners:
        listener.kill()
    run.nodes = None
    seconds, status = nodes.stop()
    expect(status == 0, "exit status after SIGINT", status, "0")
    expect(seconds < STOP_SECONDS, "stop", f"{seconds:.1f} s", f"less than {STOP_SECONDS:.0f} s")
    return f"{seconds:.2f} s, exit status 0"


LAUNCH = """
from launch import LaunchDescription
from launch.actions import GroupAction, IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch_ros.actions import PushRosNamespace, SetRemap

def generate_launch_description():
    included = IncludeLaunchDescription(
        PythonLaunchDescriptionSource({path!r}), launch_arguments={arguments!r}.items())
    return LaunchDescription([GroupAction([
        PushRosNamespace("robot1"),
        SetRemap("/camera/image_raw", "/front/image_raw"),
        included,
    ])])
"""


def launch_file():
    executable = package_executable()
    if executable is None:
        return ROOT / "launch" / "slotcast.launch.py"
    share = executable.parents[2] / "share" / "slotcast_nodes"
    return share / "launch" / "slotcast.launch.py"


def end_of_nodes(run):
    """The nodes must not run beside those of a launch file."""
    if run.nodes is not None:
        run.nodes.stop()
        run.nodes = None


@check("launch in a namespace, remapped and respawned")
def launched(run):
    end_of_nodes(run)
    file = run.folder / "robot.launch.py"
    arguments = {"respawn": "true"}
    file.write_text(LAUNCH.format(path=str(launch_file()), arguments=arguments), encoding="utf-8")
    launch = Process(run, "launch", "ros2", "launch", file)
    launch.await_output("Ctrl-C ends")
    names = {f"/robot1{PERCEPTION}", f"/robot1{PREDICTION}"}
    until(lambda out: names <= set(out.split()), ["node", "list"], names)
    where = ("--topic", "/front/image_raw", "--namespace", "/robot1")
    told = run.answered(*where)
    pid = int(re.search(r"slotcast-\d+]: process started with pid \[(\d+)]", launch.output())[1])
    os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while launch.output().count("Ctrl-C ends") < 2:
        expect(time.monotonic() < end, "respawn", launch.output(), "nodes that start again")
        time.sleep(0.2)
    run.answered(*where)
    seconds, status = launch.stop()
    expect(status == 0, "exit status of ros2 launch", status, "0")
    return f"/robot1, {told}; killed and back; stopped in {seconds:.1f} s with exit status 0"


@check("launch rviz:=true without rviz2")
def rviz(run):
    end_of_nodes(run)
    if "rviz2" in ros2("pkg", "list").split():
        raise Skipped("rviz2 is installed")
    launch = Process(run, "rviz", "ros2", "launch", launch_file(), "rviz:=true")
    status = launch.popen.wait(PATIENCE)
    expect(status != 0, "exit status", status, "another one than 0")
    expect("apt install" in launch.output(), "launch", launch.output(), "what to install")
    expect("process started" not in launch.output(), "launch", launch.output(), "no node left")
    return "says what to install, and starts nothing"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--domain", type=int, default=77, help="ROS domain of the check")
    parser.add_argument("--only", action="append", help="an item; may be given again")
    parser.add_argument("--node", help="command that starts both nodes, instead of slotcast node")
    parser.add_argument("--markdown", type=Path, help="file to write the table to")
    arguments = parser.parse_args()
    if shutil.which("ros2") is None or importlib.util.find_spec("rclpy") is None:
        print("ros_check: skipped, no ROS 2 is sourced")
        return 0
    if importlib.util.find_spec("slotcast_msgs") is None:
        print("ros_check: skipped, slotcast_msgs is not built and sourced (colcon build)")
        return 0
    os.environ["ROS_DOMAIN_ID"] = str(arguments.domain)
    node = (
        arguments.node.split()
        if arguments.node
        else [str(package_executable() or ROOT / "slotcast"), "node"]
    )
    rows = []
    with tempfile.TemporaryDirectory(prefix="ros_check") as folder:
        run = Run(Path(folder), node)
        try:
            for name, function in CHECKS:
                if not arguments.only or name in arguments.only:
                    rows.append((name, *outcome(run, function)))
                    print(f"{rows[-1][1]:7} {name}: {rows[-1][2]}", flush=True)
        finally:
            run.end()
            subprocess.run(["ros2", "daemon", "stop"], capture_output=True, check=False)
    failed = sum(row[1] == "FAILED" for row in rows)
    print(f"ros_check: {len(rows)} items, {failed} failed")
    if arguments.markdown:
        lines = ["| Item | Result | What was seen |", "|---|---|---|", *(f"| {n} | {w} | {t} |" for n, w, t in rows)]
        arguments.markdown.parent.mkdir(parents=True, exist_ok=True)
        arguments.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 1 if failed else 0


def outcome(run, function):
    try:
        return "passed", function(run)
    except Skipped as why:
        return "skipped", str(why)
    except Failed as why:
        return "FAILED", str(why)


if __name__ == "__main__":
    sys.exit(main())
