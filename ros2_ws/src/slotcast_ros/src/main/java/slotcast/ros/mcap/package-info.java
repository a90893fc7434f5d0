/**
 * MCAP files (specification at mcap.dev, version 0): a reader that takes what others leave behind
 * and a writer. Knows nothing of ROS.
 */
package slotcast.ros.mcap;
