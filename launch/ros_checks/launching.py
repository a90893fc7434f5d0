"""The launch file, as it is and in another one."""

import os
import re
import signal
import time

from ros_checks.run import (
    PATIENCE,
    PERCEPTION,
    PREDICTION,
    ROOT,
    Process,
    Skipped,
    check,
    end_of_nodes,
    expect,
    package_executable,
    ros2,
    until,
)


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
