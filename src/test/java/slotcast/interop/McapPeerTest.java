package slotcast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.ros.bag.BagCursor;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagReader;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.BoundingBox2D;
import slotcast.ros.msg.Detection2D;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Point2D;
import slotcast.ros.msg.StringMessage;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.VisionPose2D;

/**
 * MCAP files of Foxglove's reader and writer (npm's {@code @mcap/core}) against ours, in both
 * directions. Needs Node.js with npm, the registry and the program {@code lz4}.
 */
@Tag("node")
class McapPeerTest {
  private static final int MESSAGES = 500;

  @TempDir static Path peer;
  @TempDir Path folder;

  @BeforeAll
  static void install() throws Exception {
    for (String name : List.of("package.json", "write.mjs", "read.mjs")) {
      try (InputStream in = McapPeerTest.class.getResourceAsStream("/interop/mcap/" + name)) {
        Files.copy(in, peer.resolve(name));
      }
    }
    run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock");
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(peer.toFile()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(500, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    return out;
  }

  private static List<String> texts(Path bag, List<String> remarks) throws IOException {
    BagReader reader = BagReader.open(bag);
    List<String> texts = new ArrayList<>();
    long last = Long.MIN_VALUE;
    try (BagCursor messages = reader.messages()) {
      while (messages.hasNext()) {
        BagMessage message = messages.next();
        String number = message.decode(StringMessage.TYPE).data().split(" ")[0];
        assertThat(message.stampNanos()).isEqualTo(1000 + 10 * Long.parseLong(number));
        assertThat(message.stampNanos()).isGreaterThanOrEqualTo(last);
        last = message.stampNanos();
        texts.add(number);
      }
      messages.remark().ifPresent(remarks::add);
    }
    return texts;
  }

  @ParameterizedTest
  @CsvSource({
    "chunked,none,index",
    "chunked,zstd,index",
    "chunked,lz4,index",
    "chunked,lz4-linked,index",
    "chunked,zstd,noindex",
    "chunked,lz4,noindex",
    "plain,none,index",
    "plain,none,noindex"
  })
  void theirsAreReadWholeAndCut(String chunks, String compression, String index) throws Exception {
    Path file = folder.resolve("theirs.mcap");
    run("node", "write.mjs", file.toString(), chunks, compression, index, "" + MESSAGES);
    List<String> remarks = new ArrayList<>();
    assertThat(texts(file, remarks)).hasSize(MESSAGES).doesNotHaveDuplicates();
    assertThat(remarks).isEmpty();
    assertThat(BagReader.open(file).messageCount("/text")).isEqualTo(333);
    byte[] whole = Files.readAllBytes(file);
    int most = 0;
    for (int length = 100; length < whole.length; length += whole.length / 23) {
      Path cut = folder.resolve("cut.mcap");
      Files.write(cut, Arrays.copyOf(whole, length));
      int found = texts(cut, remarks).size();
      assertThat(found).as("of " + length + " bytes").isGreaterThanOrEqualTo(most);
      most = found;
    }
    assertThat(most).isGreaterThan(MESSAGES / 2);
    assertThat(remarks).isNotEmpty();
  }

  @Test
  void oursAreReadByThem() throws Exception {
    Path bag = folder.resolve("ours");
    try (BagWriter writer = BagWriter.create(bag, BagWriter.Storage.MCAP)) {
      writer.addTopic("/image", Image.TYPE, "");
      writer.addTopic("/boxes", Detection2DArray.TYPE, "");
      for (int i = 0; i < 60; i++) {
        Header header = new Header(Time.ofNanos(i), "cam");
        byte[] pixels = new byte[300 * 400 * 3];
        Arrays.fill(pixels, (byte) i);
        writer.write(
            "/image", i, Image.TYPE, new Image(header, 300, 400, "rgb8", false, 1200, pixels));
        BoundingBox2D box = new BoundingBox2D(new VisionPose2D(new Point2D(i, 2), 0), 3, 4);
        Detection2D found = new Detection2D(header, List.of(), box, "id " + i);
        writer.write(
            "/boxes", i, Detection2DArray.TYPE, new Detection2DArray(header, List.of(found)));
      }
      writer.commit();
    }
    String out = run("node", "read.mjs", bag.resolve("ours_0.mcap").toString());
    assertThat(out)
        .contains("indexed 120 streamed 120 stats 120 done true")
        .contains(
            "/image 59 {\"header\":{\"stamp\":{\"sec\":0,\"nanosec\":59},\"frame_id\":\"cam\"}")
        .contains("\"size_x\":3,\"size_y\":4},\"id\":\"id 17\"");
  }
}
