package slotcast.ros.bag;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import slotcast.ros.mcap.Channel;
import slotcast.ros.mcap.McapWriter;
import slotcast.ros.msg.Definitions;

/** An MCAP file as rosbag2_storage_mcap writes it: profile ros2, chunks packed by zstd. */
final class McapSink implements BagSink {
  private final McapWriter file;
  private final Map<String, Integer> channels = new HashMap<>();

  McapSink(Path path) throws IOException {
    file = McapWriter.create(path, "ros2", "slotcast");
  }

  @Override
  public void addTopic(BagTopic topic) {
    String definition = Definitions.of(topic.type()).orElse("");
    channels.put(
        topic.name(),
        file.add(
            new Channel(
                topic.name(),
                topic.type(),
                topic.serializationFormat(),
                definition.isEmpty() ? "" : Definitions.ENCODING,
                definition,
                Map.of(McapStorage.QOS, topic.offeredQosProfiles()))));
  }

  @Override
  public void write(BagTopic topic, long stampNanos, byte[] payload) throws IOException {
    file.write(channels.get(topic.name()), stampNanos, payload);
  }

  @Override
  public void finish() throws IOException {
    file.finish();
    file.close();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
