package slotcast.ros.bag;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Walks over the rows of table messages by their ids, past damaged pages: whatever SQLite can still
 * find. Payloads are not read. Ends on any database: ids only rise.
 */
final class RowWalk {
  /** A page of the table holds about a hundred rows at most; their ids follow one another. */
  private static final int PROBES_OF_ONE = 1000;

  private static final long END = Long.MAX_VALUE;

  private static final String ROWS =
      "SELECT rowid, topic_id, timestamp, typeof(timestamp) FROM messages"
          + " WHERE rowid >= ? ORDER BY rowid";

  private final Connection connection;
  private final Losses losses;

  /** What to do with a row. */
  @FunctionalInterface
  interface Visitor {
    void row(long id, long topicId, long stampNanos) throws SQLException;
  }

  private RowWalk(Connection connection, Losses losses) {
    this.connection = connection;
    this.losses = losses;
  }

  /**
   * Visits every row that can be found, in order of ids.
   *
   * @param losses is told of damage
   */
  static void walk(Connection connection, Losses losses, Visitor visitor) throws SQLException {
    RowWalk walk = new RowWalk(connection, losses);
    long from = 0;
    while (from != END) {
      from = walk.sound(from, visitor);
      if (from != END) {
        from = walk.pastDamage(from);
      }
    }
  }

  /** Visits rows up to damage; returns the id to go on from, or END. */
  private long sound(long first, Visitor visitor) throws SQLException {
    long from = first;
    // A statement that has failed is of no more use: each walk has its own.
    try (PreparedStatement rows = connection.prepareStatement(ROWS)) {
      rows.setLong(1, from);
      ResultSet found = null;
      while (true) {
        long id;
        long topic;
        long stamp;
        boolean whole;
        try {
          found = found == null ? rows.executeQuery() : found;
          if (!found.next()) {
            return END;
          }
          id = found.getLong(1);
          topic = found.getLong(2);
          stamp = found.getLong(3);
          whole = found.getString(4).equals("integer");
        } catch (SQLException e) {
          losses.part(e.getMessage());
          return from;
        }
        if (id < from) {
          losses.part("rows out of order");
          return from;
        }
        if (whole) {
          visitor.row(id, topic, stamp);
        } else {
          losses.message("message " + id + " has a timestamp that is no integer");
        }
        if (id == END) {
          return END;
        }
        from = id + 1;
      }
    }
  }

  /** The next id from which rows can be found; END if there is none. */
  private long pastDamage(long damaged) {
    long last = damaged;
    long stride = 1;
    for (long probes = 0; last < END - stride; probes++) {
      long next = last + stride;
      if (isFound(next)) {
        return firstFound(last, next);
      }
      last = next;
      stride = probes < PROBES_OF_ONE ? 1 : 2 * stride;
    }
    return END;
  }

  /** Between an id on damage and one behind it. */
  private long firstFound(long damaged, long found) {
    long low = damaged;
    long high = found;
    while (high - low > 1) {
      long middle = low + (high - low) / 2;
      if (isFound(middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private boolean isFound(long id) {
    try (PreparedStatement rows = connection.prepareStatement(ROWS)) {
      rows.setLong(1, id);
      try (ResultSet found = rows.executeQuery()) {
        return !found.next() || found.getLong(1) >= id;
      }
    } catch (SQLException e) {
      return false;
    }
  }
}
