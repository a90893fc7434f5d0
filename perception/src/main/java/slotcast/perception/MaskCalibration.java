package slotcast.perception;

import com.fasterxml.jackson.annotation.JsonInclude;
import slotcast.config.Yaml;
import slotcast.metrics.SoftMasks;

/**
 * What was learnt on held-out videos about turning a model's soft masks into objects.
 *
 * <p>A decoder blurs an object's border into the background, so that the largest mask there is the
 * background's: objects come out too small. Weighing the background less gives their borders back,
 * and weighing it more takes away what lies around them where they come out too large. And two
 * slots sometimes draw the same object, half each; then neither wins against the background: they
 * are taken together, as the slot with the lower number.
 *
 * @param backgroundWeight factor on the mask of the background, over 0 to 10; 1 changes nothing
 * @param sharedSimilarity cosine of two slots' masks from which they draw one object, 0 to 1; 1
 *     never takes slots together
 * @param edges how masks get the image's edges; null for not at all
 */
public record MaskCalibration(
    double backgroundWeight,
    double sharedSimilarity,
    @JsonInclude(JsonInclude.Include.NON_NULL) Edges edges) {
  /** Key of the record in a model file. */
  public static final String KEY = "mask_calibration";

  /** Masks as they are. */
  public static final MaskCalibration NONE = new MaskCalibration(1, 1);

  private static final int MOST_WEIGHT = 10;

  /** Least share of a slot at a pixel after filtering, so that shares can be normalised. */
  private static final float LEAST = 1e-6f;

  /** A slot whose largest share is less than this has none that edges could give a pixel to. */
  private static final float UNSEEN = 0.01f;

  /**
   * See {@link GuidedFilter}.
   *
   * @param radius of its windows, in pixels of the masks
   * @param epsilon variance of colours below which a window counts as flat
   */
  public record Edges(int radius, double epsilon) {
    public Edges {
      if (radius < 1 || !(epsilon > 0)) {
        throw new IllegalArgumentException(
            "edges are " + radius + " and " + epsilon + ", expected at least 1 and over 0");
      }
    }
  }

  public MaskCalibration {
    if (!(backgroundWeight > 0 && backgroundWeight <= MOST_WEIGHT)) {
      throw new IllegalArgumentException(
          "background_weight is " + backgroundWeight + ", expected over 0, at most " + MOST_WEIGHT);
    }
    if (!(sharedSimilarity >= 0 && sharedSimilarity <= 1)) {
      throw new IllegalArgumentException(
          "shared_similarity is " + sharedSimilarity + ", expected 0 to 1");
    }
  }

  /** Without the image's edges. */
  public MaskCalibration(double backgroundWeight, double sharedSimilarity) {
    this(backgroundWeight, sharedSimilarity, null);
  }

  /** Reads what {@link #toJson()} wrote; {@code source} names it in messages. */
  public static MaskCalibration fromJson(String json, String source) {
    return Yaml.parseJson(json, MaskCalibration.class, source);
  }

  /** One line of JSON, for a model file. */
  public String toJson() {
    return Yaml.toJson(this);
  }

  /**
   * Masks with the image's edges, then calibrated as by the other method.
   *
   * @param masks (K,h,w), summing to 1 over the slots; not changed
   * @param image (3,h,w) in [-1,1], from which the masks were drawn
   * @return (K,h,w), summing to 1 over the slots
   */
  public float[] apply(float[] masks, float[] image, int height, int width) {
    if (edges == null) {
      return apply(masks, masks.length / (height * width));
    }
    float[] out = masks.clone();
    applyInPlace(out, image, height, width, filter(height, width));
    return out;
  }

  /** What masks are filtered with, for any number of frames; null for masks without edges. */
  GuidedFilter filter(int height, int width) {
    return edges == null ? null : new GuidedFilter(height, width, edges.radius, edges.epsilon);
  }

  /** The same in place, with a filter made once. */
  void applyInPlace(float[] masks, float[] image, int height, int width, GuidedFilter filter) {
    int n = height * width;
    int k = masks.length / n;
    if (masks.length != k * n || image.length != 3 * n) {
      throw new IllegalArgumentException(
          masks.length
              + " mask values and "
              + image.length
              + " of an image, expected Kx"
              + height
              + "x"
              + width
              + " and 3x"
              + height
              + "x"
              + width);
    }
    if (edges != null) {
      filter.guide(image);
      for (int i = 0; i < k; i++) {
        if (shows(masks, i * n, n)) {
          filter.apply(masks, i * n);
        }
      }
      for (int p = 0; p < masks.length; p++) {
        masks[p] = Math.max(LEAST, masks[p]);
      }
      normalise(masks, k, n);
    }
    if (decides()) {
      decide(masks, k);
    }
  }

  /** Whether a slot has a share of any pixel that is worth an edge. */
  private static boolean shows(float[] masks, int from, int pixels) {
    float most = 0;
    for (int p = from; p < from + pixels; p++) {
      most = Math.max(most, masks[p]);
    }
    return most >= UNSEEN;
  }

  /**
   * Calibrated masks, where there is no image. The background is the slot with the largest mass.
   *
   * @param masks (K,h,w), summing to 1 over the slots; not changed
   * @param k number of slots
   * @return (K,h,w), summing to 1 over the slots
   */
  public float[] apply(float[] masks, int k) {
    if (!decides()) {
      return masks;
    }
    float[] out = masks.clone();
    decide(out, k);
    return out;
  }

  private boolean decides() {
    return backgroundWeight != 1 || sharedSimilarity != 1;
  }

  /** In place. Which slots are taken together is known before any of them changes. */
  private void decide(float[] masks, int k) {
    int n = masks.length / k;
    int background = SoftMasks.largestSlot(masks, k);
    boolean[] together = new boolean[k * k];
    for (int i = 0; i < k; i++) {
      for (int j = i + 1; j < k; j++) {
        together[i * k + j] = i != background && j != background && shared(masks, i, j, n);
      }
    }
    for (int p = 0; p < n; p++) {
      masks[background * n + p] *= (float) backgroundWeight;
    }
    for (int i = 0; i < k; i++) {
      for (int j = i + 1; j < k; j++) {
        if (together[i * k + j]) {
          for (int p = 0; p < n; p++) {
            masks[i * n + p] += masks[j * n + p];
            masks[j * n + p] = 0;
          }
        }
      }
    }
    normalise(masks, k, n);
  }

  private static void normalise(float[] masks, int k, int n) {
    for (int p = 0; p < n; p++) {
      float sum = 0;
      for (int i = 0; i < k; i++) {
        sum += masks[i * n + p];
      }
      for (int i = 0; i < k; i++) {
        masks[i * n + p] /= sum;
      }
    }
  }

  private boolean shared(float[] masks, int i, int j, int n) {
    double both = 0;
    double first = 0;
    double second = 0;
    for (int p = 0; p < n; p++) {
      double a = masks[i * n + p];
      double b = masks[j * n + p];
      both += a * b;
      first += a * a;
      second += b * b;
    }
    return both > sharedSimilarity * Math.sqrt(first * second);
  }
}
