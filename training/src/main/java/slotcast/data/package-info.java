/**
 * Videos for training and evaluation. May use {@code slotcast.sim}, {@code slotcast.image}, {@code
 * slotcast.video} and {@code slotcast.metrics}.
 */
package slotcast.data;
