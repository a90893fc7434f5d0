package slotcast.motion;

/**
 * A slot that is to start anew where something moves.
 *
 * @param slot its index
 * @param y centre, in [-1,1] over the frame
 * @param x centre, likewise
 * @param scaleY standard deviation, in half frames
 * @param scaleX likewise
 */
public record SlotStart(int slot, double y, double x, double scaleY, double scaleX) {
  static SlotStart of(int slot, MovingBlob b) {
    return new SlotStart(slot, b.y(), b.x(), b.scaleY(), b.scaleX());
  }
}
