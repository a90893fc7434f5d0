/**
 * Whether data sets, recordings and videos on disk are whole. May use {@code slotcast.data}, {@code
 * slotcast.image}, {@code slotcast.video} and {@code slotcast.ros.bag}.
 */
package slotcast.data.check;
