package slotcast.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files and folders that appear complete or not at all. */
final class AtomicFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AtomicFiles() {}

  static void writeJson(Path file, JsonNode tree) throws IOException {
    Files.createDirectories(file.getParent());
    Path partial = file.resolveSibling(file.getFileName() + ".part");
    JSON.writeValue(partial.toFile(), tree);
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** An empty folder beside the target, to be filled and then {@linkplain #publish published}. */
  static Path begin(Path target) throws IOException {
    Path partial = target.resolveSibling("." + target.getFileName() + ".part");
    delete(partial);
    return Files.createDirectories(partial);
  }

  /** Gives a filled folder its name. */
  static void publish(Path partial, Path target) throws IOException {
    delete(target);
    Files.move(partial, target);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> content;
    try (Stream<Path> walk = Files.walk(folder)) {
      content = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : content) {
      Files.delete(path);
    }
  }
}
