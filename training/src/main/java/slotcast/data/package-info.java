/** Videos for training and evaluation. May use {@code slotcast.sim} and {@code slotcast.image}. */
package slotcast.data;
