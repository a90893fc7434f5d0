package slotcast.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine that a result was measured on. */
public final class Machine {
  private Machine() {}

  /** Processor, cores, operating system and Java, in one line. */
  public static String describe() {
    return processor()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " cores, "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + ", Java "
        + System.getProperty("java.version");
  }

  /** Whether the processor can do something, such as {@code avx512f}; false where nobody says. */
  public static boolean hasFlag(String flag) {
    return List.of(cpuInfo("flags").orElse("").split(" ", -1)).contains(flag);
  }

  /** The processor's name. */
  public static String processor() {
    return cpuInfo("model name").orElse(System.getProperty("os.arch"));
  }

  /** What Linux tells of the first processor. */
  private static Optional<String> cpuInfo(String key) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
