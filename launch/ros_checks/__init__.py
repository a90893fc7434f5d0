"""The items of launch/ros_check.py, in the order in which they are tried."""

from ros_checks import command_line, peers, launching, security  # noqa: F401 (they register items)
