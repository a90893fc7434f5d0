package slotcast.data.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import slotcast.error.UserError;

/** What lies in folders, and what downloads leave there. */
final class Folders {
  private static final Pattern PARTIAL =
      Pattern.compile(".*\\.(part|partial|crdownload|download|filepart|aria2|tmp|!ut)");
  private static final Pattern ARCHIVE = Pattern.compile(".*\\.(zip|tar|tgz|gz|7z|rar|xz|bz2)");

  private Folders() {}

  /** Everything in a folder by name, but hidden files; nothing if it is none. */
  static List<Path> content(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> !name(path).startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new UserError(
          "folder " + folder, e.toString(), "a readable folder", "check its permissions", e);
    }
  }

  static String name(Path path) {
    return path.getFileName().toString();
  }

  /** Notes files and folders that a download, a copy or the simulator did not finish. */
  static void unfinished(Path folder, Findings out) {
    for (Path path : content(folder)) {
      if (PARTIAL.matcher(name(path).toLowerCase(Locale.ROOT)).matches()) {
        out.fault(FaultKind.UNFINISHED, path, "a download or copy that did not end");
      }
    }
  }

  /** Notes archives, which should have been unpacked. */
  static void archives(Path folder, Findings out) {
    for (Path path : content(folder)) {
      if (ARCHIVE.matcher(name(path).toLowerCase(Locale.ROOT)).matches()) {
        out.fault(FaultKind.UNFINISHED, path, "an archive that was not unpacked");
      }
    }
  }

  /** Whether a file is there and has content; if not, that is a fault. */
  static boolean present(Path file, Findings out) {
    try {
      if (!Files.exists(file)) {
        out.fault(FaultKind.MISSING, file, "no such file");
        return false;
      }
      if (Files.isRegularFile(file) && Files.size(file) == 0) {
        out.fault(FaultKind.EMPTY, file, "0 bytes");
        return false;
      }
      return true;
    } catch (IOException e) {
      out.fault(FaultKind.BROKEN, file, e.toString());
      return false;
    }
  }

  /** {@code 3, 7 to 9}: numbers in order, as few words as possible. */
  static String ranges(List<Integer> numbers) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < numbers.size(); i++) {
      int first = i;
      while (i + 1 < numbers.size() && numbers.get(i + 1) == numbers.get(i) + 1) {
        i++;
      }
      text.append(text.isEmpty() ? "" : ", ").append(numbers.get(first));
      if (i > first) {
        text.append(i > first + 1 ? " to " : ", ").append(numbers.get(i));
      }
    }
    return text.toString();
  }
}
