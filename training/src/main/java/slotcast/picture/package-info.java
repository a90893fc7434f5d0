/**
 * Pictures of what models make of videos, for the run's folder, TensorBoard and reports. May use
 * {@code slotcast.data}, {@code slotcast.tsne} and the models; knows nothing of training.
 */
package slotcast.picture;
