package slotcast.ros.bag;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import slotcast.ros.mcap.Channel;
import slotcast.ros.mcap.McapCursor;
import slotcast.ros.mcap.McapFile;
import slotcast.ros.mcap.McapMessage;

/** A bag's file in MCAP, as rosbag2_storage_mcap writes it. */
final class McapStorage implements BagStorage {
  static final String QOS = "offered_qos_profiles";

  private final McapFile file;
  private final Losses losses;

  /** By channel; channels that a chunk is yet to define come later. */
  private final Map<Channel, BagTopic> topics = new LinkedHashMap<>();

  private McapStorage(McapFile file, Losses losses) {
    this.file = file;
    this.losses = losses;
    file.channels().forEach(this::topic);
  }

  /**
   * @param named for messages
   * @param plain itself, or a plain copy of it
   */
  static McapStorage open(Path named, Path plain, Losses losses) throws IOException {
    try {
      return new McapStorage(McapFile.open(plain, MAX_MESSAGE_BYTES, losses), losses);
    } catch (IOException e) {
      throw new BagException(
          named.toString(),
          String.valueOf(e.getMessage()),
          "a readable MCAP file",
          "copy the bag anew",
          e);
    }
  }

  private BagTopic topic(Channel channel) {
    return topics.computeIfAbsent(
        channel,
        c -> new BagTopic(c.topic(), c.type(), c.encoding(), c.metadata().getOrDefault(QOS, "")));
  }

  @Override
  public Collection<BagTopic> topics() {
    return topics.values();
  }

  @Override
  public BagSummary summary() throws IOException {
    BagSummary summary = new BagSummary();
    McapFile.Statistics known = file.statistics();
    if (known != null) {
      known
          .counts()
          .forEach((c, n) -> summary.add(topic(c), n, known.startNanos(), known.endNanos()));
      return summary;
    }
    McapCursor all = file.messages(c -> true);
    for (McapMessage m = all.next(); m != null; m = all.next()) {
      summary.add(topic(m.channel()), m.logNanos());
    }
    return summary;
  }

  @Override
  public Walk messages(Predicate<String> wanted) {
    McapCursor messages = file.messages(channel -> wanted.test(channel.topic()));
    return () -> next(messages);
  }

  private BagMessage next(McapCursor messages) {
    while (true) {
      McapMessage message;
      try {
        message = messages.next();
      } catch (IOException e) { // of the disk: what comes after it is not tried
        losses.part(String.valueOf(e.getMessage()));
        return null;
      }
      if (message == null) {
        return null;
      }
      byte[] payload = message.payload();
      try {
        payload = Zstd.isFrame(payload) ? Zstd.message(payload, MAX_MESSAGE_BYTES) : payload;
        return new BagMessage(topic(message.channel()), message.logNanos(), payload);
      } catch (IOException e) {
        losses.message(String.valueOf(e.getMessage()));
      }
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
