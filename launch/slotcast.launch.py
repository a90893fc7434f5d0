"""Starts Slotcast's nodes beside a ROS 2 system.

    ros2 launch launch/slotcast.launch.py image_topic:=/camera/image_raw

The nodes speak DDS themselves: no ROS package has to be built for them. They take namespaces,
remappings and parameters as every ROS 2 node does, those of an including launch file too.
"""

from pathlib import Path

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, OpaqueFunction
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

ROOT = Path(__file__).resolve().parent.parent


def slotcast(context):
    """Both nodes, which run in one process and so have no name to give here."""
    parameters = [LaunchConfiguration("params")]
    image_topic = LaunchConfiguration("image_topic").perform(context)
    if image_topic:
        parameters.append({"image_topic": image_topic})  # a file of its own, so it wins
    return [
        Node(
            executable=str(ROOT / "slotcast"),
            arguments=["node"],
            namespace=LaunchConfiguration("namespace"),
            parameters=parameters,
            output="screen",
            sigterm_timeout="15",
        )
    ]


def generate_launch_description():
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "image_topic",
                default_value="",
                description="sensor_msgs/Image to see objects in; empty for the parameter file's",
            ),
            DeclareLaunchArgument(
                "namespace", default_value="", description="namespace of the nodes"
            ),
            DeclareLaunchArgument(
                "params",
                default_value=str(ROOT / "launch" / "slotcast.param.yaml"),
                description="ROS 2 parameter file",
            ),
            DeclareLaunchArgument(
                "rviz", default_value="false", description="whether RViz is started too"
            ),
            OpaqueFunction(function=slotcast),
            Node(
                package="rviz2",
                executable="rviz2",
                arguments=["-d", str(ROOT / "launch" / "slotcast.rviz")],
                condition=IfCondition(LaunchConfiguration("rviz")),
            ),
        ]
    )
