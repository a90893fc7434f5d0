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

  private static final double[] SATURATIONS = {0.15, 0.3, 0.5};
  private static final int[] DIFFERENCES = {20, 40, 80, 255};

  private final Map<Method, List<SegmentationScore>> scores = new LinkedHashMap<>();
  private final ColourMasks colour;
  private final String colourGiven;

  /** With the thresholds for plain scenes. */
  MaskBaselines() {
    this(colours(LEAST_SATURATION, LEAST_DIFFERENCE), Method.COLOUR.given);
  }

  private MaskBaselines(ColourMasks colour, String given) {
    this.colour = colour;
    colourGiven = given;
    Arrays.stream(Method.values()).forEach(m -> scores.put(m, new ArrayList<>()));
  }

  /** The colours of the simulator's objects. */
  static ColourMasks colours(double leastSaturation, int leastDifference) {
    return new ColourMasks(
        Arrays.stream(ObjectColour.values()).map(ObjectColour::rgb).toList(),
        leastSaturation,
        leastDifference);
  }

  /**
   * With the thresholds, and the choice of colours or connected parts, that have the best sum of
   * FG-ARI, ARI and mIoU on labelled videos; a score that there is none of counts as nothing.
   */
  static MaskBaselines tuned(List<Episode> videos) {
    List<ColourMasks.Cues> cues =
        videos.stream().map(v -> ColourMasks.Cues.of(v.frames())).toList();
    ColourMasks best = null;
    double most = -1;
    for (double saturation : SATURATIONS) {
      for (int difference : DIFFERENCES) {
        for (boolean parts : new boolean[] {false, true}) {
          ColourMasks masks =
              new ColourMasks(
                  colours(saturation, difference).palette(), saturation, difference, parts);
          double sum = 0;
          for (int v = 0; v < cues.size(); v++) {
            SegmentationScore s = score(masks.of(cues.get(v)), videos.get(v));
            sum += Double.isNaN(s.fgAri()) ? 0 : s.fgAri();
            sum += Double.isNaN(s.ari()) ? 0 : s.ari();
            sum += Double.isNaN(s.miou()) ? 0 : s.miou();
          }
          if (sum > most) {
            most = sum;
            best = masks;
          }
        }
      }
    }
    return new MaskBaselines(
        best,
        "the eight colours, the median of the whole video, and what is best with the true masks of "
            + videos.size()
            + " calibration videos: "
            + words(best));
  }

  private static String words(ColourMasks m) {
    return "saturation from "
        + m.leastSaturation()
        + (m.leastDifference() < 255 ? " or " + m.leastDifference() + " levels off the median" : "")
        + (m.parts() ? ", connected parts as objects" : ", colours as objects");
  }

  /** What the colour threshold came out as. */
  String colourWords() {
    return words(colour);
  }

  /** What a method knows of the scenes. */
  String given(Method method) {
    return method == Method.COLOUR ? colourGiven : method.given;
  }

  void add(Episode video) {
    List<RgbImage> frames = video.frames();
    add(Method.COLOUR, colour.of(frames), video);
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
