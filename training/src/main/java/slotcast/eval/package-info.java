/**
 * Scores of models on videos with ground truth. May use {@code slotcast.sim}, {@code
 * slotcast.data}, {@code slotcast.file} and the models.
 */
package slotcast.eval;
