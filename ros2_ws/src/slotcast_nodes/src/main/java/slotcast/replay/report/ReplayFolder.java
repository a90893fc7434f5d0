package slotcast.replay.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.node.CameraNames;

/**
 * Where a replay writes. What an earlier replay left there is removed; nothing else is touched.
 *
 * @param path the folder
 */
record ReplayFolder(Path path) {
  /**
   * Makes the folder, or empties it of an earlier replay's files.
   *
   * @throws UserError if it cannot be written
   */
  static ReplayFolder prepare(Path path, List<String> topics) {
    ReplayFolder folder = new ReplayFolder(path.toAbsolutePath().normalize());
    try {
      Files.createDirectories(folder.path);
      Files.deleteIfExists(folder.html());
      Files.deleteIfExists(folder.json());
      for (String topic : topics) {
        Files.deleteIfExists(folder.video(topics, topic));
      }
      if (Files.exists(folder.bag().resolve("metadata.yaml"))) {
        try (Stream<Path> files = Files.walk(folder.bag())) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
      return folder;
    } catch (IOException e) {
      throw failed(folder.path, e);
    }
  }

  Path bag() {
    return path.resolve("bag");
  }

  Path html() {
    return path.resolve("report.html");
  }

  Path json() {
    return path.resolve("report.json");
  }

  /** The video of a camera. */
  Path video(List<String> topics, String topic) {
    String name = CameraNames.of(topics).get(topics.indexOf(topic));
    return path.resolve((name.isEmpty() ? "replay" : name) + ".mp4");
  }

  void write(Path file, String text) {
    try {
      AtomicFiles.write(file, text);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  private static UserError failed(Path path, IOException e) {
    return new UserError(
        "output folder " + path,
        e.getClass().getSimpleName() + ": " + e.getMessage(),
        "a folder that can be written",
        "choose another one with --out",
        e);
  }
}
