/**
 * The optimiser and the precision that training multiplies in. May use {@code slotcast.tensor} and
 * {@code slotcast.error}.
 */
package slotcast.optim;
