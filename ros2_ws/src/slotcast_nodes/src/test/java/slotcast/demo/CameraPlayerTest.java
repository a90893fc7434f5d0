package slotcast.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.node.Main;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;

/** {@code slotcast camera} on bags that are not as they should be: it plays, says so, and ends. */
class CameraPlayerTest {
  private static final long TODAY = 1_700_000_000_000_000_000L;

  @TempDir Path folder;

  private record Run(int status, String out, String err) {}

  private static Run play(Path bag) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int domain = 100 + (int) (ProcessHandle.current().pid() % 99);
      int status =
          assertTimeoutPreemptively(
              Duration.ofMinutes(5),
              () ->
                  Main.run(
                      "camera",
                      bag.toString(),
                      "--subscribers",
                      "0",
                      "--domain",
                      Integer.toString(domain),
                      "--interface",
                      "127.0.0.1"));
      return new Run(
          status,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8).strip());
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static Image image(int sec) {
    return new Image(new Header(new Time(sec, 0), "cam"), 1, 1, "mono8", false, 1, new byte[] {1});
  }

  @Test
  void playsPastCutMessagesUnknownTopicsAndYearsWithoutAWait() throws IOException {
    Path bag = folder.resolve("bag");
    try (BagWriter writer = BagWriter.create(bag)) {
      writer.addTopic("/camera/image_raw", Image.TYPE, "");
      writer.addTopic(new BagTopic("/scan", "sensor_msgs/msg/LaserScan", "cdr", ""));
      writer.addTopic(new BagTopic("not a name", "sensor_msgs/msg/Image", "cdr", ""));
      writer.addTopic(new BagTopic("/other", "sensor_msgs/msg/Image", "protobuf", ""));
      writer.write("/camera/image_raw", 0, Image.TYPE, image(0));
      writer.write("/camera/image_raw", TODAY, Image.TYPE, image(1_700_000_000));
      writer.write("/camera/image_raw", TODAY + 1, new byte[] {0, 1, 0, 0, 9});
      writer.write("/scan", TODAY + 2, new byte[8]);
      writer.commit();
    }
    Run run = play(bag);
    assertThat(run.status).as(run.err).isZero();
    assertThat(run.out).startsWith("played 2 ");
    assertThat(run.err)
        .doesNotContain("\tat ")
        .hasLineCount(4)
        .contains(
            "/scan of sensor_msgs/msg/LaserScan is left out",
            "not a name of sensor_msgs/msg/Image is left out",
            "/other of sensor_msgs/msg/Image is left out: serialization format protobuf",
            "1 messages are not what their topics say",
            "1 gap(s) of more than 10 s between messages, up to 1700000000 s");
  }

  @Test
  void nothingToReadIsOneLine() throws IOException {
    Path bag = Files.createDirectories(folder.resolve("bag"));
    Files.writeString(bag.resolve("bag_0.mcap"), "no recording ".repeat(1000));
    Run run = play(bag);
    assertThat(run.status).isEqualTo(2);
    assertThat(run.err)
        .hasLineCount(1)
        .contains("bag_0.mcap: got ", "expected a readable MCAP file");
  }

  @ParameterizedTest
  @CsvSource({
    "eloquent,12,''",
    "killed-wal,12,''",
    "zstd-file,12,''",
    "sim-time-zero,12,gap(s) of more than 10 s",
    "page-damaged,11,'11 messages could be read, 1 could not'"
  })
  void reportedBags(String name, int images, String line) {
    Path bag = Path.of(System.getProperty("slotcast.root"), "../shared/cases/bags", name);
    assumeTrue(Files.isDirectory(bag), bag + " is not here");
    Run run = play(bag);
    assertThat(run.status).as(run.err).isZero();
    assertThat(run.out).startsWith("played " + images + " ");
    if (line.isEmpty()) {
      assertThat(run.err).isEmpty();
    } else {
      assertThat(run.err).hasLineCount(1).contains(line);
    }
  }
}
