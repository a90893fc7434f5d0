package slotcast.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slotcast.image.RgbImage;
import slotcast.metrics.Contingency;
import slotcast.opencv.FlowBlobs;
import slotcast.opencv.Mog2Blobs;
import slotcast.opencv.Yardstick;
import slotcast.sim.Episode;
import slotcast.sim.ObjectColour;

/**
 * What masks without learning score on the same videos, at the camera's size, as ours do: whole
 * videos, so that a label must keep its object.
 */
final class MaskBaselines {
  /** The baselines, and what each is given. */
  enum Method {
    COLOUR(
        "colour and background threshold",
        "the eight colours of the objects, the median of the whole video, thresholds tuned with"
            + " true masks on calibration videos (against the background: none)"),
    MOG2("MOG2 blobs", "the median of the whole video as background, OpenCV's defaults, no labels"),
    FLOW("flow blobs", "the frame before, no labels");

    final String words;
    final String given;

    Method(String words, String given) {
      this.words = words;
      this.given = given;
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The best sum of FG-ARI, ARI and mIoU on the calibration videos (seeds 1000000 to 1000031). */
  private static final double LEAST_SATURATION = 0.3;

  private static final int LEAST_DIFFERENCE =
      255; // greys are left to the floor: shadows look the same

  private final Map<Method, List<SegmentationScore>> scores = new LinkedHashMap<>();

  MaskBaselines() {
    Arrays.stream(Method.values()).forEach(m -> scores.put(m, new ArrayList<>()));
  }

  /** The colours of the simulator's objects. */
  static ColourMasks colours(double leastSaturation, int leastDifference) {
    return new ColourMasks(
        Arrays.stream(ObjectColour.values()).map(ObjectColour::rgb).toList(),
        leastSaturation,
        leastDifference);
  }

  void add(Episode video) {
    List<RgbImage> frames = video.frames();
    add(Method.COLOUR, colours(LEAST_SATURATION, LEAST_DIFFERENCE).of(frames), video);
    try (Mog2Blobs mog2 = new Mog2Blobs();
        Yardstick flow = new FlowBlobs()) {
      mog2.background(
          new RgbImage(frames.get(0).width(), frames.get(0).height(), ColourMasks.median(frames)));
      add(Method.MOG2, masks(mog2, frames), video);
      add(Method.FLOW, masks(flow, frames), video);
    }
  }

  private static List<byte[]> masks(Yardstick yardstick, List<RgbImage> frames) {
    BlobLabels labels = new BlobLabels(frames.get(0).height(), frames.get(0).width());
    return frames.stream().map(yardstick::moves).map(labels::next).toList();
  }

  private void add(Method method, List<byte[]> masks, Episode video) {
    scores.get(method).add(score(masks, video));
  }

  /** One video's score. */
  static SegmentationScore score(List<byte[]> masks, Episode video) {
    Contingency table = new Contingency();
    for (int t = 0; t < masks.size(); t++) {
      table.add(video.masks().get(t), masks.get(t));
    }
    return SegmentationScore.of(table);
  }

  /** The mean over videos. */
  SegmentationScore of(Method method) {
    return SegmentationScore.mean(scores.get(method));
  }
}
