package slotcast.opencv;

import java.util.List;
import slotcast.image.RgbImage;
import slotcast.tracking.Box;

/** Finds moving things without learning, to compare with. */
public interface Yardstick extends AutoCloseable {
  /** In a table. */
  String name();

  /** The boxes in the video's next frame, in its pixels. */
  List<Box> next(RgbImage frame);

  /** Frees native memory. */
  @Override
  void close();
}
