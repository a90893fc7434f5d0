package slotcast.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.image.RgbImage;
import slotcast.ros.msg.BoundingBox2D;
import slotcast.ros.msg.Detection2D;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Duration;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.ObjectHypothesis;
import slotcast.ros.msg.ObjectHypothesisWithPose;
import slotcast.ros.msg.Point;
import slotcast.ros.msg.Point2D;
import slotcast.ros.msg.Pose;
import slotcast.ros.msg.PoseWithCovariance;
import slotcast.ros.msg.Quaternion;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.Trajectory;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.ros.msg.TrajectoryPoint;
import slotcast.ros.msg.VisionPose2D;
import slotcast.tracking.TrajectoryEvaluator;

/** Scores of a scene that can be worked by hand: a square of 8 pixels moves 2 pixels a frame. */
class DemoScoreTest {
  private static final int SIZE = 64;
  private static final int SQUARE = 8;
  private static final int SPEED = 2;
  private static final int FRAMES = 16;
  private static final int TRACK = 41;
  private static final int LABEL = 2;
  private static final long STEP = 100_000_000;

  private static double left(int frame) {
    return 4 + SPEED * frame;
  }

  private static byte[] square(int frame, int label) {
    byte[] labels = new byte[SIZE * SIZE];
    for (int y = 20; y < 20 + SQUARE; y++) {
      for (int x = (int) left(frame); x < left(frame) + SQUARE; x++) {
        labels[y * SIZE + x] = (byte) label;
      }
    }
    return labels;
  }

  /**
   * A moment of the video.
   *
   * @param label that perception gives the square
   * @param offset of the predicted centres from the true ones, in pixels
   */
  private static Moment moment(long startNanos, int frame, int label, double offset) {
    long stamp = startNanos + frame * STEP;
    Header header = new Header(Time.ofNanos(stamp), "eye");
    Moment moment = new Moment(stamp);
    moment.image = RgbImage.black(SIZE, SIZE);
    moment.imageArrivalNanos = stamp;
    moment.labelsArrivalNanos = stamp + (frame + 1) * 1_000_000L;
    moment.trueLabels = square(frame, 1);
    moment.labels = square(frame, label);
    float[] none = {};
    int[] tracks = new int[3];
    tracks[label - 1] = TRACK;
    moment.slots =
        new SlotArray(
            header,
            "m",
            3,
            1,
            new float[3],
            none,
            none,
            none,
            tracks,
            new float[18],
            SIZE,
            SIZE,
            -0.5,
            0,
            SIZE,
            SIZE);
    double centre = left(frame) + (SQUARE - 1) / 2.0; // pixel centres are whole numbers
    PoseWithCovariance pose =
        new PoseWithCovariance(
            new Pose(new Point(0, 0, 0), new Quaternion(0, 0, 0, 1)), new double[36]);
    moment.detections =
        new Detection2DArray(
            header,
            List.of(
                new Detection2D(
                    header,
                    List.of(new ObjectHypothesisWithPose(new ObjectHypothesis("object", 1), pose)),
                    new BoundingBox2D(
                        new VisionPose2D(new Point2D(centre, 23.5), 0), SQUARE, SQUARE),
                    Integer.toString(TRACK))));
    List<TrajectoryPoint> points = new ArrayList<>();
    for (int k = 1; k <= 10; k++) {
      points.add(
          new TrajectoryPoint(
              Time.ofNanos(stamp + k * STEP),
              centre + k * SPEED,
              23.5 + offset,
              SQUARE,
              SQUARE,
              new double[] {4, 0, 0, 4}));
    }
    moment.trajectories =
        new TrajectoryArray(header, Duration.ofNanos(STEP), List.of(new Trajectory(TRACK, points)));
    return moment;
  }

  @Test
  void perfectLabelsAndKnownErrors() {
    DemoScore score = new DemoScore();
    for (int video = 0; video < 2; video++) {
      for (int frame = 0; frame < FRAMES; frame++) {
        score.add(moment(1_000_000_000L * (1 + 100 * video), frame, LABEL, 3));
      }
    }
    score.finish();
    assertThat(score.videos()).isEqualTo(2);
    assertThat(score.processed()).isEqualTo(2 * FRAMES);
    assertThat(score.framesPerSecond()).isCloseTo(10, within(1e-9));
    assertThat(score.ari()).isEqualTo(1);
    assertThat(score.miou()).isEqualTo(1);
    assertThat(score.fgMiou()).isEqualTo(1);
    // Predictions are 3 pixels off; who stands still is behind by the way gone.
    assertThat(score.trajectoryError(TrajectoryEvaluator.PREDICTED))
        .isEqualTo(java.util.Map.of("1", 3.0, "5", 3.0, "10", 3.0));
    var still = score.trajectoryError(TrajectoryEvaluator.STAND_STILL);
    assertThat(still.get("1")).isCloseTo(SPEED, within(1e-9));
    assertThat(still.get("10")).isCloseTo(10 * SPEED, within(1e-9));
    var moving = score.trajectoryError(TrajectoryEvaluator.CONSTANT_VELOCITY);
    assertThat(moving.get("10")).isLessThan(still.get("10"));
    // k steps ahead of the last k frames there is no truth any more.
    assertThat(score.predictions(1)).isEqualTo(2 * (FRAMES - 1));
    assertThat(score.predictions(10)).isEqualTo(2 * (FRAMES - 10));
    // 3 pixels at a deviation of 2: a squared distance of 2.25, inside the 95 % ellipse.
    assertThat(score.coverage95(5)).isEqualTo(1);
    // 1 to 16 ms in each video.
    assertThat(score.latency(0.5)).isCloseTo(8, within(1e-9));
    assertThat(score.latency(0.99)).isCloseTo(16, within(1e-9));
  }

  @Test
  void aLabelThatDoesNotKeepItsObjectCosts() {
    DemoScore score = new DemoScore();
    for (int frame = 0; frame < FRAMES; frame++) {
      score.add(moment(1_000_000_000L, frame, frame < FRAMES / 2 ? 1 : 2, 0));
    }
    score.finish();
    assertThat(score.videos()).isEqualTo(1);
    // One object of two labels: no single label overlaps more than half of it.
    assertThat(score.fgMiou()).isCloseTo(0.5, within(1e-9));
    assertThat(score.ari()).isLessThan(0.999);
  }

  @Test
  void imagesWithoutAnswerAreNotProcessed() {
    DemoScore score = new DemoScore();
    for (int frame = 0; frame < FRAMES; frame++) {
      Moment moment = moment(1_000_000_000L, frame, LABEL, 0);
      if (frame % 4 == 0) {
        moment.labels = null;
        moment.slots = null;
        moment.detections = null;
        moment.trajectories = null;
      }
      score.add(moment);
    }
    score.finish();
    assertThat(score.processed()).isEqualTo(FRAMES * 3 / 4);
    assertThat(score.latencies()).hasSize(FRAMES * 3 / 4);
    assertThat(score.ari()).isEqualTo(1);
  }
}
