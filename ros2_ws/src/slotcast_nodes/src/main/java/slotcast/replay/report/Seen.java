package slotcast.replay.report;

import java.util.List;
import java.util.Optional;
import slotcast.image.FrameMapping;
import slotcast.image.RgbImage;
import slotcast.perception.PerceptionResult;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.ros.msg.Header;
import slotcast.tracking.Sighting;
import slotcast.tracking.TrackedObject;

/**
 * A frame that went through both cores, here or in nodes whose answers were recorded.
 *
 * @param number among the frames of its camera that were seen, from 0
 * @param index among all images of its camera in the recording, from 0
 * @param header of the image, with the stamp that counts
 * @param image as the camera gave it
 * @param input the image as the model sees it: (3,h,w) in [-1,1]
 * @param restarted whether a scene begins with it: all tracks have ended
 * @param slots of perception
 * @param objects in order of their slots
 * @param labels of the image's size, row-major: 0 for background, else the object's label
 * @param prediction from this frame on; empty while the history is too short
 * @param cells (h*w) row-major at the model's resolution: 0 for background, else the object's label
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Seen(
    long number,
    long index,
    Header header,
    RgbImage image,
    float[] input,
    boolean restarted,
    SlotFrame slots,
    List<TrackedObject> objects,
    byte[] labels,
    Optional<Prediction> prediction,
    byte[] cells) {

  /** What the cores gave. */
  static Seen of(
      long number,
      long index,
      Header header,
      RgbImage image,
      float[] input,
      PerceptionResult result,
      Optional<Prediction> prediction) {
    int[] winners = result.winners();
    boolean[] isObject = new boolean[result.slots().numSlots()];
    result.objects().forEach(o -> isObject[o.slot()] = true);
    byte[] cells = new byte[winners.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (byte) (isObject[winners[i]] ? winners[i] + 1 : 0);
    }
    return new Seen(
        number,
        index,
        header,
        image,
        input,
        result.restarted(),
        result.slots(),
        result.objects(),
        result.labels(),
        prediction,
        cells);
  }

  long stampNanos() {
    return slots.stampNanos();
  }

  FrameMapping mapping() {
    return slots.mapping();
  }

  Optional<TrackedObject> object(int trackId) {
    return objects().stream().filter(o -> o.trackId() == trackId).findFirst();
  }

  /** What was seen of an object of this frame. */
  Sighting sighting(TrackedObject object) {
    return new Sighting(stampNanos(), object.x(), object.y(), object.box());
  }
}
