package slotcast.prediction.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;
import slotcast.perception.SlotFrame;
import slotcast.tracking.Covariance;
import slotcast.tracking.Ellipses;
import slotcast.tracking.MotionCalibration;
import slotcast.tracking.MotionModel;
import slotcast.tracking.Sighting;
import slotcast.tracking.StandStill;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/** Two objects before a wide camera; the network answers with the same for all. */
class LearntPathsTest {
  private static final int HIDDEN = 3;
  private static final int WIDTH = 2;
  private static final int FRAMES = 3;
  private static final int STEPS = 4;
  private static final FrameMapping CAMERA =
      FrameMapping.of(FrameMapping.Fit.STRETCH, 640, 320, 32, 32);

  /** Objects of 40x20 pixels, at 100 and 300, that go 10 pixels to the right in each frame. */
  private static List<SlotFrame> looked() {
    List<SlotFrame> frames = new ArrayList<>();
    for (int t = 0; t < FRAMES; t++) {
      float[] seen = new float[2 * SlotFrame.SIGHTING];
      for (int i = 0; i < 2; i++) {
        float x = 100 + 200 * i + 10 * t;
        float[] one = {x, 160, x + 2, 160, 40, 20, 1};
        System.arraycopy(one, 0, seen, i * SlotFrame.SIGHTING, SlotFrame.SIGHTING);
      }
      frames.add(SlotFrame.of("m", t * 100L, CAMERA, 2, 1, new float[2], new int[] {4, 9}, seen));
    }
    return frames;
  }

  private static PathNet net(float drift, float logarithm) {
    return PathNet.of(
        FRAMES,
        HIDDEN,
        WIDTH,
        name -> {
          int size = 1;
          for (int s : PathNet.shape(name, FRAMES, HIDDEN, WIDTH)) {
            size *= s;
          }
          float[] values = new float[size];
          if (name.equals("answer.bias")) {
            values[WIDTH] = drift;
            values[WIDTH + 4] = logarithm;
          }
          return values;
        });
  }

  private static List<Trajectory> expect(List<SlotFrame> looked, MotionModel model) {
    List<Trajectory> out = new ArrayList<>();
    for (int track : new int[] {4, 9}) {
      List<Sighting> past = looked.stream().map(f -> f.sighting(f.slotOf(track)).get()).toList();
      out.add(model.predict(track, past, 100, STEPS));
    }
    return out;
  }

  @Test
  void anUntrainedNetworkIsTheLineInPixelsOfTheCamera() {
    List<SlotFrame> looked = looked();
    List<Trajectory> lines = expect(looked, MotionCalibration.NONE.straight());
    List<Trajectory> paths =
        new LearntPaths(net(0, 0), null).of(looked, lines, expect(looked, new StandStill()));
    for (int i = 0; i < 2; i++) {
      assertThat(paths.get(i).trackId()).isEqualTo(lines.get(i).trackId());
      for (int k = 1; k <= STEPS; k++) {
        TrajectoryPoint p = paths.get(i).at(k);
        assertThat(p.x()).isCloseTo(lines.get(i).at(k).x(), within(1e-3));
        assertThat(p.y()).isCloseTo(lines.get(i).at(k).y(), within(1e-3));
        assertThat(p.stampNanos()).isEqualTo(200 + k * 100L);
        assertThat(p.box().x()).isCloseTo(p.x() + 2, within(1e-6));
        assertThat(p.box().width()).isEqualTo(40);
        double unit = PathNet.deviation(k) / PathScene.UNITS; // of the frame
        assertThat(p.covariance().xx()).isCloseTo(Math.pow(640 * unit, 2), within(1e-6));
        assertThat(p.covariance().yy()).isCloseTo(Math.pow(320 * unit, 2), within(1e-6));
      }
    }
  }

  @Test
  void answersBendThePathAndWidenItsEllipse() {
    List<SlotFrame> looked = looked();
    List<Trajectory> lines = expect(looked, new StandStill());
    Ellipses ellipses =
        new Ellipses(List.of(1.0), List.of(0.25, 0.0, 0.0), List.of(1.0), List.of(6.0));
    TrajectoryPoint p =
        new LearntPaths(net(1, (float) Math.log(2)), ellipses)
            .of(looked, lines, lines)
            .get(0)
            .at(3);
    // Changes of velocity of 0.1 in each of three steps: 0.1 * (1 + 2 + 3) tenths of the frame, of
    // which 0.03 are not believed.
    assertThat(p.x()).isCloseTo(120 + 0.057 * 640, within(1e-3));
    Covariance c = p.covariance();
    double unit = 640 * PathNet.deviation(3) / PathScene.UNITS;
    assertThat(c.xx()).isCloseTo(4 * unit * unit + 0.25 * 640 * 640, within(1e-2));
    assertThat(c.xy()).isCloseTo(0, within(1e-6));
  }

  @Test
  void whatIsLessThanSightingsAreOffLeavesThePathAtTheLine() {
    List<SlotFrame> looked = looked();
    List<Trajectory> lines = expect(looked, MotionCalibration.NONE.straight());
    List<Trajectory> paths = new LearntPaths(net(0.29f, 0), null).of(looked, lines, lines);
    assertThat(paths.get(0).at(1).x()).isCloseTo(lines.get(0).at(1).x(), within(1e-3));
    assertThat(paths.get(0).at(2).x()) // 0.029 * (1 + 2) tenths less 0.03
        .isCloseTo(lines.get(0).at(2).x() + 0.0057 * 640, within(1e-3));
  }

  /**
   * An object of 40x20 pixels of 640x320 that grows to 64 wide; positions are (y,x), from -1 to 1.
   */
  @Test
  void shapesAreBoxesPositionsAndScalesInTenthsOfTheFrameAndDoubt() {
    List<SlotFrame> looked = new ArrayList<>();
    float[] widths = {40, 0, 64};
    for (int t = 0; t < widths.length; t++) {
      float[] seen = {160, 80, 163, 80, widths[t], 20, t == 2 ? 0.75f : 0.5f};
      looked.add(
          new SlotFrame(
              "m",
              t * 100L,
              CAMERA,
              1,
              1,
              new float[1],
              new float[] {-0.5f, -0.4f},
              new float[] {0.1f, t == 2 ? 0.4f : 0.2f},
              new float[0],
              new int[] {widths[t] > 0 ? 4 : 0},
              seen));
    }
    List<Sighting> past = List.of(looked.get(2).sighting(0).orElseThrow());
    List<Trajectory> lines = List.of(new StandStill().predict(4, past, 100, STEPS));
    float[] shapes = PathScene.of(looked, lines, lines).shapes();
    float[] newest = {1, 0.625f, 3 / 64f, 0, -2 + 2.5f, -2.5f + 2.5f, 2, 0.5f, 1};
    assertThat(Arrays.copyOfRange(shapes, 18, 27)).containsExactly(newest, within(1e-5f));
    assertThat(Arrays.copyOfRange(shapes, 9, 18)).containsOnly(0); // not seen
    float[] before = {-24 / 64f, 0, 0, 0, 0, 0, -1, 0, 1};
    assertThat(Arrays.copyOf(shapes, 9)).containsExactly(before, within(1e-5f));
  }

  /** One of two objects comes nearer to the other, and is beside it after two steps. */
  @Test
  void waysCrossFromTheStepOnInWhichObjectsWouldTouch() {
    PathScene scene =
        new PathScene(
            2,
            4,
            new float[] {-2, 0, 0, 0}, // was 2 to the left; rests
            new float[] {1, 1},
            new float[] {1, 1, 0, 0, 1, 1, 0, 0},
            new float[] {-5, 0, 0, 0},
            new float[16],
            new float[16],
            new float[2 * 2 * PathScene.SHAPE]);
    double[] crossing = scene.crossing();
    double[] gaps = {2, 0, 0, 0}; // 3, 1, 1 and 3 from middle to middle, less 1; the least so far
    for (int k = 0; k < 4; k++) {
      for (int i = 0; i < 2; i++) {
        assertThat(crossing[2 * k + i])
            .as("step %s of object %s", k + 1, i)
            .isCloseTo(1 / (1 + Math.exp((gaps[k] + 0.3) / 0.3)), within(1e-6));
      }
    }
  }

  @Test
  void anEllipseIsWiderWhereWaysCross() {
    List<SlotFrame> looked = looked();
    List<Trajectory> lines = expect(looked, new StandStill());
    Ellipses crossing =
        new Ellipses(
            List.of(1.0),
            List.of(0.0, 0.0, 0.0),
            List.of(1.0),
            List.of(6.0),
            300.0,
            List.of(1.0),
            0.1,
            0.0);
    PathScene scene = PathScene.of(looked, lines, lines);
    double plain =
        new LearntPaths(net(0, 0), null).of(looked, lines, lines).get(1).at(2).covariance().xx();
    double wide =
        new LearntPaths(net(0, 0), crossing)
            .of(looked, lines, lines)
            .get(1)
            .at(2)
            .covariance()
            .xx();
    assertThat(Math.log(wide / plain))
        .isCloseTo(300 * scene.crossing()[3], within(1e-6))
        .isPositive();
  }
}
