package slotcast.ros.bag;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.ros.mcap.Channel;
import slotcast.ros.mcap.McapWriter;
import slotcast.ros.msg.Definitions;
import slotcast.ros.msg.MessageCatalog;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.StringMessage;

/** Bags whose storage is MCAP. */
class McapBagTest {
  private static final int MESSAGES = 50;

  @TempDir Path folder;
  private Path bag;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    bag = folder.resolve("bag");
    file = bag.resolve("bag_0.mcap");
    try (BagWriter writer = BagWriter.create(bag, BagWriter.Storage.MCAP)) {
      writer.addTopic("/text", StringMessage.TYPE, BagQos.keepLast(10, true, false));
      writer.addTopic("/empty", StringMessage.TYPE, "");
      for (int i = 0; i < MESSAGES; i++) {
        writer.write("/text", MESSAGES - i, StringMessage.TYPE, new StringMessage("text " + i));
      }
      writer.commit();
    }
  }

  private void readsAll(Path path) throws IOException {
    Reading reading = Reading.of(path);
    assertThat(reading.stamps()).hasSize(MESSAGES).isSorted();
    assertThat(reading.messages().get(0).decode(StringMessage.TYPE).data()).isEqualTo("text 49");
    assertThat(reading.messages().get(0).topic().offeredQosProfiles()).contains("depth: 10");
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    readsAll(bag);
    BagReader reader = BagReader.open(bag);
    assertThat(reader.topics().stream().map(BagTopic::name)).containsExactly("/text", "/empty");
    assertThat(reader.remarks()).isEmpty();
    assertThat(reader.startNanos()).isEqualTo(1);
    assertThat(reader.durationNanos()).isEqualTo(MESSAGES - 1);
    assertThat(Files.readString(bag.resolve("metadata.yaml")))
        .contains("storage_identifier: \"mcap\"", "bag_0.mcap");
  }

  @Test
  void withoutMetadataAndAsABareFile() throws IOException {
    Files.delete(bag.resolve("metadata.yaml"));
    readsAll(bag);
    assertThat(BagReader.open(bag).messageCount()).isEqualTo(MESSAGES);
    assertThat(BagReader.isBag(file)).isTrue();
    readsAll(file);
    assertThat(Reading.of(file).remarks()).isEmpty();
  }

  @Test
  void withAnEmptyStorageIdentifier() throws IOException {
    Path metadata = bag.resolve("metadata.yaml");
    Files.writeString(metadata, Files.readString(metadata).replace("\"mcap\"", "\"\""));
    readsAll(bag);
    assertThat(Reading.of(bag).remarks()).isEmpty();
  }

  @Test
  void compressedByFile() throws IOException {
    Files.write(bag.resolve("bag_0.mcap.zstd"), Zstd.compress(Files.readAllBytes(file)));
    Files.delete(file);
    readsAll(bag);
  }

  @Test
  void compressedByMessage() throws IOException {
    Path other = folder.resolve("packed.mcap");
    try (McapWriter writer = McapWriter.create(other, "ros2", "test")) {
      int channel =
          writer.add(new Channel("/text", "std_msgs/msg/String", "cdr", "", "", Map.of()));
      byte[] payload = StringMessage.TYPE.encode(new StringMessage("packed"));
      writer.write(channel, 1, Zstd.compress(payload));
      writer.finish();
    }
    List<BagMessage> messages = Reading.of(other).messages();
    assertThat(messages).hasSize(1);
    assertThat(messages.get(0).decode(StringMessage.TYPE).data()).isEqualTo("packed");
  }

  @Test
  void splitOverFilesOfBothKinds() throws IOException {
    OthersBags.database(bag.resolve("bag_1.db3"), 0, 20, 1_000, true);
    Files.delete(bag.resolve("metadata.yaml"));
    assertThat(Reading.of(bag).stamps()).hasSize(MESSAGES + 20).isSorted();
  }

  @Test
  void cutOffItTellsOfIt() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    Reading reading = Reading.of(bag);
    assertThat(reading.remarks()).contains("cut off");
    assertThat(reading.stamps()).isSorted();
  }

  @Test
  void everyTypeThatWeWriteHasADefinition() {
    for (MessageType<?> type : MessageCatalog.ALL) {
      if (!type.rosName().startsWith("rmw_dds_common/")) { // inside of DDS only
        assertThat(Definitions.of(type.rosName())).as(type.rosName()).isPresent();
      }
    }
    assertThat(Definitions.of("visualization_msgs/msg/MarkerArray").orElseThrow())
        .startsWith("visualization_msgs/Marker[] markers\n")
        .contains("MSG: builtin_interfaces/Time\nint32 sec\nuint32 nanosec\n");
  }
}
