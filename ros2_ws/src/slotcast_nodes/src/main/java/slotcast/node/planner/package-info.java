/**
 * From obstacles in metres to the messages that planners read: one class per family of messages,
 * each a plain translation. May use {@code slotcast.metric} and {@code slotcast.ros.msg}; knows
 * neither topics nor nodes.
 */
package slotcast.node.planner;
