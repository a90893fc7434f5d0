package slotcast.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.ros.bag.BagQos;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.MessageType;
import slotcast.ros.transport.MessageHandler;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;
import slotcast.ros.transport.Transport;

/** Records topics into a rosbag2, each message at the time of its arrival. */
final class TopicRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicRecorder.class);
  private static final int DEPTH = 200;

  private final BagWriter bag;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final AtomicLong messages = new AtomicLong();
  private IOException failure;

  /**
   * @param directory of the bag, which must not exist yet
   * @throws UserError if it cannot be written
   */
  TopicRecorder(Path directory) {
    try {
      bag = BagWriter.create(directory);
    } catch (IOException e) {
      throw notWritable(directory, e);
    }
  }

  private static UserError notWritable(Path directory, IOException cause) {
    return new UserError(
        "recording " + directory,
        String.valueOf(cause.getMessage()),
        "a new folder on a disk with free space",
        "choose another one with --out",
        cause);
  }

  /** Records a topic from now on. */
  <T> Subscription record(Transport transport, String topic, MessageType<T> type)
      throws IOException {
    bag.addTopic(topic, type, BagQos.keepLast(10, true, false));
    Subscription subscription =
        transport.subscribe(
            topic,
            type,
            Qos.defaults().withDepth(DEPTH),
            new MessageHandler<T>() {
              @Override
              public void onMessage(T message) {
                write(topic, type, message);
              }

              @Override
              public void onRefused(String reason) {
                LOG.warn("a message on {} is not recorded: {}", topic, reason);
              }
            });
    subscriptions.add(subscription);
    return subscription;
  }

  private <T> void write(String topic, MessageType<T> type, T message) {
    Instant now = Instant.now();
    try {
      bag.write(topic, now.getEpochSecond() * 1_000_000_000L + now.getNano(), type, message);
      messages.incrementAndGet();
    } catch (IOException e) {
      synchronized (this) {
        failure = e;
      }
    }
  }

  /** How many messages were recorded so far. */
  long messages() {
    return messages.get();
  }

  /** Ends the recording; the bag is whole then. */
  void commit() throws IOException {
    subscriptions.forEach(Subscription::close);
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
    }
    bag.commit();
  }

  /** Without {@link #commit} before, no bag is left. */
  @Override
  public void close() throws IOException {
    subscriptions.forEach(Subscription::close);
    bag.close();
  }
}
