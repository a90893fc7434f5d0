package slotcast.replay.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.node.CameraNames;

/**
 * Where a report is written with what belongs to it. What an earlier one left there is removed;
 * nothing else is touched.
 *
 * @param path the folder
 * @param videoName of the video of a camera without a name, less its ending
 */
public record ReplayFolder(Path path, String videoName) {
  /**
   * Makes the folder, or empties it of an earlier report's files.
   *
   * @param topics of the cameras
   * @throws UserError if it cannot be written
   */
  public static ReplayFolder prepare(Path path, String videoName, List<String> topics) {
    ReplayFolder folder = new ReplayFolder(path.toAbsolutePath().normalize(), videoName);
    try {
      Files.createDirectories(folder.path);
      Files.delete(Files.createTempFile(folder.path, ".write", ".probe"));
      Files.deleteIfExists(folder.html());
      Files.deleteIfExists(folder.json());
      for (String topic : topics) {
        Files.deleteIfExists(folder.video(topics, topic));
      }
      if (Files.exists(folder.bag().resolve("metadata.yaml"))) {
        deleteTree(folder.bag());
      }
      return folder;
    } catch (IOException e) {
      throw failed(folder.path, e);
    }
  }

  /** Deletes a folder and all that is in it. */
  public static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  public Path bag() {
    return path.resolve("bag");
  }

  public Path html() {
    return path.resolve("report.html");
  }

  Path json() {
    return path.resolve("report.json");
  }

  /** The video of a camera. */
  Path video(List<String> topics, String topic) {
    String name = CameraNames.of(topics).get(topics.indexOf(topic));
    return path.resolve((name.isEmpty() ? videoName : name) + ".mp4");
  }

  /** Writes both forms of a report; returns that for programs. */
  String write(ReplayReport report) {
    String json = new ReplayJson(report).text();
    write(json(), json);
    write(html(), new ReplayPage(report, videos(report)).text());
    return json;
  }

  /** Names of the videos that there are, by topic. */
  private Map<String, String> videos(ReplayReport report) {
    List<String> topics = report.cameras().stream().map(CameraMeasures::topic).toList();
    Map<String, String> names = new TreeMap<>();
    for (String topic : topics) {
      Path file = video(topics, topic);
      if (Files.exists(file)) {
        names.put(topic, file.getFileName().toString());
      }
    }
    return names;
  }

  private void write(Path file, String text) {
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
