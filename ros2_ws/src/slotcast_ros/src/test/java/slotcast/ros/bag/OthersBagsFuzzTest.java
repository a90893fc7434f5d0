package slotcast.ros.bag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.ros.SlowFuzz;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.StringMessage;

/**
 * Two hundred random bags as others leave them, broken at random: what can be read, or one line.
 * Replay with -Dslotcast.seed=N.
 */
class OthersBagsFuzzTest {
  private static final long SEED = Long.getLong("slotcast.seed", 20261125L);
  private static final int BAGS = 200;
  private static final int MESSAGES = 40;

  /** Of a machine that has other work. */
  private static final Duration MAX_TIME = Duration.ofMinutes(2);

  @TempDir Path folder;
  private int whole;
  private int partly;
  private int refused;

  @Test
  void twoHundredBags() throws IOException {
    Path[] kinds = kinds();
    for (int i = 0; i < BAGS; i++) {
      breakAndRead(kinds, SEED + i);
    }
    assertThat(whole).isPositive();
    assertThat(partly).isPositive();
    assertThat(refused).isPositive();
  }

  @Test
  @Tag("fuzz")
  void brokenBagsOfOthersForMinutes() throws IOException {
    Path[] kinds = kinds();
    SlowFuzz.run("broken bags of others", seed -> breakAndRead(kinds, seed));
    assertThat(whole + partly + refused).isPositive();
  }

  private void breakAndRead(Path[] kinds, long seed) throws IOException {
    Path bag = folder.resolve("bag");
    String name = "seed " + seed;
    assertTimeoutPreemptively(
        MAX_TIME,
        () -> {
          Random random = new Random(seed);
          boolean sound = copy(kinds[random.nextInt(kinds.length)], bag, random);
          read(bag, sound, name);
        },
        name);
    for (Path file : OthersBags.list(bag)) {
      Files.delete(file);
    }
  }

  private Path[] kinds() throws IOException {
    Path indexed = OthersBags.bag(folder.resolve("indexed"), MESSAGES, true);
    Path eloquent = OthersBags.bag(folder.resolve("eloquent"), MESSAGES, false);
    Files.writeString(
        eloquent.resolve("metadata.yaml"),
        OthersBags.metadata(2, MESSAGES, "eloquent/eloquent_0.db3"));
    Path split = OthersBags.bag(folder.resolve("split"), MESSAGES / 2, true);
    OthersBags.database(split.resolve("split_1.db3"), MESSAGES / 2, MESSAGES / 2, 0, false);
    Files.writeString(
        split.resolve("metadata.yaml"),
        OthersBags.metadata(9, MESSAGES, "split_0.db3", "split_1.db3"));
    Path compressed = OthersBags.bag(folder.resolve("compressed"), MESSAGES, true);
    OthersBags.compressFiles(compressed);
    Path wal = OthersBags.killed(folder.resolve("wal"), MESSAGES, "WAL");
    Path journal = OthersBags.killed(folder.resolve("journal"), MESSAGES, "DELETE");
    return new Path[] {indexed, eloquent, split, compressed, wal, journal};
  }

  /** Copies a bag and breaks none, one or several of its files; false if a database was broken. */
  private static boolean copy(Path from, Path to, Random random) throws IOException {
    Files.createDirectories(to);
    boolean sound = true;
    for (Path file : OthersBags.list(from)) {
      byte[] bytes = Files.readAllBytes(file);
      boolean metadata = file.endsWith("metadata.yaml");
      if (random.nextInt(metadata ? 2 : 3) == 0) {
        bytes = metadata ? mutated(bytes, random) : broken(bytes, random);
        sound &= metadata;
      }
      if (bytes != null) {
        Files.write(to.resolve(file.getFileName()), bytes);
      }
    }
    return sound;
  }

  /** Lines lost, doubled or changed; cut; or no file at all. */
  private static byte[] mutated(byte[] yaml, Random random) {
    if (random.nextInt(8) == 0) {
      return null;
    }
    if (random.nextInt(3) == 0) {
      return Arrays.copyOf(yaml, random.nextInt(yaml.length));
    }
    List<String> lines =
        new java.util.ArrayList<>(new String(yaml, StandardCharsets.UTF_8).lines().toList());
    for (int i = random.nextInt(3); i >= 0; i--) {
      int line = random.nextInt(lines.size());
      switch (random.nextInt(4)) {
        case 0 -> lines.remove(line);
        case 1 -> lines.add(line, lines.get(random.nextInt(lines.size())));
        case 2 -> lines.set(line, lines.get(line).replaceAll(": .*", ": ~"));
        default -> lines.set(line, lines.get(line).replaceAll("\\d+", "" + random.nextLong()));
      }
    }
    return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] broken(byte[] file, Random random) {
    if (random.nextInt(10) == 0) {
      return null;
    }
    byte[] bytes =
        random.nextInt(3) == 0
            ? Arrays.copyOf(file, random.nextInt(file.length + 1))
            : file.clone();
    for (int i = random.nextInt(10); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      if (random.nextBoolean()) {
        at = Math.min((at & ~4095) | random.nextInt(64), bytes.length - 1);
      }
      bytes[at] = (byte) random.nextInt();
    }
    return bytes;
  }

  private void read(Path bag, boolean sound, String name) throws IOException {
    Reading reading;
    try {
      reading = Reading.of(bag);
    } catch (BagException e) {
      refused++;
      assertThat(e).as(name).message().hasLineCount(1).contains(": got ", ", expected ", "; ");
      return;
    }
    for (BagMessage message : reading.messages()) {
      try {
        String text = message.decode(StringMessage.TYPE).data();
        if (sound) {
          assertThat(text).as(name).isEqualTo(OthersBags.text((int) message.stampNanos()));
        }
      } catch (MalformedMessageException e) {
        assertThat(sound).as(name).isFalse();
      }
    }
    // A part that metadata no longer names is not read, and a line says how many are missing.
    if (sound && !Files.exists(bag.resolve("split_1.db3"))) {
      assertThat(reading.messages()).as(name).hasSize(MESSAGES);
    }
    if (reading.messages().size() == MESSAGES) {
      whole++;
    } else {
      partly++;
      assertThat(reading.remarks()).as(name).isNotEmpty().hasLineCount(1);
    }
  }
}
