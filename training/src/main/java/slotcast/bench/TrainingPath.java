package slotcast.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import slotcast.loss.SaviLoss;
import slotcast.loss.SlotFormerLoss;
import slotcast.model.LoadedSavi;
import slotcast.model.SlotState;
import slotcast.optim.Adam;
import slotcast.optim.MixedPrecision;
import slotcast.runtime.engine.SlotBatch;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.LayerPrecision;

/**
 * One training step again and again on the same clips, without dropout: forward, backward, clipping
 * and Adam, as {@code ./slotcast train} takes it.
 */
final class TrainingPath implements TimedPath {
  private static final int SLOTFORMER_CLIPS = 8;
  private static final double SAVI_RATE = 1e-4;
  private static final double SAVI_CLIP = 0.05;
  private static final double SLOTFORMER_RATE = 2e-4;
  private static final SlotFormerLoss SLOTS_ALONE = new SlotFormerLoss(1, 10, 0);

  private final NDManager manager;
  private final AutoCloseable model;
  private final Adam adam;
  private final NDArray anyParameter;
  private final double rate;
  private final double clip;
  private final LayerPrecision precision;
  private final Supplier<NDArray> loss;

  private TrainingPath(
      NDManager manager,
      AutoCloseable model,
      Map<String, NDArray> trained,
      double rate,
      double clip,
      LayerPrecision precision,
      Supplier<NDArray> loss) {
    this.manager = manager;
    this.model = model;
    this.rate = rate;
    this.clip = clip;
    this.precision = precision;
    this.loss = loss;
    JniUtils.setGraphExecutorOptimize(false); // of this thread, on which it runs
    trained.values().forEach(p -> p.setRequiresGradient(true));
    adam = new Adam(manager, trained);
    anyParameter = trained.values().stream().filter(p -> p.size() < 1000).findFirst().orElseThrow();
  }

  /** A step of SAVi on the pair's number of clips. */
  static TrainingPath savi(
      ModelPair pair, ModelPair.Files files, Device device, LayerPrecision precision, long seed) {
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    LoadedSavi model = LoadedSavi.of(files.savi(), pair.savi, device);
    int height = model.savi().config().height();
    int width = model.savi().config().width();
    Shape shape = new Shape(pair.clips, pair.clipFrames, 3, height, width);
    NDArray video =
        manager.create(Inputs.of("video", seed, Math.toIntExact(shape.size()), 1), shape);
    return new TrainingPath(
        manager,
        model,
        model.store().trainable(),
        SAVI_RATE,
        SAVI_CLIP,
        precision,
        () -> SaviLoss.of(model.savi(), video, null, null).total());
  }

  /** A step of SlotFormer on slots and poses; no image is decoded. */
  static TrainingPath slotFormer(
      ModelPair pair, ModelPair.Files files, Device device, LayerPrecision precision, long seed) {
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    LoadedSlotFormer model = LoadedSlotFormer.of(files.slotFormer(), pair.slotFormer, device);
    SlotFormerConfig c = model.slotFormer().config();
    int seen = c.historyLen();
    SlotBatch clip = ModelPaths.slots("clip", seed, c, SLOTFORMER_CLIPS, seen + ModelPaths.STEPS);
    SlotState all =
        new SlotState(
            array(manager, clip.slots(), c, clip.frames(), c.slotSize()),
            array(manager, clip.positions(), c, clip.frames(), 2),
            array(manager, clip.scales(), c, clip.frames(), 2),
            null);
    SlotState history = all.map(x -> x.split(new long[] {seen}, 1).get(0));
    SlotState future = all.map(x -> x.split(new long[] {seen}, 1).get(1));
    return new TrainingPath(
        manager,
        model,
        model.slotFormer().trainable(),
        SLOTFORMER_RATE,
        Double.POSITIVE_INFINITY,
        precision,
        () -> SLOTS_ALONE.evaluate(model.slotFormer(), history, future, null, null).total());
  }

  private static NDArray array(
      NDManager manager, float[] values, SlotFormerConfig c, int frames, int size) {
    return values.length == 0
        ? null
        : manager.create(values, new Shape(SLOTFORMER_CLIPS, frames, c.numSlots(), size));
  }

  @Override
  @SuppressWarnings("try") // it acts by being open
  public List<float[]> run() {
    float found;
    try (MixedPrecision mixed = MixedPrecision.open(precision);
        GradientCollector collector = Engine.getInstance().newGradientCollector();
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray total = loss.get();
      collector.backward(total);
      found = total.getFloat();
    }
    var unusedNorm = adam.step(rate, clip);
    var unusedValues = anyParameter.toFloatArray(); // a GPU has finished then
    return List.of(new float[] {found});
  }

  @Override
  public void close() {
    adam.close();
    try {
      model.close();
    } catch (Exception e) {
      throw new IllegalStateException(e); // models throw none
    }
    manager.close();
  }
}
