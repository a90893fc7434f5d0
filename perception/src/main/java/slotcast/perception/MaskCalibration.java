package slotcast.perception;

import slotcast.config.Yaml;

/**
 * What was learnt on held-out videos about turning a model's soft masks into objects.
 *
 * <p>A decoder blurs an object's border into the background, so that the largest mask there is the
 * background's: objects come out too small. Weighing the background less gives their borders back.
 * And two slots sometimes draw the same object, half each; then neither wins against the
 * background: they are taken together, as the slot with the lower number.
 *
 * @param backgroundWeight factor on the mask of the background, over 0 to 1; 1 changes nothing
 * @param sharedSimilarity cosine of two slots' masks from which they draw one object, 0 to 1; 1
 *     never takes slots together
 */
public record MaskCalibration(double backgroundWeight, double sharedSimilarity) {
  /** Key of the record in a model file. */
  public static final String KEY = "mask_calibration";

  /** Masks as they are. */
  public static final MaskCalibration NONE = new MaskCalibration(1, 1);

  public MaskCalibration {
    if (!(backgroundWeight > 0 && backgroundWeight <= 1)) {
      throw new IllegalArgumentException(
          "background_weight is " + backgroundWeight + ", expected over 0, at most 1");
    }
    if (!(sharedSimilarity >= 0 && sharedSimilarity <= 1)) {
      throw new IllegalArgumentException(
          "shared_similarity is " + sharedSimilarity + ", expected 0 to 1");
    }
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
   * Calibrated masks. The background is the slot with the largest mass.
   *
   * @param masks (K,h,w), summing to 1 over the slots; not changed
   * @param k number of slots
   * @return (K,h,w), summing to 1 over the slots
   */
  public float[] apply(float[] masks, int k) {
    if (equals(NONE)) {
      return masks;
    }
    int n = masks.length / k;
    float[] out = masks.clone();
    int background = largest(out, k, n);
    for (int p = 0; p < n; p++) {
      out[background * n + p] *= (float) backgroundWeight;
    }
    for (int i = 0; i < k; i++) {
      for (int j = i + 1; j < k; j++) {
        if (i != background && j != background && shared(masks, i, j, n)) {
          for (int p = 0; p < n; p++) {
            out[i * n + p] += out[j * n + p];
            out[j * n + p] = 0;
          }
        }
      }
    }
    for (int p = 0; p < n; p++) {
      float sum = 0;
      for (int i = 0; i < k; i++) {
        sum += out[i * n + p];
      }
      for (int i = 0; i < k; i++) {
        out[i * n + p] /= sum;
      }
    }
    return out;
  }

  private static int largest(float[] masks, int k, int n) {
    int best = 0;
    double bestMass = -1;
    for (int i = 0; i < k; i++) {
      double mass = 0;
      for (int p = 0; p < n; p++) {
        mass += masks[i * n + p];
      }
      if (mass > bestMass) {
        bestMass = mass;
        best = i;
      }
    }
    return best;
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
