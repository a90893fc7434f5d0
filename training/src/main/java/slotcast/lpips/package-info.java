/**
 * LPIPS, a perceptual distance of images by the features of a trained network, for offline
 * evaluation. May use {@code slotcast.tensor}, {@code slotcast.torchfile} and {@code
 * slotcast.error}.
 */
package slotcast.lpips;
