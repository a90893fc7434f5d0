package slotcast.ros.bag;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteConfig;

/** A database as rosbag2 of Humble writes it. */
final class SqliteSink implements BagSink {
  /** Payload bytes between two transactions: few enough to bound SQLite's memory. */
  private static final long TRANSACTION_BYTES = 16L << 20;

  /** Row and index of a message, so that many small messages end a transaction too. */
  private static final int ROW_BYTES = 64;

  private static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE schema(schema_version INTEGER PRIMARY KEY,ros_distro TEXT NOT NULL)",
          "CREATE TABLE metadata(id INTEGER PRIMARY KEY,metadata_version INTEGER NOT NULL,"
              + "metadata TEXT NOT NULL)",
          "CREATE TABLE topics(id INTEGER PRIMARY KEY,name TEXT NOT NULL,type TEXT NOT NULL,"
              + "serialization_format TEXT NOT NULL,offered_qos_profiles TEXT NOT NULL)",
          "CREATE TABLE messages(id INTEGER PRIMARY KEY,topic_id INTEGER NOT NULL,"
              + "timestamp INTEGER NOT NULL, data BLOB NOT NULL)",
          "CREATE INDEX timestamp_idx ON messages (timestamp ASC)",
          "INSERT INTO schema(schema_version, ros_distro) VALUES (3, 'humble')");

  private final Connection database;
  private final PreparedStatement insert;
  private final Map<String, Long> ids = new HashMap<>();
  private long uncommittedBytes;

  SqliteSink(Path path) throws IOException {
    SQLiteConfig config = new SQLiteConfig();
    // As rosbag2 sets them. A crash loses the partial bag, and only that.
    config.setJournalMode(SQLiteConfig.JournalMode.OFF);
    config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
    try {
      database = config.createConnection(BagDatabase.url(path, "mode=rwc"));
      database.setAutoCommit(false);
      try (Statement statement = database.createStatement()) {
        for (String sql : SCHEMA) {
          statement.executeUpdate(sql);
        }
      }
      insert =
          database.prepareStatement(
              "INSERT INTO messages(timestamp, topic_id, data) VALUES (?, ?, ?)");
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void addTopic(BagTopic topic) throws IOException {
    long id = ids.size() + 1L;
    try (PreparedStatement statement =
        database.prepareStatement(
            "INSERT INTO topics(id, name, type, serialization_format, offered_qos_profiles)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      statement.setLong(1, id);
      statement.setString(2, topic.name());
      statement.setString(3, topic.type());
      statement.setString(4, topic.serializationFormat());
      statement.setString(5, topic.offeredQosProfiles());
      statement.executeUpdate();
    } catch (SQLException e) {
      throw failed(e);
    }
    ids.put(topic.name(), id);
  }

  @Override
  public void write(BagTopic topic, long stampNanos, byte[] payload) throws IOException {
    try {
      insert.setLong(1, stampNanos);
      insert.setLong(2, ids.get(topic.name()));
      insert.setBytes(3, payload);
      insert.executeUpdate();
      uncommittedBytes += ROW_BYTES + payload.length;
      if (uncommittedBytes > TRANSACTION_BYTES) {
        database.commit();
        uncommittedBytes = 0;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void finish() throws IOException {
    try {
      insert.close();
      database.commit();
      database.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      database.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static IOException failed(SQLException e) {
    return new IOException(e.getMessage(), e);
  }
}
