#!/usr/bin/env python3
"""Tries the nodes against a sourced ROS 2: its command line, launch files, bags and peers.

    source /opt/ros/humble/setup.bash
    colcon build --base-paths ros2_ws && source install/setup.bash
    launch/ros_check.py [--domain 77] [--only NAME] [--markdown out/ros_check.md]

Without a sourced ROS 2 it says so and ends with 0. Else it says of each item whether it passed, and
ends with 1 if one did not. With slotcast_nodes built and sourced that is tried, else the checkout.
"""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import ros_checks  # noqa: F401 (its modules register the items)
from ros_checks.run import CHECKS, ROOT, Failed, Run, Skipped, package_executable


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
