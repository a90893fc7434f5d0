package slotcast.ros.bag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.ros.msg.StringMessage;

/** Ten thousand messages, 160 MB, written and read by a program that has a small heap. */
class BagMemoryTest {
  private static final int MESSAGES = 10_000;
  private static final int BYTES = 16_000;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"SQLITE3, 24", "MCAP, 48"})
  void memoryDoesNotGrowWithTheBag(String storage, int heap) throws Exception {
    Process child =
        BagWriterTest.child(
            List.of("-Xmx" + heap + "m", "-XX:+UseSerialGC"),
            WriteAndRead.class,
            folder.resolve("bag").toString(),
            storage);
    String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(out).isZero();
    String[] numbers = out.trim().split(" ");
    assertThat(Integer.parseInt(numbers[0])).isEqualTo(MESSAGES);
    if (storage.equals("SQLITE3")) { // MCAP packs its messages
      assertThat(Files.size(folder.resolve("bag/bag_0.db3")))
          .isGreaterThan((long) MESSAGES * BYTES);
    }
    // Resident at most, in MB: the heap, the JVM itself and SQLite's caches, but never the bag.
    assertThat(Integer.parseInt(numbers[1])).isLessThan(150);
  }

  static final class WriteAndRead {
    private WriteAndRead() {}

    public static void main(String[] args) throws IOException {
      Path bag = Path.of(args[0]);
      try (BagWriter writer = BagWriter.create(bag, BagWriter.Storage.valueOf(args[1]))) {
        writer.addTopic("/text", StringMessage.TYPE, "");
        StringMessage text = new StringMessage("x".repeat(BYTES));
        for (int i = 0; i < MESSAGES; i++) {
          writer.write("/text", MESSAGES - i, StringMessage.TYPE, text); // latest first
        }
        writer.commit();
      }
      int count = 0;
      long last = Long.MIN_VALUE;
      try (BagCursor messages = BagReader.open(bag).messages()) {
        while (messages.hasNext()) {
          BagMessage message = messages.next();
          if (message.stampNanos() <= last
              || message.decode(StringMessage.TYPE).data().length() != BYTES) {
            throw new IOException("message " + count + " is wrong");
          }
          last = message.stampNanos();
          count++;
        }
      }
      String peak =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmHWM"))
              .findFirst()
              .orElseThrow();
      System.out.println(count + " " + Long.parseLong(peak.replaceAll("\\D", "")) / 1024);
    }
  }
}
