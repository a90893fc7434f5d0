"""What the items share: commands of ros2, processes, and the nodes."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
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


def end_of_nodes(run):
    """The nodes must not run beside those of a launch file."""
    if run.nodes is not None:
        run.nodes.stop()
        run.nodes = None
