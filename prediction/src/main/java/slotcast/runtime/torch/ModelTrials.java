package slotcast.runtime.torch;

import java.util.Arrays;
import java.util.Random;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.SaviConfig;
import slotcast.perception.StreamState;
import slotcast.runtime.engine.PerceptionEngine;
import slotcast.runtime.engine.PredictionEngine;
import slotcast.runtime.engine.SlotBatch;
import slotcast.slotformer.SlotFormerConfig;

/** What is timed to compare back ends: what a node does with a model for each frame. */
final class ModelTrials {
  private static final int STEPS = 10;

  private ModelTrials() {}

  /** A later frame of a stream, of noise, to masks. */
  static BackendChoice.Trial frame(SaviConfig c, PerceptionEngine engine) {
    float[] image = noise(3 * c.height() * c.width());
    float[][] masks = new float[1][];
    StreamState first = engine.see(1, image, null, null, masks);
    return trial(() -> engine.see(1, image, first, null, masks), engine);
  }

  /** The same to slots. */
  static BackendChoice.Trial slots(SaviConfig c, PerceptionEngine engine) {
    float[] image = noise(3 * c.height() * c.width());
    StreamState first = engine.find(1, image, null, null).state();
    return trial(() -> engine.find(1, image, first, null), engine);
  }

  /** A rollout of ten steps. */
  static BackendChoice.Trial rollout(SlotFormerConfig c, PredictionEngine engine) {
    SlotBatch history = slots(c, c.historyLen());
    return trial(() -> engine.rollout(history, STEPS, true), engine);
  }

  /** One predicted frame: of large models that leaves time for enough rounds. */
  static BackendChoice.Trial drawing(SlotFormerConfig c, PredictionEngine engine) {
    SlotBatch drawn = slots(c, 1);
    return trial(() -> engine.draw(drawn), engine);
  }

  /** Slots of noise, in poses that there are. */
  private static SlotBatch slots(SlotFormerConfig c, int frames) {
    CorrectorType type =
        c.poses() == null ? CorrectorType.SLOT_ATTENTION : c.poses().corrector().type();
    int n = frames * c.numSlots();
    float[] turns = new float[type == CorrectorType.ISA_TSR ? 4 * n : 0];
    for (int i = 0; i < turns.length; i += 4) {
      turns[i] = 1;
      turns[i + 3] = 1;
    }
    float[] scales = new float[type.compareTo(CorrectorType.ISA_TS) >= 0 ? 2 * n : 0];
    Arrays.fill(scales, 0.2f);
    return new SlotBatch(
        1,
        frames,
        noise(n * c.slotSize()),
        noise(type.compareTo(CorrectorType.ISA_T) >= 0 ? 2 * n : 0),
        scales,
        turns);
  }

  /** The work of a round; its result is not looked at. */
  private interface Round {
    Object run();
  }

  private static BackendChoice.Trial trial(Round round, AutoCloseable engine) {
    return new BackendChoice.Trial() {
      @Override
      public void run() {
        var unused = round.run();
      }

      @Override
      public void close() {
        try {
          engine.close();
        } catch (Exception e) {
          throw new IllegalStateException(e); // no engine's close throws any
        }
      }
    };
  }

  private static float[] noise(int count) {
    Random random = new Random(1);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (0.5 * random.nextGaussian());
    }
    return values;
  }
}
