/**
 * Scores of images, masks and boxes against ground truth, each held to the reference's own numbers.
 *
 * <p>Plain Java on arrays; depends on the JDK only.
 */
package slotcast.metrics;
