package slotcast.ros.bag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.ros.BrokenReading;
import slotcast.ros.SlowFuzz;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.StringMessage;

/** Bags with broken bytes: messages, refusals, never anything else. */
class BagFuzzTest {
  /** Replay with -Dslotcast.seed=N. */
  private static final long SEED = Long.getLong("slotcast.seed", 20261123L);

  @TempDir Path folder;
  private final BrokenReading bags = new BrokenReading();

  @Test
  void threeHundredBrokenBags() throws IOException {
    Path bag = record();
    for (int i = 0; i < 300; i++) {
      breakAndRead(bag, SEED + i);
    }
    assertThat(bags.read()).isPositive();
    assertThat(bags.refused()).isPositive();
  }

  @Test
  @Tag("fuzz")
  void brokenBagsForMinutes() throws IOException {
    Path bag = record();
    SlowFuzz.run("broken bags", seed -> breakAndRead(bag, seed));
    System.out.println(bags);
    assertThat(bags.read()).isPositive();
    assertThat(bags.refused()).isPositive();
  }

  private Path record() throws IOException {
    Path bag = folder.resolve("whole");
    try (BagWriter writer = BagWriter.create(bag, BagWriter.Storage.SQLITE3)) {
      writer.addTopic("/text", StringMessage.TYPE, BagQos.keepLast(1, true, true));
      writer.addTopic("/image", Image.TYPE, BagQos.keepLast(1, false, false));
      for (int i = 0; i < 100; i++) {
        writer.write("/text", i, StringMessage.TYPE, new StringMessage("x".repeat(i * i)));
        writer.write("/image", i, Image.TYPE, BagTest.image(i));
      }
      writer.commit();
    }
    return bag;
  }

  private void breakAndRead(Path whole, long seed) throws IOException {
    Random random = new Random(seed);
    Path bag = Files.createDirectories(folder.resolve("broken"));
    boolean inMetadata = random.nextInt(4) == 0;
    for (String name : new String[] {"metadata.yaml", "whole_0.db3"}) {
      byte[] bytes = Files.readAllBytes(whole.resolve(name));
      if (inMetadata == name.endsWith("yaml")) {
        bytes = broken(bytes, random);
      }
      Files.write(bag.resolve(name), bytes);
    }
    bags.attempt(seed, () -> readAll(bag));
  }

  private static void readAll(Path bag) throws IOException {
    try (BagCursor messages = BagReader.open(bag).messages()) {
      while (messages.hasNext()) {
        BagMessage message = messages.next();
        try {
          if (message.topic().name().equals("/text")) {
            message.decode(StringMessage.TYPE);
          } else {
            message.decode(Image.TYPE);
          }
        } catch (MalformedMessageException e) {
          assertThat(e.getMessage()).contains("got", "expected");
        }
      }
    }
  }

  private static byte[] broken(byte[] whole, Random random) {
    byte[] bytes =
        random.nextInt(4) == 0
            ? Arrays.copyOf(whole, random.nextInt(whole.length + 5000))
            : whole.clone();
    for (int i = random.nextInt(20); i > 0 && bytes.length > 0; i--) {
      // Half of the faults hit where SQLite keeps its own structure: page and header starts.
      int at = random.nextInt(bytes.length);
      if (random.nextBoolean()) {
        at = Math.min((at & ~4095) | random.nextInt(64), bytes.length - 1);
      }
      bytes[at] = (byte) random.nextInt();
    }
    return bytes;
  }
}
