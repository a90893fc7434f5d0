package slotcast.prediction.path;

import java.util.List;
import slotcast.image.FrameMapping;
import slotcast.perception.SlotFrame;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;

/**
 * What is known of the objects of one frame when their paths are predicted: what a {@link PathNet}
 * sees, at work and in training.
 *
 * <p>Axes: N objects, L frames of the history, S steps ahead; last (x, y). Lengths are in tenths of
 * the model's frame, so that they hold for any camera. Arrays are row-major; nobody writes to them.
 *
 * @param objects N
 * @param steps S
 * @param history (N,L-1,2), where the object was before, oldest first, from its last sighting; 0
 *     where it was not seen
 * @param known (N,L-1), 1 where it was seen, else 0
 * @param box (N,4), width and height of its box, then how far its middle is from the centre of mass
 * @param place (N,2), the last sighting from the middle of the frame
 * @param line (S,N,2), where a straight line leads, from the last sighting
 * @param model (S,N,2), where the slots' model expects it, from the last sighting
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record PathScene(
    int objects,
    int steps,
    float[] history,
    float[] known,
    float[] box,
    float[] place,
    float[] line,
    float[] model) {
  /** Units of length across the frame. */
  public static final double UNITS = 10;

  /**
   * The scene of a newest frame.
   *
   * @param looked frames of the history, oldest first
   * @param lines straight ahead, one for each object
   * @param models what the slots' model expects, of the same objects in the same order
   */
  public static PathScene of(
      List<SlotFrame> looked, List<Trajectory> lines, List<Trajectory> models) {
    SlotFrame newest = looked.get(looked.size() - 1);
    FrameMapping m = newest.mapping();
    int n = models.size();
    int before = looked.size() - 1;
    int steps = n == 0 ? 0 : models.get(0).points().size();
    PathScene s =
        new PathScene(
            n,
            steps,
            new float[2 * n * before],
            new float[n * before],
            new float[4 * n],
            new float[2 * n],
            new float[2 * n * steps],
            new float[2 * n * steps]);
    for (int i = 0; i < n; i++) {
      int track = models.get(i).trackId();
      Sighting now = newest.sighting(newest.slotOf(track)).orElseThrow();
      for (int t = 0; t < before; t++) {
        int slot = looked.get(t).slotOf(track);
        if (slot >= 0) {
          float[] then = looked.get(t).sightings();
          int at = SlotFrame.SIGHTING * slot; // its centre begins there
          s.known[i * before + t] = 1;
          put(s.history, i * before + t, then[at] - now.x(), then[at + 1] - now.y(), m);
        }
      }
      put(s.box, 2 * i, now.box().width(), now.box().height(), m);
      put(s.box, 2 * i + 1, now.box().x() - now.x(), now.box().y() - now.y(), m);
      double middleX = m.cropX() + m.cropWidth() / 2;
      double middleY = m.cropY() + m.cropHeight() / 2;
      put(s.place, i, now.x() - middleX, now.y() - middleY, m);
      for (int k = 0; k < steps; k++) {
        path(s.line, k * n + i, lines.get(i), k + 1, now, m);
        path(s.model, k * n + i, models.get(i), k + 1, now, m);
      }
    }
    return s;
  }

  private static void path(
      float[] to, int at, Trajectory path, int step, Sighting now, FrameMapping m) {
    put(to, at, path.at(step).x() - now.x(), path.at(step).y() - now.y(), m);
  }

  private static void put(float[] to, int at, double x, double y, FrameMapping m) {
    to[2 * at] = (float) (UNITS * x / m.cropWidth());
    to[2 * at + 1] = (float) (UNITS * y / m.cropHeight());
  }
}
