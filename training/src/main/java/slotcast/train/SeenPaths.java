package slotcast.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.image.FrameMapping;
import slotcast.perception.PerceptionModel;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.PredictionSession;
import slotcast.prediction.path.PathScene;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TruthTracks;
import slotcast.train.SeenSlots.Seen;

/**
 * The scenes that perception and prediction see in videos, each with where its objects were seen
 * later; by the same code as the nodes. Kept in a file of the cache, from which the next run reads
 * them.
 *
 * @param perception that sees the objects
 * @param prediction that expects their paths
 * @param steps ahead
 * @param seenBy what else says how the first sees: its calibration
 * @param expectedBy what else says how the second expects: its straight line
 * @param labels whether true masks tell where objects were later, else what perception saw
 */
record SeenPaths(
    PerceptionModel perception,
    PredictionModel prediction,
    String seenBy,
    String expectedBy,
    int steps,
    boolean labels) {
  private static final Logger LOG = LoggerFactory.getLogger(SeenPaths.class);
  private static final int TOGETHER = 8; // histories that go through the model
  private static final int MIN_PIXELS = 4; // fewer visible pixels: not visible

  /**
   * The scenes with objects of all videos.
   *
   * @param cache folder of all caches
   * @throws UserError if labels are wanted and the videos have none that keep their objects
   */
  List<SeenScene> of(VideoSet set, Path cache) throws IOException {
    if (labels && !(set.hasLabels() && set.keepsLabels())) {
      throw new UserError(
          "labels: true",
          set.name() + " has none",
          "masks that keep their objects",
          "leave it out");
    }
    String id =
        VideoSet.hash(
            set.hash()
                + perception.spec().modelId()
                + prediction.spec().modelId()
                + seenBy
                + expectedBy
                + steps
                + labels
                + "shapes");
    Path file = cache.resolve("paths-" + id.substring(0, 16) + ".safetensors");
    if (!Files.exists(file)) {
      write(seen(set, cache), file);
    }
    LOG.info("paths of {} in {}", set.name(), file);
    return read(file);
  }

  private List<SeenScene> seen(VideoSet set, Path cache) throws IOException {
    SeenSlots slots = new SeenSlots(perception, seenBy, prediction.spec().stepNanos(), labels);
    List<SeenScene> out = new ArrayList<>();
    int video = 0;
    for (List<Seen> seen : slots.of(set, cache)) {
      predict(set, video++, seen, out);
    }
    return out;
  }

  private void predict(VideoSet set, int video, List<Seen> seen, List<SeenScene> out) {
    PredictionSession session = new PredictionSession(prediction.spec(), PredictionOptions.DEFAULT);
    int length = prediction.spec().historyLen();
    List<SlotFrame> frames = seen.stream().map(Seen::slots).toList();
    for (int from = length - 1; from < frames.size() - 1; from += TOGETHER) {
      int to = Math.min(frames.size() - 1, from + TOGETHER);
      List<List<SlotFrame>> histories = new ArrayList<>();
      for (int t = from; t < to; t++) {
        histories.add(frames.subList(t - length + 1, t + 1));
      }
      List<PredictionModel.Rollout> rollouts = prediction.rollOut(histories, steps);
      for (int t = from; t < to; t++) {
        Prediction p = session.finish(histories.get(t - from), rollouts.get(t - from));
        if (!p.modelTrajectories().isEmpty()) {
          PathScene scene =
              PathScene.of(
                  histories.get(t - from), p.straightTrajectories(), p.modelTrajectories());
          out.add(later(set, video, seen, t, scene, p.modelTrajectories()));
        }
      }
    }
  }

  private SeenScene later(
      VideoSet set, int video, List<Seen> seen, int t, PathScene scene, List<Trajectory> tracks) {
    int n = tracks.size();
    float[] later = new float[2 * steps * n];
    float[] there = new float[steps * n];
    SlotFrame newest = seen.get(t).slots();
    FrameMapping m = newest.mapping();
    for (int k = 1; k <= Math.min(steps, seen.size() - 1 - t); k++) {
      SlotFrame then = seen.get(t + k).slots();
      Map<Integer, TruthTracks.Centre> centres =
          labels
              ? TruthTracks.centres(set.labels(video, t + k), set.labelWidth(), MIN_PIXELS)
              : Map.of();
      for (int i = 0; i < n; i++) {
        int track = tracks.get(i).trackId();
        int slot = newest.slotOf(track);
        Sighting now = newest.sighting(slot).orElseThrow();
        double x;
        double y;
        if (labels) {
          TruthTracks.Centre c = centres.get((int) seen.get(t).trueIds()[slot]);
          if (c == null) {
            continue;
          }
          x = c.x() * m.cameraWidth() / set.labelWidth();
          y = c.y() * m.cameraHeight() / set.labelHeight();
        } else {
          int slotThen = then.slotOf(track);
          if (slotThen < 0) {
            continue;
          }
          Sighting s = then.sighting(slotThen).orElseThrow();
          x = s.x();
          y = s.y();
        }
        int at = (k - 1) * n + i;
        there[at] = 1;
        later[2 * at] = (float) (PathScene.UNITS * (x - now.x()) / m.cropWidth());
        later[2 * at + 1] = (float) (PathScene.UNITS * (y - now.y()) / m.cropHeight());
      }
    }
    return new SeenScene(scene, later, there);
  }

  /** One group of tensors for each number of objects. */
  private void write(List<SeenScene> scenes, Path file) throws IOException {
    Map<Integer, List<SeenScene>> bySize = new java.util.TreeMap<>();
    scenes.forEach(s -> bySize.computeIfAbsent(s.scene().objects(), n -> new ArrayList<>()).add(s));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    bySize.forEach(
        (n, all) -> {
          for (Part part : Part.values()) {
            int each = part.of(all.get(0)).length;
            float[] values = new float[each * all.size()];
            for (int i = 0; i < all.size(); i++) {
              System.arraycopy(part.of(all.get(i)), 0, values, i * each, each);
            }
            tensors.put(
                n + "." + part.name().toLowerCase(java.util.Locale.ROOT),
                Tensor.of(values, all.size(), each));
          }
        });
    if (tensors.isEmpty()) {
      throw new UserError(
          "paths", "no object that is predicted and then seen", "one", "use longer or more videos");
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    new Safetensors(Map.of(), tensors).write(file);
  }

  private List<SeenScene> read(Path file) {
    Map<String, Tensor> tensors = Safetensors.read(file).tensors();
    List<SeenScene> out = new ArrayList<>();
    for (String name : tensors.keySet()) {
      if (!name.endsWith(".history")) {
        continue;
      }
      int n = Integer.parseInt(name.substring(0, name.indexOf('.')));
      int count = (int) tensors.get(name).shape()[0];
      Map<Part, float[]> parts = new java.util.EnumMap<>(Part.class);
      for (Part part : Part.values()) {
        parts.put(
            part, tensors.get(n + "." + part.name().toLowerCase(java.util.Locale.ROOT)).floats());
      }
      for (int i = 0; i < count; i++) {
        int at = i;
        java.util.function.Function<Part, float[]> own =
            part -> {
              float[] values = parts.get(part);
              int each = values.length / count;
              return java.util.Arrays.copyOfRange(values, at * each, (at + 1) * each);
            };
        out.add(
            new SeenScene(
                new PathScene(
                    n,
                    steps,
                    own.apply(Part.HISTORY),
                    own.apply(Part.KNOWN),
                    own.apply(Part.BOX),
                    own.apply(Part.PLACE),
                    own.apply(Part.LINE),
                    own.apply(Part.MODEL),
                    own.apply(Part.SHAPES)),
                own.apply(Part.LATER),
                own.apply(Part.SEEN)));
      }
    }
    return Collections.unmodifiableList(out);
  }

  private enum Part {
    HISTORY,
    KNOWN,
    BOX,
    PLACE,
    LINE,
    MODEL,
    SHAPES,
    LATER,
    SEEN;

    float[] of(SeenScene s) {
      return switch (this) {
        case HISTORY -> s.scene().history();
        case KNOWN -> s.scene().known();
        case BOX -> s.scene().box();
        case PLACE -> s.scene().place();
        case LINE -> s.scene().line();
        case MODEL -> s.scene().model();
        case SHAPES -> s.scene().shapes();
        case LATER -> s.later();
        case SEEN -> s.seen();
      };
    }
  }
}
