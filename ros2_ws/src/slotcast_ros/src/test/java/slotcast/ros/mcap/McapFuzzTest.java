package slotcast.ros.mcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.ros.BrokenReading;
import slotcast.ros.SlowFuzz;
import slotcast.ros.bag.BagCursor;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagReader;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.image.ImagePixels;
import slotcast.ros.mcap.McapFiles.Layout;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.StringMessage;
import slotcast.ros.msg.Time;

/** Broken MCAP files: what can be read, or one line; never more, and never for long. */
class McapFuzzTest {
  /** Replay with -Dslotcast.seed=N. */
  private static final long SEED = Long.getLong("slotcast.seed", 20261126L);

  private static final int MESSAGES = 40;

  @TempDir Path folder;
  private final List<byte[]> whole = new ArrayList<>();
  private final BrokenReading files = new BrokenReading();
  private long messages;

  /** Files of every layout, and ours. */
  @BeforeEach
  void write() throws IOException {
    Path file = folder.resolve("whole.mcap");
    byte[] image =
        Image.TYPE.encode(
            new Image(new Header(new Time(1, 2), "cam"), 12, 16, "rgb8", false, 48, new byte[576]));
    byte[] text = StringMessage.TYPE.encode(new StringMessage("text"));
    for (Layout layout : Layout.values()) {
      try (McapFiles mcap = new McapFiles(file, layout, 4000)) {
        mcap.channel(1, "/text", StringMessage.TYPE.rosName());
        mcap.channel(2, "/image", Image.TYPE.rosName());
        for (int i = 0; i < MESSAGES; i++) {
          mcap.message(1 + i % 2, 1000 + (i ^ 3), i % 2 == 0 ? text : image);
        }
      }
      whole.add(Files.readAllBytes(file));
    }
    Files.delete(file);
    try (McapWriter writer = McapWriter.create(file, "ros2", "test")) {
      int channel =
          writer.add(new Channel("/image", Image.TYPE.rosName(), "cdr", "", "", Map.of()));
      for (int i = 0; i < MESSAGES; i++) {
        writer.write(channel, i, image);
      }
      writer.finish();
    }
    whole.add(Files.readAllBytes(file));
  }

  @Test
  void aThousandBrokenFiles() throws IOException {
    for (int i = 0; i < 1000; i++) {
      breakAndRead(SEED + i);
    }
    assertThat(files.read()).as("some are still files").isPositive();
    assertThat(messages).as("some messages are read").isPositive();
  }

  @Test
  @Tag("fuzz")
  void brokenFilesForMinutes() throws IOException {
    SlowFuzz.run("broken MCAP files", this::breakAndRead);
    System.out.println(files + ", " + messages + " messages");
    assertThat(files.read()).as("some are still files").isPositive();
  }

  private void breakAndRead(long seed) throws IOException {
    byte[] good = whole.get(new Random(seed).nextInt(whole.size()));
    byte[] bytes = new BrokenMcap(seed).broken(good);
    Path file = Files.write(folder.resolve("broken.mcap"), bytes);
    files.attempt(seed, () -> readAll(file));
  }

  private void readAll(Path file) throws IOException {
    BagReader reader = BagReader.open(file);
    reader.topics().forEach(topic -> reader.messageCount(topic.name()));
    try (BagCursor cursor = reader.messages()) {
      while (cursor.hasNext()) {
        BagMessage message = cursor.next();
        messages++;
        decode(message);
      }
      cursor
          .remark()
          .ifPresent(
              remark ->
                  assertThat(remark).hasLineCount(1).hasSizeLessThan(BrokenReading.MAX_MESSAGE));
    }
  }

  private static void decode(BagMessage message) {
    try {
      if (message.topic().name().equals("/image")) {
        ImagePixels.rgb(message.decode(Image.TYPE));
      } else {
        message.decode(StringMessage.TYPE);
      }
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).contains("got", "expected");
    }
  }
}
