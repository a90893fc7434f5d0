package slotcast.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import slotcast.image.FrameMapping;
import slotcast.image.RgbImage;
import slotcast.metrics.Contingency;
import slotcast.model.ModelFile;
import slotcast.perception.LabelImage;
import slotcast.perception.MaskCalibration;
import slotcast.perception.ObjectExtractor;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.runtime.torch.TorchRuntime;

/**
 * Chooses the weight of the background's mask without labels, on {@link PastedVideo}s, whose masks
 * are known: the one with the largest sum of FG-ARI, ARI and mIoU, as with labels. Objects are cut
 * by masks of the weight chosen before, until it stays.
 *
 * @param calibration the one before, with the weight
 * @param scores of each weight, on the last videos made; empty if none could be made
 * @param videos how many of them there were
 */
record PastedCalibration(
    MaskCalibration calibration, Map<Double, SegmentationScore> scores, int videos) {
  private static final List<Double> WEIGHTS = List.of(1.0, 0.8, 0.7, 0.6, 0.5, 0.4);
  private static final int MOST_ROUNDS = 4;

  /** What perception sees of a video, with edges and without a weight. */
  private record Seen(List<RgbImage> frames, List<float[]> masks) {}

  /**
   * @param savi with everything but the weight
   * @param chosen its calibration
   * @param name of the model, for messages
   * @param videos at the model's resolution, of a camera that stands still
   */
  static PastedCalibration choose(
      ModelFile savi,
      MaskCalibration chosen,
      String name,
      List<List<RgbImage>> videos,
      TorchRuntime runtime) {
    MaskCalibration edges = new MaskCalibration(1, 1, chosen.edges());
    ModelFile file = savi.withExtra(MaskCalibration.KEY, edges.toJson());
    try (PerceptionModel perception = runtime.perception(file, name, 1)) {
      double weight = 1;
      for (int round = 1; ; round++) {
        PastedCalibration found = round(perception, videos, weight, chosen);
        double best = found.calibration.backgroundWeight();
        if (best == weight || round == MOST_ROUNDS) {
          return found;
        }
        weight = best;
      }
    }
  }

  private static Seen see(PerceptionModel perception, List<RgbImage> frames) {
    return new Seen(frames, VideoPerception.see(perception, frames, PerceptionResult::masks));
  }

  private static PastedCalibration round(
      PerceptionModel perception,
      List<List<RgbImage>> videos,
      double weight,
      MaskCalibration chosen) {
    SplittableRandom random = new SplittableRandom(1);
    Map<Double, List<SegmentationScore>> all = new LinkedHashMap<>();
    WEIGHTS.forEach(w -> all.put(w, new ArrayList<>()));
    int made = 0;
    for (List<RgbImage> video : videos) {
      List<byte[]> found = labels(see(perception, video), weighted(chosen, weight));
      Optional<PastedVideo> pasted = PastedVideo.of(video, found, 1, random.split());
      if (pasted.isEmpty()) {
        continue;
      }
      made++;
      Seen again = see(perception, pasted.get().frames());
      for (double w : WEIGHTS) {
        Contingency table = new Contingency();
        List<byte[]> labels = labels(again, weighted(chosen, w));
        for (int t = 0; t < labels.size(); t++) {
          table.add(pasted.get().masks().get(t), labels.get(t));
        }
        all.get(w).add(SegmentationScore.of(table));
      }
    }
    Map<Double, SegmentationScore> scores = new LinkedHashMap<>();
    double best = weight;
    double most = Double.NEGATIVE_INFINITY;
    for (double w : WEIGHTS) {
      SegmentationScore s = SegmentationScore.mean(all.get(w));
      double sum = s.fgAri() + s.ari() + s.miou();
      scores.put(w, s);
      if (sum > most) {
        most = sum;
        best = w;
      }
    }
    return new PastedCalibration(
        new MaskCalibration(best, chosen.sharedSimilarity(), chosen.edges()),
        made == 0 ? Map.of() : scores,
        made);
  }

  /** Without edges, which the masks have. */
  private static MaskCalibration weighted(MaskCalibration chosen, double weight) {
    return new MaskCalibration(weight, chosen.sharedSimilarity());
  }

  private static List<byte[]> labels(Seen video, MaskCalibration calibration) {
    RgbImage first = video.frames.get(0);
    FrameMapping mapping =
        FrameMapping.of(
            FrameMapping.Fit.STRETCH, first.width(), first.height(), first.width(), first.height());
    ObjectExtractor extractor = new ObjectExtractor(PerceptionOptions.DEFAULT);
    List<byte[]> out = new ArrayList<>();
    for (float[] soft : video.masks) {
      int slots = soft.length / (first.width() * first.height());
      float[] masks = calibration.apply(soft, slots);
      boolean[] objects = new boolean[slots];
      extractor.extract(masks, mapping).forEach(o -> objects[o.slot()] = true);
      out.add(LabelImage.draw(masks, objects, mapping));
    }
    return out;
  }

  /** What was chosen and by which scores, in lines. */
  String summary() {
    if (scores.isEmpty()) {
      return "nothing could be cut out of the videos and laid elsewhere: the background keeps its"
          + " weight";
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "on %d videos of objects that were cut out and laid elsewhere, by the background's"
                + " weight:%n",
            videos));
    scores.forEach(
        (w, s) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "  %.1f%s: FG-ARI %.3f  ARI %.3f  mIoU %.3f  FG-mIoU %.3f%n",
                    w,
                    w == calibration.backgroundWeight() ? " (chosen)" : "",
                    s.fgAri(),
                    s.ari(),
                    s.miou(),
                    s.fgMiou())));
    return text.toString().stripTrailing();
  }
}
