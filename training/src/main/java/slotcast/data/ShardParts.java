package slotcast.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one shard of the cache, which holds some videos of the source: one file, or several
 * where these are long, {@code 00003.frames}, {@code 00003-0001.frames} … Files appear in order,
 * each whole, so that a build that was broken off goes on behind the last one.
 *
 * @param folder of the cache
 * @param shard its number
 * @param from its first video in the source
 * @param to the one behind its last
 */
record ShardParts(Path folder, int shard, int from, int to) {
  private static final Logger LOG = LoggerFactory.getLogger(ShardParts.class);

  /** The file of a part, from 0. */
  Path file(int part) {
    String number = part == 0 ? "" : String.format("-%04d", part);
    return folder.resolve(String.format("%05d%s.frames", shard, number));
  }

  /**
   * The parts that are there, up to the first that is missing, cut off or of other planes.
   *
   * @param frameBytes of all planes
   */
  List<Shard> there(int frameBytes) throws IOException {
    List<Shard> parts = new ArrayList<>();
    while (ends(parts) < to - from) {
      Path file = file(parts.size());
      Optional<ShardIndex> index =
          ShardIndex.read(file)
              .filter(i -> i.frameBytes() == frameBytes)
              .filter(i -> ends(parts) + i.ends() <= to - from);
      if (index.isEmpty()) {
        if (Files.exists(file)) {
          LOG.warn("{} is cut off or damaged and made again", file);
        }
        break;
      }
      parts.add(new Shard(file, index.get()));
    }
    return parts;
  }

  /** Whether the parts are all. */
  boolean isWhole(List<Shard> parts) {
    return ends(parts) == to - from;
  }

  /** How many videos end in some parts. */
  static int ends(List<Shard> parts) {
    return parts.stream().mapToInt(p -> p.index().ends()).sum();
  }

  /** How many frames of a video that goes on the last parts hold. */
  static int begun(List<Shard> parts) {
    int frames = 0;
    for (Shard part : parts) {
      for (ShardIndex.Entry video : part.index().videos()) {
        frames = video.goesOn() ? frames + video.frames() : 0;
      }
    }
    return frames;
  }

  /** Removes the files from a part on, as they may not be what will be written before them. */
  void removeFrom(int part) throws IOException {
    for (int i = part; Files.deleteIfExists(file(i)); i++) {
      LOG.debug("removed {}", file(i));
    }
  }
}
