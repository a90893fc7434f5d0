/**
 * Slots of the past become predicted frames and trajectories: the core of the prediction node,
 * without ROS and without tensors.
 *
 * <p>{@link slotcast.prediction.PredictionModel} is the door to the model, {@link
 * slotcast.prediction.PredictionSession} what is kept of one camera, {@link
 * slotcast.prediction.SlotPrediction} the two together. Everything is on the Java heap. May use
 * {@code slotcast.perception} and {@code slotcast.tracking}; knows neither DJL nor the models.
 */
package slotcast.prediction;
