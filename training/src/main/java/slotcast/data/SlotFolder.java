package slotcast.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.tensor.MappedSafetensors;

/**
 * Makes a folder of slots: safetensors files of some videos each, with tensors {@code VIDEO/slots}
 * (T,K,C), {@code VIDEO/positions} (T,K,2), {@code VIDEO/scales} (T,K,2) and {@code
 * VIDEO/rotations} (T,K,2,2), as far as the model has them, and an index. Every file appears whole
 * or not at all, so that an interrupted run goes on with the next one.
 */
public final class SlotFolder {
  static final String SHA256 = "sha256";

  private static final Logger LOG = LoggerFactory.getLogger(SlotFolder.class);
  private static final long SHARD_BYTES = 32L << 20;
  private static final int SHARD_VIDEOS = 256;

  private final Path folder;
  private final SlotSource source;
  private final Map<String, String> metadata;
  private final List<String> videos;

  private SlotFolder(Path folder, SlotSource source) {
    this.folder = folder;
    this.source = source;
    this.videos = source.videos();
    metadata = Map.of("format", SlotIndex.FORMAT, "model", source.model(), "data", source.data());
  }

  /**
   * Writes what the folder lacks, and opens it.
   *
   * @throws UserError if it holds slots of another model or of other frames
   */
  public static SlotSet make(Path folder, SlotSource source) throws IOException {
    SlotFolder making = new SlotFolder(folder, source);
    if (SlotIndex.isIn(folder)) {
      SlotIndex index = SlotIndex.read(folder);
      making.requireSame(index.model(), index.data(), folder);
      if (index.shards().stream().allMatch(s -> Files.exists(folder.resolve(s.file())))) {
        LOG.info("slots of {} from {}", source.name(), folder);
        return SlotSet.open(folder);
      }
    }
    making.write();
    return SlotSet.open(folder);
  }

  private void write() throws IOException {
    List<Integer> ends = plan();
    List<SlotIndex.Shard> shards = new ArrayList<>();
    List<SlotIndex.Video> places = new ArrayList<>();
    int from = 0;
    for (int end : ends) {
      String file = String.format("slots-%05d.safetensors", shards.size());
      Map<String, long[]> shapes = shapes(from, end);
      Optional<String> there = whole(folder.resolve(file), shapes);
      String sha256 = there.isPresent() ? there.get() : write(file, shapes, from, end);
      for (int v = from; v < end; v++) {
        places.add(new SlotIndex.Video(videos.get(v), source.frames(v), shards.size()));
      }
      shards.add(new SlotIndex.Shard(file, sha256));
      LOG.info("slots of {} of {} videos of {}", end, videos.size(), source.name());
      from = end;
    }
    Map<String, List<Long>> parts = new LinkedHashMap<>();
    source.parts().forEach((name, s) -> parts.put(name, LongStream.of(s).boxed().toList()));
    new SlotIndex(SlotIndex.FORMAT, source.model(), source.data(), parts, shards, places)
        .write(folder);
  }

  private String write(String file, Map<String, long[]> shapes, int from, int end)
      throws IOException {
    Map<String, Long> sizes = new LinkedHashMap<>();
    source.parts().forEach((name, shape) -> sizes.put(name, size(shape)));
    return MappedSafetensors.write(
        folder.resolve(file),
        metadata,
        SHA256,
        shapes,
        sink ->
            source.write(
                from,
                end,
                (video, part, frame, values) -> {
                  requireFinite(video, part, frame, values, sizes.get(part));
                  int first = Math.toIntExact(frame * sizes.get(part));
                  sink.put(SlotSet.key(videos.get(video), part), first, values);
                }));
  }

  private void requireFinite(int video, String part, int frame, float[] values, long each) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new UserError(
            part + " of video " + videos.get(video) + " of " + source.name(),
            values[i] + " in frame " + (frame + i / each),
            "finite numbers",
            "use other weights, or leave the video out");
      }
    }
  }

  /** Where each shard ends: at so many videos, or earlier where they are long. */
  private List<Integer> plan() {
    long frameBytes =
        Float.BYTES * source.parts().values().stream().mapToLong(SlotFolder::size).sum();
    List<Integer> ends = new ArrayList<>();
    long bytes = 0;
    int first = 0;
    for (int v = 0; v < videos.size(); v++) {
      long more = frameBytes * source.frames(v);
      if (more > Integer.MAX_VALUE / 2) {
        throw new UserError(
            "video " + videos.get(v) + " of " + source.name(),
            source.frames(v) + " frames, whose slots have " + more + " bytes",
            "at most " + Integer.MAX_VALUE / 2 + " bytes in one video",
            "cut it into several");
      }
      if (v > first && (bytes + more > SHARD_BYTES || v - first == SHARD_VIDEOS)) {
        ends.add(v);
        first = v;
        bytes = 0;
      }
      bytes += more;
    }
    if (videos.isEmpty()) {
      throw new UserError("slots of " + source.name(), "no video", "one or more", "name others");
    }
    ends.add(videos.size());
    return ends;
  }

  private static long size(long[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  private Map<String, long[]> shapes(int from, int end) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (int v = from; v < end; v++) {
      for (Map.Entry<String, long[]> part : source.parts().entrySet()) {
        long[] all =
            LongStream.concat(LongStream.of(source.frames(v)), LongStream.of(part.getValue()))
                .toArray();
        if (shapes.put(SlotSet.key(videos.get(v), part.getKey()), all) != null) {
          throw new UserError(
              "videos of " + source.name(),
              "two of the name " + videos.get(v),
              "names that differ",
              "rename one");
        }
      }
    }
    return shapes;
  }

  /** The hash of a shard that is there already; empty if it is missing or damaged. */
  private Optional<String> whole(Path file, Map<String, long[]> shapes) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    MappedSafetensors shard;
    try {
      shard = MappedSafetensors.open(file);
    } catch (UserError e) {
      LOG.warn("made anew: {}", e.getMessage());
      return Optional.empty();
    }
    requireSame(shard.metadata().get("model"), shard.metadata().get("data"), file);
    String sha256 = shard.sha256();
    boolean same =
        sha256.equals(shard.metadata().get(SHA256))
            && List.copyOf(shard.names()).equals(List.copyOf(shapes.keySet()))
            && shapes.entrySet().stream()
                .allMatch(e -> Arrays.equals(e.getValue(), shard.shape(e.getKey())));
    if (!same) {
      LOG.warn("made anew: {}, which is damaged", file);
    }
    return same ? Optional.of(sha256) : Optional.empty();
  }

  private void requireSame(String model, String data, Path where) {
    if (!source.model().equals(model) || !source.data().equals(data)) {
      boolean other = !source.model().equals(model);
      throw new UserError(
          "slots " + where,
          other ? "those of model " + model : "those of other videos (" + data + ")",
          other ? source.model() : source.data(),
          "name another folder, or remove this one");
    }
  }
}
