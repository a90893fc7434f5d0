package slotcast.ros.bag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.Clock;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.StringMessage;
import slotcast.ros.msg.Time;

class BagTest {
  private static final String QOS = BagQos.keepLast(5, true, false);

  @TempDir Path folder;

  static Image image(int i) {
    return new Image(
        new Header(Time.ofNanos(i), "cam"), 1, 2, "mono8", false, 2, new byte[] {(byte) i, 1});
  }

  /** Images 0 to 3 and two texts; received in another order than written. */
  private Path bag(String name) throws IOException {
    Path bag = folder.resolve(name);
    try (BagWriter writer = BagWriter.create(bag, BagWriter.Storage.SQLITE3)) {
      writer.addTopic("/camera/image_raw", Image.TYPE, QOS);
      writer.addTopic("/text", StringMessage.TYPE, "");
      writer.write("/camera/image_raw", 3_000, Image.TYPE, image(3));
      writer.write("/camera/image_raw", 1_000, Image.TYPE, image(1));
      writer.write("/text", 2_000, StringMessage.TYPE, new StringMessage("first at 2000"));
      writer.write("/camera/image_raw", 2_000, Image.TYPE, image(2));
      writer.write("/text", 5_000, StringMessage.TYPE.encode(new StringMessage("last")));
      writer.commit();
    }
    return bag;
  }

  private static List<BagMessage> read(BagReader bag, String... topics) throws IOException {
    List<BagMessage> messages = new ArrayList<>();
    try (BagCursor cursor = bag.messages(topics)) {
      while (cursor.hasNext()) {
        messages.add(cursor.next());
      }
      assertThatThrownBy(cursor::next).isInstanceOf(NoSuchElementException.class);
    }
    return messages;
  }

  @Test
  void readsWhatWasWrittenInOrderOfTimeAndThenOfWriting() throws IOException {
    BagReader bag = BagReader.open(bag("bag"));

    assertThat(bag.topics())
        .containsExactly(
            new BagTopic("/camera/image_raw", "sensor_msgs/msg/Image", "cdr", QOS),
            new BagTopic("/text", "std_msgs/msg/String", "cdr", ""));
    assertThat(bag.messageCount()).isEqualTo(5);
    assertThat(bag.messageCount("/text")).isEqualTo(2);
    assertThat(bag.messageCount("/nothing")).isZero();
    assertThat(bag.startNanos()).isEqualTo(1_000);
    assertThat(bag.durationNanos()).isEqualTo(4_000);
    List<BagMessage> messages = read(bag);
    assertThat(messages)
        .extracting(BagMessage::stampNanos)
        .containsExactly(1_000L, 2_000L, 2_000L, 3_000L, 5_000L);
    assertThat(messages.get(1).decode(StringMessage.TYPE).data()).isEqualTo("first at 2000");
    assertThat(messages.get(2).decode(Image.TYPE)).usingRecursiveComparison().isEqualTo(image(2));
  }

  @Test
  void filtersByTopic() throws IOException {
    BagReader bag = BagReader.open(bag("bag"));
    assertThat(read(bag, "/text"))
        .extracting(message -> message.decode(StringMessage.TYPE).data())
        .containsExactly("first at 2000", "last");
    assertThat(read(bag, "/text", "/camera/image_raw", "/text")).hasSize(5);
    assertThatThrownBy(() -> bag.messages("/txt"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "topic: got /txt, expected one of [/camera/image_raw, /text];"
                + " choose a topic that the bag has");
  }

  @Test
  void refusesToDecodeAsAnotherType() throws IOException {
    BagMessage message = read(BagReader.open(bag("bag")), "/text").get(0);
    assertThatThrownBy(() -> message.decode(Image.TYPE))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("/text: got std_msgs/msg/String, expected sensor_msgs/msg/Image");
    BagMessage other =
        new BagMessage(
            new BagTopic("/text", "std_msgs/msg/String", "protobuf", ""), 0, message.payload());
    assertThatThrownBy(() -> other.decode(StringMessage.TYPE))
        .isInstanceOf(MalformedMessageException.class);
  }

  /** The statements are those that sqlite_master shows for a bag recorded by ROS 2 Humble. */
  @Test
  void hasTheSchemaOfHumble() throws Exception {
    Path file = bag("bag").resolve("bag_0.db3");
    try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = database.createStatement()) {
      assertThat(column(statement, "SELECT sql FROM sqlite_master"))
          .containsExactly(
              "CREATE TABLE schema(schema_version INTEGER PRIMARY KEY,ros_distro TEXT NOT NULL)",
              "CREATE TABLE metadata(id INTEGER PRIMARY KEY,metadata_version INTEGER NOT NULL,"
                  + "metadata TEXT NOT NULL)",
              "CREATE TABLE topics(id INTEGER PRIMARY KEY,name TEXT NOT NULL,type TEXT NOT NULL,"
                  + "serialization_format TEXT NOT NULL,offered_qos_profiles TEXT NOT NULL)",
              "CREATE TABLE messages(id INTEGER PRIMARY KEY,topic_id INTEGER NOT NULL,"
                  + "timestamp INTEGER NOT NULL, data BLOB NOT NULL)",
              "CREATE INDEX timestamp_idx ON messages (timestamp ASC)");
      assertThat(column(statement, "SELECT schema_version FROM schema")).containsExactly("3");
      assertThat(column(statement, "SELECT hex(data) FROM messages WHERE timestamp = 5000"))
          .containsExactly("00010000050000006C61737400");
      assertThat(column(statement, "PRAGMA integrity_check")).containsExactly("ok");
      // Streaming: the index gives the order, nothing is sorted first.
      assertThat(
              column(
                  statement,
                  "EXPLAIN QUERY PLAN SELECT data FROM messages WHERE topic_id IN (1,2)"
                      + " ORDER BY timestamp, id",
                  4))
          .containsExactly("SCAN messages USING INDEX timestamp_idx");
    }
  }

  private static List<String> column(Statement statement, String sql) throws Exception {
    return column(statement, sql, 1);
  }

  private static List<String> column(Statement statement, String sql, int index) throws Exception {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(index));
      }
    }
    return values;
  }

  @Test
  void hasTheMetadataOfHumble() throws IOException {
    JsonNode root = new YAMLMapper().readTree(bag("bag").resolve("metadata.yaml").toFile());
    JsonNode expected =
        new YAMLMapper()
            .readTree(
                """
                rosbag2_bagfile_information:
                  version: 5
                  storage_identifier: sqlite3
                  duration:
                    nanoseconds: 4000
                  starting_time:
                    nanoseconds_since_epoch: 1000
                  message_count: 5
                  topics_with_message_count:
                    - topic_metadata:
                        name: /camera/image_raw
                        type: sensor_msgs/msg/Image
                        serialization_format: cdr
                        offered_qos_profiles: "- history: 1\\n  depth: 5\\n  reliability: 1\\n  durability: 2\\n  deadline:\\n    sec: 9223372036\\n    nsec: 854775807\\n  lifespan:\\n    sec: 9223372036\\n    nsec: 854775807\\n  liveliness: 1\\n  liveliness_lease_duration:\\n    sec: 9223372036\\n    nsec: 854775807\\n  avoid_ros_namespace_conventions: false"
                      message_count: 3
                    - topic_metadata:
                        name: /text
                        type: std_msgs/msg/String
                        serialization_format: cdr
                        offered_qos_profiles: ""
                      message_count: 2
                  compression_format: ""
                  compression_mode: ""
                  relative_file_paths:
                    - bag_0.db3
                  files:
                    - path: bag_0.db3
                      starting_time:
                        nanoseconds_since_epoch: 1000
                      duration:
                        nanoseconds: 4000
                      message_count: 5
                """);
    assertThat(root.toPrettyString()).isEqualTo(expected.toPrettyString());
  }

  @Test
  void theSameMessagesGiveTheSameBytes() throws IOException {
    Path first = bag("a/bag");
    Path second = bag("b/bag");
    assertThat(second.resolve("bag_0.db3")).hasSameBinaryContentAs(first.resolve("bag_0.db3"));
    assertThat(second.resolve("metadata.yaml"))
        .hasSameTextualContentAs(first.resolve("metadata.yaml"));
  }

  @Test
  void anEmptyBagIsABag() throws IOException {
    try (BagWriter writer = BagWriter.create(folder.resolve("empty"), BagWriter.Storage.SQLITE3)) {
      writer.addTopic("/clock", Clock.TYPE, "");
      writer.commit();
    }
    BagReader bag = BagReader.open(folder.resolve("empty"));
    assertThat(bag.messageCount()).isZero();
    assertThat(bag.durationNanos()).isZero();
    assertThat(read(bag)).isEmpty();
  }

  @Test
  void mergesTheFilesOfABagByTime() throws Exception {
    Path bag = bag("bag");
    Path later = bag("later");
    Files.copy(later.resolve("later_0.db3"), bag.resolve("bag_1.db3"));
    try (Connection database =
            DriverManager.getConnection("jdbc:sqlite:" + bag.resolve("bag_1.db3"));
        Statement statement = database.createStatement()) {
      statement.executeUpdate("UPDATE messages SET timestamp = timestamp + 1500");
    }
    Path metadata = bag.resolve("metadata.yaml");
    Files.writeString(
        metadata,
        Files.readString(metadata)
            .replace("  - \"bag_0.db3\"", "  - \"bag_0.db3\"\n  - \"bag_1.db3\"")
            .replace("message_count: 5", "message_count: 10")
            .replace("message_count: 3", "message_count: 6")
            .replace("message_count: 2", "message_count: 4"));
    assertThat(read(BagReader.open(bag)))
        .extracting(BagMessage::stampNanos)
        .containsExactly(
            1_000L, 2_000L, 2_000L, 2_500L, 3_000L, 3_500L, 3_500L, 4_500L, 5_000L, 6_500L);
  }

  @Test
  void readingLeavesTheBagAsItWasAlsoInWalMode() throws Exception {
    Path bag = bag("bag with ? and # and % in its name");
    Path file;
    try (Stream<Path> files = Files.list(bag)) {
      file = files.filter(path -> path.toString().endsWith(".db3")).findFirst().orElseThrow();
    }
    // As ros2 bag's resilient preset leaves it.
    Path plain = folder.resolve("plain.db3");
    Files.move(file, plain);
    try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + plain);
        Statement statement = database.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
    }
    Files.move(plain, file);
    byte[] before = Files.readAllBytes(file);
    BagReader reader = BagReader.open(bag);
    try (BagCursor first = reader.messages();
        BagCursor second = reader.messages("/text")) {
      assertThat(first.next().stampNanos()).isEqualTo(1_000);
      assertThat(second.next().stampNanos()).isEqualTo(2_000);
      assertThat(first.next().stampNanos()).isEqualTo(2_000);
      try (Stream<Path> files = Files.list(bag)) {
        assertThat(files).hasSize(2);
      }
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void passesOverMessagesBeyondTheLimitWithoutLoadingThem() throws IOException {
    Path bag = folder.resolve("big");
    try (BagWriter writer = BagWriter.create(bag, BagWriter.Storage.SQLITE3)) {
      writer.addTopic("/text", StringMessage.TYPE, "");
      writer.write("/text", 1, new byte[200_000]);
      writer.commit();
    }
    Losses losses = new Losses();
    try (BagDatabase database = BagDatabase.open(bag.resolve("big_0.db3"), 100_000, losses)) {
      assertThat(database.messages(name -> true).next()).isNull();
    }
    assertThat(losses.messages()).isEqualTo(1);
    assertThat(losses.firstReason().orElseThrow()).contains("message 1", "too big");
  }
}
