/**
 * What all back ends share: models between plain arrays of several cameras and the engines that
 * compute them. {@link slotcast.runtime.engine.PerceptionEngine} and {@link
 * slotcast.runtime.engine.PredictionEngine} are what a back end implements.
 */
package slotcast.runtime.engine;
