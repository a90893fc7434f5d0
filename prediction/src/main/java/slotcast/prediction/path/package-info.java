/**
 * A small network that learns what a straight line misses of the objects' paths, in plain Java. May
 * use {@code slotcast.perception} and {@code slotcast.tracking}; knows neither DJL nor the models.
 */
package slotcast.prediction.path;
