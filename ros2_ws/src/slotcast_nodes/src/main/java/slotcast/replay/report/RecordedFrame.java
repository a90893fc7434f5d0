package slotcast.replay.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import slotcast.image.FrameMapping;
import slotcast.image.PixelOrigin;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionModel;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.msg.Detection2D;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.tracking.Box;
import slotcast.tracking.Covariance;
import slotcast.tracking.Sighting;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/** All that a recording has of one image; what it lacks is null or empty. */
final class RecordedFrame {
  private static final float[] NONE = {};

  final long stampNanos;
  Header header;
  RgbImage image;
  long imageArrivalNanos;
  BagMessage trueLabels;
  byte[] labels;
  long labelsArrivalNanos;
  SlotFrame slots;
  Detection2DArray detections;
  TrajectoryArray trajectories;
  final List<RgbImage> predicted = new ArrayList<>(); // by steps ahead, in the camera's image

  RecordedFrame(long stampNanos) {
    this.stampNanos = stampNanos;
  }

  /** Whether the perception node answered to the image, and all of its answer was recorded. */
  boolean isAnswered() {
    return labels != null && slots != null && detections != null;
  }

  /**
   * The objects that were detected, in order of their slots. The second moments of their masks are
   * not published, and are 0.
   *
   * @param ages of tracks in frames, counted on
   */
  List<TrackedObject> objects(Map<Integer, Integer> ages) {
    int[] pixels = new int[256];
    for (byte label : labels) {
      pixels[label & 0xff]++;
    }
    List<TrackedObject> objects = new ArrayList<>();
    for (int slot = 0; slot < slots.numSlots(); slot++) {
      String id = Integer.toString(slots.trackIds()[slot]);
      for (Detection2D d : detections.detections()) {
        if (d.id().equals(id)) {
          objects.add(object(slot, d.results().get(0).hypothesis().score(), pixels, ages));
        }
      }
    }
    return objects;
  }

  private TrackedObject object(
      int slot, double confidence, int[] pixels, Map<Integer, Integer> ages) {
    int trackId = slots.trackIds()[slot];
    Sighting seen = slots.sighting(slot).orElseThrow();
    return new TrackedObject(
        trackId,
        slot,
        seen.x(),
        seen.y(),
        seen.box(),
        Covariance.round(0),
        pixels[slot + 1],
        confidence,
        ages.merge(trackId, 0, (age, none) -> age + 1));
  }

  /** (h*w) at the model's resolution: the label in the middle of each cell, 0 out of the image. */
  byte[] cells() {
    FrameMapping m = slots.mapping();
    byte[] cells = new byte[m.modelWidth() * m.modelHeight()];
    for (int row = 0; row < m.modelHeight(); row++) {
      int y = (int) Math.floor(m.toCameraY(row + 0.5));
      for (int column = 0; column < m.modelWidth(); column++) {
        int x = (int) Math.floor(m.toCameraX(column + 0.5));
        boolean inside = x >= 0 && y >= 0 && x < m.cameraWidth() && y < m.cameraHeight();
        cells[row * m.modelWidth() + column] = inside ? labels[y * m.cameraWidth() + x] : 0;
      }
    }
    return cells;
  }

  /** The paths that were published, of objects that were seen. */
  List<Trajectory> paths() {
    return trajectories.trajectories().stream()
        .filter(t -> slots.slotOf(t.trackId()) >= 0)
        .map(
            t ->
                new Trajectory(t.trackId(), t.points().stream().map(RecordedFrame::point).toList()))
        .toList();
  }

  private static TrajectoryPoint point(slotcast.ros.msg.TrajectoryPoint p) {
    double[] c = p.covariance();
    return new TrajectoryPoint(
        p.stamp().toNanos(),
        PixelOrigin.toCorner(p.x()),
        PixelOrigin.toCorner(p.y()),
        new Box(
            PixelOrigin.toCorner(p.boxX()),
            PixelOrigin.toCorner(p.boxY()),
            p.boxWidth(),
            p.boxHeight()),
        new Covariance(c[0], c[1], c[3]),
        true);
  }

  /**
   * The predicted frames that were published, brought back to the model's resolution.
   *
   * @param steps as many as there should be; if some were not recorded, there are none
   */
  PredictionModel.Rollout rollout(int steps) {
    FrameMapping m = slots.mapping();
    int size = 3 * m.modelWidth() * m.modelHeight();
    float[] images = new float[predicted.size() == steps ? steps * size : 0];
    for (int k = 0; k < images.length / size; k++) {
      System.arraycopy(Resampling.toModel(predicted.get(k), m), 0, images, k * size, size);
    }
    return new PredictionModel.Rollout(
        NONE, NONE, NONE, NONE, new PredictionModel.Drawn(NONE, NONE, images));
  }

  /** Takes from a {@link #rollout} of so many steps what the node had drawn. */
  static PredictedImages.Drawer drawer(int steps) {
    return new PredictedImages.Drawer() {
      @Override
      public boolean has(PredictionModel.Rollout rollout) {
        return rollout.drawn().images().length > 0;
      }

      @Override
      public float[] draw(PredictionModel.Rollout rollout, int step) {
        float[] all = rollout.drawn().images();
        int size = all.length / steps;
        return Arrays.copyOfRange(all, (step - 1) * size, step * size);
      }
    };
  }
}
