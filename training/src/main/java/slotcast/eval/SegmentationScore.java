package slotcast.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import slotcast.data.VideoSet;
import slotcast.image.FrameMapping;
import slotcast.metrics.Contingency;
import slotcast.metrics.Segmentation;
import slotcast.metrics.Segmentation.AbsentLabels;
import slotcast.model.Savi;
import slotcast.model.SlotState;
import slotcast.perception.LabelImage;

/**
 * How well slots find and keep objects: each score is taken over all frames of a video together, so
 * that a slot must keep its object, then averaged over videos. Where labels do not keep their
 * object (CLEVRER's mask proposals), it is taken frame by frame, and averaged over the frames of a
 * video.
 *
 * @param fgAri FG-ARI, pixels of true objects only
 * @param ari ARI, background included
 * @param miou mean IoU, the background counted as one object
 * @param fgMiou mean IoU of objects only
 */
public record SegmentationScore(double fgAri, double ari, double miou, double fgMiou) {
  private static final int VIDEOS_AT_ONCE = 8;
  private static final int FRAMES_AT_ONCE = 400;

  /** Scores a model on the first {@code videos} videos. */
  public static SegmentationScore of(Savi model, NDManager manager, VideoSet set, int videos) {
    List<SegmentationScore> scores = new ArrayList<>();
    int to;
    for (int from = 0; from < videos; from = to) {
      int frames = set.frames(from);
      int most = Math.max(1, Math.min(VIDEOS_AT_ONCE, FRAMES_AT_ONCE / frames));
      to = from + 1;
      while (to < Math.min(videos, from + most) && set.frames(to) == frames) {
        to++;
      }
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        add(model, manager, set, from, to, scores);
      }
    }
    return mean(scores);
  }

  /** The scores of a model on all videos by name, to add others to; none without labels. */
  public static Map<String, Double> whereLabelled(Savi model, NDManager manager, VideoSet set) {
    return set.hasLabels() ? of(model, manager, set, set.videos()).byName() : new LinkedHashMap<>();
  }

  /** The scores of one video, all its frames in one table. */
  static SegmentationScore of(Contingency video) {
    return new SegmentationScore(
        Segmentation.fgAri(video),
        Segmentation.ari(video),
        Segmentation.miou(video, AbsentLabels.LEAVE_OUT),
        Segmentation.fgMiou(video, AbsentLabels.LEAVE_OUT));
  }

  /** The mean of each score over videos, or over frames; those without one are left out. */
  static SegmentationScore mean(List<SegmentationScore> scores) {
    return new SegmentationScore(
        mean(scores, SegmentationScore::fgAri),
        mean(scores, SegmentationScore::ari),
        mean(scores, SegmentationScore::miou),
        mean(scores, SegmentationScore::fgMiou));
  }

  private static double mean(
      List<SegmentationScore> scores, ToDoubleFunction<SegmentationScore> score) {
    return scores.stream()
        .mapToDouble(score)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  private static void add(
      Savi model,
      NDManager manager,
      VideoSet set,
      int from,
      int to,
      List<SegmentationScore> scores) {
    int t = set.frames(from);
    Shape shape = new Shape(to - from, t, 3, set.height(), set.width());
    Savi.Encoded encoded = model.encode(manager.create(set.whole(from, to), shape), null, null);
    SlotState states = encoded.states();
    int k = (int) states.slots().getShape().get(2);
    boolean[] everySlot = new boolean[k];
    Arrays.fill(everySlot, true);
    FrameMapping mapping =
        FrameMapping.of(
            FrameMapping.Fit.STRETCH,
            set.labelWidth(),
            set.labelHeight(),
            set.width(),
            set.height());
    for (int v = from; v < to; v++) {
      NDArray attention = encoded.attention().get(v - from);
      NDArray masks = model.masks(states.clip(v - from), attention); // (T,K,1,H,W)
      float[] values = masks.toFloatArray();
      int frameSize = values.length / t;
      Contingency table = new Contingency();
      List<SegmentationScore> frames = new ArrayList<>();
      for (int f = 0; f < t; f++) {
        float[] frame = Arrays.copyOfRange(values, f * frameSize, (f + 1) * frameSize);
        byte[] predicted = LabelImage.draw(frame, everySlot, mapping);
        table.add(set.labels(v, f), predicted);
        if (!set.keepsLabels()) {
          frames.add(of(table));
          table = new Contingency();
        }
      }
      scores.add(set.keepsLabels() ? of(table) : mean(frames));
    }
  }

  /** The scores by name, in the order in which they are read. */
  public Map<String, Double> byName() {
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put("fg_ari", fgAri);
    scores.put("ari", ari);
    scores.put("miou", miou);
    scores.put("fg_miou", fgMiou);
    return scores;
  }
}
