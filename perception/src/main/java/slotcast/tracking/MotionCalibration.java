package slotcast.tracking;

import java.util.ArrayList;
import java.util.List;
import slotcast.config.Yaml;
import slotcast.image.FrameMapping;

/**
 * What was learnt on held-out videos about a predictor's centres: how much to trust them beside a
 * Kalman filter, and how far the mixture is off.
 *
 * <p>The model knows about collisions but, from masks, not about parts of a pixel; the filter is
 * the other way round. Their mixture is the one with the least mean squared error at each step
 * (both are taken to be free of bias; Bates and Granger 1969). It never does worse on the videos it
 * was made from than the better of the two.
 *
 * @param share of the model's centre, by steps ahead, 0 to 1; the rest is the filter's. Beyond the
 *     table the last one counts
 * @param error of the mixture
 */
public record MotionCalibration(List<Double> share, HorizonError error) {
  /** Key of the record in a model file. */
  public static final String KEY = "motion_calibration";

  /** Without measurements: the model alone. */
  public static final MotionCalibration NONE =
      new MotionCalibration(List.of(1.0), HorizonError.FALLBACK);

  public MotionCalibration {
    if (share == null || share.isEmpty() || error == null) {
      throw new IllegalArgumentException("motion calibration without share or error");
    }
    share = List.copyOf(share);
    for (double s : share) {
      if (!(s >= 0 && s <= 1)) {
        throw new IllegalArgumentException("share is " + s + ", expected 0 to 1");
      }
    }
  }

  /** Reads what {@link #toJson()} wrote; {@code source} names it in messages. */
  public static MotionCalibration fromJson(String json, String source) {
    return Yaml.parseJson(json, MotionCalibration.class, source);
  }

  /** One line of JSON, for a model file. */
  public String toJson() {
    return Yaml.toJson(this);
  }

  /**
   * Mixes two paths of one object.
   *
   * @param predicted by the model; gives boxes and what is visible
   * @param straight from the filter, at the same times
   */
  public Trajectory mix(Trajectory predicted, Trajectory straight, FrameMapping mapping) {
    List<TrajectoryPoint> points = new ArrayList<>();
    for (int k = 1; k <= predicted.points().size(); k++) {
      TrajectoryPoint p = predicted.at(k);
      TrajectoryPoint s = straight.at(k);
      double w = share.get(Math.min(k, share.size()) - 1);
      double x = w * p.x() + (1 - w) * s.x();
      double y = w * p.y() + (1 - w) * s.y();
      Covariance covariance = error.covariance(k, mapping);
      Box box = p.box().moved(x - p.x(), y - p.y());
      points.add(new TrajectoryPoint(p.stampNanos(), x, y, box, covariance, p.visible()));
    }
    return new Trajectory(predicted.trackId(), points);
  }

  /** Gathers errors of both on held-out videos. */
  public static final class Collector {
    private static final double LEAST = 1e-8; // a deviation of 1/10000 of the frame

    // Mean products of errors by step: of the model, of both, of the filter; each xx, xy
    // (for both: mean of xy and yx), yy.
    private final double[][][] sums;
    private final long[] counts;

    /**
     * @param steps length of the table, at least 1
     */
    public Collector(int steps) {
      sums = new double[steps][3][3];
      counts = new long[steps];
    }

    /**
     * Adds one object at one time.
     *
     * @param step steps ahead, from 1
     * @param predicted by the model
     * @param straight from the filter
     * @param x true centre, in pixels of the camera
     * @param y true centre, in pixels of the camera
     */
    public void add(
        int step,
        TrajectoryPoint predicted,
        TrajectoryPoint straight,
        double x,
        double y,
        FrameMapping m) {
      double[] a = {(predicted.x() - x) / m.cropWidth(), (predicted.y() - y) / m.cropHeight()};
      double[] b = {(straight.x() - x) / m.cropWidth(), (straight.y() - y) / m.cropHeight()};
      double[][] s = sums[step - 1];
      add(s[0], a, a);
      add(s[1], a, b);
      add(s[2], b, b);
      counts[step - 1]++;
    }

    private static void add(double[] sum, double[] a, double[] b) {
      sum[0] += a[0] * b[0];
      sum[1] += (a[0] * b[1] + a[1] * b[0]) / 2;
      sum[2] += a[1] * b[1];
    }

    /**
     * The record, up to the last step with data before the first without.
     *
     * @throws IllegalStateException if the first step has none
     */
    public MotionCalibration calibration() {
      List<Double> shares = new ArrayList<>();
      List<List<Double>> error = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (int i = 0; i < counts.length && counts[i] > 0; i++) {
        double[][] s = sums[i];
        double predicted = s[0][0] + s[0][2];
        double both = s[1][0] + s[1][2];
        double straight = s[2][0] + s[2][2];
        double difference = predicted - 2 * both + straight; // of the two centres, squared
        double w = difference > 0 ? (straight - both) / difference : 1;
        w = Math.max(0, Math.min(1, w));
        shares.add(w);
        for (int j = 0; j < 3; j++) {
          double mixed = w * w * s[0][j] + 2 * w * (1 - w) * s[1][j] + (1 - w) * (1 - w) * s[2][j];
          error.get(j).add(j == 1 ? mixed / counts[i] : Math.max(LEAST, mixed / counts[i]));
        }
      }
      if (shares.isEmpty()) {
        throw new IllegalStateException("no prediction one step ahead was added");
      }
      return new MotionCalibration(
          shares, new HorizonError(error.get(0), error.get(1), error.get(2)));
    }
  }
}
