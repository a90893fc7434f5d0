package slotcast.ros.bag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.ros.msg.StringMessage;

/** Bags of other distributions, tools and accidents: what is in them is read. */
@Timeout(600)
class OthersBagsTest {
  private static final int MESSAGES = 60;

  @TempDir Path folder;

  private static void isWhole(Reading reading, int messages) {
    assertThat(reading.stamps()).isEqualTo(LongStream.range(0, messages).boxed().toList());
    assertThat(reading.messages()).allSatisfy(OthersBagsTest::isAsWritten);
  }

  private static void isAsWritten(BagMessage message) {
    assertThat(message.decode(StringMessage.TYPE).data())
        .isEqualTo(OthersBags.text((int) message.stampNanos()));
  }

  private static Map<String, byte[]> contents(Path bag) throws IOException {
    Map<String, byte[]> contents = new HashMap<>();
    for (Path file : OthersBags.list(bag)) {
      contents.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    return contents;
  }

  private static void isUntouched(Path bag, Map<String, byte[]> before) throws IOException {
    Map<String, byte[]> after = contents(bag);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(before.get(name)));
  }

  private static List<Path> copies() throws IOException {
    return OthersBags.list(Path.of(System.getProperty("java.io.tmpdir"))).stream()
        .filter(path -> path.getFileName().toString().startsWith("slotcast-bag"))
        .toList();
  }

  /** The bags handed around with reports; each is read but for what its file has lost. */
  @ParameterizedTest
  @CsvSource({
    "eloquent,12,''",
    "killed-wal,12,''",
    "sim-time-zero,12,''",
    "zstd-file,12,''",
    "page-damaged,11,'11 messages could be read, 1 could not'"
  })
  void reportedBags(String name, int messages, String remark) throws IOException {
    Path bag = Path.of(System.getProperty("slotcast.root"), "../shared/cases/bags", name);
    assumeTrue(Files.isDirectory(bag), bag + " is not here");
    Map<String, byte[]> before = contents(bag);
    Reading reading = Reading.of(bag);
    assertThat(reading.messages()).hasSize(messages);
    if (remark.isEmpty()) {
      assertThat(reading.remarks()).isEmpty();
    } else {
      assertThat(reading.remarks()).hasLineCount(1).contains(remark);
    }
    isUntouched(bag, before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void metadataOfEveryVersion(int version) throws IOException {
    Path bag = OthersBags.bag(folder.resolve("bag"), MESSAGES, version > 4);
    for (String path : new String[] {"bag_0.db3", "bag/bag_0.db3", "/home/me/old name/bag_0.db3"}) {
      Files.writeString(bag.resolve("metadata.yaml"), OthersBags.metadata(version, MESSAGES, path));
      Reading reading = Reading.of(bag);
      isWhole(reading, MESSAGES);
      assertThat(reading.remarks()).isEmpty();
    }
  }

  @Test
  void quotedNumbersUnknownKeysAndWindowsLines() throws IOException {
    Path bag = OthersBags.bag(folder.resolve("bag"), MESSAGES, true);
    String yaml =
        OthersBags.metadata(8, MESSAGES, "bag_0.db3")
            .replace("message_count: 60", "message_count: \"60\"")
            .replace("version: 8", "version: 8\n  something_new: {a: [1, 2]}")
            .replace("\n", "\r\n");
    Files.writeString(bag.resolve("metadata.yaml"), "\uFEFF" + yaml);
    Reading reading = Reading.of(bag);
    isWhole(reading, MESSAGES);
    assertThat(reading.remarks()).isEmpty();
  }

  /** Each page in turn: what is read is right, and only a page that holds all of it costs all. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anyPageOverwritten(boolean indexed) throws IOException {
    Path bag = OthersBags.bag(folder.resolve("bag"), MESSAGES, indexed);
    Path database = bag.resolve("bag_0.db3");
    byte[] whole = Files.readAllBytes(database);
    int pages = whole.length / 4096;
    int nothing = 0;
    int less = 0;
    for (int page = 0; page < pages; page++) {
      byte[] bytes = whole.clone();
      Arrays.fill(bytes, page * 4096, (page + 1) * 4096, (byte) 0xFF);
      Files.write(database, bytes);
      try {
        Reading reading = Reading.of(bag);
        int read = reading.messages().size();
        less += read < MESSAGES ? 1 : 0;
        if (read == 0) {
          nothing++;
          assertThat(reading.remarks()).contains("0 messages could be read", "malformed");
          continue;
        }
        assertThat(read).as("page %d", page).isGreaterThanOrEqualTo(MESSAGES / 2);
        assertThat(reading.stamps()).isSorted().doesNotHaveDuplicates();
        if (read < MESSAGES) {
          assertThat(reading.remarks()).hasLineCount(1).contains(read + " messages could be read");
        }
      } catch (BagException e) {
        assertThat(e).message().hasLineCount(1).contains("bag_0.db3: got ");
        nothing++;
      }
    }
    // The schema, the topics and the root of the messages.
    assertThat(nothing).isLessThanOrEqualTo(3);
    assertThat(less).isGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"WAL", "DELETE"})
  void aKilledRecorder(String journal) throws IOException {
    Path bag = OthersBags.killed(folder.resolve("bag"), MESSAGES, journal);
    assertThat(OthersBags.list(bag)).hasSizeGreaterThan(2);
    Map<String, byte[]> before = contents(bag);
    List<Path> copies = copies();
    bag.toFile().setWritable(false);
    Reading reading = Reading.of(bag);
    isWhole(reading, MESSAGES);
    assertThat(reading.remarks()).isEmpty();
    bag.toFile().setWritable(true);
    isUntouched(bag, before);
    assertThat(copies()).isEqualTo(copies);
  }

  @ParameterizedTest
  @ValueSource(strings = {"WAL", "DELETE"})
  void aRecorderAtWorkThatHoldsItsLock(String journal) throws Exception {
    Path bag = OthersBags.bag(folder.resolve("bag"), MESSAGES, true);
    try (Connection recorder =
            DriverManager.getConnection("jdbc:sqlite:" + bag.resolve("bag_0.db3"));
        Statement statement = recorder.createStatement()) {
      statement.execute("PRAGMA journal_mode=" + journal);
      statement.execute("BEGIN EXCLUSIVE");
      statement.execute("INSERT INTO messages SELECT id + 100, 1, 7, data FROM messages");
      isWhole(Reading.of(bag), MESSAGES);
      statement.execute("COMMIT");
      assertThat(Reading.of(bag).messages()).hasSize(2 * MESSAGES);
    }
  }

  @Test
  void compressedByFile() throws IOException {
    Path bag = OthersBags.bag(folder.resolve("bag"), MESSAGES, true);
    OthersBags.database(bag.resolve("bag_1.db3"), MESSAGES, MESSAGES, 0, true);
    Files.writeString(
        bag.resolve("metadata.yaml"),
        OthersBags.metadata(5, 2 * MESSAGES, "bag_0.db3", "bag_1.db3"));
    OthersBags.compressFiles(bag);
    List<Path> copies = copies();
    Reading reading = Reading.of(bag);
    isWhole(reading, 2 * MESSAGES);
    assertThat(reading.remarks()).isEmpty();
    assertThat(copies()).isEqualTo(copies);
    Files.delete(bag.resolve("metadata.yaml"));
    isWhole(Reading.of(bag), 2 * MESSAGES);
  }

  @Test
  void aCompressedFileThatIsCutShort() throws IOException {
    Path bag = OthersBags.bag(folder.resolve("bag"), MESSAGES, true);
    OthersBags.compressFiles(bag);
    Path file = bag.resolve("bag_0.db3.zstd");
    byte[] whole = Files.readAllBytes(file);
    List<Path> copies = copies();
    for (int length = 4; length < whole.length; length += whole.length / 20) {
      Files.write(file, Arrays.copyOf(whole, length));
      try {
        Reading reading = Reading.of(bag);
        assertThat(reading.messages()).hasSizeLessThan(MESSAGES);
        assertThat(reading.messages()).allSatisfy(OthersBagsTest::isAsWritten);
        assertThat(reading.remarks()).hasLineCount(1);
      } catch (BagException e) {
        assertThat(e).message().hasLineCount(1).contains("bag_0.db3.zstd: got ");
      }
    }
    assertThat(copies()).isEqualTo(copies);
  }

  @Test
  void compressedByMessage() throws Exception {
    Path bag = OthersBags.bag(folder.resolve("bag"), MESSAGES, true);
    Reading plain = Reading.of(bag);
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + bag.resolve("bag_0.db3"));
        var update = connection.prepareStatement("UPDATE messages SET data = ? WHERE rowid = ?")) {
      for (int i = 0; i < MESSAGES; i++) {
        byte[] frame = Zstd.compress(plain.messages().get(i).payload());
        // The eighth is cut short.
        update.setBytes(1, i == 7 ? Arrays.copyOf(frame, frame.length - 5) : frame);
        update.setLong(2, i + 1);
        update.executeUpdate();
      }
    }
    Reading reading = Reading.of(bag);
    assertThat(reading.messages()).hasSize(MESSAGES - 1).allSatisfy(OthersBagsTest::isAsWritten);
    assertThat(reading.remarks()).hasLineCount(1).contains("1 could not", "message 8: ");
  }

  @Test
  void compressedMessagesAreBounded() {
    byte[] bomb = Zstd.compress(new byte[2_000_000]);
    assertThat(bomb.length).isLessThan(2_000);
    assertThatThrownBy(() -> slotcast.ros.bag.Zstd.message(bomb, 1_000_000))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 1000000 bytes");
  }

  @Test
  void aPartIsMissing() throws IOException {
    Path bag = OthersBags.bag(folder.resolve("bag"), MESSAGES, true);
    Files.writeString(
        bag.resolve("metadata.yaml"),
        OthersBags.metadata(5, 2 * MESSAGES, "bag_0.db3", "bag_1.db3"));
    Reading reading = Reading.of(bag);
    isWhole(reading, MESSAGES);
    assertThat(reading.remarks()).contains("names bag_1.db3, which", "metadata.yaml says 120");
    Files.writeString(bag.resolve("bag_1.db3"), "no database ".repeat(1000));
    reading = Reading.of(bag);
    isWhole(reading, MESSAGES);
    assertThat(reading.remarks()).hasLineCount(1).contains("bag_1.db3: got ");
  }

  @Test
  void whatMacOsLeavesBesideAFileIsNoPartOfIt() throws IOException {
    Path bag = OthersBags.bag(folder.resolve("bag"), MESSAGES, true);
    Files.delete(bag.resolve("metadata.yaml"));
    String alone = Reading.of(bag).remarks();
    Files.writeString(bag.resolve("._bag_0.db3"), "Mac OS X        ");
    Reading reading = Reading.of(bag);
    isWhole(reading, MESSAGES);
    assertThat(reading.remarks()).isEqualTo(alone);
  }

  @Test
  void topicsTwiceWithoutMessagesAndOfUnknownFormat() throws Exception {
    Path bag = OthersBags.bag(folder.resolve("bag"), MESSAGES, true);
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + bag.resolve("bag_0.db3"));
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO topics VALUES (2, '/text', 'std_msgs/msg/String', 'cdr')");
      statement.execute("INSERT INTO topics VALUES (3, '/text', 'my_msgs/msg/Other', 'cdr')");
      statement.execute("INSERT INTO topics VALUES (4, '/none', 'my_msgs/msg/Other', 'cbor')");
      statement.execute("UPDATE messages SET topic_id = 2 WHERE id = 5");
    }
    BagReader reader = BagReader.open(bag);
    assertThat(reader.topics())
        .extracting(topic -> topic.name() + " " + topic.type() + " " + topic.serializationFormat())
        .containsExactly(
            "/text std_msgs/msg/String cdr",
            "/text my_msgs/msg/Other cdr",
            "/none my_msgs/msg/Other cbor");
    isWhole(Reading.of(bag), MESSAGES);
  }

  @Test
  void bigEndianMessages() throws IOException {
    byte[] text = {0, 0, 0, 0, 0, 0, 0, 3, 'h', 'i', 0};
    assertThat(StringMessage.TYPE.decode(ByteBuffer.wrap(text)).data()).isEqualTo("hi");
  }

  @Test
  void stampsOfZeroAndFarApart() throws Exception {
    Path bag = OthersBags.bag(folder.resolve("bag"), MESSAGES, true);
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + bag.resolve("bag_0.db3"));
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE messages SET timestamp = -9223372036854775807 WHERE id = 9");
      statement.execute("UPDATE messages SET timestamp = 9223372036854775807 WHERE id = 5");
    }
    Files.delete(bag.resolve("metadata.yaml"));
    BagReader reader = BagReader.open(bag);
    assertThat(reader.startNanos()).isEqualTo(-Long.MAX_VALUE);
    assertThat(reader.durationNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(Reading.of(bag).stamps()).hasSize(MESSAGES).isSorted();
  }
}
