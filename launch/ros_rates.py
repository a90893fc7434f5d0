#!/usr/bin/env python3
"""Rates and latencies of both transports, rcl (rcljava) and dds, against rclpy in both directions.

    source the workspaces of ROS 2, rcljava and ros2_ws, then
    launch/ros_rates.py [--sizes 640x480 1920x1080] [--rate 30] [--seconds 20] [--markdown FILE]

Three rows for each transport and size: images from rclpy to Java, from Java to rclpy (both without
models), and from rclpy to both nodes and back. Both ends read this machine's clock.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PEER = Path(__file__).resolve().parent / "ros_peer.py"
PATIENCE = 300


def start(command, log):
    return subprocess.Popen(
        [str(word) for word in command],
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def await_text(log, text, process):
    end = time.monotonic() + PATIENCE
    while text not in Path(log.name).read_text(encoding="utf-8", errors="replace"):
        if process.poll() is not None or time.monotonic() > end:
            sys.exit(f"ros_rates: {process.args[:4]} said:\n{Path(log.name).read_text()}")
        time.sleep(0.1)


def told(log):
    text = Path(log.name).read_text(encoding="utf-8", errors="replace")
    lines = [line for line in text.splitlines() if line.startswith("{")]
    if not lines:
        sys.exit(f"ros_rates: got no line of JSON but:\n{text}")
    return json.loads(lines[-1])


def stop(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def transfer(sender, receiver):
    """Starts the receiver, then the sender; what each told."""
    with tempfile.NamedTemporaryFile() as received, tempfile.NamedTemporaryFile() as sent:
        to = start(receiver, received)
        await_text(received, "ready", to)
        source = start(sender, sent)
        try:
            to.wait(PATIENCE)
            source.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            sys.exit(f"ros_rates: no end of {sender} and {receiver}")
        finally:
            stop(to)
            stop(source)
        return told(sent), told(received)


def java(transport, end, arguments):
    return ["ros2", "run", "slotcast_rcl", "rates", transport, end, "/rates", *arguments]


def rclpy(end, arguments):
    return [sys.executable, PEER, end, "/rates", *arguments]


def nodes(transport, size, rate, seconds):
    """From images of rclpy to label images, through both nodes."""
    command = (
        ["ros2", "run", "slotcast_rcl", "node"]
        if transport == "rcl"
        else ["ros2", "run", "slotcast_nodes", "slotcast", "node"]
    )
    with tempfile.NamedTemporaryFile() as log, tempfile.NamedTemporaryFile() as answers:
        running = start([*command, "--reliable"], log)
        try:
            await_text(log, "Ctrl-C ends", running)
            peer = start(
                [sys.executable, PEER, "nodes", "--size", size, "--rate", rate, "--seconds", seconds],
                answers,
            )
            peer.wait(PATIENCE)
        finally:
            stop(running)
        return told(answers)


def row(words, sent, received):
    return (
        f"| {words} | {sent['rate']:.1f} | {received.get('rate', 0):.1f} |"
        f" {received.get('median_ms', 0):.1f} | {received.get('p99_ms', 0):.1f} |"
        f" {received['received']} of {sent['sent']} |"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", nargs="+", default=["640x480", "1920x1080"])
    parser.add_argument("--rate", default="30")
    parser.add_argument("--seconds", default="20")
    parser.add_argument("--transports", nargs="+", default=["rcl", "dds"])
    parser.add_argument("--markdown", type=Path)
    arguments = parser.parse_args()
    lines = [
        "| Transport, size, way | Sent, 1/s | Received, 1/s | Median, ms | 99 %, ms | Received |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    longer = str(float(arguments.seconds) + 3)  # so that the last ones are received too
    for size in arguments.sizes:
        sending = ["--size", size, "--rate", arguments.rate, "--seconds", arguments.seconds]
        for transport in arguments.transports:
            ways = {
                "rclpy to Java": transfer(
                    rclpy("send", sending), java(transport, "receive", ["--seconds", longer])
                ),
                "Java to rclpy": transfer(
                    java(transport, "send", sending), rclpy("receive", ["--seconds", longer])
                ),
            }
            answered = nodes(transport, size, arguments.rate, arguments.seconds)
            for topic in ("label_image", "trajectories"):
                ways[f"rclpy to both nodes to rclpy: `{topic}`"] = (answered, answered[topic])
            for way, (sent, received) in ways.items():
                lines.append(row(f"{transport}, {size}, {way}", sent, received))
                print(lines[-1], flush=True)
    if arguments.markdown:
        arguments.markdown.parent.mkdir(parents=True, exist_ok=True)
        arguments.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
