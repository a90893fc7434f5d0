package slotcast.perception;

import java.time.Duration;
import slotcast.config.Check;
import slotcast.image.FrameMapping;

/**
 * How perception treats a camera. Immutable; ranges are checked where it is built.
 *
 * @param fit how images of another shape than the model's are fitted
 * @param minArea smallest object, as a share of the model's frame, 0 to 1
 * @param backgroundArea a slot with at least this share of the frame is background, 0 to 1
 * @param backgroundBorder a slot with at least this share of the frame's border pixels is
 *     background, 0 to 1
 * @param patienceFrames frames for which an unseen object keeps its track, at least 0
 * @param maxGap longest time between two frames of one sequence
 */
public record PerceptionOptions(
    FrameMapping.Fit fit,
    double minArea,
    double backgroundArea,
    double backgroundBorder,
    int patienceFrames,
    Duration maxGap) {
  /** Crop; objects from 0.2 % of the frame; background from a quarter; 3 frames; 2 s. */
  public static final PerceptionOptions DEFAULT =
      new PerceptionOptions(FrameMapping.Fit.CROP, 0.002, 0.25, 0.25, 3, Duration.ofSeconds(2));

  public PerceptionOptions {
    Check.range("min_area", minArea, 0, 1);
    Check.range("background_area", backgroundArea, 0, 1);
    Check.range("background_border", backgroundBorder, 0, 1);
    Check.notNegative("patience_frames", patienceFrames);
    if (maxGap.isNegative() || maxGap.isZero()) {
      throw new IllegalArgumentException("max_gap is " + maxGap + ", not positive");
    }
  }

  /** The same with another fit. */
  public PerceptionOptions withFit(FrameMapping.Fit other) {
    return new PerceptionOptions(
        other, minArea, backgroundArea, backgroundBorder, patienceFrames, maxGap);
  }

  /** The same with another smallest object. */
  public PerceptionOptions withMinArea(double other) {
    return new PerceptionOptions(
        fit, other, backgroundArea, backgroundBorder, patienceFrames, maxGap);
  }
}
