package slotcast.runtime.recorded;

import java.util.ArrayList;
import java.util.Arrays;
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
 * A second back end, in one package: it answers from arrays and computes nothing. Its camera shows
 * one square that moves to the right, pixel by pixel, and so it goes on.
 */
public final class RecordedRuntime implements ModelRuntime {
  /** Side of the model's image. */
  static final int SIDE = 16;

  private static final int SLOTS = 2; // floor, square
  private static final int SLOT_SIZE = 1; // the square's left edge

  /** Most frames that were seen in one call. */
  public volatile int largestBatch;

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
    return "recorded arrays";
  }

  /** Masks (2,h,w) of a square of four pixels. */
  private static float[] masks(int left) {
    int n = SIDE * SIDE;
    float[] masks = new float[SLOTS * n];
    for (int p = 0; p < n; p++) {
      int x = p % SIDE;
      int y = p / SIDE;
      boolean square = x >= left && x < left + 4 && y >= 6 && y < 10;
      masks[p] = square ? 0 : 1;
      masks[n + p] = square ? 1 : 0;
    }
    return masks;
  }

  private final class Eyes implements PerceptionModel {
    private final Spec spec;

    Eyes(String id) {
      spec = new Spec(id, SIDE, SIDE, SLOTS, SLOT_SIZE, MaskCalibration.NONE);
    }

    @Override
    public Spec spec() {
      return spec;
    }

    @Override
    public List<Output> see(List<Input> frames) {
      largestBatch = Math.max(largestBatch, frames.size());
      List<Output> out = new ArrayList<>();
      for (Input frame : frames) {
        int left = frame.last() == null ? 1 : (int) frame.last().slots()[1] + 1;
        float[] none = {};
        StreamState state = new StreamState(new float[] {0, left}, none, none, none, none, none);
        out.add(new Output(masks(left), state));
      }
      return out;
    }

    @Override
    public void close() {}
  }

  private static final class Mind implements PredictionModel {
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
              SLOT_SIZE,
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
          float[] step = masks(left + s);
          System.arraycopy(step, 0, masks, (s - 1) * step.length, step.length);
        }
        float[] images = new float[steps * 3 * SIDE * SIDE];
        float[] none = {};
        float[] slots = new float[steps * SLOTS * SLOT_SIZE];
        out.add(new Rollout(slots, none, none, none, new Drawn(masks(left), masks, images)));
      }
      return out;
    }

    @Override
    public float[] draw(Rollout rollout, int step) {
      int size = 3 * SIDE * SIDE;
      return Arrays.copyOfRange(rollout.drawn().images(), (step - 1) * size, step * size);
    }

    @Override
    public void close() {}
  }
}
