/**
 * ROS 2 services: for each interface type the codecs of its request and of its response.
 *
 * <p>A request or response of one field is that field; one without fields is {@link
 * slotcast.ros.srv.Empty}. The layouts are those of ROS 2 Humble (rcl_interfaces, lifecycle_msgs
 * and std_srvs), the same in Jazzy. May depend on {@link slotcast.ros.msg}, {@link
 * slotcast.ros.cdr} and the JDK only.
 */
package slotcast.ros.srv;
