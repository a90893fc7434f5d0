package slotcast.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What README.md and docs/ link to and name exists. */
class LinksTest {
  private static final Path ROOT =
      Path.of(System.getProperty("slotcast.root", ".")).toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern FENCE =
      Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);

  /** A path within the project: its first part is one of the project's own, or ../shared. */
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w/.~-])(\\.?[\\w-]+(?:/[\\w.*-]+)+/?)");

  /** Folders that are written when Slotcast runs or is built. */
  private static final Set<String> MADE = Set.of("data", "out", "runs", "target");

  @TestFactory
  Stream<DynamicTest> ofEveryDocument() throws IOException {
    return documents().stream()
        .map(file -> DynamicTest.dynamicTest(ROOT.relativize(file).toString(), () -> check(file)));
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      List<Path> all = new ArrayList<>(docs.filter(f -> f.toString().endsWith(".md")).toList());
      all.add(ROOT.resolve("README.md"));
      return all;
    }
  }

  private static void check(Path file) throws IOException {
    assertThat(missing(file, Files.readString(file))).isEmpty();
  }

  private static Set<String> missing(Path file, String text) throws IOException {
    Set<String> missing = new LinkedHashSet<>();
    Matcher links = LINK.matcher(FENCE.matcher(text).replaceAll(""));
    while (links.find()) {
      String link = links.group(1);
      if (!link.matches("[a-z]+:.*") && !exists(file, link)) {
        missing.add(link);
      }
    }
    Set<String> own;
    try (Stream<Path> top = Files.list(ROOT)) {
      own = top.map(p -> p.getFileName().toString()).collect(Collectors.toSet());
    }
    Matcher paths = PATH.matcher(text);
    while (paths.find()) {
      String path = paths.group(1);
      String first = path.substring(0, path.indexOf('/'));
      boolean named = own.contains(first) && !MADE.contains(first) && !path.contains("/target/");
      if (named && !Files.exists(ROOT.resolve(path))) {
        missing.add(path);
      }
    }
    return missing;
  }

  /** A link of a document: a file beside it, and a heading of that file if it names one. */
  private static boolean exists(Path document, String link) throws IOException {
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    Path target = path.isEmpty() ? document : document.resolveSibling(path);
    if (!Files.exists(target)) {
      return false;
    }
    return hash < 0
        || Files.readAllLines(target).stream()
            .filter(line -> line.startsWith("#"))
            .anyMatch(line -> anchor(line).equals(link.substring(hash + 1)));
  }

  /** A heading's anchor, as GitHub makes it. */
  private static String anchor(String heading) {
    return heading
        .replaceFirst("^#+ *", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\w\\- ]", "")
        .replace(' ', '-');
  }

  @Test
  void whatIsMissingIsFound() throws IOException {
    Path document = ROOT.resolve("docs/x.md");
    assertThat(
            missing(
                document,
                "[a](../README.md) [b](none.md) [c](../README.md#nowhere) [d](https://x.org)\n"
                    + "`launch/soak.sh` `launch/none.sh --x` out/demo/\n```sh\ntraining/none\n```"))
        .containsExactlyInAnyOrder(
            "none.md", "../README.md#nowhere", "launch/none.sh", "training/none");
  }
}
