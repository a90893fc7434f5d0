/**
 * Event files for TensorBoard: scalars, images and histograms, without TensorFlow. Depends on
 * {@code slotcast.image} and no other package.
 */
package slotcast.tensorboard;
