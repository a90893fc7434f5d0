package slotcast.picture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import slotcast.data.VideoSet;
import slotcast.image.Colour;
import slotcast.image.FrameMapping;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.Randomness;
import slotcast.model.Savi;
import slotcast.model.SlotBeginnings;
import slotcast.model.SlotState;
import slotcast.perception.LabelImage;

/**
 * What a SAVi model makes of one clip, as plain arrays. Axes: T frames, K slots.
 *
 * @param frames T
 * @param slots K
 * @param height of the model's images, pixels
 * @param width of the model's images, pixels
 * @param input (T,3,H,W) RGB in [-1,1]
 * @param drawn what the model draws from its slots, as input; null for a model that draws features
 * @param colours what each slot draws, (T,K,3,H,W); null for a model that draws tokens or features
 * @param masks (T,K,H,W), summing to 1 over K
 * @param truth which object each pixel shows, 0 for the background; null where nobody knows
 */
@SuppressWarnings("ArrayRecordComponent") // drawn, never compared
public record SlotClip(
    int frames,
    int slots,
    int height,
    int width,
    float[] input,
    float[] drawn,
    float[] colours,
    float[] masks,
    Truth truth) {

  /**
   * True label maps.
   *
   * @param maps one a frame, row-major
   */
  @SuppressWarnings("ArrayRecordComponent") // as above
  public record Truth(int height, int width, byte[][] maps) {
    /** Those of the first frames of a video; null if the set has none. */
    static Truth of(VideoSet set, int video, int frames) {
      if (!set.hasLabels()) {
        return null;
      }
      byte[][] maps = new byte[frames][];
      for (int t = 0; t < frames; t++) {
        maps[t] = set.labels(video, t);
      }
      return new Truth(set.labelHeight(), set.labelWidth(), maps);
    }
  }

  /**
   * Runs a model over a clip from its start.
   *
   * @param input (T,3,H,W) RGB in [-1,1], of the model's size
   * @param truth may be null
   */
  public static SlotClip of(Savi model, NDManager manager, float[] input, Truth truth) {
    int h = model.config().height();
    int w = model.config().width();
    int t = input.length / (3 * h * w);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray video = manager.create(input, new Shape(1, t, 3, h, w));
      List<SlotBeginnings> begun =
          model.config().hints() == null ? null : HintedClip.beginnings(model, video);
      Savi.Encoded encoded = model.encode(video, null, null, Randomness.NONE, begun);
      SlotState states = encoded.states().clip(0); // (T,K,…)
      int k = (int) states.slots().getShape().get(1);
      if (model.config().decoder() == null) {
        float[] masks = model.masks(states, encoded.attention().get(0)).toFloatArray();
        float[] drawn =
            model.tokens() == null ? null : model.tokens().draw(states.slots()).toFloatArray();
        return new SlotClip(t, k, h, w, input, drawn, null, masks, truth);
      }
      Decoded d = model.decode(states);
      return new SlotClip(
          t,
          k,
          h,
          w,
          input,
          d.combined().toFloatArray(),
          d.colours().toFloatArray(),
          d.masks().toFloatArray(),
          truth);
    }
  }

  /** With the images of a model that sees other colours in RGB. */
  SlotClip shown(Colour colour) {
    int n = height * width;
    return new SlotClip(
        frames,
        slots,
        height,
        width,
        colour.shown(input, n),
        drawn == null ? null : colour.shown(drawn, n),
        colours == null ? null : colour.shown(colours, n),
        masks,
        truth);
  }

  /** The masks of a frame, (K,H,W). */
  float[] masks(int frame) {
    int size = slots * height * width;
    return Arrays.copyOfRange(masks, frame * size, (frame + 1) * size);
  }

  /**
   * The slot of each pixel, from 0, as scores see it: at the truth's size where there is one,
   * interpolated bilinearly, else at the model's.
   */
  byte[] labels(int frame) {
    boolean[] every = new boolean[slots];
    Arrays.fill(every, true);
    int w = truth == null ? width : truth.width();
    int h = truth == null ? height : truth.height();
    byte[] labels =
        LabelImage.draw(
            masks(frame), every, FrameMapping.of(FrameMapping.Fit.STRETCH, w, h, width, height));
    for (int i = 0; i < labels.length; i++) {
      labels[i]--;
    }
    return labels;
  }

  /** Height of {@link #labels(int)}. */
  int labelHeight() {
    return truth == null ? height : truth.height();
  }

  /** Width of {@link #labels(int)}. */
  int labelWidth() {
    return truth == null ? width : truth.width();
  }

  /** The slot whose masks cover most of the clip: the background's, as Locatello et al. take it. */
  int background() {
    double[] areas = new double[slots];
    int n = height * width;
    for (int i = 0; i < masks.length; i++) {
      areas[i / n % slots] += masks[i];
    }
    int largest = 0;
    for (int k = 1; k < slots; k++) {
      largest = areas[k] > areas[largest] ? k : largest;
    }
    return largest;
  }
}
