package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.data.Clip;
import slotcast.data.VideoSet;
import slotcast.model.CorrectorConfig;
import slotcast.model.Savi;
import slotcast.model.SlotState;

/**
 * How slots share the pixels of a few held-out clips. Entropies are shares of the largest possible
 * one, log K: 1 is all slots alike, 0 is one slot.
 *
 * <ul>
 *   <li>{@code slot_entropy}: of the slots' shares of the image, mean over frames
 *   <li>{@code pixel_entropy}: of the masks at a pixel, mean over pixels; 0 where masks are hard
 *   <li>{@code background_share}: share of the pixels of the slot that has most of them, mean over
 *       frames
 *   <li>{@code empty_slots}: slots that have less than one pixel in a thousand, mean over frames
 *   <li>{@code slot_norm}: mean Euclidean norm of a slot
 *   <li>{@code scale_saturation}: share of the scales at a limit, for ISA-TS and ISA-TSR
 * </ul>
 */
final class SlotHealth {
  static final String PIXEL_ENTROPY = "pixel_entropy";
  static final String BACKGROUND_SHARE = "background_share";

  private static final int CLIPS = 8;
  private static final int CLIPS_AT_ONCE = 4;
  private static final int FRAMES = 8;
  private static final double EMPTY = 1e-3;
  private static final double AT_LIMIT = 1e-3; // of the range of scales

  private final Savi model;
  private final Means means = new Means();
  private float[] slotNorms = {};
  private float[] scales = {};

  private SlotHealth(Savi model) {
    this.model = model;
  }

  /** Runs the model over a few clips, with automatic differentiation off. */
  static Health of(Savi model, NDManager manager, VideoSet heldOut) {
    SlotHealth sums = new SlotHealth(model);
    int videos = Math.min(CLIPS, heldOut.videos());
    int length = FRAMES;
    for (int v = 0; v < videos; v++) {
      length = Math.min(length, heldOut.frames(v));
    }
    List<Clip> clips = new ArrayList<>();
    int each = CLIPS / videos; // of a video, evenly
    for (int i = 0; i < videos * each; i++) {
      int last = heldOut.frames(i / each) - length;
      clips.add(new Clip(i / each, each == 1 ? 0 : last * (i % each) / (each - 1), 1, false));
    }
    for (int from = 0; from < clips.size(); from += CLIPS_AT_ONCE) {
      List<Clip> some = clips.subList(from, Math.min(clips.size(), from + CLIPS_AT_ONCE));
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        Shape shape = new Shape(some.size(), length, 3, heldOut.height(), heldOut.width());
        sums.add(manager.create(heldOut.clips(some, length), shape));
      }
    }
    return sums.health();
  }

  /**
   * @param video (B,T,3,H,W)
   */
  private void add(NDArray video) {
    Savi.Encoded encoded = model.encode(video, null, null);
    SlotState states = encoded.states().merged(); // (B*T,K,…)
    NDArray masks;
    if (model.config().decoder() != null) {
      masks = model.decode(states).masks(); // (B*T,K,1,H,W)
    } else if (model.config().featureDecoder() != null) {
      masks = model.decodeFeatures(states).alphas(); // (B*T,K,N)
    } else {
      Shape a = encoded.attention().getShape(); // (B,T,K,N)
      masks = encoded.attention().reshape(a.get(0) * a.get(1), a.get(2), a.get(3));
    }
    int frames = (int) masks.getShape().get(0);
    int slots = (int) masks.getShape().get(1);
    shares(masks.toFloatArray(), frames, slots);
    slotNorms = joined(slotNorms, norms(states.slots()));
    if (states.scales() != null) {
      scales = joined(scales, states.scales().toFloatArray());
    }
  }

  /**
   * Adds what masks tell.
   *
   * @param masks (frames, slots, pixels)
   */
  private void shares(float[] masks, int frames, int slots) {
    masks(masks, frames, slots).forEach(means::add);
  }

  /** The values that masks (frames, slots, pixels) have, by name. */
  static Map<String, Double> masks(float[] masks, int frames, int slots) {
    int pixels = masks.length / (frames * slots);
    double scale = slots > 1 ? 1 / Math.log(slots) : 0;
    double slotEntropy = 0;
    double pixelEntropy = 0;
    double largest = 0;
    double empty = 0;
    for (int f = 0; f < frames; f++) {
      double[] share = new double[slots];
      int[] won = new int[slots];
      for (int p = 0; p < pixels; p++) {
        int winner = 0;
        float best = -1;
        for (int k = 0; k < slots; k++) {
          float m = masks[(f * slots + k) * pixels + p];
          share[k] += m;
          pixelEntropy += surprise(m);
          if (m > best) {
            best = m;
            winner = k;
          }
        }
        won[winner]++;
      }
      int most = 0;
      for (int k = 0; k < slots; k++) {
        slotEntropy += surprise(share[k] / pixels);
        empty += won[k] < EMPTY * pixels ? 1 : 0;
        most = Math.max(most, won[k]);
      }
      largest += (double) most / pixels;
    }
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("slot_entropy", scale * slotEntropy / frames);
    values.put(PIXEL_ENTROPY, scale * pixelEntropy / ((double) frames * pixels));
    values.put(BACKGROUND_SHARE, largest / frames);
    values.put("empty_slots", empty / frames);
    return values;
  }

  private static double surprise(double p) {
    return p > 0 ? -p * Math.log(p) : 0;
  }

  /** The share of scales within a thousandth of their range from a limit. */
  static double saturation(float[] scales, CorrectorConfig limits) {
    double margin = AT_LIMIT * (limits.maxScale() - limits.minScale());
    int count = 0;
    for (float s : scales) {
      count += s <= limits.minScale() + margin || s >= limits.maxScale() - margin ? 1 : 0;
    }
    return (double) count / scales.length;
  }

  private Health health() {
    Map<String, Double> values = means.byName();
    double sum = 0;
    for (float n : slotNorms) {
      sum += n;
    }
    values.put("slot_norm", sum / slotNorms.length);
    Map<String, float[]> histograms = new LinkedHashMap<>();
    histograms.put("slot_norms", slotNorms);
    if (scales.length > 0) {
      values.put("scale_saturation", saturation(scales, model.config().corrector()));
      histograms.put("scales", scales);
    }
    return new Health(values, histograms);
  }

  private static float[] norms(NDArray slots) { // (…,K,C)
    return slots.norm(new int[] {-1}).toFloatArray();
  }

  private static float[] joined(float[] a, float[] b) {
    float[] out = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }
}
