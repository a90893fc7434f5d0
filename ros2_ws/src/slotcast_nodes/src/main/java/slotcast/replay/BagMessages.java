package slotcast.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import slotcast.error.UserError;
import slotcast.ros.bag.BagCursor;
import slotcast.ros.bag.BagException;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagReader;
import slotcast.ros.bag.BagTopic;

/**
 * A rosbag2.
 *
 * @param path for messages
 */
record BagMessages(Path path, BagReader bag) implements MessageSource {
  @Override
  public String kind() {
    return "ROS 2 bag (" + String.join(" and ", bag.storages()) + ")";
  }

  @Override
  public List<BagTopic> topics() {
    return bag.topics();
  }

  @Override
  public OptionalLong messageCount(String topic) {
    return OptionalLong.of(bag.messageCount(topic));
  }

  @Override
  public OptionalLong startNanos() {
    return bag.messageCount() == 0 ? OptionalLong.empty() : OptionalLong.of(bag.startNanos());
  }

  @Override
  public OptionalLong durationNanos() {
    return OptionalLong.of(bag.durationNanos());
  }

  @Override
  public List<String> remarks() {
    return bag.remarks();
  }

  @Override
  public Messages messages(String... topics) {
    BagCursor cursor;
    try {
      cursor = bag.messages(topics);
    } catch (IOException e) {
      throw failed(e);
    }
    return new Messages() {
      @Override
      public Optional<BagMessage> next() {
        try {
          return cursor.hasNext() ? Optional.of(cursor.next()) : Optional.empty();
        } catch (IOException e) {
          throw failed(e);
        }
      }

      @Override
      public Optional<String> remark() {
        return cursor.remark();
      }

      @Override
      public void close() {
        try {
          cursor.close();
        } catch (IOException e) {
          throw failed(e);
        }
      }
    };
  }

  private UserError failed(IOException e) {
    return e instanceof BagException bagFault
        ? new UserError(
            bagFault.what(), bagFault.got(), bagFault.expected(), bagFault.next(), bagFault)
        : new UserError("recording " + path, e.toString(), "a readable bag", "copy it anew", e);
  }
}
