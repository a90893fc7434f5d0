package slotcast.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import slotcast.data.Clip;
import slotcast.data.VideoSet;
import slotcast.lpips.Lpips;
import slotcast.metrics.FloatImage;

/**
 * The true frames that scores are taken against.
 *
 * @param set the videos
 * @param manager of arrays; on the models' device
 * @param lpips null to leave it out
 */
record TrueFrames(VideoSet set, NDManager manager, Lpips lpips) {
  static final String NO_LABELS = "the videos have no labels";
  static final String NOT_KEPT =
      "labels do not keep their object from frame to frame (mask proposals)";
  static final String NO_LPIPS = "no weights were named by --lpips, and none are shipped";
  private static final List<String> OF_LABELS = List.of("fg_ari", "ari", "miou", "fg_miou");

  /** Frames of clips of one start and stride: (B,T,3,H,W) in [-1,1]. */
  float[] read(List<Clip> clips, int from, int frames) {
    return set.clips(
        clips.stream()
            .map(c -> new Clip(c.video(), c.frame(from), c.stride(), c.mirrored()))
            .toList(),
        frames);
  }

  /** As an array of the engine. */
  NDArray array(float[] values, int clips) {
    int frame = 3 * set.height() * set.width();
    int frames = values.length / frame / clips;
    return manager.create(values, new Shape(clips, frames, 3, set.height(), set.width()));
  }

  /** An image of a batch, as image metrics compare it. */
  FloatImage image(float[] batch, int index) {
    int h = set.height();
    int w = set.width();
    return FloatImage.fromSigned(3, h, w, FloatImage.slice(batch, index, 3, h, w));
  }

  /** Masks (K,H,W) of a frame of a batch. */
  static float[] masks(float[] batch, int index, int size) {
    return Arrays.copyOfRange(batch, index * size, (index + 1) * size);
  }

  /** LPIPS of two batches (N,3,H,W) in [-1,1], or null. */
  float[] lpips(float[] truth, float[] predicted) {
    if (lpips == null) {
      return null;
    }
    long n = truth.length / (3L * set.height() * set.width());
    Shape shape = new Shape(n, 3, set.height(), set.width());
    return lpips
        .distance(manager.create(truth, shape), manager.create(predicted, shape))
        .toFloatArray();
  }

  /** Says what these videos, or these options, cannot give. */
  void tellAbsent(ScoreTable table, List<String> kept, List<String> more) {
    if (lpips == null) {
      table.absent("lpips", NO_LPIPS);
    }
    if (Math.min(set.height(), set.width()) < FrameScores.SMALLEST_FOR_SSIM) {
      table.absent("ssim", "its window needs sides of 11 pixels");
    }
    if (!set.hasLabels()) {
      OF_LABELS.forEach(m -> table.absent(m, NO_LABELS));
      more.forEach(m -> table.absent(m, NO_LABELS));
      kept.forEach(m -> table.absent(m, NO_LABELS));
    } else if (!set.keepsLabels()) {
      kept.forEach(m -> table.absent(m, NOT_KEPT));
    }
  }

  /** Notes the scores of an image; {@code distances} may be null. */
  void scoreImage(
      ClipScores scores, int step, FloatImage truth, FloatImage drawn, float[] distances, int at) {
    Map<String, Double> image = FrameScores.image(truth, drawn);
    scores.put(step, image);
    if (distances != null) {
      scores.put("lpips", step, distances[at]);
    }
  }
}
