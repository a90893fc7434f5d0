/**
 * Scores of images, masks and boxes against ground truth, each held to the reference's own numbers.
 *
 * <p>Plain Java on arrays, except {@link slotcast.metrics.Lpips}, which needs convolutions. May
 * depend on {@code slotcast.error}, {@code slotcast.tensor} and {@code slotcast.torchfile}, and on
 * no model.
 */
package slotcast.metrics;
