/**
 * Weights that PyTorch saved: .pth files, read without running anything that they hold. May use
 * {@code slotcast.tensor} and {@code slotcast.error}.
 */
package slotcast.torchfile;
