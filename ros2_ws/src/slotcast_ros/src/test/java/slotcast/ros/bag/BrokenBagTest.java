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

/** Every way in which a bag is none ends in one line that says what to do. */
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
    try (BagWriter writer = BagWriter.create(bag)) {
      writer.addTopic("/text", StringMessage.TYPE, "");
      for (int i = 0; i < 200; i++) {
        writer.write("/text", i, StringMessage.TYPE, new StringMessage("text " + "x".repeat(i)));
      }
      writer.commit();
    }
  }

  private static int readAll(Path bag) throws IOException {
    int count = 0;
    try (BagCursor messages = BagReader.open(bag).messages()) {
      while (messages.hasNext()) {
        messages.next();
        count++;
      }
    }
    return count;
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
    refused("metadata.yaml: got nothing", "ros2 bag reindex");
    Path file = Files.createFile(folder.resolve("file.mcap"));
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
        "version: 5|version: five|expected a whole number",
        "version: 5|vision: 5|got no rosbag2_bagfile_information.version",
        "storage_identifier: \"sqlite3\"|storage_identifier: mcap|got mcap, expected sqlite3",
        "compression_format: \"\"|compression_format: zstd|got zstd, expected an uncompressed bag",
        "\"bag_0.db3\"|../../bag_0.db3|expected a file inside the bag's directory",
        "\"bag_0.db3\"|/etc/passwd|expected a file inside the bag's directory",
        "\"bag_0.db3\"|.|expected a file inside the bag's directory",
        "\"bag_0.db3\"|metadata.yaml|expected a sound SQLite database",
        "compression_mode: \"\"|topics_with_message_count: 3|expected a list",
        "message_count: 200|message_count: 201|got 200 messages, expected 201",
        "message_count: 200|message_count: 199|got more than 199 messages, expected 199",
        "message_count: 200|message_count: -1|expected 0 or more",
        "message_count: 200|message_count: 99999999999999999999|expected a whole number",
        "rosbag2_bagfile_information:|something_else:|got no rosbag2_bagfile_information",
        "version: 5|version: [5|got no YAML",
        "version: 5|version: *nothing|a whole number",
      })
  void badMetadata(String text, String replacement, String message) throws IOException {
    edit(text, replacement);
    refused(message);
  }

  @Test
  void metadataOfAnotherKind() throws IOException {
    Files.writeString(metadata, "");
    refused("got no");
    Files.write(metadata, new byte[] {0, 1, 2, (byte) 0xFF});
    refused("got no YAML");
    Files.write(metadata, new byte[3 << 20]);
    refused("expected at most 2097152");
    Files.writeString(metadata, "a: &a [x,x]\n" + "b: [*a,*a]\n".repeat(50));
    refused("got no");
    Files.writeString(metadata, "[".repeat(100_000));
    refused("got no YAML");
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
  void rowsOfOtherTypes() throws SQLException {
    sql("UPDATE messages SET data = 'text' WHERE id = 7");
    refused("message 7 of integer and text");
    sql("UPDATE messages SET data = x'00', timestamp = 'noon' WHERE id = 7");
    refused("message 7 of text and blob");
    sql("DELETE FROM messages WHERE id = 7");
    refused("got 199 messages, expected 200");
    sql("UPDATE messages SET topic_id = 99 WHERE id = 8");
    refused("got 198 messages, expected 200");
  }

  @Test
  void aRecordingThatWasNotClosed() throws IOException {
    Files.write(bag.resolve("bag_0.db3-wal"), new byte[100]);
    refused("bag_0.db3-wal: got messages that are not in the database yet");
  }

  @Test
  void cutShortAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(database);
    assertThat(whole.length).isGreaterThan(30_000);
    for (int length = 0; length < whole.length; length += 500) {
      Files.write(database, Arrays.copyOf(whole, length));
      refused("bag");
    }
  }
}
