"""Starts Slotcast's nodes beside a ROS 2 system.

    ros2 launch slotcast_nodes slotcast.launch.py image_topic:=/camera/image_raw
    ros2 launch launch/slotcast.launch.py image_topic:=/front/image_raw,/rear/image_raw composed:=false

The second form runs a checkout, which needs no package to be built. The nodes take namespaces,
remappings and parameters as every ROS 2 node does, those of an including launch file too.
"""

import os
from pathlib import Path

from ament_index_python.packages import PackageNotFoundError, get_package_prefix
from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, OpaqueFunction
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

# The folder above launch/: a checkout, or share/slotcast_nodes.
ROOT = Path(__file__).resolve().parent.parent
CHECKOUT = (ROOT / "slotcast").is_file()
PARAMETERS = ROOT / ("launch" if CHECKOUT else "config") / "slotcast.param.yaml"
RVIZ = ROOT / ("launch" if CHECKOUT else "rviz") / "slotcast.rviz"


def process(transport, arguments, parameters):
    """What runs one of the nodes or both, and so has no name to give here."""
    if transport == "rcl":
        package, executable, command = "slotcast_rcl", "node", []
    else:
        package = None if CHECKOUT else "slotcast_nodes"
        executable = str(ROOT / "slotcast") if CHECKOUT else "slotcast"
        command = ["node"]
    return Node(
        package=package,
        executable=executable,
        arguments=command + arguments,
        namespace=LaunchConfiguration("namespace"),
        parameters=parameters,
        respawn=LaunchConfiguration("respawn"),
        respawn_delay=2.0,
        output="screen",
        sigterm_timeout="15",
    )


def slotcast(context):
    """Both nodes in one process, or in two; and RViz."""
    parameters = [LaunchConfiguration("params")]
    text = LaunchConfiguration("image_topic").perform(context)
    topics = text.replace(",", " ").split()
    if topics:  # a file of its own, so it wins
        parameters.append({"image_topic": topics if len(topics) > 1 else topics[0]})
    transport = LaunchConfiguration("transport").perform(context)
    if IfCondition(LaunchConfiguration("composed")).evaluate(context):
        nodes = [process(transport, [], parameters)]
    else:
        # The prediction node finds the slots of each camera by the camera's topic.
        cameras = [word for topic in topics for word in ("--image-topic", topic)]
        nodes = [
            process(transport, ["--only", "perception"], parameters),
            process(transport, ["--only", "prediction", *cameras], parameters),
        ]
    if not IfCondition(LaunchConfiguration("rviz")).evaluate(context):
        return nodes
    try:
        get_package_prefix("rviz2")
    except PackageNotFoundError:  # before anything is started that nobody would stop
        distribution = os.environ.get("ROS_DISTRO", "humble")
        raise RuntimeError(
            "rviz:=true: got no package rviz2, expected it to be installed; "
            f"apt install ros-{distribution}-rviz2, or leave rviz out"
        ) from None
    return [*nodes, Node(package="rviz2", executable="rviz2", arguments=["-d", str(RVIZ)])]


def generate_launch_description():
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "image_topic",
                default_value="",
                description="sensor_msgs/Image to see objects in, with commas between those of"
                " several cameras; empty for the parameter file's",
            ),
            DeclareLaunchArgument(
                "composed",
                default_value="true",
                description="whether both nodes run in one process, which hands over slots in memory",
            ),
            DeclareLaunchArgument(
                "transport",
                default_value="dds",
                choices=["dds", "rcl"],
                description="dds, or rcl for ROS 2's own client library (package slotcast_rcl)",
            ),
            DeclareLaunchArgument(
                "namespace", default_value="", description="namespace of the nodes"
            ),
            DeclareLaunchArgument(
                "params", default_value=str(PARAMETERS), description="ROS 2 parameter file"
            ),
            DeclareLaunchArgument(
                "respawn",
                default_value="false",
                description="whether the nodes are started again two seconds after they died",
            ),
            DeclareLaunchArgument(
                "rviz", default_value="false", description="whether RViz is started too"
            ),
            OpaqueFunction(function=slotcast),
        ]
    )
