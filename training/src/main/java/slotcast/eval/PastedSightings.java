package slotcast.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import slotcast.error.UserError;
import slotcast.image.FrameMapping;
import slotcast.image.RgbImage;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionResult;
import slotcast.tracking.TrackMatching;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.TruthTracks;

/**
 * How far sightings are off the centres of what is to be seen of objects, without labels: measured
 * on {@link PastedVideo}s, whose objects are where they were laid.
 *
 * @param offsets seen minus true, across and down, in shares of the frame
 */
record PastedSightings(List<double[]> offsets) {
  private static final int LEAST_PIXELS = 8; // fewer to be seen: no centre

  /**
   * @param videos of a camera that stands still, of one size
   */
  static PastedSightings measure(PerceptionModel perception, List<List<RgbImage>> videos) {
    SplittableRandom random = new SplittableRandom(1);
    List<double[]> offsets = new ArrayList<>();
    for (List<RgbImage> video : videos) {
      List<byte[]> found = see(perception, video).stream().map(PerceptionResult::labels).toList();
      double scale = (double) video.get(0).width() / perception.spec().width();
      PastedVideo.of(video, found, Math.max(1, (int) Math.round(scale)), random.split())
          .ifPresent(made -> compare(see(perception, made.frames()), made.masks(), offsets));
    }
    if (offsets.isEmpty()) {
      throw new UserError(
          "calibration without labels",
          "no object that could be cut out and laid elsewhere in " + videos.size() + " videos",
          "one that is seen for most of a video, from a camera that stands still",
          "raise --videos or --frames, or calibrate with labels");
    }
    return new PastedSightings(offsets);
  }

  private static List<PerceptionResult> see(PerceptionModel perception, List<RgbImage> frames) {
    return VideoPerception.see(perception, frames, seen -> seen);
  }

  private static void compare(
      List<PerceptionResult> seen, List<byte[]> masks, List<double[]> offsets) {
    for (int t = 0; t < seen.size(); t++) {
      PerceptionResult frame = seen.get(t);
      FrameMapping m = frame.slots().mapping();
      Map<Integer, TruthTracks.Centre> centres =
          TruthTracks.centres(masks.get(t), frame.width(), LEAST_PIXELS);
      Map<Integer, Integer> ids = TrackMatching.match(frame.labels(), masks.get(t));
      for (TrackedObject object : frame.objects()) {
        TruthTracks.Centre centre = centres.get(ids.getOrDefault(object.label(), 0));
        if (centre != null) {
          offsets.add(
              new double[] {
                (object.x() - centre.x()) / m.cropWidth(),
                (object.y() - centre.y()) / m.cropHeight()
              });
        }
      }
    }
  }

  /** How many there are and how large, in a line. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "%d sightings of objects that were cut out and laid elsewhere: off by %.2f %% of the frame"
            + " across and %.2f %% down (root mean square)",
        offsets.size(),
        100 * rms(0),
        100 * rms(1));
  }

  private double rms(int axis) {
    return Math.sqrt(offsets.stream().mapToDouble(o -> o[axis] * o[axis]).average().orElse(0));
  }
}
