package slotcast.bench;

import java.util.List;
import java.util.function.Supplier;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.onnx.ConvRanges;
import slotcast.perception.StreamState;
import slotcast.runtime.engine.ModelParts;
import slotcast.runtime.engine.SlotBatch;
import slotcast.runtime.onnx.OnnxPerception;
import slotcast.runtime.onnx.OnnxPrediction;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.slotformer.SlotFormerConfig;

/** Paths through a pair of models, from arrays to arrays: no camera, no messages. */
final class ModelPaths implements AutoCloseable {
  /** Steps of a rollout. */
  static final int STEPS = 10;

  private final ModelParts parts;
  private final long seed;

  ModelPaths(ModelPair pair, ModelPair.Files files, TorchRuntime runtime, long seed) {
    this.seed = seed;
    ModelFile savi = files.savi();
    ModelFile slotFormer = files.slotFormer();
    if (runtime.is8Bit()) {
      savi = withRanges(savi, () -> ranges(files.savi(), pair));
      slotFormer = withRanges(slotFormer, () -> drawnRanges(files.slotFormer(), pair));
    }
    parts = runtime.parts(savi, slotFormer, pair.key());
  }

  private static ModelFile withRanges(ModelFile file, Supplier<ConvRanges> measured) {
    return file.extra().containsKey(ConvRanges.KEY)
        ? file
        : file.withExtra(ConvRanges.KEY, measured.get().toJson());
  }

  /** What convolutions make of the image that is timed. */
  private ConvRanges ranges(ModelFile savi, ModelPair pair) {
    SaviConfig c = savi.config(SaviConfig.class, pair.key());
    float[] image = Inputs.of("image", seed, 3 * c.height() * c.width(), 1);
    try (OnnxPerception engine = OnnxPerception.observing(savi, pair.key(), 1)) {
      float[][] masks = new float[1][];
      StreamState first = engine.see(1, image, null, null, masks);
      var unused = engine.see(1, image, first, null, masks);
      return engine.takeRanges();
    }
  }

  /** What convolutions make of the slots that are drawn. */
  private ConvRanges drawnRanges(ModelFile slotFormer, ModelPair pair) {
    SlotFormerConfig c = slotFormer.config(SlotFormerConfig.class, pair.key());
    try (OnnxPrediction engine = OnnxPrediction.observing(slotFormer, pair.key(), 1)) {
      SlotBatch history = slots("history", seed, c, 1, c.historyLen());
      var unused = engine.draw(engine.rollout(history, STEPS, true));
      return engine.takeRanges();
    }
  }

  private float[] images(int cameras) {
    int pixels = parts.perception().height() * parts.perception().width();
    float[] images = Inputs.of("image", seed, cameras * 3 * pixels, 1);
    parts.begin(cameras, images);
    return images;
  }

  TimedPath frameToSlots(int cameras) {
    float[] images = images(cameras);
    return path(() -> parts.slots(images));
  }

  TimedPath frameToMasks(int cameras) {
    float[] images = images(cameras);
    return path(() -> parts.masks(images));
  }

  TimedPath rollout(int cameras) {
    SlotBatch history = history(cameras);
    return path(() -> parts.rollOut(history, STEPS));
  }

  TimedPath rolloutDecoded(int cameras) {
    SlotBatch history = history(cameras);
    return path(() -> parts.rollOutAndDraw(history, STEPS));
  }

  private SlotBatch history(int cameras) {
    SlotFormerConfig c = parts.prediction();
    return slots("history", seed, c, cameras, c.historyLen());
  }

  /** Slots of clips that a prediction model of that shape takes; no model here has rotations. */
  static SlotBatch slots(String name, long seed, SlotFormerConfig c, int clips, int frames) {
    int n = clips * frames * c.numSlots();
    boolean posed = c.poses() != null;
    float[] none = {};
    return new SlotBatch(
        clips,
        frames,
        Inputs.of(name + " slots", seed, n * c.slotSize(), 1),
        posed ? Inputs.of(name + " positions", seed, 2 * n, 0.5f) : none,
        posed ? Inputs.of(name + " scales", seed, 2 * n, 0.05f, 0.15f) : none,
        none);
  }

  private static TimedPath path(Supplier<List<float[]>> run) {
    return new TimedPath() {
      @Override
      public List<float[]> run() {
        return run.get();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {
    parts.close();
  }
}
