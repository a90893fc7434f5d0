package slotcast.data;

import java.util.List;
import java.util.Optional;

/**
 * Where the videos of a data set come from: folders of pictures, video files, recordings, the
 * simulator. Several videos may be open at once, each in a thread of its own.
 */
public interface VideoSource {
  /** What it is, for messages: {@code OBJ3D train in data/OBJ3D}. */
  String name();

  /**
   * A text that is another one when the frames would be other ones: options, and names, sizes and
   * times of files; no absolute paths, so that a data set can be moved.
   */
  String identity();

  /** Names of the videos, in the order of the data set. */
  List<String> videos();

  /**
   * Whether a label means one object in all frames of a video. If not, labels tell only which
   * pixels of one frame belong together, and scores are taken frame by frame.
   */
  default boolean keepsLabels() {
    return true;
  }

  /**
   * Opens a video.
   *
   * @param video from 0
   * @throws slotcast.error.UserError if it is missing or broken; other videos may be whole
   */
  Frames open(int video);

  /** The frames of a video, in order. Not for use by several threads at once. */
  interface Frames extends AutoCloseable {
    /**
     * The next frame; empty after the last.
     *
     * @throws slotcast.error.UserError if the video is broken from here on
     */
    Optional<SourceFrame> next();

    /**
     * Passes over the next frame; false after the last. May be faster than {@link #next}.
     *
     * @throws slotcast.error.UserError as next
     */
    default boolean skip() {
      return next().isPresent();
    }

    @Override
    void close();
  }
}
