package slotcast.prediction.path;

import java.util.List;
import slotcast.image.FrameMapping;
import slotcast.perception.SlotFrame;
import slotcast.tracking.Sighting;
import slotcast.tracking.SightingErrors;
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
 * @param shapes (N,L,{@value #SHAPE}), oldest first: width and height of its box, how far the box's
 *     middle and then its slot's position are from the centre of mass, its slot's scale, and its
 *     mask's doubt ({@link SightingErrors#doubt}); before the newest frame how much these differed
 *     from the newest; 0 where it was not seen. They tell how well an object is seen
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
    float[] model,
    float[] shapes) {
  /** Values of a shape. */
  public static final int SHAPE = 9;

  /** Units of length across the frame. */
  public static final double UNITS = 10;

  private static final double APART = 0.3; // units; how surely ways cross changes over so many

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
            new float[2 * n * steps],
            new float[SHAPE * n * looked.size()]);
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
      s.shape(i, looked, track);
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

  /** The shapes of an object in all frames. */
  private void shape(int i, List<SlotFrame> looked, int track) {
    int newest = looked.size() - 1;
    int last = i * looked.size() + newest;
    for (int t = newest; t >= 0; t--) {
      SlotFrame frame = looked.get(t);
      int slot = frame.slotOf(track);
      if (slot >= 0) {
        int at = i * looked.size() + t;
        shape(frame, slot, SHAPE * at);
        for (int c = 0; t < newest && c < SHAPE; c++) {
          shapes[SHAPE * at + c] -= shapes[SHAPE * last + c];
        }
      }
    }
  }

  private void shape(SlotFrame frame, int slot, int at) {
    FrameMapping m = frame.mapping();
    float[] seen = frame.sightings();
    int its = SlotFrame.SIGHTING * slot; // centre x, y, box x, y, width, height
    shapes[at] = units(seen[its + 4], m.cropWidth());
    shapes[at + 1] = units(seen[its + 5], m.cropHeight());
    shapes[at + 2] = units((double) seen[its + 2] - seen[its], m.cropWidth());
    shapes[at + 3] = units((double) seen[its + 3] - seen[its + 1], m.cropHeight());
    shapes[at + 8] = (float) SightingErrors.doubt(frame.confidence(slot));
    if (frame.positions().length > 0) { // (y,x), 1 from the middle to the border
      double half = UNITS / 2;
      double x = seen[its] - m.cropX() - m.cropWidth() / 2;
      double y = seen[its + 1] - m.cropY() - m.cropHeight() / 2;
      shapes[at + 4] = (float) (half * frame.positions()[2 * slot + 1] - UNITS * x / m.cropWidth());
      shapes[at + 5] = (float) (half * frame.positions()[2 * slot] - UNITS * y / m.cropHeight());
      shapes[at + 6] = (float) (half * frame.scales()[2 * slot + 1]);
      shapes[at + 7] = (float) (half * frame.scales()[2 * slot]);
    }
  }

  /** The doubt of the mask that an object was seen by last. */
  double doubt(int i) {
    return shapes[SHAPE * ((i + 1) * (shapes.length / (SHAPE * objects)) - 1) + SHAPE - 1];
  }

  /**
   * How surely each object's way crosses another's, from 0 to 1, if all went on as in the last
   * frame: from the least gap that there would be until then, between discs as large as the boxes.
   *
   * @return (S,N), never falling with the steps
   */
  public double[] crossing() {
    double[] crossing = new double[steps * objects];
    for (int i = 0; i < objects; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int k = 1; k <= steps; k++) {
        for (int j = 0; j < objects; j++) {
          if (j != i) {
            least = Math.min(least, gap(i, j, k));
          }
        }
        crossing[(k - 1) * objects + i] = 1 / (1 + Math.exp((least + APART) / APART));
      }
    }
    return crossing;
  }

  private double gap(int i, int j, int step) {
    double dx = ahead(2 * j, step) - ahead(2 * i, step);
    double dy = ahead(2 * j + 1, step) - ahead(2 * i + 1, step);
    return Math.hypot(dx, dy) - (size(i) + size(j)) / 2;
  }

  /** One coordinate of an object, if it goes on as in the last frame. */
  private double ahead(int at, int step) {
    int before = known.length / objects;
    int newest = (at / 2 + 1) * before - 1;
    return place[at] - step * history[2 * newest + at % 2];
  }

  /** Of the disc that an object is taken for, in units. */
  double size(int i) {
    return Math.sqrt(Math.max(1e-4f, box[4 * i] * box[4 * i + 1]));
  }

  private static void path(
      float[] to, int at, Trajectory path, int step, Sighting now, FrameMapping m) {
    put(to, at, path.at(step).x() - now.x(), path.at(step).y() - now.y(), m);
  }

  private static void put(float[] to, int at, double x, double y, FrameMapping m) {
    to[2 * at] = units(x, m.cropWidth());
    to[2 * at + 1] = units(y, m.cropHeight());
  }

  private static float units(double pixels, double frame) {
    return (float) (UNITS * pixels / frame);
  }
}
