package slotcast.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.data.ObjectMasks;
import slotcast.data.VideoSet;
import slotcast.image.FrameMapping;
import slotcast.image.Resampling;
import slotcast.perception.Admission;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.PerceptionSession;
import slotcast.perception.SlotFrame;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tracking.TrackMatching;

/**
 * What perception sees of videos, frame by frame, by the same code as the nodes. Kept in a file of
 * the cache, so that the next run, with another predictor too, reads it there.
 *
 * @param perception that sees the objects
 * @param made what else says how it sees: its calibration
 * @param stepNanos between two frames
 * @param labels whether to say which true object a slot holds
 */
record SeenSlots(PerceptionModel perception, String made, long stepNanos, boolean labels) {
  private static final Logger LOG = LoggerFactory.getLogger(SeenSlots.class);
  private static final int TOGETHER = 8; // videos that go through the model
  private static final int TOLD = 100; // videos between two lines of the log

  /**
   * A frame.
   *
   * @param trueIds (K), which true object a slot holds, 0 for none; empty without labels
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Seen(SlotFrame slots, float[] trueIds) {}

  /**
   * The frames of all videos.
   *
   * @param cache folder of all caches
   */
  List<List<Seen>> of(VideoSet set, Path cache) throws IOException {
    String id = VideoSet.hash(set.hash() + perception.spec().modelId() + made + stepNanos + labels);
    Path file = cache.resolve("seen-" + id.substring(0, 16) + ".safetensors");
    if (!Files.exists(file)) {
      write(watch(set), file);
    }
    LOG.info("what is seen of {} in {}", set.name(), file);
    return read(set, file);
  }

  private List<List<Seen>> watch(VideoSet set) {
    List<List<Seen>> out = new ArrayList<>();
    for (int from = 0; from < set.videos(); from += TOGETHER) {
      int to = Math.min(set.videos(), from + TOGETHER);
      out.addAll(watch(set, from, to));
      if (to / TOLD > from / TOLD) {
        LOG.info("seen {} of {} videos of {}", to, set.videos(), set.name());
      }
    }
    return out;
  }

  private List<List<Seen>> watch(VideoSet set, int from, int to) {
    List<List<Seen>> seen = new ArrayList<>();
    List<PerceptionSession> sessions = new ArrayList<>();
    int longest = 0;
    for (int v = from; v < to; v++) {
      seen.add(new ArrayList<>());
      sessions.add(new PerceptionSession(perception.spec(), PerceptionOptions.DEFAULT));
      longest = Math.max(longest, set.frames(v));
    }
    for (int t = 0; t < longest; t++) {
      List<Integer> going = new ArrayList<>();
      List<Admission> admitted = new ArrayList<>();
      List<PerceptionModel.Input> inputs = new ArrayList<>();
      for (int v = from; v < to; v++) {
        if (t < set.frames(v)) {
          float[] image = set.colour().shown(set.clip(v, t, 1), set.height() * set.width());
          Admission a =
              sessions
                  .get(v - from)
                  .admit(
                      Resampling.fromModel(image, set.width(), set.height()), (t + 1) * stepNanos);
          going.add(v);
          admitted.add(a);
          inputs.add(a.input().orElseThrow());
        }
      }
      List<PerceptionModel.Output> outputs = perception.see(inputs);
      for (int i = 0; i < going.size(); i++) {
        int v = going.get(i);
        PerceptionResult r = sessions.get(v - from).finish(admitted.get(i), outputs.get(i));
        float[] ids = labels ? trueIds(set, v, t, r) : new float[0];
        seen.get(v - from).add(new Seen(r.slots(), ids));
      }
    }
    return seen;
  }

  private static float[] trueIds(VideoSet set, int video, int t, PerceptionResult seen) {
    byte[] truth =
        ObjectMasks.nearest(
            set.labels(video, t), set.labelWidth(), set.labelHeight(), seen.width(), seen.height());
    float[] ids = new float[seen.slots().numSlots()];
    TrackMatching.match(seen.labels(), truth).forEach((label, id) -> ids[label - 1] = id);
    return ids;
  }

  /** Of each part the values of all frames, one after the other. */
  private void write(List<List<Seen>> videos, Path file) throws IOException {
    List<Seen> all = videos.stream().flatMap(List::stream).toList();
    Map<String, Tensor> tensors = new TreeMap<>();
    for (Part part : Part.values()) {
      int each = part.of(all.get(0)).length;
      float[] values = new float[each * all.size()];
      for (int i = 0; i < all.size(); i++) {
        System.arraycopy(part.of(all.get(i)), 0, values, i * each, each);
      }
      if (each > 0) {
        tensors.put(part.key(), Tensor.of(values, all.size(), each));
      }
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    new Safetensors(Map.of(), tensors).write(file);
  }

  private List<List<Seen>> read(VideoSet set, Path file) {
    Map<String, Tensor> tensors = Safetensors.read(file).tensors();
    Map<Part, float[]> parts = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      Tensor t = tensors.get(part.key());
      parts.put(part, t == null ? new float[0] : t.floats());
    }
    int frames = (int) tensors.get(Part.SLOTS.key()).shape()[0];
    int slots = (int) tensors.get(Part.TRACKS.key()).shape()[1];
    int width = (int) tensors.get(Part.SLOTS.key()).shape()[1] / slots;
    FrameMapping mapping =
        FrameMapping.of(
            PerceptionOptions.DEFAULT.fit(),
            set.width(),
            set.height(),
            perception.spec().width(),
            perception.spec().height());
    List<List<Seen>> out = new ArrayList<>();
    int at = 0;
    for (int v = 0; v < set.videos(); v++) {
      List<Seen> video = new ArrayList<>();
      for (int t = 0; t < set.frames(v); t++) {
        int frame = at++;
        Function<Part, float[]> own =
            part -> {
              float[] values = parts.get(part);
              int each = values.length / frames;
              return Arrays.copyOfRange(values, frame * each, (frame + 1) * each);
            };
        float[] tracks = own.apply(Part.TRACKS);
        int[] ids = new int[slots];
        for (int k = 0; k < slots; k++) {
          ids[k] = (int) tracks[k];
        }
        video.add(
            new Seen(
                new SlotFrame(
                    perception.spec().modelId(),
                    (t + 1) * stepNanos,
                    mapping,
                    slots,
                    width,
                    own.apply(Part.SLOTS),
                    own.apply(Part.POSITIONS),
                    own.apply(Part.SCALES),
                    own.apply(Part.ROTATIONS),
                    ids,
                    own.apply(Part.SIGHTINGS)),
                own.apply(Part.TRUE_IDS)));
      }
      out.add(video);
    }
    return out;
  }

  private enum Part {
    SLOTS,
    POSITIONS,
    SCALES,
    ROTATIONS,
    TRACKS,
    SIGHTINGS,
    TRUE_IDS;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    float[] of(Seen s) {
      return switch (this) {
        case SLOTS -> s.slots().slots();
        case POSITIONS -> s.slots().positions();
        case SCALES -> s.slots().scales();
        case ROTATIONS -> s.slots().rotations();
        case TRACKS -> tracks(s.slots().trackIds());
        case SIGHTINGS -> s.slots().sightings();
        case TRUE_IDS -> s.trueIds();
      };
    }

    private static float[] tracks(int[] ids) {
      float[] out = new float[ids.length];
      for (int k = 0; k < ids.length; k++) {
        out[k] = ids[k]; // exact: a video has few tracks
      }
      return out;
    }
  }
}
