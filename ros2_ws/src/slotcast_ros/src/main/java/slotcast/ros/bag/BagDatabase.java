package slotcast.ros.bag;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sqlite.SQLiteConfig;

/**
 * One database of a bag, open for reading only. It is opened as immutable: without locks, and
 * without the files that SQLite would else put beside one in WAL mode. Damage costs the messages
 * that it hit, and no other.
 */
final class BagDatabase implements BagStorage {
  /** Kibibytes of page cache: a bag is read once from start to end. */
  private static final int CACHE_KIB = 512;

  private static final int MAX_TOPICS = 100_000;

  private static final Map<String, Set<String>> TABLES =
      Map.of(
          "topics", Set.of("id", "name", "type", "serialization_format"),
          "messages", Set.of("id", "topic_id", "timestamp", "data"));

  private final Path file;
  private final Connection connection;
  private final int maxMessageBytes;
  private final Map<Long, BagTopic> topics = new LinkedHashMap<>();
  private final Losses losses;
  private final List<TimeOrder> walks = new ArrayList<>();
  private boolean hasQos;

  private BagDatabase(Path file, Connection connection, int maxMessageBytes, Losses losses) {
    this.losses = losses;
    this.file = file;
    this.connection = connection;
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Opens a database, compressed or not.
   *
   * @param losses is told what cannot be read
   * @throws IOException if it is no database of a bag at all
   */
  static BagDatabase open(Path file, Losses losses) throws IOException {
    return open(file, MAX_MESSAGE_BYTES, losses);
  }

  static BagDatabase open(Path file, int maxMessageBytes, Losses losses) throws IOException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setPragma(SQLiteConfig.Pragma.LIMIT_LENGTH, String.valueOf(maxMessageBytes));
    // A copy's name goes as soon as it is open; its content goes with the connection.
    try (PlainFile plain = PlainFile.of(file)) {
      try {
        BagDatabase database =
            new BagDatabase(
                file,
                config.createConnection(url(plain.path(), "mode=ro&immutable=1")),
                maxMessageBytes,
                losses);
        plain.fault().ifPresent(fault -> losses.part(file.getFileName() + ": " + fault));
        try {
          database.check();
          database.readTopics();
          return database;
        } catch (SQLException | IOException | RuntimeException e) {
          database.close();
          throw e;
        }
      } catch (SQLException e) {
        throw unreadable(file, plain.fault().orElse(e.getMessage()), e);
      }
    }
  }

  /** As a URI, in which a path may hold any character. */
  static String url(Path file, String parameters) {
    return "jdbc:sqlite:file:" + file.toUri().getRawPath() + "?" + parameters;
  }

  @Override
  public Collection<BagTopic> topics() {
    return Collections.unmodifiableCollection(topics.values());
  }

  /** Tables and columns of rosbag2, and nothing in their stead. */
  private void check() throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      // Else a database that was cut short is refused as a whole.
      statement.execute("PRAGMA writable_schema=ON");
      statement.execute("PRAGMA cache_size=" + -CACHE_KIB);
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
        String name = rows.getString(2);
        String type = rows.getString(3);
        if (name == null || type == null) {
          continue; // its messages will be counted as unreadable
        }
        topics.put(
            rows.getLong(1),
            new BagTopic(
                name,
                type,
                Objects.requireNonNullElse(rows.getString(4), ""),
                Objects.requireNonNullElse(rows.getString(5), "")));
        if (topics.size() > MAX_TOPICS) {
          throw foreign("more than " + MAX_TOPICS + " topics", "fewer");
        }
      }
    }
  }

  /** A look at every row. */
  @Override
  public BagSummary summary() throws IOException {
    BagSummary summary = new BagSummary();
    try {
      RowWalk.walk(
          connection,
          new Losses(),
          (id, topicId, stampNanos) -> {
            BagTopic topic = topics.get(topicId);
            if (topic != null) {
              summary.add(topic, stampNanos);
            }
          });
    } catch (SQLException e) {
      throw unreadable(file, e.getMessage(), e);
    }
    return summary;
  }

  @Override
  public Rows messages(Predicate<String> wanted) {
    String ids =
        topics.entrySet().stream()
            .filter(entry -> wanted.test(entry.getValue().name()))
            .map(entry -> entry.getKey().toString())
            .collect(Collectors.joining(","));
    return new Rows(
        "SELECT topic_id, timestamp, typeof(data),"
            + (" CASE WHEN topic_id IN (" + ids + ") THEN data END")
            + " FROM messages WHERE rowid = ?",
        wanted);
  }

  /** A walk over messages, past those that cannot be read; ends with the database. */
  final class Rows implements Walk {
    private final String sql;
    private PreparedStatement row;
    private final Predicate<String> wanted;
    private final TimeOrder order = new TimeOrder(connection, losses);

    private Rows(String sql, Predicate<String> wanted) {
      this.sql = sql;
      walks.add(order);
      this.wanted = wanted;
    }

    @Override
    public BagMessage next() {
      try {
        while (order.next()) {
          BagMessage message = read(order.id(), order.stampNanos());
          if (message != null) {
            return message;
          }
        }
        return null;
      } catch (SQLException e) {
        losses.part(e.getMessage());
        return null;
      }
    }

    /** The message of a row; null if it is of another topic or cannot be read. */
    private BagMessage read(long id, long stampNanos) throws SQLException {
      try {
        row = row == null ? connection.prepareStatement(sql) : row;
        row.setLong(1, id);
        try (ResultSet found = row.executeQuery()) {
          if (!found.next() || found.getLong(2) != stampNanos) {
            if (!order.salvage("the index of time stamps leads astray")) {
              losses.message("message " + id + " is found in one way only");
            }
            return null;
          }
          BagTopic topic = topics.get(found.getLong(1));
          if (topic == null) {
            losses.message("message " + id + " of a topic that the bag does not name");
            return null;
          }
          if (!wanted.test(topic.name())) {
            return null;
          }
          if (!found.getString(3).equals("blob")) {
            losses.message("message " + id + " is " + found.getString(3) + " instead of bytes");
            return null;
          }
          byte[] bytes = found.getBytes(4);
          return new BagMessage(
              topic,
              stampNanos,
              Zstd.isFrame(bytes) ? Zstd.message(bytes, maxMessageBytes) : bytes);
        }
      } catch (SQLException | IOException e) {
        losses.message("message " + id + ": " + e.getMessage());
        row.close(); // a statement that has failed is of no more use
        row = null;
        return null;
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      for (TimeOrder walk : walks) {
        walk.close();
      }
      connection.close();
    } catch (SQLException e) {
      throw unreadable(file, e.getMessage(), e);
    }
  }

  private BagException foreign(String got, String expected) {
    return new BagException(
        file.toString(), got, expected, "give a bag that ros2 bag or slotcast recorded");
  }

  static BagException unreadable(Path file, String got, SQLException e) {
    return new BagException(
        file.toString(),
        String.valueOf(got),
        "a sound SQLite database",
        "copy the bag anew; if the recording itself was cut short, save what is left:"
            + " sqlite3 FILE .recover",
        e);
  }
}
