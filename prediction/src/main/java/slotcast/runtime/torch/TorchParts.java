package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;
import slotcast.slotformer.SlotFormerConfig;

/**
 * Parts of what a pair of models does, each by itself, so that they can be timed: plain arrays in
 * and out, on the models' own thread, as {@link TorchRuntime}'s models compute. A part has ended,
 * on a GPU too, when its arrays are there.
 *
 * <p>Not for several threads.
 */
public final class TorchParts implements AutoCloseable {
  private final TorchThread thread = new TorchThread("parts of models");
  private final NDManager manager;
  private final SaviConfig perceptionConfig;
  private final SlotFormerConfig predictionConfig;
  private final SaviEngine perception;
  private final SlotFormerEngine prediction;
  private Savi.Recurrent last; // of the frame before the one that is timed

  /**
   * Slots of some frames of one camera.
   *
   * @param frames T
   * @param slots (T,K,C)
   * @param positions (T,K,2), or null for slots without
   * @param scales (T,K,2), or null
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Slots(int frames, float[] slots, float[] positions, float[] scales) {}

  /** Loads both models; {@code source} names them in messages. */
  TorchParts(ModelFile savi, ModelFile slotFormer, String source, Device device, Backend backend) {
    manager = NDManager.newBaseManager(device, "PyTorch");
    perceptionConfig = savi.config(SaviConfig.class, source);
    predictionConfig = slotFormer.config(SlotFormerConfig.class, source);
    perception = TorchPerceptionModel.engine(savi, source, device, backend);
    prediction = TorchPredictionModel.engine(slotFormer, source, device, backend);
  }

  /** Shape of the perception model. */
  public SaviConfig perception() {
    return perceptionConfig;
  }

  /** Shape of the prediction model. */
  public SlotFormerConfig prediction() {
    return predictionConfig;
  }

  /**
   * Sees an image twice, as the first frames of a scene: what follows is the third, for which every
   * part of the model runs.
   *
   * @param image (3,h,w) in [-1,1]
   */
  public void begin(float[] image) {
    thread.call(
        () -> {
          Savi.Recurrent first = perception.see(images(image), null, null).recurrent();
          last = perception.see(images(image), first, null).recurrent();
          keep(last.state().slots());
          keep(last.state().positions());
          keep(last.state().scales());
          keep(last.state().rotations());
          if (last.memory() != null) {
            keep(last.memory().hidden());
            keep(last.memory().cell());
          }
          return true;
        });
  }

  private static void keep(NDArray array) {
    if (array != null) {
      NDScope.unregister(array);
    }
  }

  private NDArray images(float[] image) {
    SaviConfig c = perceptionConfig;
    return manager.create(image, new Shape(1, 3, c.height(), c.width()));
  }

  /** Frame to slots: (3,h,w) to (K,C). */
  public List<float[]> slots(float[] image) {
    return thread.call(() -> List.of(perception.slots(images(image), last).toFloatArray()));
  }

  /** Frame to masks: (3,h,w) to slots (K,C) and masks (K,h,w). */
  public List<float[]> masks(float[] image) {
    return thread.call(
        () -> {
          SaviEngine.Seen seen = perception.see(images(image), last, null);
          return List.of(
              seen.recurrent().state().slots().toFloatArray(), seen.masks().toFloatArray());
        });
  }

  /** Slots (S,K,C) of so many steps ahead and, of a model with poses, positions (S,K,2). */
  public List<float[]> rollOut(Slots history, int steps) {
    return thread.call(() -> fetched(roll(history, steps)));
  }

  /**
   * As {@link #rollOut}, and images (S,3,h,w) and masks (S,K,h,w) of all steps, from one call of
   * the decoder.
   */
  public List<float[]> rollOutAndDraw(Slots history, int steps) {
    return thread.call(
        () -> {
          SlotState future = roll(history, steps);
          List<float[]> all = fetched(future);
          SlotFormerEngine.Drawing drawn = prediction.draw(future);
          all.add(drawn.images().toFloatArray());
          all.add(drawn.masks().toFloatArray());
          return all;
        });
  }

  private SlotState roll(Slots history, int steps) {
    SlotFormerConfig c = predictionConfig;
    long t = history.frames();
    long k = c.numSlots();
    SlotState state =
        new SlotState(
            array(history.slots(), new Shape(1, t, k, c.slotSize())),
            array(history.positions(), new Shape(1, t, k, 2)),
            array(history.scales(), new Shape(1, t, k, 2)),
            null);
    return prediction.rollout(state, steps);
  }

  private NDArray array(float[] values, Shape shape) {
    return values == null ? null : manager.create(values, shape);
  }

  private static List<float[]> fetched(SlotState state) {
    List<float[]> all = new ArrayList<>();
    all.add(state.slots().toFloatArray());
    if (state.positions() != null) {
      all.add(state.positions().toFloatArray());
    }
    return all;
  }

  @Override
  public void close() {
    thread.close(
        () -> {
          manager.close();
          perception.close();
          prediction.close();
        });
  }
}
