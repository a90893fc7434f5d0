/**
 * ROS 2 messages: one immutable record per interface type, each with a static {@code TYPE} that
 * knows its names and its CDR layout.
 *
 * <p>The layouts are those of ROS 2 Humble (common_interfaces 4.x, vision_msgs 4.x, rmw_dds_common
 * 1.6); they are the same in Jazzy but for {@link slotcast.ros.msg.Gid}. Reading checks the bytes,
 * not their meaning: whether an image's step fits its width is the receiver's question. A uint32
 * that counts, measures or names something is an {@code int} and refused above {@link
 * Integer#MAX_VALUE}. Lists are copied, arrays are handed on as they are: do not change them. Two
 * records with arrays are equal only if they share the arrays.
 *
 * <p>May depend on {@link slotcast.ros.cdr} and the JDK only.
 */
package slotcast.ros.msg;
