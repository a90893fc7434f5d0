/**
 * What the models are trained for, each held to the reference's own numbers and the very code that
 * trains. May use {@code slotcast.model}, {@code slotcast.prediction} and {@code slotcast.tensor}.
 */
package slotcast.loss;
