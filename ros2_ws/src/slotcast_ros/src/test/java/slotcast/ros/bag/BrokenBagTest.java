package slotcast.ros.bag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.ros.msg.StringMessage;

/**
 * Of a broken bag everything is read that can be, and one line tells of the rest; a bag of which
 * nothing can be read ends in one line that says what to do.
 */
class BrokenBagTest {
  @TempDir Path folder;
  private Path bag;
  private Path database;
  private Path metadata;

  @BeforeEach
  void record() throws IOException {
    bag = folder.resolve("bag");
    database = bag.resolve("bag_0.db3");
    metadata = bag.resolve("metadata.yaml");
    try (BagWriter writer = BagWriter.create(bag, BagWriter.Storage.SQLITE3)) {
      writer.addTopic("/text", StringMessage.TYPE, "");
      for (int i = 0; i < 200; i++) {
        writer.write("/text", i, StringMessage.TYPE, new StringMessage("text " + "x".repeat(i)));
      }
      writer.commit();
    }
  }

  private static int readAll(Path bag) throws IOException {
    return Reading.of(bag).messages().size();
  }

  /** So many messages are read, and the line on the others holds the parts. */
  private void reads(int count, String... parts) throws IOException {
    Reading reading = Reading.of(bag);
    assertThat(reading.messages()).hasSize(count);
    assertThat(reading.remarks()).hasLineCount(1).contains(parts);
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> readAll(bag))
        .isInstanceOf(BagException.class)
        .message()
        .contains(parts)
        .contains(": got ", ", expected ", "; ")
        .hasLineCount(1);
  }

  private void sql(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private void edit(String text, String replacement) throws IOException {
    String before = Files.readString(metadata);
    assertThat(before).contains(text);
    Files.writeString(metadata, before.replace(text, replacement));
  }

  @Test
  void theBagItselfIsSound() throws IOException {
    assertThat(readAll(bag)).isEqualTo(200);
  }

  @Test
  void missingThings() throws IOException {
    Files.delete(database);
    refused("bag_0.db3: got nothing", "copy the bag anew");
    Files.delete(metadata);
    refused("bag: got nothing, expected metadata.yaml and files of messages");
    Path file = Files.createFile(folder.resolve("file.bag"));
    assertThatThrownBy(() -> BagReader.open(file)).hasMessageContaining("got a file");
    assertThatThrownBy(() -> BagReader.open(folder.resolve("none")))
        .hasMessageContaining("none: got nothing, expected the directory of a rosbag2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "version: 5|version: 10|got 10, expected 1 to 9",
        "\"bag_0.db3\"|metadata.yaml|expected a sound SQLite database",
      })
  void bagsOfAnotherKind(String text, String replacement, String message) throws IOException {
    edit(text, replacement);
    refused(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "version: 5|version: five|expected a whole number",
        "storage_identifier: \"sqlite3\"|storage_identifier: rosbag_v2|expected mcap or sqlite3",
        "version: 5|vision: 5|got no rosbag2_bagfile_information.version",
        "\"bag_0.db3\"|/etc/passwd|names passwd, which the bag's directory does not have",
        "\"bag_0.db3\"|.|names ., which the bag's directory does not have",
        "\"bag_0.db3\"|none_0.db3|names none_0.db3, which the bag's directory does not have",
        "compression_mode: \"\"|topics_with_message_count: 3|expected a list",
        "message_count: 200|message_count: 201|200 messages could be read, metadata.yaml says 201",
        "message_count: 200|message_count: 199|200 messages could be read, metadata.yaml says 199",
        "message_count: 200|message_count: -1|expected 0 or more",
        "message_count: 200|message_count: 99999999999999999999|expected a whole number",
        "rosbag2_bagfile_information:|something_else:|got no rosbag2_bagfile_information",
        "version: 5|version: [5|got no YAML",
        "version: 5|version: *nothing|a whole number",
      })
  void badMetadata(String text, String replacement, String message) throws IOException {
    edit(text, replacement);
    reads(200, message);
  }

  @Test
  void metadataOfAnotherKind() throws IOException {
    Files.writeString(metadata, "");
    reads(200, "got no");
    Files.write(metadata, new byte[] {0, 1, 2, (byte) 0xFF});
    reads(200, "got no YAML");
    Files.write(metadata, new byte[3 << 20]);
    reads(200, "expected at most 2097152");
    Files.writeString(metadata, "a: &a [x,x]\n" + "b: [*a,*a]\n".repeat(50));
    reads(200, "got no");
    Files.writeString(metadata, "[".repeat(100_000));
    reads(200, "got no YAML");
    Files.delete(metadata);
    reads(200, "metadata.yaml: got nothing");
    BagReader rebuilt = BagReader.open(bag);
    assertThat(rebuilt.messageCount("/text")).isEqualTo(200);
    assertThat(rebuilt.startNanos()).isZero();
    assertThat(rebuilt.durationNanos()).isEqualTo(199);
  }

  @Test
  void metadataCutAnywhere() throws IOException {
    String whole = Files.readString(metadata);
    for (int length = 0; length < whole.length() - 150; length += 7) {
      Files.writeString(metadata, whole.substring(0, length));
      assertThat(readAll(bag)).as("the first %d bytes", length).isEqualTo(200);
    }
  }

  @Test
  void foreignDatabases() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty"));
    Files.copy(empty, database, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    refused("got tables [], expected tables topics and messages");
    Files.writeString(database, "This is no database. ".repeat(100));
    refused("expected a sound SQLite database");
    Files.delete(database);
    sql("CREATE TABLE messages(id INTEGER PRIMARY KEY, body TEXT)", "CREATE TABLE topics(id)");
    refused("with columns [", "expected columns [");
  }

  @Test
  void aViewInPlaceOfATable() throws SQLException {
    sql(
        "ALTER TABLE messages RENAME TO hidden",
        "CREATE VIEW messages AS WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i FROM r)"
            + " SELECT i AS id, 1 AS topic_id, i AS timestamp, x'00' AS data FROM r");
    refused("expected tables topics and messages");
  }

  @Test
  void rowsOfOtherTypes() throws Exception {
    sql("UPDATE messages SET data = 'text' WHERE id = 7");
    reads(199, "199 messages could be read, 1 could not", "message 7 is text instead of bytes");
    sql("UPDATE messages SET data = x'00', timestamp = 'noon' WHERE id = 7");
    reads(199, "1 could not", "message 7 has a timestamp that is no integer");
    sql("DELETE FROM messages WHERE id = 7");
    reads(199, "199 messages could be read, metadata.yaml says 200");
    sql("UPDATE messages SET topic_id = 99 WHERE id = 8");
    reads(198, "1 could not", "message 8 of a topic that the bag does not name");
  }

  /** A file that is cut anywhere gives every message before the cut that its page tells of. */
  @Test
  void cutShortAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(database);
    assertThat(whole.length).isGreaterThan(30_000);
    int most = 0;
    for (int length = 0; length < whole.length; length += 500) {
      Files.write(database, Arrays.copyOf(whole, length));
      Reading reading;
      try {
        reading = Reading.of(bag);
      } catch (BagException e) {
        assertThat(e).message().hasLineCount(1).contains("bag_0.db3: got ", ", expected ");
        assertThat(length).as("cut before the first message").isLessThan(30_000);
        continue;
      }
      assertThat(reading.messages()).allSatisfy(BrokenBagTest::isAsWritten);
      assertThat(reading.remarks()).hasLineCount(1);
      assertThat(reading.messages().size()).isGreaterThanOrEqualTo(most);
      most = reading.messages().size();
    }
    assertThat(most).isGreaterThan(150);
  }

  private static void isAsWritten(BagMessage message) {
    assertThat(message.decode(StringMessage.TYPE).data())
        .isEqualTo("text " + "x".repeat((int) message.stampNanos()));
  }
}
