#!/usr/bin/env python3
"""A stock ROS 2 peer of the nodes, on rclpy: a camera, a listener, or both at once.

    launch/ros_peer.py send /camera/image_raw --size 640x480 --rate 30 --seconds 10
    launch/ros_peer.py receive /rates --seconds 10
    launch/ros_peer.py nodes --size 640x480 --rate 10 --seconds 20
    launch/ros_peer.py endings --rate 10

Each tells what it saw in one line of JSON. Latencies are ages of stamps on this machine's clock;
nodes gives them from the image's publishing to its answer.
"""

import argparse
import array
import json
import sys
import threading
import time

import numpy as np
import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import Image
from slotcast_msgs.msg import TrajectoryArray
from vision_msgs.msg import Detection2DArray

SCENE_FRAMES = 40
ENDING_SECONDS = 100  # at most, for everything that ends
NOTICED_SECONDS = 20


def scene(width, height):
    """Images of three discs that go their ways over grey, and come back: rgb8 data, (H, W, 3)."""
    rows, columns = np.mgrid[0:height, 0:width]
    frames = []
    for i in range(SCENE_FRAMES):
        phase = abs(2 * i / SCENE_FRAMES - 1)  # 1 to 0 and back
        image = np.full((height, width, 3), 150, np.uint8)
        for colour, x, y in (
            ((200, 40, 40), 0.2 + 0.5 * phase, 0.3),
            ((40, 180, 60), 0.75, 0.25 + 0.5 * phase),
            ((50, 60, 200), 0.3, 0.75 - 0.2 * phase),
        ):
            near = (columns - x * width) ** 2 + (rows - y * height) ** 2 < (0.1 * height) ** 2
            image[near] = colour
        frames.append(array.array("B", image.tobytes()))
    return frames


class Camera:
    """Publishes the scene at a rate, from a thread of its own."""

    def __init__(self, node, topic, size, rate, best_effort):
        self.node = node
        self.width, self.height = (int(side) for side in size.split("x"))
        self.rate = rate
        self.frames = scene(self.width, self.height)
        self.sent = 0
        self.stopped = False
        reliability = ReliabilityPolicy.BEST_EFFORT if best_effort else ReliabilityPolicy.RELIABLE
        self.publisher = node.create_publisher(
            Image, topic, QoSProfile(depth=5, reliability=reliability)
        )

    def await_listener(self):
        while self.publisher.get_subscription_count() == 0:
            time.sleep(0.01)
        time.sleep(1)  # until the other end knows of this one

    def run(self, seconds):
        start = time.monotonic()
        message = Image(
            height=self.height, width=self.width, encoding="rgb8", step=3 * self.width
        )
        message.header.frame_id = "camera"
        while self.sent < self.rate * seconds and rclpy.ok() and not self.stopped:
            time.sleep(max(0.0, start + self.sent / self.rate - time.monotonic()))
            message.data = self.frames[self.sent % SCENE_FRAMES]
            message.header.stamp = self.node.get_clock().now().to_msg()
            self.publisher.publish(message)
            self.sent += 1
        return self.sent / max(1e-9, time.monotonic() - start)


class Answers:
    """Ages of the messages of one topic, in milliseconds, from the first one on."""

    def __init__(self, node, kind, topic, reliable=True):
        self.node = node
        self.ages = []
        self.first = self.last = None
        reliability = ReliabilityPolicy.RELIABLE if reliable else ReliabilityPolicy.BEST_EFFORT
        self.subscription = node.create_subscription(
            kind, topic, self.take, QoSProfile(depth=5, reliability=reliability)
        )

    def take(self, message):
        now = self.node.get_clock().now().nanoseconds
        stamp = message.header.stamp
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.ages.append((now - stamp.sec * 1_000_000_000 - stamp.nanosec) / 1e6)

    def told(self):
        if not self.ages:
            return {"received": 0}
        ages = sorted(self.ages)
        took = self.last - self.first
        return {
            "received": len(ages),
            "rate": round((len(ages) - 1) / took, 2) if took > 0 else 0.0,
            "median_ms": round(ages[len(ages) // 2], 2),
            "p99_ms": round(ages[int(len(ages) * 0.99)], 2),
            "first_ms": round(self.ages[0], 2),
        }


def send(node, arguments):
    camera = Camera(node, arguments.topic, arguments.size, arguments.rate, arguments.best_effort)
    camera.await_listener()
    rate = camera.run(arguments.seconds)
    time.sleep(1)  # until the last ones have arrived
    return {"sent": camera.sent, "rate": round(rate, 2)}


def receive(node, arguments):
    answers = Answers(node, Image, arguments.topic, not arguments.best_effort)
    print("ready", flush=True)
    while answers.first is None:
        time.sleep(0.01)
    time.sleep(arguments.seconds)
    return answers.told()


def nodes(node, arguments):
    space = arguments.namespace.rstrip("/")
    camera = Camera(node, arguments.topic, arguments.size, arguments.rate, arguments.best_effort)
    answers = {
        name: Answers(node, kind, f"{space}/{topic}")
        for name, kind, topic in (
            ("label_image", Image, "slotcast_perception/label_image"),
            ("detections", Detection2DArray, "slotcast_perception/detections"),
            ("trajectories", TrajectoryArray, "slotcast_prediction/trajectories"),
        )
    }
    camera.await_listener()
    rate = camera.run(arguments.seconds)
    time.sleep(2)  # for the last answers
    told = {name: answer.told() for name, answer in answers.items()}
    return {"sent": camera.sent, "rate": round(rate, 2), **told}


def values(message, node):
    """What /diagnostics says of a node, or nothing."""
    for status in message.status:
        if status.hardware_id == node:
            return {pair.key: pair.value for pair in status.values}
    return {}


def endings(node, arguments):
    """A listener ends, then a camera, in a process that lives on."""
    latest = {}
    node.create_subscription(
        DiagnosticArray,
        "/diagnostics",
        lambda message: latest.update(values(message, "slotcast_perception")),
        10,
    )

    def count(key):
        return int(latest.get(key, 0))

    camera = Camera(node, arguments.topic, arguments.size, arguments.rate, arguments.best_effort)
    overlays = Answers(node, Image, "slotcast_perception/overlay")
    camera.await_listener()
    sending = threading.Thread(target=camera.run, args=(ENDING_SECONDS,), daemon=True)
    sending.start()
    wait(lambda: count("overlay_drawn") > 5 and len(overlays.ages) > 0)
    publishers = [count("publishers")]
    node.destroy_subscription(overlays.subscription)
    drawn, frames, since = count("overlay_drawn"), count("frames_out"), time.monotonic()
    # It takes its time until the end is noticed; then nothing is drawn any more.
    while count("frames_out") < frames + 30 and time.monotonic() < since + ENDING_SECONDS:
        time.sleep(0.1)
        if count("overlay_drawn") > drawn and time.monotonic() < since + NOTICED_SECONDS:
            drawn, frames = count("overlay_drawn"), count("frames_out")
    told = {
        "received": len(overlays.ages),
        "drawn_after": count("overlay_drawn") - drawn,
        "frames_after": count("frames_out") - frames,
    }
    camera.stopped = True
    sending.join()
    node.destroy_publisher(camera.publisher)
    wait(lambda: count("publishers") == 0)
    return {**told, "publishers": [*publishers, count("publishers")]}


def wait(condition):
    end = time.monotonic() + ENDING_SECONDS
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, run in ((
        ("send", send),
        ("receive", receive),
        ("nodes", nodes),
        ("endings", endings),
    )):
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        if name in ("nodes", "endings"):
            command.add_argument("--topic", default="/camera/image_raw")
            command.add_argument("--namespace", default="")
        else:
            command.add_argument("topic")
        command.add_argument("--size", default="640x480")
        command.add_argument("--rate", type=float, default=30)
        command.add_argument("--seconds", type=float, default=10)
        command.add_argument("--best-effort", action="store_true")
    arguments = parser.parse_args()
    rclpy.init()
    node = rclpy.create_node("ros_peer")
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    spinning = threading.Thread(target=executor.spin, daemon=True)
    spinning.start()
    print(json.dumps(arguments.run(node, arguments)), flush=True)
    executor.shutdown()
    rclpy.shutdown()
    spinning.join(10)  # else Python's end aborts it
    return 0


if __name__ == "__main__":
    sys.exit(main())
