/**
 * Recordings at their own pace: when each message is due ({@code Pacing}), and playing them over a
 * transport as a ROS 2 camera does ({@code Player}). May depend on {@code slotcast.node}, {@code
 * slotcast.replay} and the transports; knows no models.
 */
package slotcast.replay.play;
