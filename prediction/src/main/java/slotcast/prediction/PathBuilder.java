package slotcast.prediction;

import slotcast.perception.SlotFrame;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;

/** Turns what a model expects into the path of one object. */
interface PathBuilder {
  /**
   * The path of the object in one slot.
   *
   * @param newest the frame that was looked ahead from
   * @param slot the object's
   * @param now what perception saw of it, which has the image to go by
   * @param expected the steps ahead
   * @return as many points as there are steps, in pixels of the camera's image
   */
  Trajectory path(SlotFrame newest, int slot, Sighting now, RolloutSteps expected);
}
