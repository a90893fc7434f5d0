package slotcast.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;

/**
 * Fills a folder with simulated videos.
 *
 * <p>{@code dataset.json} in the folder says how it was made. A video's bytes depend on the
 * settings, the seed, the split and its number only: not on the number of threads or videos. An
 * interrupted job can be resumed.
 */
public final class DatasetGenerator {
  private static final String MANIFEST = "dataset.json";

  private final DatasetLayout layout;
  private final Path root;
  private final Suite scenes;
  private final long seed;
  private final Map<Split, Integer> counts;

  /**
   * @param root the data set's folder
   * @param counts videos by split
   * @throws UserError if a split cannot hold so many
   */
  public DatasetGenerator(
      DatasetLayout layout, Path root, Suite scenes, long seed, Map<Split, Integer> counts) {
    this.layout = layout;
    this.root = root;
    this.scenes = scenes;
    this.seed = seed;
    this.counts = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      int count = counts.getOrDefault(split, 0);
      if (count < 0 || count > layout.capacity(split)) {
        throw new UserError(
            "number of " + split.folder() + " videos",
            String.valueOf(count),
            "0 to " + layout.capacity(split) + " in the layout " + layout.name(),
            "choose another number");
      }
      this.counts.put(split, count);
    }
  }

  /**
   * Writes the videos that are missing.
   *
   * @param threads how many are made at once
   * @param resume whether the folder may hold videos of the same settings already
   * @return how many were written
   * @throws UserError if the folder holds something else or cannot be written
   */
  public int generate(int threads, boolean resume, java.io.PrintWriter err) {
    try {
      prepare(resume);
      List<VideoId> missing = new ArrayList<>();
      for (Split split : Split.values()) {
        for (int i = 0; i < counts.get(split); i++) {
          VideoId video = new VideoId(split, i);
          if (!layout.has(root, video)) {
            missing.add(video);
          }
        }
      }
      writeAll(missing, threads, err);
      return missing.size();
    } catch (IOException | UncheckedIOException e) {
      throw new UserError(
          "output folder " + root,
          e.toString(),
          "a writable folder with free space",
          "check the path and the disk, then go on with --resume",
          e);
    }
  }

  private void writeAll(List<VideoId> videos, int threads, java.io.PrintWriter err)
      throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CompletionService<VideoId> results = new ExecutorCompletionService<>(pool);
    try (Progress progress = new Progress("simulating", "videos", videos.size(), err)) {
      for (VideoId video : videos) {
        results.submit(
            () -> {
              long own = video.seed(seed);
              layout.write(root, video, scenes.scenes(own), own);
              return video;
            });
      }
      for (int i = 0; i < videos.size(); i++) {
        results.take().get();
        progress.step();
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IllegalStateException("a video could not be made", cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private void prepare(boolean resume) throws IOException {
    Path file = root.resolve(MANIFEST);
    ObjectNode manifest = manifest();
    if (Files.exists(file) && resume) {
      JsonNode existing = new ObjectMapper().readTree(file.toFile());
      for (String key : List.of("format", "seed", "config")) {
        // Compared as text: a number read back may be of another kind than the one written.
        if (!String.valueOf(manifest.get(key)).equals(String.valueOf(existing.get(key)))) {
          throw new UserError(
              key + " in " + file,
              String.valueOf(existing.get(key)),
              String.valueOf(manifest.get(key)),
              "resume with the options of the first run, or write to another folder");
        }
      }
    } else if (!isEmpty(root)) {
      throw new UserError(
          "output folder " + root,
          Files.isDirectory(root) ? "a folder that is not empty" : "a file",
          "a new or empty folder",
          Files.exists(file) ? "add --resume to finish it, or name another" : "name another");
    }
    Files.createDirectories(root);
    AtomicFiles.write(file, manifest.toString());
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return true;
    }
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }

  private ObjectNode manifest() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("generator", "slotcast simulate").put("format", layout.name()).put("seed", seed);
    ObjectNode videos = node.putObject("videos");
    counts.forEach((split, count) -> videos.put(split.folder(), count));
    // One object, or a list where a suite has several configurations.
    node.set(
        "config",
        scenes.scenes().size() == 1
            ? GroundTruthJson.config(scenes.scenes().get(0))
            : GroundTruthJson.configs(scenes.scenes()));
    return node;
  }
}
