package slotcast.opencv;

import java.util.List;
import slotcast.image.RgbImage;
import slotcast.motion.MovingBlob;
import slotcast.tracking.Box;

/** Finds moving things without learning, to compare with. */
public interface Yardstick extends AutoCloseable {
  /** Smallest blob, as a share of the frame. */
  double MIN_AREA = 0.0006;

  /**
   * Which pixels move.
   *
   * @param pixels (H,W)
   * @param height H, which may be less than the frame's
   * @param width W
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Moves(boolean[] pixels, int height, int width) {
    /** Connected ones from {@link #MIN_AREA} on. */
    public List<MovingBlob> blobs() {
      return MovingBlob.find(pixels, height, width, MIN_AREA * pixels.length, pixels.length);
    }
  }

  /** In a table. */
  String name();

  /** What moves in the video's next frame. */
  Moves moves(RgbImage frame);

  /** The boxes in the video's next frame, in its pixels. */
  default List<Box> next(RgbImage frame) {
    return BlobBoxes.of(moves(frame), frame);
  }

  /** Frees native memory. */
  @Override
  void close();
}
