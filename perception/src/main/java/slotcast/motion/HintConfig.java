package slotcast.motion;

import slotcast.config.Check;

/**
 * How slots are started from moving blobs, without labels. Immutable.
 *
 * @param threshold change of a pixel's brightest channel against the background from which it
 *     moves, 0 to 1
 * @param minArea smallest blob that starts a slot, as a share of the frame, 0 to 1
 * @param maxArea greatest blob that starts a slot, as a share of the frame, 0 to 1; a greater
 *     change is the light or the camera itself
 * @param backgroundStep how far the background follows a pixel in a frame, of values from 0 to 1
 * @param patienceFrames frames after which a slot that shows nothing is free again, at least 0
 */
public record HintConfig(
    double threshold, double minArea, double maxArea, double backgroundStep, int patienceFrames) {
  public HintConfig {
    Check.range("hints.threshold", threshold, 0, 1);
    Check.range("hints.min_area", minArea, 0, 1);
    Check.range("hints.max_area", maxArea, 0, 1);
    Check.range("hints.background_step", backgroundStep, 0, 1);
    Check.notNegative("hints.patience_frames", patienceFrames);
    if (minArea >= maxArea) {
      throw new IllegalArgumentException(
          "hints.min_area is " + minArea + ", hints.max_area " + maxArea);
    }
  }

  /** The same with another patience. */
  public HintConfig withPatience(int frames) {
    return new HintConfig(threshold, minArea, maxArea, backgroundStep, frames);
  }
}
