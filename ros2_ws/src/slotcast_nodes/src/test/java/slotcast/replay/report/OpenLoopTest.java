package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slotcast.perception.MaskCalibration;
import slotcast.perception.PerceptionResult;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.PredictionSession;
import slotcast.replay.report.EllipseCoverage.Situation;
import slotcast.replay.report.OpenLoop.Method;
import slotcast.replay.report.OpenLoop.Outcome;
import slotcast.replay.report.OpenLoop.Quantity;
import slotcast.replay.report.Squares.Square;
import slotcast.tracking.Box;
import slotcast.tracking.Covariance;
import slotcast.tracking.HorizonError;
import slotcast.tracking.MotionCalibration;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/** A square of ten pixels that goes four to the right in each frame; its centre is at 15, 15. */
class OpenLoopTest {
  private static final int STEPS = 3;

  private final Squares squares = new Squares();
  private final List<Outcome> outcomes = new ArrayList<>();
  private final EllipseCoverage coverage = new EllipseCoverage(STEPS);
  private final WorstMoments worst = new WorstMoments();
  private final OpenLoop openLoop =
      new OpenLoop(STEPS, "", List.of(outcomes::add, coverage, worst));

  private static Trajectory path(long from, double x, double perStep, double variance) {
    List<TrajectoryPoint> points = new ArrayList<>();
    for (int k = 1; k <= STEPS; k++) {
      points.add(
          new TrajectoryPoint(
              from + k * Squares.STEP,
              x + k * perStep,
              15,
              new Box(x + k * perStep, 15, 10, 10),
              Covariance.round(variance),
              true));
    }
    return new Trajectory(1, points);
  }

  private static Square square(int frame) {
    return new Square(1, 10 + 4 * frame, 10, 10);
  }

  private double mean(Method method, Quantity quantity, int step) {
    return openLoop.mean(method, quantity, step).getAsDouble();
  }

  /** Predicted to go three pixels a step, so off by one, two and three. */
  @Test
  void predictionsAreHeldAgainstWhatWasSeenThen() {
    openLoop.frame(squares.frame(List.of(path(Squares.STEP, 15, 3, 1)), square(0)));
    for (int i = 1; i <= STEPS + 2; i++) {
      openLoop.frame(squares.frame(square(i)));
    }
    for (int k = 1; k <= STEPS; k++) {
      assertThat(mean(Method.PREDICTION, Quantity.CENTRE, k)).isCloseTo(k, within(1e-4));
      assertThat(mean(Method.STAND_STILL, Quantity.CENTRE, k)).isCloseTo(4 * k, within(1e-4));
      // Boxes of ten pixels that are k apart.
      assertThat(mean(Method.PREDICTION, Quantity.BOX, k))
          .isCloseTo((10.0 - k) / (10 + k), within(1e-4));
      assertThat(mean(Method.PREDICTION, Quantity.MASK, k))
          .isCloseTo((10.0 - k) / (10 + k), within(1e-4));
    }
    assertThat(outcomes).hasSize(STEPS).allMatch(Outcome::alone);
    // Distances 1, 2, 3 of deviations: 95 % are within 2.45, 90 % within 2.15, 50 % within 1.18.
    assertThat(coverage.share(Situation.ALL, 95, 2)).hasValue(1);
    assertThat(coverage.share(Situation.ALONE, 95, 3)).hasValue(0);
    assertThat(coverage.share(Situation.ALL, 50, 1)).hasValue(1);
    assertThat(coverage.share(Situation.ALL, 50, 2)).hasValue(0);
    assertThat(coverage.share(Situation.NEAR, 50, 1)).isEmpty();
    assertThat(worst.moments()).hasSize(1);
    assertThat(worst.moments().get(0).step()).isEqualTo(3);
    assertThat(worst.moments().get(0).sizes()).isCloseTo(0.3, within(1e-4));
  }

  /**
   * An L of three squares stands still, and its mask is drawn as it is seen: the centre of the mask
   * is not that of the box, and the box stays where it was all the same.
   */
  @Test
  void theBoxOfAStandingObjectIsTheOneThatWasSeen() {
    PredictionSession session = session(2);
    Square[] corner = {
      new Square(1, 10, 10, 10), new Square(1, 10, 20, 10), new Square(1, 20, 20, 10)
    };
    for (int i = 0; i < STEPS + 3; i++) {
      openLoop.frame(squares.frame(result -> asItIs(session, result), corner));
    }
    for (Method method : Method.values()) {
      for (int k = 1; k <= STEPS; k++) {
        assertThat(mean(method, Quantity.CENTRE, k)).isCloseTo(0, within(1e-5));
        assertThat(mean(method, Quantity.BOX, k))
            .as("%s, %d steps", method, k)
            .isCloseTo(1, within(1e-6)); // sightings are floats
      }
    }
    TrackedObject object = outcomes.get(0).object();
    assertThat(object.x() - object.box().x()).isCloseTo(-10 / 6.0, within(0.05));
    assertThat(object.y() - object.box().y()).isCloseTo(10 / 6.0, within(0.05));
  }

  private static PredictionSession session(int history) {
    PredictionModel.Spec spec =
        new PredictionModel.Spec(
            "test",
            Optional.empty(),
            Squares.SIZE,
            Squares.SIZE,
            history,
            Squares.SLOTS,
            1,
            new PredictionModel.Poses(0, 0, 0),
            List.of(),
            MaskCalibration.NONE,
            new MotionCalibration(List.of(0.3), HorizonError.FALLBACK));
    return new PredictionSession(spec, PredictionOptions.DEFAULT);
  }

  /** A square that gets faster by two pixels a frame: only the parabola follows it. */
  @Test
  void constantAccelerationStandsBesideConstantVelocity() {
    PredictionSession session = session(4);
    for (int i = 0; i <= 6; i++) {
      Square fast = new Square(1, 2 + i * i, 10, 10);
      openLoop.frame(squares.frame(result -> asItIs(session, result), fast));
    }
    for (int k = 1; k <= STEPS; k++) {
      assertThat(mean(Method.CONSTANT_ACCELERATION, Quantity.CENTRE, k)).isCloseTo(0, within(1e-3));
      assertThat(mean(Method.CONSTANT_VELOCITY, Quantity.CENTRE, k)).isGreaterThan(0.5);
      assertThat(openLoop.scores()).containsKey("constant_acceleration.centre_px." + STEPS);
    }
  }

  /** What a model would expect that draws every step as the frame is. */
  private static Optional<Prediction> asItIs(PredictionSession session, PerceptionResult result) {
    session.push(result.slots());
    float[] now = result.masks();
    float[] steps = new float[STEPS * now.length];
    for (int s = 0; s < STEPS; s++) {
      System.arraycopy(now, 0, steps, s * now.length, now.length);
    }
    float[] none = {};
    PredictionModel.Rollout rollout =
        new PredictionModel.Rollout(
            new float[STEPS * Squares.SLOTS],
            none,
            none,
            none,
            new PredictionModel.Drawn(now, steps, none));
    return session.history().map(history -> session.finish(history, rollout));
  }

  @Test
  void anObjectThatIsNotSeenAgainIsNotCompared() {
    openLoop.frame(squares.frame(List.of(path(Squares.STEP, 15, 4, 1)), square(0)));
    openLoop.frame(squares.frame(square(1)));
    openLoop.frame(squares.frame());
    openLoop.frame(squares.frame());
    assertThat(openLoop.mean(Method.PREDICTION, Quantity.CENTRE, 1)).isPresent();
    Map<String, Score> scores = openLoop.scores();
    assertThat(scores.get("prediction.centre_px.3").missing()).contains("seen again");
    assertThat(scores.get("prediction.compared").value().getAsDouble())
        .isCloseTo(1 / 3.0, within(1e-9));
  }

  @Test
  void anotherObjectWithinHalfASizeIsNear() {
    Square other = new Square(2, 24, 10, 10);
    openLoop.frame(squares.frame(List.of(path(Squares.STEP, 15, 0, 1)), square(0), other));
    openLoop.frame(squares.frame(square(0), other));
    assertThat(outcomes).hasSize(1).noneMatch(Outcome::alone);
    assertThat(coverage.count(Situation.NEAR, 1)).isOne();
  }

  /**
   * A mask that moves as a whole does not flicker; one of 12 by 12 for 10 by 10 does: 44 of 144.
   */
  @Test
  void flickerIsWhatChangesBesideTheMotion() {
    MaskFlicker still = new MaskFlicker();
    still.frame(squares.frame(square(0)));
    still.frame(squares.frame(square(1)));
    assertThat(still.scores().get("masks.flicker").value()).hasValue(0);
    MaskFlicker grown = new MaskFlicker();
    grown.frame(squares.frame(new Square(1, 20, 20, 10)));
    grown.frame(squares.frame(new Square(1, 19, 19, 12)));
    assertThat(grown.scores().get("masks.flicker").value().getAsDouble())
        .isCloseTo(44 / 144.0, within(1e-9));
  }
}
