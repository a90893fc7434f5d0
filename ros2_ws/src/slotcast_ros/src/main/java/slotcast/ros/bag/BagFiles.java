package slotcast.ros.bag;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files with messages in a bag's directory, and which of them a name in metadata.yaml means.
 */
final class BagFiles {
  private static final List<String> SUFFIXES = List.of(".db3", ".mcap");

  private BagFiles() {}

  /** Whether a directory holds metadata.yaml or a file with messages. */
  static boolean isBag(Path directory) throws IOException {
    return Files.isRegularFile(directory.resolve(BagMetadata.FILE_NAME))
        || !find(directory).isEmpty();
  }

  /**
   * Every file with messages in a directory, compressed or not, in the order in which rosbag2
   * numbers them.
   */
  static List<Path> find(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found =
          new ArrayList<>(
              files
                  .filter(file -> hasMessages(file.getFileName().toString()))
                  .filter(Files::isRegularFile)
                  .sorted(
                      Comparator.comparingLong(BagFiles::number).thenComparing(Path::getFileName))
                  .toList());
      // A compressed one beside itself is the same one.
      found.removeIf(
          file -> {
            Path plain = file.resolveSibling(uncompressed(file.getFileName().toString()));
            return !plain.equals(file) && found.contains(plain);
          });
      return found;
    }
  }

  /** Whether a name is one of a bag's files; what macOS leaves beside one has its ending. */
  static boolean hasMessages(String name) {
    return !name.startsWith(".") && SUFFIXES.stream().anyMatch(uncompressed(name)::endsWith);
  }

  /** By its name. */
  static boolean isMcap(Path file) {
    return uncompressed(file.getFileName().toString()).endsWith(".mcap");
  }

  private static String uncompressed(String name) {
    for (String suffix : PlainFile.COMPRESSED) {
      if (name.endsWith(suffix)) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return name;
  }

  /** As in NAME_12.db3 or NAME_12.mcap; a name without number comes first. */
  private static long number(Path file) {
    String name = uncompressed(file.getFileName().toString());
    String digits = name.substring(name.lastIndexOf('_') + 1, name.lastIndexOf('.'));
    return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
  }

  /**
   * The file that a name in metadata.yaml means: never one outside the bag's directory. Up to
   * version 3 names start in its parent, and whoever renames a bag leaves the old name there, so
   * that only the last part of a name counts unless all of it leads to a file.
   *
   * @return a path inside the directory, also if there is no such file
   */
  static Path resolve(Path directory, String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    List<String> names = new ArrayList<>(List.of(name, last, uncompressed(last)));
    PlainFile.COMPRESSED.forEach(suffix -> names.add(last + suffix));
    for (String candidate : names) {
      try {
        Path path = directory.resolve(candidate).normalize();
        if (path.startsWith(directory) && Files.isRegularFile(path)) {
          return path;
        }
      } catch (java.nio.file.InvalidPathException e) {
        continue; // the next name, or none
      }
    }
    return directory.resolve(last.replace('\0', '?'));
  }
}
