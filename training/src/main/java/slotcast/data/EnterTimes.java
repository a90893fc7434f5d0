package slotcast.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.sim.Split;

/**
 * When objects come into view in the videos of CLEVRER, for {@code filter_enter}. Annotations are
 * large, and what is wanted of them is little: it is kept in the folder of the frame cache with a
 * checksum, and made again when an annotation is of another size or time.
 */
final class EnterTimes {
  private static final Logger LOG = LoggerFactory.getLogger(EnterTimes.class);
  private static final String FILE = "enter-times.json";

  /**
   * What the file holds.
   *
   * @param identity of the annotations
   * @param crc32c of the times
   * @param times by video of the set, frames
   */
  private record Kept(String identity, long crc32c, List<List<Integer>> times) {
    boolean isWhole() {
      return times != null && crc32c == crc(times);
    }
  }

  private final List<List<Integer>> times;

  private EnterTimes(List<List<Integer>> times) {
    this.times = times;
  }

  /**
   * Those of all videos of a set.
   *
   * @param root of CLEVRER
   * @throws UserError if an annotation is missing, broken, or of another length than its video
   */
  static EnterTimes of(VideoSet videos, Path root, Split split) {
    List<Path> files =
        IntStream.range(0, videos.videos())
            .mapToObj(v -> Clevrer.annotation(root, split, Clevrer.number(videos.name(v))))
            .toList();
    FileIdentity identity = new FileIdentity(root);
    files.forEach(identity::add);
    String now = identity.text();
    Path kept = videos.folder().resolve(FILE);
    return new EnterTimes(read(kept, now).orElseGet(() -> make(kept, now, videos, files)));
  }

  /** Frames at which an object comes into view, each once. */
  int[] of(int video) {
    return times.get(video).stream().mapToInt(Integer::intValue).toArray();
  }

  private static Optional<List<List<Integer>>> read(Path file, String identity) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Kept kept = Yaml.parseJson(Files.readString(file), Kept.class, file.toString());
      if (!kept.isWhole()) {
        LOG.warn("{} is damaged and made again", file);
      } else if (identity.equals(kept.identity())) {
        return Optional.of(kept.times());
      }
    } catch (IOException | UserError e) {
      LOG.warn("{} is made again: {}", file, e.getMessage());
    }
    return Optional.empty();
  }

  private static List<List<Integer>> make(
      Path kept, String identity, VideoSet videos, List<Path> files) {
    LOG.info("reading the annotations of {} videos, for filter_enter", files.size());
    List<List<Integer>> times =
        IntStream.range(0, files.size())
            .parallel()
            .mapToObj(v -> read(files.get(v), videos.frames(v)))
            .toList();
    try {
      AtomicFiles.write(kept, Yaml.toJson(new Kept(identity, crc(times), times)));
    } catch (IOException e) { // a cache that only others may write
      LOG.debug("{} is made each time: {}", kept, e.toString());
    }
    return times;
  }

  private static List<Integer> read(Path file, int frames) {
    ClevrerAnnotation annotation = ClevrerAnnotation.read(file);
    if (annotation.frames() != frames) {
      throw new UserError(
          "annotation " + file,
          annotation.frames() + " frames",
          frames + " as the video",
          "check it: ./slotcast data check clevrer");
    }
    return Arrays.stream(annotation.enterTimes()).boxed().toList();
  }

  private static long crc(List<List<Integer>> times) {
    CRC32C crc = new CRC32C();
    crc.update(times.toString().getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
