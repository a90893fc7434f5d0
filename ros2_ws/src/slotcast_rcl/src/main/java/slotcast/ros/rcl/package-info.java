/**
 * The transport over ROS 2's own client library: {@link slotcast.ros.rcl.RclTransport}, on rcljava.
 *
 * <p>May depend on {@code slotcast.ros.transport}, {@code slotcast.ros.msg}, {@code
 * slotcast.ros.cdr}, {@code slotcast.error} and rcljava; knows nothing of nodes or models. Built by
 * colcon where rcljava is sourced; Maven knows nothing of it.
 */
package slotcast.ros.rcl;
