/**
 * A camera's frames become objects: the core of the perception node, without ROS and without
 * tensors.
 *
 * <p>{@link slotcast.perception.PerceptionModel} is the door to the model, {@link
 * slotcast.perception.PerceptionSession} what is kept of one camera, {@link
 * slotcast.perception.SlotPerception} the two together. Everything is on the Java heap. Masks lie
 * in one array that a session fills again with each frame; a {@link
 * slotcast.perception.PerceptionResult} of a frame before refuses to read them. Pixels are those of
 * the camera's image, measured from the outer corner of its first pixel (the centre of the pixel in
 * column c is at c + 0.5), x to the right, y down. May use {@code slotcast.tracking}, {@code
 * slotcast.metrics}, {@code slotcast.image}, {@code slotcast.config} and {@code slotcast.error};
 * knows neither DJL nor the models.
 */
package slotcast.perception;
