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
import slotcast.ros.transport.Mailbox;
import slotcast.ros.transport.MessageHandler;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;
import slotcast.ros.transport.Transport;

/**
 * Records topics into a rosbag2, each message at the time of its arrival. Each topic has a queue:
 * the disk must not hold up the network.
 */
final class TopicRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicRecorder.class);
  private static final int DEPTH = 200;

  private final BagWriter bag;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final List<Mailbox<?>> queues = new ArrayList<>();
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
    Mailbox<Arrival<T>> queue = new Mailbox<>(topic, DEPTH, arrival -> write(topic, type, arrival));
    queues.add(queue);
    Subscription subscription =
        transport.subscribe(
            topic,
            type,
            Qos.defaults().withDepth(DEPTH),
            new MessageHandler<T>() {
              @Override
              public void onMessage(T message) {
                Instant now = Instant.now();
                queue.onMessage(
                    new Arrival<>(message, now.getEpochSecond() * 1_000_000_000L + now.getNano()));
              }

              @Override
              public void onRefused(String reason) {
                LOG.warn("a message on {} is not recorded: {}", topic, reason);
              }
            });
    subscriptions.add(subscription);
    return subscription;
  }

  private record Arrival<T>(T message, long nanos) {}

  private <T> void write(String topic, MessageType<T> type, Arrival<T> arrival) {
    try {
      bag.write(topic, arrival.nanos(), type, arrival.message());
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
    endDelivery();
    long dropped = queues.stream().mapToLong(queue -> queue.counts().dropped()).sum();
    if (dropped > 0) {
      LOG.warn("{} messages are not recorded: the disk was slower than they came", dropped);
    }
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
    endDelivery();
    bag.close();
  }

  private void endDelivery() {
    subscriptions.forEach(Subscription::close);
    queues.forEach(Mailbox::close);
  }
}
