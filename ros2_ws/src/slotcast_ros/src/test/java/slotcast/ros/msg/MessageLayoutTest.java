package slotcast.ros.msg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.cdr.MalformedMessageException;

/** Whole messages against bytes worked out by hand, and every type against itself. */
class MessageLayoutTest {
  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @Test
  void imageByHand() {
    Image image =
        new Image(
            new Header(new Time(1, 2), "cam"), 1, 2, "mono8", false, 2, new byte[] {(byte) 200, 7});
    byte[] wire =
        bytes(
            "00010000 01000000 02000000 04000000 63616d00" // stamp, frame_id
                + "01000000 02000000 06000000 6d6f6e6f3800" // height, width, encoding
                + "00 00 02000000 02000000 c807"); // is_bigendian, pad, step, data
    assertThat(Image.TYPE.encode(image)).isEqualTo(wire);
    assertThat(Image.TYPE.decode(ByteBuffer.wrap(wire)))
        .usingRecursiveComparison()
        .isEqualTo(image);
  }

  @Test
  void trajectoriesByHand() {
    TrajectoryArray message =
        new TrajectoryArray(
            new Header(new Time(1, 0), ""),
            Duration.ofNanos(100_000_000),
            List.of(
                new Trajectory(
                    3,
                    List.of(
                        new TrajectoryPoint(
                            new Time(1, 100_000_000),
                            1,
                            2,
                            1,
                            2,
                            1,
                            1,
                            new double[] {1, 0, 0, 1})))));
    byte[] wire =
        bytes(
            "00010000 01000000 00000000 01000000 00 000000" // header
                + "00000000 00e1f505 01000000" // step, one trajectory
                + "03000000 01000000 01000000 00e1f505 00000000" // id, one point, stamp, pad
                + "000000000000f03f 0000000000000040 000000000000f03f 0000000000000040"
                + "000000000000f03f 000000000000f03f"
                + "000000000000f03f 0000000000000000 0000000000000000 000000000000f03f");
    assertThat(TrajectoryArray.TYPE.encode(message)).isEqualTo(wire);
    assertThat(TrajectoryArray.TYPE.decode(ByteBuffer.wrap(wire)))
        .usingRecursiveComparison()
        .isEqualTo(message);
  }

  @Test
  void namesOnRosAndDds() {
    assertThat(Image.TYPE.rosName()).isEqualTo("sensor_msgs/msg/Image");
    assertThat(Image.TYPE.ddsName()).isEqualTo("sensor_msgs::msg::dds_::Image_");
    assertThat(VisionPose2D.TYPE.ddsName()).isEqualTo("vision_msgs::msg::dds_::Pose2D_");
  }

  @Test
  void everyTypeReadsWhatItWrote() {
    SampleMessages samples = new SampleMessages(20261123);
    for (Class<?> record : SampleMessages.records()) {
      for (int i = 0; i < 10; i++) {
        roundTrip(samples, record);
      }
    }
  }

  private static <T> void roundTrip(SampleMessages samples, Class<T> record) {
    MessageType<T> type = SampleMessages.typeOf(record);
    T message = samples.of(record);
    byte[] wire = type.encode(message);
    assertThat(type.decode(ByteBuffer.wrap(wire))).usingRecursiveComparison().isEqualTo(message);
    byte[] padded = java.util.Arrays.copyOf(wire, wire.length + 7);
    assertThat(type.decode(ByteBuffer.wrap(padded))).usingRecursiveComparison().isEqualTo(message);
    byte[] another = java.util.Arrays.copyOf(wire, wire.length + 8);
    assertThatThrownBy(() -> type.decode(ByteBuffer.wrap(another)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageStartingWith(type.rosName() + ": end of the message");
    for (int length = 0; length < wire.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(wire, 0, length);
      assertThatThrownBy(() -> type.decode(cut)).isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void minimumBytesIsTheSmallestMessageWithoutPadding() {
    for (MessageType<?> type : MessageCatalog.ALL) {
      int smallest = SampleMessages.zeroes(type).length - CdrWriter.HEADER_BYTES;
      // Structures here have at most 24 bytes of padding.
      assertThat(type.minimumBytes()).as(type.rosName()).isBetween(smallest - 24, smallest);
    }
  }

  @Test
  void gidsHaveTheLengthOfTheirDistribution() {
    ParticipantEntitiesInfo jazzy =
        new ParticipantEntitiesInfo(
            new Gid(new byte[16]),
            List.of(
                new NodeEntitiesInfo("/", "slotcast", List.of(new Gid(new byte[16])), List.of())));
    byte[] wire = ParticipantEntitiesInfo.JAZZY_TYPE.encode(jazzy);
    // header, gid, count, "/", "slotcast" behind padding, one gid behind padding, no gid
    assertThat(wire).hasSize(4 + 16 + 4 + 6 + 2 + 13 + 3 + 4 + 16 + 4);
    assertThat(ParticipantEntitiesInfo.JAZZY_TYPE.decode(ByteBuffer.wrap(wire)))
        .usingRecursiveComparison()
        .isEqualTo(jazzy);
    assertThatThrownBy(() -> ParticipantEntitiesInfo.TYPE.encode(jazzy))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void stampsAreNanosecondsAlsoBeforeZero() {
    assertThat(Time.ofNanos(-1_700_000_000L)).isEqualTo(new Time(-2, 300_000_000));
    assertThat(Time.ofNanos(-1_700_000_000L).toNanos()).isEqualTo(-1_700_000_000L);
    assertThat(Duration.ofNanos(1_700_000_000L)).isEqualTo(new Duration(1, 700_000_000));
    assertThatThrownBy(() -> Time.ofNanos(Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void recordsRefuseWhatTheirTypeCannotHold() {
    assertThatThrownBy(
            () -> new TrajectoryPoint(new Time(0, 0), 0, 0, 0, 0, 0, 0, new double[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Gid(new byte[17])).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NodeEntitiesInfo("/", "n".repeat(257), List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
