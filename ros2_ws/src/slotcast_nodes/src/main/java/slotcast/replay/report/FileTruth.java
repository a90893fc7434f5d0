package slotcast.replay.report;

import java.nio.file.Path;
import java.util.OptionalLong;
import slotcast.error.UserError;
import slotcast.labels.TrueObjects;
import slotcast.replay.MessageSource;

/** True objects from a file, for a recording. */
final class FileTruth {
  private FileTruth() {}

  /**
   * Reads a file.
   *
   * @param topic of the camera whose images it is about
   * @throws UserError if it is no such file, or not of that camera's images
   */
  static Measure read(Path file, MessageSource recording, String topic) {
    TrueObjects truth = TrueObjects.read(file);
    OptionalLong images = recording.messageCount(topic);
    if (truth.inOrder() && images.orElse(-1) != truth.frames().size()) {
      throw new UserError(
          "true objects " + file,
          truth.frames().size()
              + " images without frame_id, and "
              + (images.isPresent() ? images.getAsLong() + " in the recording" : "a recording")
              + (images.isPresent() ? "" : " that does not tell how many it has"),
          "one for each image of the recording, or a frame_id in each, from 0",
          "number the images of the file");
    }
    if (images.isPresent() && truth.frames().firstKey() >= images.getAsLong()) {
      throw new UserError(
          "true objects " + file,
          "frames from " + truth.frames().firstKey() + " on, counted from 0",
          "frames of the recording, which has " + images.getAsLong(),
          "check that it belongs to this recording");
    }
    return truth.hasMasks() ? new MaskTruth(truth) : new BoxTruth(truth);
  }
}
