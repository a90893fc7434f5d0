package slotcast.ros.bag;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sqlite.SQLiteConfig;

/**
 * One database of a bag, open for reading only. It is opened as immutable: without locks, and
 * without the files that SQLite would else put beside one in WAL mode.
 */
final class BagDatabase implements AutoCloseable {
  /** A 4K image in 16 bits is 50 MB. Longer ones are refused, not loaded. */
  static final int MAX_MESSAGE_BYTES = 512 << 20;

  /** Kibibytes of page cache: a bag is read once from start to end. */
  private static final int CACHE_KIB = 512;

  private static final int MAX_TOPICS = 100_000;

  private static final Map<String, Set<String>> TABLES =
      Map.of(
          "topics", Set.of("id", "name", "type", "serialization_format"),
          "messages", Set.of("id", "topic_id", "timestamp", "data"));

  private final Path file;
  private final Connection connection;
  private final Map<Long, BagTopic> topics = new LinkedHashMap<>();
  private boolean hasQos;

  private BagDatabase(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  static BagDatabase open(Path file) throws IOException {
    return open(file, MAX_MESSAGE_BYTES);
  }

  static BagDatabase open(Path file, int maxMessageBytes) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BagException(
          file.toString(),
          "nothing",
          "a database that " + BagMetadata.FILE_NAME + " names",
          "copy the bag anew, with all its files");
    }
    for (String suffix : new String[] {"-wal", "-journal"}) {
      Path rest = file.resolveSibling(file.getFileName() + suffix);
      if (Files.exists(rest) && Files.size(rest) > 0) {
        throw new BagException(
            rest.toString(),
            "messages that are not in the database yet",
            "a recording that was closed",
            "stop its recorder, or let SQLite finish: sqlite3 " + file + " .tables");
      }
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setCacheSize(-CACHE_KIB);
    config.setPragma(SQLiteConfig.Pragma.LIMIT_LENGTH, String.valueOf(maxMessageBytes));
    try {
      BagDatabase database =
          new BagDatabase(file, config.createConnection(url(file, "mode=ro&immutable=1")));
      try {
        database.check();
        database.readTopics();
        return database;
      } catch (SQLException | IOException | RuntimeException e) {
        database.close();
        throw e;
      }
    } catch (SQLException e) {
      throw unreadable(file, e);
    }
  }

  /** As a URI, in which a path may hold any character. */
  static String url(Path file, String parameters) {
    return "jdbc:sqlite:file:" + file.toUri().getRawPath() + "?" + parameters;
  }

  Path file() {
    return file;
  }

  /** By their ids. */
  Map<Long, BagTopic> topics() {
    return Collections.unmodifiableMap(topics);
  }

  /** Tables and columns of rosbag2, and nothing in their stead. */
  private void check() throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      // Nothing in a foreign schema may run, such as a function in a generated column.
      statement.execute("PRAGMA trusted_schema=OFF");
      statement.execute("PRAGMA cell_size_check=ON");
      Set<String> found = new TreeSet<>();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT name FROM sqlite_master WHERE type = 'table'"
                  + " AND sql NOT LIKE 'CREATE VIRTUAL%'")) {
        while (rows.next() && found.size() < 100) {
          found.add(rows.getString(1));
        }
      }
      if (!found.containsAll(TABLES.keySet())) {
        throw foreign("tables " + found, "tables topics and messages");
      }
      for (Map.Entry<String, Set<String>> table : TABLES.entrySet()) {
        Set<String> columns = new TreeSet<>();
        try (ResultSet rows = statement.executeQuery("PRAGMA table_info(" + table.getKey() + ")")) {
          while (rows.next()) {
            columns.add(rows.getString("name"));
          }
        }
        if (!columns.containsAll(table.getValue())) {
          throw foreign(
              "table " + table.getKey() + " with columns " + columns,
              "columns " + new TreeSet<>(table.getValue()));
        }
        hasQos |= columns.contains("offered_qos_profiles");
      }
    }
  }

  private void readTopics() throws SQLException, IOException {
    // Foxy's first bags have no column of profiles.
    String qos = hasQos ? "offered_qos_profiles" : "''";
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT id, name, type, serialization_format, "
                    + qos
                    + " FROM topics ORDER BY id")) {
      while (rows.next()) {
        for (int column = 2; column <= 5; column++) {
          if (rows.getString(column) == null) {
            throw foreign("a topic without " + rows.getMetaData().getColumnName(column), "text");
          }
        }
        topics.put(
            rows.getLong(1),
            new BagTopic(
                rows.getString(2), rows.getString(3), rows.getString(4), rows.getString(5)));
        if (topics.size() > MAX_TOPICS) {
          throw foreign("more than " + MAX_TOPICS + " topics", "fewer");
        }
      }
    }
  }

  /** The messages of some topics in order of time, read as they are asked for. */
  Rows messages(Set<String> names) throws IOException {
    String ids =
        topics.entrySet().stream()
            .filter(entry -> names.contains(entry.getValue().name()))
            .map(entry -> entry.getKey().toString())
            .collect(Collectors.joining(","));
    try {
      return new Rows(
          connection.prepareStatement(
              "SELECT topic_id, timestamp, data, typeof(timestamp), typeof(data), id FROM messages"
                  + (" WHERE topic_id IN (" + ids + ")")
                  + " ORDER BY timestamp, id"));
    } catch (SQLException e) {
      throw unreadable(file, e);
    }
  }

  /** A walk over messages; ends with the database. */
  final class Rows {
    private final PreparedStatement statement;
    private final ResultSet rows;

    private Rows(PreparedStatement statement) throws SQLException {
      this.statement = statement;
      rows = statement.executeQuery();
    }

    /** The next message, or null at the end. */
    BagMessage next() throws IOException {
      try {
        if (!rows.next()) {
          statement.close();
          return null;
        }
        if (!rows.getString(4).equals("integer") || !rows.getString(5).equals("blob")) {
          throw foreign(
              "message "
                  + rows.getLong(6)
                  + " of "
                  + rows.getString(4)
                  + " and "
                  + rows.getString(5),
              "a timestamp of integer and data of blob");
        }
        return new BagMessage(topics.get(rows.getLong(1)), rows.getLong(2), rows.getBytes(3));
      } catch (SQLException e) {
        throw unreadable(file, e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw unreadable(file, e);
    }
  }

  private BagException foreign(String got, String expected) {
    return new BagException(
        file.toString(), got, expected, "give a bag that ros2 bag or slotcast recorded");
  }

  private static BagException unreadable(Path file, SQLException e) {
    return new BagException(
        file.toString(),
        String.valueOf(e.getMessage()),
        "a sound SQLite database",
        "copy the bag anew; if the recording itself was cut short, save what is left:"
            + " sqlite3 FILE .recover",
        e);
  }
}
