package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.ros.transport.RemoteEndpoint.Kind;

/** What is made of the user data of endpoints, in which ROS 2 from Iron on tells type hashes. */
class RtpsDiscoveryTest {
  private static final String HASH =
      "RIHS01_df668c740482bbd48fb39d76a70dfd4bd59db1288021743503259e948f6b1a18";
  private static final int PID_USER_DATA = 0x002c;

  /** Collects endpoints. */
  private static final class Heard implements RtpsDiscovery.Receiver {
    private final List<RemoteEndpoint> endpoints = new ArrayList<>();

    @Override
    public void participant(ByteBuffer prefix, List<SocketAddress> locators, long leaseSeconds) {}

    @Override
    public void participantLeft(ByteBuffer prefix) {}

    @Override
    public void endpoint(ByteBuffer prefix, long number, RemoteEndpoint endpoint) {
      endpoints.add(endpoint);
    }

    @Override
    public void endpointLeft(ByteBuffer prefix, Kind list, long number, DdsGuid endpoint) {}

    @Override
    public void heartbeat(ByteBuffer prefix, Kind list, long first, long last) {}

    @Override
    public void gap(ByteBuffer prefix, Kind list, long from, long to) {}

    @Override
    public void message(DdsGuid publisher, long number, long bytes) {}
  }

  /**
   * The announcement of a publisher.
   *
   * @param length of the user data, as it is told
   */
  private static byte[] announcement(int length, byte[] userData) {
    ByteBuffer out = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {'R', 'T', 'P', 'S', 2, 3, 1, 16}).put(new byte[12]);
    out.put((byte) RtpsDiscovery.DATA).put((byte) 5);
    int at = out.position();
    out.putShort((short) 0).putShort((short) 0).putShort((short) 16);
    out.putInt(Integer.reverseBytes(RtpsDiscovery.PUBLICATIONS_READER));
    out.putInt(Integer.reverseBytes(RtpsDiscovery.PUBLICATIONS_WRITER));
    out.putInt(0).putInt(1).put(new byte[] {0, 3, 0, 0});
    out.putShort((short) RtpsDiscovery.PID_ENDPOINT_GUID).putShort((short) 16).put(new byte[16]);
    for (int pid : new int[] {RtpsDiscovery.PID_TOPIC, RtpsDiscovery.PID_TYPE}) {
      out.putShort((short) pid).putShort((short) 8).putInt(2).put(new byte[] {'x', 0, 0, 0});
    }
    byte[] padded = Arrays.copyOf(userData, (userData.length + 3) & ~3);
    out.putShort((short) PID_USER_DATA).putShort((short) (4 + padded.length));
    out.putInt(length).put(padded);
    out.putShort((short) RtpsDiscovery.PID_SENTINEL).putShort((short) 0);
    out.putShort(at, (short) (out.position() - at - 2));
    return Arrays.copyOf(out.array(), out.position());
  }

  private static List<RemoteEndpoint> heard(int length, byte[] userData) {
    Heard heard = new Heard();
    byte[] ours = {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9};
    new RtpsDiscovery(ours).read(ByteBuffer.wrap(announcement(length, userData)), heard);
    return heard.endpoints;
  }

  @ParameterizedTest
  @CsvSource({
    "typehash=" + HASH + ";, true", // Jazzy's
    "serviceid=1.2;typehash=" + HASH + ";, true", // a service's
    "othertypehash=" + HASH + ";, false",
    "typehash=RIHS01_df66;, false",
    "typehash=, false",
    "hashed=no;, false",
    "'', false"
  })
  void theHashIsReadWhereThereIsOne(String text, boolean isThere) {
    byte[] data = text.getBytes(StandardCharsets.US_ASCII);
    assertThat(heard(data.length, data))
        .singleElement()
        .satisfies(e -> assertThat(e.typeHash()).isEqualTo(isThere ? HASH : ""));
  }

  @Test
  void whateverElseIsInItTheEndpointIsKnown() {
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      int length = random.nextBoolean() ? noise.length : random.nextInt(); // negative, or gigabytes
      assertThat(heard(length, noise))
          .singleElement()
          .satisfies(e -> assertThat(e.typeHash()).isEmpty());
    }
  }
}
