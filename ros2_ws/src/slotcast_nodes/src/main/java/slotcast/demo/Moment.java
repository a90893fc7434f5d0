package slotcast.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slotcast.image.FrameMapping;
import slotcast.image.PixelOrigin;
import slotcast.image.RgbImage;
import slotcast.node.RefusedMessageException;
import slotcast.node.SlotConversion;
import slotcast.ros.msg.Detection2D;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.tracking.Box;
import slotcast.tracking.Covariance;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/** Everything that a recording has about one image; what it lacks is null or empty. */
final class Moment {
  /** Only its mapping of the image is asked for, which does not need the model's true size. */
  private static final int ANY_SIZE = 64;

  final long stampNanos;
  RgbImage image;
  long imageArrivalNanos;
  byte[] trueLabels;
  byte[] labels;
  long labelsArrivalNanos;
  SlotArray slots;
  Detection2DArray detections;
  TrajectoryArray trajectories;
  final Map<Integer, RgbImage> predictedFrames = new TreeMap<>(); // by steps ahead

  Moment(long stampNanos) {
    this.stampNanos = stampNanos;
  }

  /** Whether the perception node answered to the image. */
  boolean isProcessed() {
    return image != null && labels != null;
  }

  /** From the arrival of the image to that of the label image, at the recorder. */
  double latencyMs() {
    return (labelsArrivalNanos - imageArrivalNanos) * 1e-6;
  }

  /** Where the model's frame lies in the image, or null if no slots were recorded. */
  FrameMapping mapping() {
    try {
      return slots == null ? null : SlotConversion.toFrame(slots, ANY_SIZE, ANY_SIZE).mapping();
    } catch (RefusedMessageException e) {
      throw new IllegalStateException("our own node sent bad slots", e);
    }
  }

  /** The detected objects, with their labels and the centres of their labelled pixels. */
  List<TrackedObject> objects() {
    List<TrackedObject> objects = new ArrayList<>();
    if (detections == null || slots == null || labels == null) {
      return objects;
    }
    for (Detection2D detection : detections.detections()) {
      int trackId = Integer.parseInt(detection.id());
      for (int slot = 0; slot < slots.numSlots(); slot++) {
        if (slots.trackIds()[slot] == trackId) {
          objects.add(object(trackId, slot, detection));
        }
      }
    }
    return objects;
  }

  private TrackedObject object(int trackId, int slot, Detection2D detection) {
    Box box =
        new Box(
            PixelOrigin.toCorner(detection.bbox().center().position().x()),
            PixelOrigin.toCorner(detection.bbox().center().position().y()),
            detection.bbox().sizeX(),
            detection.bbox().sizeY());
    long count = 0;
    double x = 0;
    double y = 0;
    for (int i = 0; i < labels.length; i++) {
      if ((labels[i] & 0xff) == slot + 1) {
        count++;
        int row = i / image.width();
        x += i - row * image.width() + 0.5;
        y += row + 0.5;
      }
    }
    return new TrackedObject(
        trackId,
        slot,
        count == 0 ? box.x() : x / count,
        count == 0 ? box.y() : y / count,
        box,
        Covariance.round(0),
        count,
        detection.results().get(0).hypothesis().score(),
        0);
  }

  /** The predicted paths as the evaluation wants them. */
  List<Trajectory> paths() {
    if (trajectories == null) {
      return List.of();
    }
    return trajectories.trajectories().stream()
        .map(t -> new Trajectory(t.trackId(), t.points().stream().map(Moment::point).toList()))
        .toList();
  }

  private static TrajectoryPoint point(slotcast.ros.msg.TrajectoryPoint p) {
    double[] c = p.covariance();
    double x = PixelOrigin.toCorner(p.x());
    double y = PixelOrigin.toCorner(p.y());
    return new TrajectoryPoint(
        p.stamp().toNanos(),
        x,
        y,
        new Box(x, y, p.boxWidth(), p.boxHeight()),
        new Covariance(c[0], c[1], c[3]),
        true);
  }
}
