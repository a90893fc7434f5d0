package slotcast.ros.bag;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The rows of table messages in order of their stamps, then of their ids. The database's own order
 * is taken while it is sound; from then on the rows that can still be found are put in order in a
 * temporary database, which SQLite keeps on the disk, so that memory stays bounded. Close it.
 */
final class TimeOrder implements AutoCloseable {
  /**
   * A database without name: SQLite makes it a file that has none, and goes with its connection.
   */
  private static final String NAMELESS = "jdbc:sqlite:file:?cache=private";

  private static final String SORTED =
      "SELECT rowid, timestamp, typeof(timestamp) FROM messages ORDER BY timestamp, rowid";
  private static final String SALVAGED =
      "SELECT id, stamp, 'integer' FROM places ORDER BY stamp, id";

  private final Connection connection;
  private final Losses losses;
  private PreparedStatement statement;
  private ResultSet rows;
  private Connection salvaged;
  private boolean started;
  private long id;
  private long stampNanos;

  TimeOrder(Connection connection, Losses losses) {
    this.connection = connection;
    this.losses = losses;
  }

  /** Steps to the next row; false at the end. */
  boolean next() throws SQLException {
    while (true) {
      try {
        if (rows == null) {
          statement =
              salvaged == null
                  ? connection.prepareStatement(SORTED)
                  : salvaged.prepareStatement(SALVAGED);
          rows = statement.executeQuery();
        }
        if (!rows.next()) {
          statement.close();
          return false;
        }
        long nextId = rows.getLong(1);
        if (!rows.getString(3).equals("integer")) {
          losses.message("message " + nextId + " has a timestamp that is no integer");
          continue;
        }
        long nextStamp = rows.getLong(2);
        if (!started || nextStamp > stampNanos || (nextStamp == stampNanos && nextId > id)) {
          started = true;
          id = nextId;
          stampNanos = nextStamp;
          return true;
        }
        if (salvaged == null) {
          salvage("the index of time stamps is out of order");
        }
      } catch (SQLException e) {
        if (salvaged != null) {
          throw e;
        }
        salvage(e.getMessage());
      }
    }
  }

  /**
   * Looks for the rows themselves from here on: the index is damaged, or leads astray.
   *
   * @return false if that is done already
   */
  boolean salvage(String reason) throws SQLException {
    if (salvaged != null) {
      return false;
    }
    losses.part(reason);
    if (statement != null) {
      statement.close();
    }
    rows = null;
    salvaged = DriverManager.getConnection(NAMELESS);
    salvaged.setAutoCommit(false);
    try (Statement table = salvaged.createStatement()) {
      table.execute(
          "CREATE TABLE places(stamp INTEGER, id INTEGER, PRIMARY KEY(stamp, id)) WITHOUT ROWID");
    }
    try (PreparedStatement insert = salvaged.prepareStatement("INSERT INTO places VALUES (?, ?)")) {
      RowWalk.walk(
          connection,
          losses,
          (row, topic, stamp) -> {
            insert.setLong(1, stamp);
            insert.setLong(2, row);
            insert.executeUpdate();
          });
    }
    return true;
  }

  @Override
  public void close() throws SQLException {
    if (salvaged != null) {
      salvaged.close();
    }
  }

  long id() {
    return id;
  }

  long stampNanos() {
    return stampNanos;
  }
}
