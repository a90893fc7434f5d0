/**
 * Scores of models on videos, published protocols, and tables of scores. May use {@code
 * slotcast.sim}, {@code slotcast.data}, {@code slotcast.lpips}, {@code slotcast.file}, {@code
 * slotcast.html} and the models.
 */
package slotcast.eval;
