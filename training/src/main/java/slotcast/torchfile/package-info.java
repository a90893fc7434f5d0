/**
 * Pickles of Python, read without running anything that they hold: weights that PyTorch saved
 * (.pth) and slots as arrays of NumPy (.pkl). May use {@code slotcast.tensor} and {@code
 * slotcast.error}.
 */
package slotcast.torchfile;
