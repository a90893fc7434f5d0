package slotcast.data;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Makes a plane of the cache from the frames of a source, while the cache is built. Asked by
 * several threads, each with a video of its own.
 */
public interface PlaneMaker {
  /** A text that is another one when the plane's bytes would be other ones. */
  String identity();

  /**
   * The plane, as it is for every frame of the source; empty if the source has nothing to make it
   * of.
   *
   * @param first a frame of the source
   */
  Optional<Plane> plane(SourceFrame first);

  /**
   * Writes a frame's values: exactly {@link Plane#bytes}, little-endian.
   *
   * @param previous the frame before; null at the first of a video
   * @param to little-endian, at its position
   * @throws slotcast.error.UserError if the frame lacks what the source's others have
   */
  void write(SourceFrame previous, SourceFrame frame, ByteBuffer to);
}
