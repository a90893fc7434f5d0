package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.ros.transport.RemoteEndpoint.Kind;

/** What the watch makes of packets, handed to it one by one. */
class DdsWatchTest {
  private static final String TOPIC = "rt/x";
  private static final String TYPE = "a::msg::dds_::B_";

  private static DdsWatch watch() throws IOException {
    return new DdsWatch(Loopback.domainId(), List.of("127.0.0.1"), List.of(), false);
  }

  /** Another participant; by default nobody listens where it is reached. */
  private static final class Other {
    private final byte[] prefix;
    private final RtpsPackets packets;

    Other(int id) throws IOException {
      this(id, 9);
    }

    Other(int id, int port) throws IOException {
      prefix = ByteBuffer.allocate(12).putInt(id).array();
      packets = new RtpsPackets(prefix, List.of(InetAddress.getByName("127.0.0.1")), port);
    }

    DdsGuid subscription(int entity) {
      return DdsGuid.of(ByteBuffer.allocate(16).put(prefix).putInt(entity).array());
    }
  }

  private static void take(DdsWatch watch, byte[] packet) {
    watch.take(ByteBuffer.wrap(packet).slice());
  }

  @Test
  void anEndpointHasEndedOnceItsParticipantsListIsWholeWithoutIt() throws IOException {
    try (DdsWatch watch = watch()) {
      Other other = new Other(7);
      DdsGuid subscription = other.subscription(0x104);
      assertThat(watch.hasEnded(subscription, Kind.SUBSCRIPTION)).as("a stranger's").isFalse();
      take(watch, other.packets.announcement());
      assertThat(watch.hasEnded(subscription, Kind.SUBSCRIPTION)).as("nothing heard").isFalse();
      take(watch, other.packets.subscription(1, 0x104, TOPIC, TYPE));
      assertThat(watch.hasEnded(subscription, Kind.SUBSCRIPTION)).isFalse();
      assertThat(watch.endpointsOf(TOPIC, Kind.SUBSCRIPTION))
          .singleElement()
          .isEqualTo(
              new RemoteEndpoint(
                  Kind.SUBSCRIPTION,
                  subscription,
                  TOPIC,
                  TYPE,
                  new Qos(Qos.Reliability.BEST_EFFORT, 1, Qos.Durability.VOLATILE),
                  ""));
      take(watch, other.packets.subscriptionEnds(2, 0x104));
      assertThat(watch.hasEnded(subscription, Kind.SUBSCRIPTION)).isTrue();
      assertThat(watch.hasEnded(subscription, Kind.PUBLISHER)).as("the other list").isFalse();
      assertThat(watch.endpointsOf(TOPIC, Kind.SUBSCRIPTION)).isEmpty();
      take(watch, other.packets.farewell());
      assertThat(watch.hasEnded(subscription, Kind.SUBSCRIPTION)).as("a stranger's").isFalse();
    }
  }

  /** Else whoever answers acknowledgements with heartbeats, as Cyclone DDS does, never rests. */
  @Test
  void aHeartbeatOfAWholeListIsAcknowledgedWithoutAskingForAnother() throws IOException {
    try (DdsWatch watch = watch();
        DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0))) {
      Other other = new Other(7, socket.getLocalPort());
      take(watch, other.packets.announcement());
      take(watch, other.packets.subscription(1, 0x104, TOPIC, TYPE));
      socket.setSoTimeout(120_000);
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      List<String> received = new ArrayList<>();
      do { // the watch announces itself and asks, too
        socket.receive(packet);
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        received.add(HexFormat.of().formatHex(bytes));
        // header (20), destination (16), then an ACKNACK that is final and little endian
        if (bytes.length > 38 && bytes[36] == RtpsDiscovery.ACKNACK && bytes[37] == 3) {
          return;
        }
      } while (received.size() < 100);
      assertThat(received).as("acknowledgements that ask for nothing").isEmpty();
    }
  }

  @Test
  void namesLongerThanOursAreNotKeptAndEndNobody() throws IOException {
    try (DdsWatch watch = watch()) {
      Other other = new Other(1);
      take(watch, other.packets.announcement());
      String topic = "rt/" + "y".repeat(1500);
      take(watch, other.packets.subscription(1, 0x104, topic, TYPE));
      assertThat(watch.endpointsOf(topic, Kind.SUBSCRIPTION)).isEmpty();
      assertThat(watch.hasEnded(other.subscription(0x104), Kind.SUBSCRIPTION)).isFalse();
      take(watch, other.packets.subscription(2, 0x204, TOPIC, TYPE));
      assertThat(watch.endpointsOf(TOPIC, Kind.SUBSCRIPTION)).hasSize(1);
    }
  }

  /** Else one packet to a node makes it send to anybody, as often as it likes. */
  @Test
  void aParticipantOfManyAddressesIsAnsweredAtAFew() throws IOException {
    try (DdsWatch watch = watch()) {
      byte[] prefix = ByteBuffer.allocate(12).putInt(1).array();
      List<InetAddress> victims = new ArrayList<>();
      for (int i = 1; i <= 30; i++) {
        victims.add(InetAddress.getByName("127.0.1." + i));
      }
      RtpsPackets packets = new RtpsPackets(prefix, victims, 9);
      take(watch, packets.announcement());
      DdsGuid endpoint = DdsGuid.of(ByteBuffer.allocate(16).put(prefix).putInt(0x104).array());
      assertThat(watch.reach(endpoint)).hasSize(16);
    }
  }

  @Test
  void aFloodOfEndpointsAndOfParticipantsIsBoundedAndEndsNobody() throws IOException {
    try (DdsWatch watch = watch()) {
      Other flood = new Other(1);
      take(watch, flood.packets.announcement());
      for (int i = 1; i <= 60_000; i++) {
        take(watch, flood.packets.subscription(i, i << 8 | 4, TOPIC, TYPE));
      }
      assertThat(watch.endpointsOf(TOPIC, Kind.SUBSCRIPTION)).hasSize(50_000);
      assertThat(watch.hasEnded(flood.subscription(60_000 << 8 | 4), Kind.SUBSCRIPTION)).isFalse();
      for (int id = 2; id <= 2_000; id++) {
        take(watch, new Other(id).packets.announcement());
      }
      assertThat(watch.participants()).isEqualTo(1_000);
    }
  }
}
