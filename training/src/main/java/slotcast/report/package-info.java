/**
 * One HTML page that tells a training run. May use {@code slotcast.html}, {@code slotcast.picture}
 * and plain values; knows neither models nor training.
 */
package slotcast.report;
