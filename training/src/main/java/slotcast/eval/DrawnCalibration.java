package slotcast.eval;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import slotcast.error.UserError;
import slotcast.metrics.SoftMasks;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;
import slotcast.perception.MaskCalibration;
import slotcast.perception.MaskCalibration.Edges;

/**
 * Chooses the {@link MaskCalibration} of a model without labels, on any videos: the one by which
 * the model explains its frames best. Each pixel is given to one slot, as the nodes do, and painted
 * with the colour that this slot draws there; the measure is the mean squared difference from the
 * frame. A border that is too narrow paints an object's rim with the floor, one that is too wide
 * the floor with the object.
 *
 * @param calibration the chosen one
 * @param error its mean squared difference, values in [-1,1]; also a measure by which to choose
 *     among several models
 * @param before the error of the masks as they are
 */
public record DrawnCalibration(MaskCalibration calibration, double error, double before) {
  private static final int EVERY = 4; // frames: neighbours tell the same
  private static final int[] EDGE_WINDOWS = {32, 16, 8}; // radii in the model's image
  private static final double EDGE_EPSILON = 1e-3; // as ./slotcast calibrate has it
  private static final double SHARED_SIMILARITY = 0.95; // likewise
  private static final double[] WEIGHTS = {0.4, 0.5, 0.6, 0.7, 0.8, 1, 1.25, 1.6, 2};

  /**
   * A frame and what the model draws of it.
   *
   * @param image (3,H,W)
   * @param masks (K,H,W)
   * @param colours (K,3,H,W)
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  record Look(float[] image, float[] masks, float[] colours) {
    private int pixels() {
      return image.length / 3;
    }

    private Look with(MaskCalibration filter, int height, int width) {
      return new Look(image, filter.apply(masks, image, height, width), colours);
    }

    /** Sum over pixels and colours. */
    private double error(MaskCalibration calibration) {
      int n = pixels();
      int[] slot = SoftMasks.argmax(calibration.apply(masks, masks.length / n), masks.length / n);
      double sum = 0;
      for (int p = 0; p < n; p++) {
        for (int c = 0; c < 3; c++) {
          double d = image[c * n + p] - colours[(slot[p] * 3 + c) * n + p];
          sum += d * d;
        }
      }
      return sum;
    }
  }

  /**
   * Plays videos through a model, each from its beginning and all at once.
   *
   * @param name of the model, for messages
   * @param videos (T,3,H,W) in [-1,1] each, as the model sees them
   */
  public static DrawnCalibration choose(ModelFile savi, String name, Iterable<float[]> videos) {
    SaviConfig config = savi.config(SaviConfig.class, name);
    if (config.decoder() == null) {
      throw new UserError(
          "calibration of " + name + " by what its slots draw",
          "a model that draws no images",
          "one with a decoder of images",
          "calibrate it on videos with labels, or use it as it is");
    }
    List<Look> looks = new ArrayList<>();
    try (LoadedSavi loaded = LoadedSavi.of(savi, name);
        NDManager manager = NDManager.newBaseManager()) {
      for (float[] video : videos) {
        play(loaded.savi(), manager, video, looks);
      }
    }
    return choose(looks, config.height(), config.width());
  }

  private static void play(Savi model, NDManager manager, float[] video, List<Look> looks) {
    int frame = 3 * model.config().height() * model.config().width();
    int frames = video.length / frame;
    Shape shape = new Shape(1, frames, 3, model.config().height(), model.config().width());
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      SlotState states = model.encode(manager.create(video, shape), null, null).states().merged();
      Decoded drawn = model.decode(states); // (T,K,…)
      for (int t = EVERY - 1; t < frames; t += EVERY) {
        float[] image = Arrays.copyOfRange(video, t * frame, (t + 1) * frame);
        float[] masks = drawn.masks().get(t).toFloatArray();
        looks.add(new Look(image, masks, drawn.colours().get(t).toFloatArray()));
      }
    }
  }

  static DrawnCalibration choose(List<Look> looks, int height, int width) {
    List<Edges> edges = new ArrayList<>();
    edges.add(null);
    for (int windows : EDGE_WINDOWS) {
      edges.add(new Edges(Math.max(1, height / windows), EDGE_EPSILON));
    }
    double before = error(looks, MaskCalibration.NONE);
    DrawnCalibration best = new DrawnCalibration(MaskCalibration.NONE, before, before);
    for (Edges e : edges) {
      MaskCalibration filter = new MaskCalibration(1, 1, e);
      List<Look> filtered = looks.stream().map(l -> l.with(filter, height, width)).toList();
      for (double weight : WEIGHTS) {
        double error = error(filtered, new MaskCalibration(weight, SHARED_SIMILARITY));
        if (error < best.error) {
          MaskCalibration chosen = new MaskCalibration(weight, SHARED_SIMILARITY, e);
          best = new DrawnCalibration(chosen, error, before);
        }
      }
    }
    return best;
  }

  private static double error(List<Look> looks, MaskCalibration calibration) {
    double sum = 0;
    long values = 0;
    for (Look look : looks) {
      sum += look.error(calibration);
      values += look.image.length;
    }
    return values == 0 ? 0 : sum / values;
  }

  /** What was chosen and what it brings, in a line. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "each pixel drawn by its slot alone is off by %.5f (%.5f with masks as they are):"
            + " %s edges, background weight %.2f",
        error,
        before,
        calibration.edges() == null
            ? "the masks'"
            : "the image's in windows of " + (2 * calibration.edges().radius() + 1),
        calibration.backgroundWeight());
  }
}
