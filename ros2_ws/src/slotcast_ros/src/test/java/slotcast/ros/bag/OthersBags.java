package slotcast.ros.bag;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import slotcast.ros.msg.StringMessage;

/** Makes rosbag2 folders as other tools and other distributions leave them. */
final class OthersBags {
  static final String TOPIC = "/text";

  private OthersBags() {}

  /** The text of a message; long ones spread over several pages. */
  static String text(int i) {
    return i + " " + "x".repeat(i % 3 == 0 ? 9_000 : 20 * i);
  }

  /** Tables as Eloquent made them: no index, and no column of profiles. */
  static void database(Path file, int first, int messages, long startNanos, boolean indexed)
      throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      fill(connection, statement, first, messages, startNanos, indexed);
      connection.commit();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  static void fill(
      Connection connection,
      Statement statement,
      int first,
      int messages,
      long startNanos,
      boolean indexed)
      throws SQLException {
    statement.execute(
        "CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL,"
            + " serialization_format TEXT NOT NULL)");
    statement.execute(
        "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL,"
            + " timestamp INTEGER NOT NULL, data BLOB NOT NULL)");
    if (indexed) {
      statement.execute("CREATE INDEX timestamp_idx ON messages (timestamp ASC)");
    }
    statement.execute("INSERT INTO topics VALUES (1, '/text', 'std_msgs/msg/String', 'cdr')");
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO messages(topic_id, timestamp, data) VALUES (1, ?, ?)")) {
      for (int i = first; i < first + messages; i++) {
        insert.setLong(1, startNanos + i);
        insert.setBytes(2, StringMessage.TYPE.encode(new StringMessage(text(i))));
        insert.executeUpdate();
      }
    }
  }

  /** metadata.yaml as yaml-cpp writes it in some version; paths as they are given. */
  static String metadata(int version, int messages, String... paths) {
    StringBuilder yaml = new StringBuilder("rosbag2_bagfile_information:\n");
    yaml.append("  version: ").append(version).append('\n');
    yaml.append("  storage_identifier: sqlite3\n");
    if (version < 7) {
      yaml.append(paths(paths));
    }
    yaml.append("  duration:\n    nanoseconds: ").append(messages - 1).append('\n');
    yaml.append("  starting_time:\n    nanoseconds_since_epoch: 0\n");
    yaml.append("  message_count: ").append(messages).append('\n');
    yaml.append("  topics_with_message_count:\n    - topic_metadata:\n        name: /text\n");
    yaml.append("        type: std_msgs/msg/String\n");
    if (version >= 2) {
      yaml.append("        serialization_format: cdr\n");
    }
    if (version >= 9) {
      yaml.append("        offered_qos_profiles:\n          - history: keep_last\n");
      yaml.append("            depth: 10\n            reliability: reliable\n");
    } else if (version >= 4) {
      yaml.append("        offered_qos_profiles: \"- history: 3\\n  depth: 0\"\n");
    }
    if (version >= 7) {
      yaml.append("        type_description_hash: RIHS01_df668c740482bbd48fb39d76a70dfd4bd59db1\n");
    }
    yaml.append("      message_count: ").append(messages).append('\n');
    if (version >= 3) {
      yaml.append("  compression_format: \"\"\n  compression_mode: \"\"\n");
    }
    if (version >= 7) {
      yaml.append(paths(paths));
    }
    if (version >= 5) {
      yaml.append("  files:\n    - path: ").append(paths[0]).append('\n');
      yaml.append("      starting_time:\n        nanoseconds_since_epoch: 0\n");
      yaml.append("      duration:\n        nanoseconds: ").append(messages - 1).append('\n');
      yaml.append("      message_count: ").append(messages).append('\n');
    }
    if (version >= 6) {
      yaml.append("  custom_data: ~\n");
    }
    if (version >= 8) {
      yaml.append("  ros_distro: jazzy\n");
    }
    return yaml.toString();
  }

  private static String paths(String... paths) {
    return "  relative_file_paths:\n    - " + String.join("\n    - ", paths) + "\n";
  }

  /** A bag of one database, with sound metadata of version 5. */
  static Path bag(Path bag, int messages, boolean indexed) throws IOException {
    Files.createDirectories(bag);
    String name = bag.getFileName() + "_0.db3";
    database(bag.resolve(name), 0, messages, 0, indexed);
    Files.writeString(bag.resolve("metadata.yaml"), metadata(5, messages, name));
    return bag;
  }

  /** Compresses a bag's databases as {@code compression_mode: FILE} does. */
  static void compressFiles(Path bag) throws IOException {
    for (Path file : BagFiles.find(bag)) {
      Files.write(
          file.resolveSibling(file.getFileName() + ".zstd"),
          Zstd.compress(Files.readAllBytes(file)));
      Files.delete(file);
    }
    Path metadata = bag.resolve("metadata.yaml");
    Files.writeString(
        metadata,
        Files.readString(metadata)
            .replace(".db3", ".db3.zstd")
            .replace("compression_format: \"\"", "compression_format: zstd")
            .replace("compression_mode: \"\"", "compression_mode: FILE"));
  }

  /**
   * What a killed recorder leaves: some messages in the database, the others in -wal.
   *
   * @param journal WAL or DELETE: there the journal of a transaction that never ended
   */
  static Path killed(Path bag, int messages, String journal) throws IOException {
    Path live = Files.createDirectories(bag.resolveSibling(bag.getFileName() + ".live"));
    String name = bag.getFileName() + "_0.db3";
    Path file = live.resolve(name);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=" + journal);
      statement.execute("PRAGMA wal_autocheckpoint=0");
      statement.execute("PRAGMA cache_size=5");
      connection.setAutoCommit(false);
      fill(connection, statement, 0, messages, 0, true);
      connection.commit();
      if (journal.equals("DELETE")) {
        statement.execute("INSERT INTO messages SELECT id + 1000, 1, 7, data FROM messages");
      }
      Files.createDirectories(bag);
      for (Path part : list(live)) {
        Files.copy(part, bag.resolve(part.getFileName()));
      }
      connection.rollback();
    } catch (SQLException e) {
      throw new IOException(e);
    }
    Files.writeString(bag.resolve("metadata.yaml"), metadata(5, messages, name));
    return bag;
  }

  static List<Path> list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return new ArrayList<>(files.sorted().toList());
    }
  }
}
