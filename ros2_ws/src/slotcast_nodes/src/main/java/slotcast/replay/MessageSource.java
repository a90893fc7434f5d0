package slotcast.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import slotcast.error.UserError;
import slotcast.ros.bag.BagException;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagReader;
import slotcast.ros.bag.BagTopic;
import slotcast.video.CameraReader;

/**
 * A recording as messages in order of time: a bag is one; a video file, a folder of pictures and a
 * camera at this machine are as if a ROS 2 camera had published them on {@link #IMAGE_TOPIC}.
 */
public interface MessageSource {
  /** The topic of a recording that names none itself. */
  String IMAGE_TOPIC = "/camera/image_raw";

  /** Its frame_id. */
  String FRAME_ID = "camera";

  /**
   * Opens a recording by what it is.
   *
   * @param path a bag's folder, a file .mcap or .db3, a video that FFmpeg reads, a folder of
   *     pictures, or a camera such as {@code /dev/video0}
   * @throws UserError if it is none of these, or nothing of it can be read
   */
  static MessageSource open(Path path) {
    if (CameraMessages.isDevice(path)) {
      return CameraMessages.open(path, CameraReader.Wish.NONE);
    }
    try {
      if (BagReader.isBag(path)) {
        return new BagMessages(path, BagReader.open(path));
      }
      if (Files.isDirectory(path)) {
        return PictureMessages.open(path);
      }
    } catch (BagException e) {
      throw new UserError(e.what(), e.got(), e.expected(), e.next(), e);
    } catch (IOException e) {
      throw new UserError("recording " + path, e.toString(), "a readable one", "check the path", e);
    }
    if (!Files.isRegularFile(path)) {
      throw new UserError(
          "recording " + path,
          "nothing",
          "a bag, a video file, a folder of pictures or a camera",
          "check the path");
    }
    return VideoMessages.open(path);
  }

  /** What it is, in words: {@code rosbag2 (MCAP)}. */
  String kind();

  /** Its topics, in the order in which they were recorded. */
  List<BagTopic> topics();

  /** Messages on a topic; empty if only reading all of it can tell. */
  OptionalLong messageCount(String topic);

  /** Whether it comes as it happens: from a camera, at its own pace, until somebody ends it. */
  default boolean isLive() {
    return false;
  }

  /**
   * Of the first message, in nanoseconds of the recorder's clock; empty if there is none, or only
   * reading can tell.
   */
  OptionalLong startNanos();

  /** From the first message to the last; empty if only reading all of it can tell. */
  OptionalLong durationNanos();

  /** Images a second on a topic, as a camera promises them; empty if only reading can tell. */
  default OptionalDouble rate(String topic) {
    return OptionalDouble.empty();
  }

  /** What is wrong with it, a line each; empty if nothing is. */
  List<String> remarks();

  /**
   * Messages in order of time, one at a time.
   *
   * @param topics to read; none: all of them
   * @throws UserError if there is no such topic, or nothing can be read
   */
  Messages messages(String... topics);

  /** A walk over messages. Not thread-safe. */
  interface Messages extends AutoCloseable {
    /** The next message; empty after the last. */
    Optional<BagMessage> next();

    /** One line on what could not be read, once the walk is at its end; empty if all was. */
    Optional<String> remark();

    @Override
    void close();
  }
}
