package slotcast.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.metrics.SoftMasks;
import slotcast.model.ColourNoise;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.perception.MaskCalibration;
import slotcast.perception.MaskCalibration.Edges;
import slotcast.runtime.torch.TorchRuntime;

/**
 * Finds the {@link ColourNoise} of a model without labels, on any videos: the likeliest deviation
 * of the frames' colours from those that the slots draw. Posterior masks take the image's edges in
 * windows of a fixed size; the weight of the background is left to {@link PastedCalibration}.
 *
 * @param calibration of posterior masks
 * @param noise by which masks become posteriors
 * @param error mean squared difference from the frames if each pixel is painted with the colour
 *     that its slot draws there, values in [-1,1]
 * @param before the same of the masks as they are
 */
record DrawnCalibration(
    MaskCalibration calibration, ColourNoise noise, double error, double before) {
  private static final int EVERY = 4; // frames: neighbours tell the same
  private static final double EDGE_RADIUS = 3 / 32.0; // of the model's height
  private static final double FIRST_DEVIATION = 0.3;
  private static final double LEAST_DEVIATION = 0.01; // half a level and more of 8 bits
  private static final int ROUNDS = 12;

  /** Colours of a pixel and of its neighbours are off together, which no likelihood here knows. */
  private static final double TOGETHER = 2;

  /** A slot that shows something draws the greater part of some pixel. */
  private static final double SHOWN = 0.5;

  private static final double EDGE_EPSILON = 1e-3; // as ./slotcast calibrate has it
  private static final double SHARED_SIMILARITY = 0.95; // likewise

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

    private Look explained(ColourNoise noise, MaskCalibration filter, int height, int width) {
      float[] shares = noise.masks(masks, colours, image);
      return new Look(image, filter.apply(shares, image, height, width), colours);
    }

    /** Sum over pixels and colours of the squared distances that posterior masks expect. */
    private double expected(ColourNoise noise) {
      float[] shares = noise.masks(masks, colours, image);
      int n = pixels();
      double sum = 0;
      for (int i = 0; i < shares.length / n; i++) {
        for (int p = 0; p < n; p++) {
          sum += shares[i * n + p] * ColourNoise.distance(colours, i, image, p);
        }
      }
      return sum;
    }

    /** Sum over pixels and colours. */
    private double error() {
      int n = pixels();
      int[] slot = SoftMasks.argmax(masks, masks.length / n);
      double sum = 0;
      for (int p = 0; p < n; p++) {
        sum += ColourNoise.distance(colours, slot[p], image, p);
      }
      return sum;
    }
  }

  /**
   * Plays videos through perception, each from its beginning.
   *
   * @param name of the model, for messages
   * @param videos of any size
   */
  static DrawnCalibration choose(
      ModelFile savi, String name, List<List<RgbImage>> videos, TorchRuntime runtime) {
    SaviConfig config = savi.config(SaviConfig.class, name);
    if (config.decoder() == null) {
      throw new UserError(
          "calibration of " + name + " by what its slots draw",
          "a model that draws no images",
          "one with a decoder of images",
          "calibrate it on videos with labels, or use it as it is");
    }
    List<Look> looks = new ArrayList<>();
    try (SlotDrawings drawings = new SlotDrawings(savi, name, runtime)) {
      videos.forEach(video -> looks.addAll(drawings.of(video, EVERY)));
    }
    return choose(looks, config.height(), config.width());
  }

  static DrawnCalibration choose(List<Look> drawn, int height, int width) {
    ColourNoise likeliest = likeliest(drawn);
    ColourNoise noise = likeliest.withDeviation(TOGETHER * likeliest.deviation());
    Edges edges = new Edges(Math.max(1, (int) (EDGE_RADIUS * height)), EDGE_EPSILON);
    MaskCalibration calibration = new MaskCalibration(1, SHARED_SIMILARITY, edges);
    List<Look> looks =
        drawn.stream().map(l -> l.explained(noise, calibration, height, width)).toList();
    return new DrawnCalibration(calibration, noise, error(looks), error(drawn));
  }

  /** The likeliest, by expectation and maximisation in turns. */
  private static ColourNoise likeliest(List<Look> looks) {
    ColourNoise noise = new ColourNoise(FIRST_DEVIATION, SHOWN);
    long values = looks.stream().mapToLong(l -> l.image.length).sum();
    for (int i = 0; i < ROUNDS && values > 0; i++) {
      ColourNoise last = noise;
      double sum = looks.stream().mapToDouble(l -> l.expected(last)).sum();
      noise = last.withDeviation(Math.max(LEAST_DEVIATION, Math.sqrt(sum / values)));
    }
    return noise;
  }

  private static double error(List<Look> looks) {
    double sum = 0;
    long values = 0;
    for (Look look : looks) {
      sum += look.error();
      values += look.image.length;
    }
    return values == 0 ? 0 : sum / values;
  }

  /** What was chosen and what it brings, in a line. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "deviation of colours %.3f; each pixel drawn by its slot alone is off by %.5f (%.5f with masks"
            + " as they are)",
        noise.deviation(),
        error,
        before);
  }
}
