package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import slotcast.perception.MaskCalibration;
import slotcast.perception.PerceptionModel;
import slotcast.perception.SlotFrame;
import slotcast.perception.StreamState;
import slotcast.prediction.PredictionModel;
import slotcast.runtime.ModelRuntime;
import slotcast.tracking.MotionCalibration;

/**
 * Answers from arrays: a square of eight pixels that moves to the right by one pixel a frame, and a
 * predictor that goes on with it, or the wrong way while it is told to.
 */
final class ScriptedRuntime implements ModelRuntime {
  static final int SIDE = 96;
  private static final int SLOTS = 2; // floor, square
  private static final int SQUARE = 8;

  /** Pixels by which the predictor lets the square go on each frame; 1 is right. */
  volatile int speed = 1;

  @Override
  public PerceptionModel perception(String weights, int cameras) {
    return new Eyes(weights);
  }

  @Override
  public PredictionModel prediction(String weights, int cameras, int steps) {
    return new Mind(weights);
  }

  @Override
  public String description() {
    return "a script";
  }

  /** Masks (2,h,w). */
  private static float[] masks(int left) {
    int n = SIDE * SIDE;
    float[] masks = new float[SLOTS * n];
    for (int p = 0; p < n; p++) {
      int x = p % SIDE;
      int y = p / SIDE;
      boolean square = x >= left && x < left + SQUARE && y >= 40 && y < 40 + SQUARE;
      masks[square ? n + p : p] = 1;
    }
    return masks;
  }

  private static final class Eyes implements PerceptionModel {
    private final Spec spec;

    Eyes(String id) {
      spec = new Spec(id, SIDE, SIDE, SLOTS, 1, MaskCalibration.NONE);
    }

    @Override
    public Spec spec() {
      return spec;
    }

    @Override
    public List<Output> see(List<Input> frames) {
      List<Output> out = new ArrayList<>();
      for (Input frame : frames) {
        int left = frame.last() == null ? 10 : (int) frame.last().slots()[1] + 1;
        float[] none = {};
        StreamState state = new StreamState(new float[] {0, left}, none, none, none, none, none);
        out.add(new Output(masks(left), state));
      }
      return out;
    }

    @Override
    public void close() {}
  }

  private final class Mind implements PredictionModel {
    private final Spec spec;

    Mind(String id) {
      spec =
          new Spec(
              id,
              Optional.empty(),
              SIDE,
              SIDE,
              2,
              SLOTS,
              1,
              new Poses(0, 0, 0),
              List.of(),
              MaskCalibration.NONE,
              MotionCalibration.NONE);
    }

    @Override
    public Spec spec() {
      return spec;
    }

    @Override
    public List<Rollout> rollOut(List<List<SlotFrame>> histories, int steps) {
      List<Rollout> out = new ArrayList<>();
      for (List<SlotFrame> history : histories) {
        int left = (int) history.get(history.size() - 1).slots()[1];
        float[] masks = new float[steps * SLOTS * SIDE * SIDE];
        for (int s = 1; s <= steps; s++) {
          float[] step = masks(left + s * speed);
          System.arraycopy(step, 0, masks, (s - 1) * step.length, step.length);
        }
        float[] images = new float[steps * 3 * SIDE * SIDE];
        float[] none = {};
        out.add(
            new Rollout(
                new float[steps * SLOTS], none, none, none, new Drawn(masks(left), masks, images)));
      }
      return out;
    }

    @Override
    public float[] draw(Rollout rollout, int step) {
      return new float[3 * SIDE * SIDE];
    }

    @Override
    public void close() {}
  }
}
