package slotcast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import slotcast.error.UserError;

/**
 * Where a demo writes. What an earlier demo left there is removed; nothing else is touched.
 *
 * @param path the folder
 */
record DemoFolder(Path path) {
  /**
   * Makes the folder, or empties it of an earlier demo's files.
   *
   * @throws UserError if it cannot be written
   */
  static DemoFolder prepare(Path path) {
    DemoFolder folder = new DemoFolder(path.toAbsolutePath().normalize());
    try {
      Files.createDirectories(folder.path);
      Path probe = Files.createTempFile(folder.path, ".write", ".probe");
      Files.delete(probe);
      for (Path file : List.of(folder.video(), folder.html(), folder.json())) {
        Files.deleteIfExists(file);
      }
      if (Files.exists(folder.bag().resolve("metadata.yaml"))) {
        deleteTree(folder.bag());
      }
      return folder;
    } catch (IOException e) {
      throw new UserError(
          "output folder " + folder.path,
          e.getClass().getSimpleName() + ": " + e.getMessage(),
          "a folder that can be written",
          "choose another one with --out",
          e);
    }
  }

  Path bag() {
    return path.resolve("bag");
  }

  Path video() {
    return path.resolve("demo.mp4");
  }

  Path html() {
    return path.resolve("report.html");
  }

  Path json() {
    return path.resolve("report.json");
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
