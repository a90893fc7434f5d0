package slotcast.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slotcast.eval.DrawnCalibration.Look;
import slotcast.image.Colour;
import slotcast.image.RgbImage;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.ColourNoise;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;
import slotcast.perception.MaskCalibration;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionResult;
import slotcast.perception.SlotFrame;
import slotcast.runtime.torch.TorchRuntime;

/**
 * What slots draw of videos, each seen by the nodes' perception: slots start where they start
 * there, and those that it leaves out are empty here too. So is, already in its last frame, a slot
 * that ends since it has shown nothing for a while.
 *
 * <p>Axes: K slots, C slot width, H and W of the model's image.
 */
final class SlotDrawings implements AutoCloseable {
  private final PerceptionModel perception;
  private final LoadedSavi drawing;
  private final SaviConfig config;
  private final Colour colour;
  private final NDManager manager = NDManager.newBaseManager();

  /**
   * Slots of a frame.
   *
   * @param scales (K,2) of which they are drawn, 0 for empty ones; none where the model has none
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  private record Shown(SlotFrame slots, float[] scales) {}

  /**
   * @param savi whose decoder draws images; masks are those that it draws, whatever calibration it
   *     has
   * @param name of the model, for messages
   */
  SlotDrawings(ModelFile savi, String name, TorchRuntime runtime) {
    ModelFile plain =
        savi.withoutExtra(ColourNoise.KEY)
            .withExtra(MaskCalibration.KEY, MaskCalibration.NONE.toJson());
    config = savi.config(SaviConfig.class, name);
    colour = savi.colour();
    perception = runtime.perception(plain, name, 1);
    drawing = LoadedSavi.of(savi, name);
  }

  /**
   * Plays a video from its beginning.
   *
   * @param frames of any size
   * @param every how many frames from one that is looked at to the next
   */
  List<Look> of(List<RgbImage> frames, int every) {
    int size = 3 * config.height() * config.width();
    float[] images =
        colour.seen(
            CalibrationVideos.seen(frames, config.height(), config.width()),
            config.height() * config.width());
    List<Shown> shown = VideoPerception.see(perception, frames, this::shown);
    List<Look> looks = new ArrayList<>();
    for (int t = every - 1; t < shown.size(); t += every) {
      looks.add(look(Arrays.copyOfRange(images, t * size, (t + 1) * size), shown.get(t)));
    }
    return looks;
  }

  private Shown shown(PerceptionResult seen) {
    float[] scales = seen.slots().scales();
    if (config.decoder().minAttention() == null) {
      return new Shown(seen.slots(), scales);
    }
    float[] masks = seen.masks(); // 0 all over where a slot has too little attention
    int pixels = config.height() * config.width();
    float[] left = new float[scales.length];
    for (int i = 0; i < masks.length; i++) {
      if (masks[i] > 0) {
        int k = i / pixels;
        left[2 * k] = scales[2 * k];
        left[2 * k + 1] = scales[2 * k + 1];
      }
    }
    return new Shown(seen.slots(), left);
  }

  private Look look(float[] image, Shown shown) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      SlotFrame s = shown.slots();
      long k = s.numSlots();
      Savi model = drawing.savi();
      Decoded drawn =
          model.decode(
              new SlotState(
                  array(s.slots(), 1, k, s.slotSize()),
                  array(s.positions(), 1, k, 2),
                  array(shown.scales(), 1, k, 2),
                  array(s.rotations(), 1, k, 2, 2)));
      return new Look(image, drawn.masks().toFloatArray(), drawn.colours().toFloatArray());
    }
  }

  /** Null for no values. */
  private NDArray array(float[] values, long... shape) {
    return values.length == 0 ? null : manager.create(values, new Shape(shape));
  }

  @Override
  public void close() {
    manager.close();
    drawing.close();
    perception.close();
  }
}
