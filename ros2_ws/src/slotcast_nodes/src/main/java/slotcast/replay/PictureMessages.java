package slotcast.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import slotcast.error.UserError;
import slotcast.image.PngFile;

/** A folder of pictures in the order of the numbers in their names, {@link #RATE} a second. */
final class PictureMessages extends ImageTopicMessages {
  /** Pictures have no times; ten a second is the rate that the bundled weights know. */
  private static final int RATE = 10;

  private static final long INTERVAL_NANOS = 1_000_000_000L / RATE;
  private static final List<String> SUFFIXES = List.of(".png", ".jpg", ".jpeg", ".bmp");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final List<Path> files;

  private PictureMessages(List<Path> files) {
    this.files = files;
  }

  /**
   * Opens a folder.
   *
   * @throws UserError if it has no pictures
   */
  static PictureMessages open(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> files =
          all.filter(PictureMessages::isPicture)
              .sorted(Comparator.comparing(PictureMessages::key))
              .toList();
      if (files.isEmpty()) {
        throw new UserError(
            "recording " + folder,
            "a folder without bag and without pictures",
            "metadata.yaml, a file .mcap or .db3, or pictures " + String.join(" ", SUFFIXES),
            "check the path");
      }
      return new PictureMessages(files);
    }
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".") // what macOS leaves beside a file has its ending
        && SUFFIXES.stream().anyMatch(name::endsWith)
        && Files.isRegularFile(file);
  }

  /** The name with its numbers at full length, so that 10 comes after 9. */
  private static String key(Path file) {
    Matcher numbers = NUMBER.matcher(file.getFileName().toString());
    return numbers.replaceAll(n -> String.format("%018d", Long.parseLong(n.group())));
  }

  @Override
  public String kind() {
    return "folder of pictures, played at " + RATE + " a second";
  }

  @Override
  public OptionalLong messageCount(String topic) {
    return OptionalLong.of(topic.equals(IMAGE_TOPIC) ? files.size() : 0);
  }

  @Override
  public OptionalLong durationNanos() {
    return OptionalLong.of((files.size() - 1) * INTERVAL_NANOS);
  }

  @Override
  public List<String> remarks() {
    return List.of();
  }

  @Override
  Pictures pictures() {
    Iterator<Path> next = files.iterator();
    return new Pictures() {
      private long number;
      private int broken;
      private String first;

      @Override
      public Optional<Picture> next() {
        while (next.hasNext()) {
          long stamp = number++ * INTERVAL_NANOS;
          try {
            return Optional.of(new Picture(stamp, PngFile.read(next.next())));
          } catch (UserError e) { // its place in time stays empty
            broken++;
            first = first == null ? e.getMessage() : first;
          }
        }
        return Optional.empty();
      }

      @Override
      public Optional<String> remark() {
        return broken == 0
            ? Optional.empty()
            : Optional.of(broken + " pictures could not be read; first fault: " + first);
      }

      @Override
      public void close() {}
    };
  }
}
