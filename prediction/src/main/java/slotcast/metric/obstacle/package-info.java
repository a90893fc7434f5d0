/**
 * What planners want of moving objects in metres: upright cylinders that move, how much room they
 * may take up in the next seconds, and the cells that they may pass. Plain Java, without messages.
 *
 * <p>The fixed frame's z axis points up. May use {@code slotcast.metric}, {@code
 * slotcast.geometry}.
 */
package slotcast.metric.obstacle;
