package slotcast.tracking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import slotcast.config.Yaml;
import slotcast.image.FrameMapping;

/**
 * What was learnt on held-out videos about a predictor's centres: how far to believe a straight
 * line, how much to trust the model beside it, and how far the mixture is off ({@link MotionFit}).
 *
 * <p>The model knows about collisions but, from masks, not about parts of a pixel; the straight
 * line is the other way round. On the videos that it was made from their mixture does no worse at
 * any step than the better of the two.
 *
 * @param share of the model's centre, by steps ahead, 0 to 1; the rest is the straight line's.
 *     Beyond the table the last one counts
 * @param error of the mixture, the same for all objects
 * @param constantVelocity how the straight line is made; what the mixture has to beat, too
 * @param constantAcceleration the same for a parabola, which is only a baseline
 * @param spread of each object's own path; null in files made before there was one, where the error
 *     counts
 * @param ellipses of learnt paths; null where the mixture is published
 */
public record MotionCalibration(
    List<Double> share,
    HorizonError error,
    MotionTuning constantVelocity,
    MotionTuning constantAcceleration,
    PathSpread spread,
    @JsonInclude(JsonInclude.Include.NON_NULL) Ellipses ellipses) {
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
    constantVelocity = constantVelocity == null ? MotionTuning.NONE : constantVelocity;
    constantAcceleration = constantAcceleration == null ? MotionTuning.NONE : constantAcceleration;
  }

  /** Without a tuned line, and with the same covariance for all objects. */
  public MotionCalibration(List<Double> share, HorizonError error) {
    this(share, error, null, null, null, null);
  }

  /** With a tuned line, and without learnt paths. */
  public MotionCalibration(
      List<Double> share,
      HorizonError error,
      MotionTuning constantVelocity,
      MotionTuning constantAcceleration,
      PathSpread spread) {
    this(share, error, constantVelocity, constantAcceleration, spread, null);
  }

  /** The same with other ellipses of learnt paths. */
  public MotionCalibration withEllipses(Ellipses other) {
    return new MotionCalibration(
        share, error, constantVelocity, constantAcceleration, spread, other);
  }

  /** How large the ellipses are that published covariances stand for. */
  public Ellipses levels() {
    return ellipses == null ? Ellipses.NORMAL : ellipses;
  }

  /** Reads what {@link #toJson()} wrote; {@code source} names it in messages. */
  public static MotionCalibration fromJson(String json, String source) {
    return Yaml.parseJson(json, MotionCalibration.class, source);
  }

  /** One line of JSON, for a model file. */
  public String toJson() {
    return Yaml.toJson(this);
  }

  /** The motion model of the straight line. */
  public MotionModel straight() {
    return constantVelocity.of(new ConstantVelocity());
  }

  /** The motion model of the parabola. */
  public MotionModel parabola() {
    return constantAcceleration.of(new ConstantAcceleration());
  }

  /** Whether the motion models were tuned when the file was made. */
  public boolean tuned() {
    return !constantVelocity.equals(MotionTuning.NONE);
  }

  /**
   * Mixes two paths of one object.
   *
   * @param predicted by the model; gives boxes and what is visible
   * @param straight from {@link #straight}, at the same times
   * @param last where the object was seen last
   * @param impact of others by steps ahead ({@link Impact})
   */
  public Trajectory mix(
      Trajectory predicted,
      Trajectory straight,
      Sighting last,
      List<Double> impact,
      FrameMapping mapping) {
    List<TrajectoryPoint> points = new ArrayList<>();
    for (int k = 1; k <= predicted.points().size(); k++) {
      TrajectoryPoint p = predicted.at(k);
      TrajectoryPoint s = straight.at(k);
      double w = share.get(Math.min(k, share.size()) - 1);
      double x = w * p.x() + (1 - w) * s.x();
      double y = w * p.y() + (1 - w) * s.y();
      Covariance covariance =
          spread == null
              ? error.covariance(k, mapping)
              : spread.covariance(k, last, p, s, impact.get(k - 1), mapping);
      Box box = p.box().moved(x - p.x(), y - p.y());
      points.add(new TrajectoryPoint(p.stampNanos(), x, y, box, covariance, p.visible()));
    }
    return new Trajectory(predicted.trackId(), points);
  }
}
