package slotcast.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every class that docs/architecture.md names exists: the way of a frame does not go stale. */
class ClassNamesTest {
  private static final Path ROOT = Path.of(System.getProperty("slotcast.root", "."));
  private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.\\w+)?`");

  /** Classes of others. */
  private static final Set<String> FOREIGN = Set.of("NDArray");

  @Test
  void classesOfTheArchitectureExist() throws IOException {
    Set<String> own = new TreeSet<>();
    for (String module : new String[] {"perception", "prediction", "training", "ros2_ws/src"}) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
        own.addAll(
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".java"))
                .map(name -> name.replace(".java", ""))
                .collect(Collectors.toSet()));
      }
    }
    Set<String> unknown = new TreeSet<>();
    Matcher names = CLASS.matcher(Files.readString(ROOT.resolve("docs/architecture.md")));
    int named = 0;
    while (names.find()) {
      named++;
      if (!own.contains(names.group(1)) && !FOREIGN.contains(names.group(1))) {
        unknown.add(names.group(1));
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(named).isGreaterThan(20);
  }
}
