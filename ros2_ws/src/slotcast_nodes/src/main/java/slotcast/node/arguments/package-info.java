/**
 * What ROS 2's launch systems hand to a node, read as rcl and rclcpp read it: the arguments after
 * {@code --ros-args}, remapping of names, and parameter files.
 *
 * <p>Source: ros2/rcl ({@code arguments.c}, {@code remap.c}, rcl_yaml_param_parser) and ros2/rclcpp
 * ({@code parameter_map.cpp}), release Jazzy. May depend on {@code slotcast.config}, {@code
 * slotcast.error} and {@code slotcast.ros.transport}; knows neither nodes nor models.
 */
package slotcast.node.arguments;
