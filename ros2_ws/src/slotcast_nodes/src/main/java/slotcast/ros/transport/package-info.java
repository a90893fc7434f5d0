/**
 * The doors through which messages come and go: {@link slotcast.ros.transport.DdsTransport} (ROS 2
 * over DDS, without a ROS installation) and {@link slotcast.ros.transport.InMemoryTransport} (one
 * process, and tests).
 *
 * <p>May depend on {@code slotcast.ros.msg}, {@code slotcast.ros.cdr} and {@code slotcast.error};
 * knows nothing of nodes or models.
 */
package slotcast.ros.transport;
