/** Scores of models on videos with ground truth. May use {@code slotcast.data} and the models. */
package slotcast.eval;
