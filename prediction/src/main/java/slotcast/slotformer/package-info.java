/**
 * SlotFormer: slots of the past become slots of the future, and those become images and masks.
 *
 * <p>Axes: B batch, T frames, K slots, C slot width, D width of the rollouter, L frames of history,
 * S predicted steps, H and W model pixels. What a method returns as an array belongs to the
 * caller's {@code NDScope}. May use the perception module; knows nothing of trajectories or ROS.
 */
package slotcast.slotformer;
