package slotcast.sim;

import java.io.IOException;
import java.nio.file.Path;

/**
 * How the videos of a data set lie on disk. A video appears complete or not at all; several threads
 * may write different videos at once.
 */
public interface DatasetLayout {
  /** Name on the command line. */
  String name();

  /** The most videos that a split can hold. */
  int capacity(Split split);

  /** Whether the video is there, complete. */
  boolean has(Path root, VideoId video);

  /**
   * Simulates a video and writes it.
   *
   * @throws IOException if it cannot be written
   * @throws slotcast.error.UserError if the layout cannot hold such videos
   */
  void write(Path root, VideoId video, SceneConfig config, long seed) throws IOException;
}
