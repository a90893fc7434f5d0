package slotcast.ros.bag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.ros.BrokenReading;
import slotcast.ros.SlowFuzz;

/**
 * A whole database beside a broken metadata.yaml: every message is read, unless the file says in
 * sound words that the bag is of a version to come or holds another file, or one line says why not.
 */
class MetadataFuzzTest {
  /** Replay with -Dslotcast.seed=N. */
  private static final long SEED = Long.getLong("slotcast.seed", 20261126L);

  private static final int MESSAGES = 10;

  private static final String[] VALUES = {
    "",
    "~",
    "null",
    "-1",
    "0",
    "1e99",
    ".inf",
    ".nan",
    "99999999999999999999",
    "0x10",
    "1_000",
    "true",
    "\"\"",
    "'a",
    "[]",
    "{}",
    "[1, [2, [3]]]",
    "{a: {b: c}}",
    "*x",
    "&x 1",
    "!!binary AAAA",
    "!!java.lang.Runtime 1",
    "|",
    ">-",
    "2026-01-01",
    "../../etc/passwd",
    "/dev/zero",
    ".",
    "..",
    "\"\\0\"",
    "\"\\u2028\"",
    "x: y: z",
    "- a",
    "? b",
    "# c",
    "%d %s %n",
    "bag_0.db3"
  };

  @TempDir Path folder;
  private Path bag;
  private final BrokenReading bags = new BrokenReading();

  @BeforeEach
  void write() throws IOException {
    bag = OthersBags.bag(folder.resolve("bag"), MESSAGES, true);
  }

  @Test
  void twoThousandBrokenFiles() throws IOException {
    for (int i = 0; i < 2000; i++) {
      breakAndRead(SEED + i);
    }
    assertThat(bags.read()).as("most bags are read").isGreaterThan(1000);
    assertThat(bags.refused()).as("some are refused").isPositive();
  }

  @Test
  @Tag("fuzz")
  void brokenFilesForMinutes() throws IOException {
    SlowFuzz.run("broken metadata.yaml", this::breakAndRead);
    System.out.println(bags);
    assertThat(bags.read()).as("some bags are read").isPositive();
  }

  private void breakAndRead(long seed) throws IOException {
    Random random = new Random(seed);
    String yaml = OthersBags.metadata(1 + random.nextInt(9), MESSAGES, "bag_0.db3");
    Files.write(bag.resolve("metadata.yaml"), broken(yaml, random));
    bags.attempt(
        seed,
        () -> {
          Reading reading = Reading.of(bag);
          assertThat(reading.messages()).as("seed " + seed).hasSize(MESSAGES);
          String remarks = reading.remarks();
          assertThat(remarks).as("seed " + seed).hasSizeLessThan(2 * BrokenReading.MAX_MESSAGE);
          assertThat(remarks.lines().count()).as("seed " + seed).isLessThan(2);
        });
  }

  /** Lines lost, doubled, moved, indented, with other values; bytes changed; a cut. */
  private static byte[] broken(String yaml, Random random) {
    List<String> lines = new ArrayList<>(yaml.lines().toList());
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(lines.size());
      String line = lines.get(at);
      String value = VALUES[random.nextInt(VALUES.length)];
      switch (random.nextInt(8)) {
        case 0 -> lines.add(random.nextInt(lines.size()), lines.remove(at));
        case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
        case 2 -> lines.set(at, " ".repeat(random.nextInt(9)) + line.strip());
        case 3 -> lines.set(at, "\t" + line);
        case 4 -> lines.set(at, value);
        case 5 -> lines.set(at, line + " " + "[".repeat(random.nextInt(3000)));
        default -> {
          int colon = line.indexOf(':');
          lines.set(at, line.substring(0, colon + 1) + " " + value);
        }
      }
    }
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(3) - 1; i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return random.nextInt(6) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }
}
