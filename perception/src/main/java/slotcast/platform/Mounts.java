package slotcast.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The mounts that this process sees, as Linux lists them (proc(5), mountinfo). */
final class Mounts {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

  private final List<String> lines;

  /**
   * @param lines of mountinfo
   */
  Mounts(List<String> lines) {
    this.lines = lines;
  }

  /** The present mounts; none where there is no such table. */
  static Mounts read() {
    try {
      return new Mounts(Files.readAllLines(TABLE));
    } catch (IOException e) {
      return new Mounts(List.of());
    }
  }

  /** Whether the path lies on a file system that runs no programs, and so loads no libraries. */
  boolean noExec(Path realPath) {
    int longest = -1;
    boolean noExec = false;
    for (String line : lines) {
      String[] fields = line.split(" ", 7);
      if (fields.length < 6) {
        continue;
      }
      Path mount = Path.of(plain(fields[4]));
      // Of mounts at one place the last one lies on top.
      if (realPath.startsWith(mount) && mount.getNameCount() >= longest) {
        longest = mount.getNameCount();
        noExec = List.of(fields[5].split(",", -1)).contains("noexec");
      }
    }
    return noExec;
  }

  /** Spaces and the like stand there in octal: {@code /a\040folder}. */
  private static String plain(String field) {
    return ESCAPED.matcher(field).replaceAll(Mounts::character);
  }

  private static String character(MatchResult octal) {
    String character = Character.toString(Integer.parseInt(octal.group(1), 8));
    return java.util.regex.Matcher.quoteReplacement(character);
  }
}
