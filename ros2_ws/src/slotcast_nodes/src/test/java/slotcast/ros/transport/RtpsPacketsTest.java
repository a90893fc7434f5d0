package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import slotcast.ros.transport.RemoteEndpoint.Kind;

class RtpsPacketsTest {
  private static final int HEADER = 20;
  private static final int DESTINATION = 16;

  /** A peer on Cyclone DDS answers each acknowledgement without it with a heartbeat, at once. */
  private static final int FINAL = 2;

  @Test
  void onlyWhatAsksOrMissesSomethingIsAnsweredWithAHeartbeat() {
    assertThat(flags(5, 4, false)).as("all has come").isEqualTo(1 | FINAL);
    assertThat(flags(5, 4, true)).as("all has come, asks").isEqualTo(1);
    assertThat(flags(5, 6, false)).as("two are missing").isEqualTo(1);
  }

  private static int flags(long next, long last, boolean asks) {
    byte[] packet =
        new RtpsPackets(new byte[12], List.of(), 7)
            .acknowledgement(
                ByteBuffer.wrap(new byte[12]), Kind.PUBLISHER, next, last, Set.of(), asks);
    return packet[HEADER + DESTINATION + 1];
  }
}
