"""Starts Slotcast's nodes beside a ROS 2 system.

    ros2 launch launch/slotcast.launch.py image_topic:=/camera/image_raw

The nodes speak DDS themselves: no ROS package has to be built for them.
"""

from pathlib import Path

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, ExecuteProcess
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

ROOT = Path(__file__).resolve().parent.parent


def generate_launch_description():
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "image_topic",
                default_value="/camera/image_raw",
                description="sensor_msgs/Image to see objects in",
            ),
            DeclareLaunchArgument(
                "namespace", default_value="/", description="namespace of the nodes"
            ),
            DeclareLaunchArgument(
                "params",
                default_value=str(ROOT / "launch" / "slotcast.param.yaml"),
                description="ROS 2 parameter file",
            ),
            DeclareLaunchArgument(
                "rviz", default_value="false", description="whether RViz is started too"
            ),
            ExecuteProcess(
                cmd=[
                    str(ROOT / "slotcast"),
                    "node",
                    "--params",
                    LaunchConfiguration("params"),
                    "--image-topic",
                    LaunchConfiguration("image_topic"),
                    "--namespace",
                    LaunchConfiguration("namespace"),
                ],
                name="slotcast",
                output="screen",
                sigterm_timeout="15",
            ),
            Node(
                package="rviz2",
                executable="rviz2",
                arguments=["-d", str(ROOT / "launch" / "slotcast.rviz")],
                condition=IfCondition(LaunchConfiguration("rviz")),
            ),
        ]
    )
