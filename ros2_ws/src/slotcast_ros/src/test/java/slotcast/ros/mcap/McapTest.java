package slotcast.ros.mcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class McapTest {
  private static final int MAX = 64 << 20;
  private static final Channel TEXT =
      new Channel("/text", "std_msgs/msg/String", "cdr", "ros2msg", "string data\n", Map.of());

  @TempDir Path folder;

  /** What came of a file: texts in order, and what was told. */
  private record Read(List<String> texts, List<Long> stamps, List<String> faults) {}

  private static Read read(Path file) throws IOException {
    Read read = new Read(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Faults faults =
        new Faults() {
          @Override
          public void message(String reason) {
            read.faults.add(reason);
          }

          @Override
          public void part(String reason) {
            read.faults.add(reason);
          }
        };
    try (McapFile mcap = McapFile.open(file, MAX, faults)) {
      McapCursor messages = mcap.messages(channel -> true);
      for (McapMessage m = messages.next(); m != null; m = messages.next()) {
        read.texts.add(new String(m.payload(), StandardCharsets.UTF_8));
        read.stamps.add(m.logNanos());
      }
    }
    return read;
  }

  private Path write(String name, int messages, int bytes) throws IOException {
    Path file = folder.resolve(name);
    SplittableRandom random = new SplittableRandom(1);
    try (McapWriter writer = McapWriter.create(file, "ros2", "test")) {
      int channel = writer.add(TEXT);
      for (int i = 0; i < messages; i++) {
        byte[] padding = new byte[bytes];
        random.nextBytes(padding);
        byte[] number = String.format("%06d", i).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(number, 0, padding, 0, number.length);
        writer.write(channel, 1_000L * i, padding);
      }
      writer.finish();
    }
    return file;
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring(0, 6));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = write("whole.mcap", 30, 500_000); // several chunks
    Read read = read(file);
    assertThat(read.faults).isEmpty();
    assertThat(read.texts.stream().map(McapTest::number)).hasSize(30).isSorted();
    try (McapFile mcap = McapFile.open(file, MAX, new Unheard())) {
      assertThat(mcap.channels()).containsExactly(TEXT);
      assertThat(mcap.statistics().counts()).isEqualTo(Map.of(TEXT, 30L));
      assertThat(mcap.statistics().endNanos()).isEqualTo(29_000);
    }
  }

  @Test
  void theSameMessagesGiveTheSameBytes() throws IOException {
    assertThat(write("a.mcap", 20, 5000)).hasSameBinaryContentAs(write("b.mcap", 20, 5000));
  }

  @Test
  void messagesComeInOrderOfTimeFromChunksThatOverlap() throws IOException {
    Path file = folder.resolve("mixed.mcap");
    try (McapWriter writer = McapWriter.create(file, "ros2", "test")) {
      int channel = writer.add(TEXT);
      SplittableRandom random = new SplittableRandom(2);
      for (int i = 0; i < 40; i++) {
        byte[] payload = new byte[600_000];
        random.nextBytes(payload);
        writer.write(channel, i + 15 * (i % 2), payload);
      }
      writer.finish();
    }
    assertThat(read(file).stamps).hasSize(40).isSorted();
  }

  @Test
  void everythingBeforeACutIsRead() throws IOException {
    Path file = folder.resolve("small.mcap");
    try (McapWriter writer = McapWriter.create(file, "ros2", "test")) {
      int channel = writer.add(TEXT);
      for (int i = 0; i < 4; i++) {
        writer.write(channel, i, String.format("%06d", i).getBytes(StandardCharsets.UTF_8));
      }
      writer.finish();
    }
    byte[] whole = Files.readAllBytes(file);
    int most = 0;
    for (int length = 8; length < whole.length; length++) {
      Path cut = folder.resolve("cut.mcap");
      Files.write(cut, Arrays.copyOf(whole, length));
      Read read = read(cut);
      assertThat(read.texts.size()).as("of " + length + " bytes").isGreaterThanOrEqualTo(most);
      if (length < whole.length - 8) { // the footer is there, the magic after it is not
        assertThat(read.faults).as("of " + length + " bytes").isNotEmpty();
      }
      most = read.texts.size();
    }
    assertThat(most).isEqualTo(4);
  }

  @Test
  void messagesOfAChunkThatIsCutOffAreReadAsFarAsTheyGo() throws IOException {
    Path file = write("two.mcap", 12, 500_000);
    byte[] whole = Files.readAllBytes(file);
    Path cut = folder.resolve("cut.mcap");
    Files.write(cut, Arrays.copyOf(whole, 3_000_000)); // in the first chunk
    Read read = read(cut);
    assertThat(read.texts).hasSizeBetween(4, 5);
    assertThat(read.faults).hasSize(1).first().asString().contains("cut off");
  }

  @Test
  void aDamagedChunkIsLeftOutAndToldOf() throws IOException {
    Path file = write("damaged.mcap", 30, 500_000);
    byte[] bytes = Files.readAllBytes(file);
    bytes[2_000_000] ^= 1;
    Files.write(file, bytes);
    Read read = read(file);
    assertThat(read.faults).hasSize(1).first().asString().contains("chunk at byte");
    assertThat(read.texts.size()).isBetween(15, 29);
  }

  @Test
  void afterADamagedLengthTheIndexLeadsOn() throws IOException {
    Path file = write("damaged.mcap", 30, 500_000);
    byte[] bytes = Files.readAllBytes(file);
    int chunk = (int) firstChunk(bytes);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(chunk + 1, Long.MAX_VALUE);
    Files.write(file, bytes);
    Read read = read(file);
    assertThat(read.texts).hasSize(30);
    assertThat(read.faults).isNotEmpty();
  }

  private static long firstChunk(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 8;
    while (in.get(at) != Format.CHUNK) {
      at += (int) (Format.RECORD_HEAD + in.getLong(at + 1));
    }
    return at;
  }

  @Test
  void unknownRecordsAreSkippedAndPlainOnesRead() throws IOException {
    RecordBuffer out = new RecordBuffer();
    out.raw(Format.magic(), 8);
    out.begin(Format.HEADER).string("ros2").string("test").end();
    out.begin(Format.SCHEMA).u16(1).string("std_msgs/msg/String").string("").u32(0).end();
    out.begin(Format.CHANNEL).u16(1).u16(1).string("/text").string("cdr").texts(Map.of()).end();
    out.begin(0x90).string("a kind that is yet to come").end();
    for (int i = 5; i > 0; i--) {
      byte[] text = String.format("%06d", i).getBytes(StandardCharsets.UTF_8);
      out.begin(Format.MESSAGE).u16(1).u32(i).u64(i).u64(i).raw(text, text.length).end();
    }
    out.begin(Format.DATA_END).u32(0).end();
    out.begin(Format.FOOTER).u64(0).u64(0).u32(0).end();
    out.raw(Format.magic(), 8);
    Path file = folder.resolve("plain.mcap");
    Files.write(file, Arrays.copyOf(out.array(), out.size()));
    Read read = read(file);
    assertThat(read.faults).isEmpty();
    assertThat(read.stamps).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void whatIsTooLargeIsNotLoaded() throws IOException {
    Path file = write("whole.mcap", 10, 500_000);
    List<String> told = new ArrayList<>();
    Faults faults =
        new Faults() {
          @Override
          public void message(String reason) {
            told.add(reason);
          }

          @Override
          public void part(String reason) {
            told.add(reason);
          }
        };
    try (McapFile mcap = McapFile.open(file, 1_000_000, faults)) {
      McapCursor messages = mcap.messages(channel -> true);
      while (messages.next() != null) {}
    }
    assertThat(told).isNotEmpty().allSatisfy(line -> assertThat(line).contains("not read"));
  }

  @Test
  void whatIsNoMcapFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("no.mcap"), "something else");
    assertThatThrownBy(() -> read(file)).hasMessageContaining("does not begin as an MCAP file");
  }

  @Test
  void anyDamageIsSurvived() throws IOException {
    byte[] whole = Files.readAllBytes(write("small.mcap", 200, 300));
    SplittableRandom random = new SplittableRandom(3);
    Path file = folder.resolve("damaged.mcap");
    for (int round = 0; round < 300; round++) {
      byte[] bytes = whole.clone();
      for (int i = random.nextInt(1, 8); i > 0; i--) {
        bytes[random.nextInt(8, bytes.length)] = (byte) random.nextInt();
      }
      Files.write(file, bytes);
      Read read = read(file); // no exception, no hang, nothing that was never written
      assertThat(read.texts.size()).isLessThanOrEqualTo(200);
    }
  }

  private static final class Unheard implements Faults {
    @Override
    public void message(String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void part(String reason) {
      throw new AssertionError(reason);
    }
  }
}
